// What every script of the page may rely on. Types for `tsc`; nothing of it is loaded.

/** What gr.HTML hands to a part. */
interface Host {
  element: HTMLElement;
  /** `value` is what Python sent last. */
  props: { value: any };
  /** Tells Python of an event. */
  trigger(name: string, data?: unknown): void;
  /** Calls when Python has sent a new value. */
  watch(prop: string, hear: () => void): void;
}

/** One clock a group: all that follow it show the same frame. */
interface Clock {
  frame: number;
  count: number;
  listeners: Set<(frame: number) => void>;
  set(frame: number): void;
}

/** What the page holds of a topic, and Python is told with every event. */
interface State {
  view: string | null;
  /** What the dials hold, by `<class>.<name>`. */
  values: Record<string, any>;
  panel: string;
  step: number | null;
  [kept: string]: any;
}

type Child = Node | string | null | undefined;

/** window.tangible */
interface Page {
  parts: Record<string, (host: Host, settings: any) => void>;
  /** The one node of a part's template. */
  root(element: HTMLElement): HTMLElement;
  /** el('button', {class: 'play', onclick: f}, 'text', child); {svg: true} makes a node of SVG. */
  el(tag: string, attributes?: Record<string, any>, ...children: Child[]): any;
  state(topic: string): State;
  clock(name: string): Clock;
  /** base64 of deflated bytes. */
  inflate(text: string): Promise<Uint8Array>;
  /** RGB bytes (h x w x 3, from `at`) into an ImageData. */
  paint(image: ImageData, bytes: Uint8Array, at?: number): void;
  /** A trigger that tells what a hand lets go of one by one. */
  orderly(trigger: Host['trigger']): Host['trigger'];
  /** Whether the visitor asked for less motion. */
  still(): boolean;
  /** Counts a part's drawings, for tests to wait for. */
  drawn(root: HTMLElement): void;
  [tool: string]: any;
}

interface Window {
  tangible: any;
}
