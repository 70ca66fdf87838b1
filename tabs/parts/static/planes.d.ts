// Types of what is drawn and dragged in a square of the plane: the parts ways and flow, and what they share.

/** A place that a hand can take: a mode's number, or a letter. */
type Handle = number | string;
interface Handles {
  chosen: Handle | null;
  /** What a pointer has now. */
  held: Handle | null;
  /** A panel in which the handles stand. */
  listen(canvas: HTMLCanvasElement): void;
}
interface HandlesSettings {
  /** Every handle, and where it stands. */
  all(): [Handle, Point][];
  /** Half the side of the square. */
  reach(): number;
  /** Pixels from a handle that are still it. */
  near: number;
  put(id: Handle, at: Point): void;
  /** The hand has let go. */
  tell(id: Handle): unknown;
  /** What is drawn is no longer so. */
  changed(): void;
  /** Where the pointer is. */
  over?(at: Point): void;
  /** Other keys: whether it was one. */
  key?(e: KeyboardEvent): boolean;
}

/** A mode as it is told: weights need not sum to 1. */
type WeighedMode = [x: number, y: number, sd: number, weight: number];
interface WeighedSettings {
  modes(): WeighedMode[];
  chosen(): number | null;
  choose(k: number | null): void;
  change(modes: WeighedMode[]): void;
  /** Arrows are shown, or not. */
  turn(on: boolean): void;
  /** null: the first ones. */
  tell(what: {modes: WeighedMode[] | null}): void;
}

/** p_t: modes with variances: lib/marginal.js. */
interface Marginal {
  modes: {x: number; y: number; v: number; weight: number}[];
  square(n: number, reach: number): Float64Array;
  across(y: number): number;
  sd(): number;
  off(x: number, y: number): boolean;
}
/** What a clock shows. */
interface Moment {
  world: World;
  /** Of the table. */
  row: number;
  /** Of the way, 0..1. */
  share: number;
  reach: number;
  /** By what all is shrunk. */
  k: number;
  p: Marginal;
}
/** A sampler's panel. */
interface Panel {
  id: string;
  box: HTMLElement;
  canvas: HTMLCanvasElement;
  pen: CanvasRenderingContext2D;
  /** Pixels of the layout; of the canvas to one of them. */
  wide: number;
  dot: number;
  said: HTMLElement;
  bars: HTMLElement;
  cloud: Float64Array[];
  fan: Float64Array[];
  fates: Uint8Array;
}

interface Page {
  /** lib/square.js */
  square: {
    onto(canvas: {width: number; height: number}, reach: number, at: number[], k?: number): Point;
    within(canvas: {width: number; height: number}, at: Point): Point;
    under(canvas: Pick<HTMLCanvasElement, 'getBoundingClientRect'>, reach: number, e: Place, k?: number): Point;
  };
  marginal(modes: Hill[], a: number, s: number): Marginal;
  /** Points are held coordinates first: lib/paths.js. */
  paths: {
    at(path: Float64Array[], share: number): Float64Array;
    first(drawn: Drawn, m: number): Drawn;
    fates(x: Float64Array, modes: Hill[], far: number): Uint8Array;
    shares(fates: Uint8Array, n: number): number[];
    spread(x: Float64Array, p: Marginal): {sd: number; off: number};
  };
  handles(settings: HandlesSettings): Handles;
  knob(
    pen: CanvasRenderingContext2D,
    at: Point,
    look: {r: number; dot: number; colour: string; on: boolean; square?: boolean},
  ): void;
  /** disc, cross: how opaque they are. */
  swarm(
    pen: CanvasRenderingContext2D,
    fates: Uint8Array,
    place: (i: number) => Point,
    look: {r: number; dot: number; disc: number; cross: number},
  ): void;
  shares(bars: HTMLElement, shares: number[], modes: number): void;
  law(): {
    bake(now: Moment): void;
    density(panel: Panel): void;
    score(panel: Panel, now: Moment): void;
    margin(panel: Panel, points: Float64Array, now: Moment): void;
  };
  walks: {
    cloud(panel: Panel, points: Float64Array, now: Moment): void;
    fan(panel: Panel, now: Moment): void;
  };
  weighed(words: Words, settings: WeighedSettings): {node: HTMLElement; paint(): void; key(e: KeyboardEvent): boolean};
}

// Flow.

/** Points at every strength and step: lib/places.js. */
interface Places {
  strengths: number;
  steps: number;
  n: number;
  at(strength: number, step: number, i: number): Point;
  /** Coordinates first. */
  ends(strength: number): Float64Array;
}
interface FlowDensity {
  bytes: Uint8Array;
  shape: [n: number, h: number, w: number];
}
interface Stream {
  name: string;
  places: Places | null;
  field: FlowDensity | null;
  shares: number[][] | null;
  figures: string[];
}
/** What all panels show, and a hand changes. */
interface FlowState {
  modes: Mode[];
  std: number;
  scales: number[];
  sigmas: number[];
  reach: number;
  cursor: Point;
  trails: boolean;
  /** Edited, and not yet answered. */
  dirty: boolean;
  /** Frames of both clocks. */
  readonly strength: number;
  readonly step: number;
  shrink(): number;
}
interface StreamPanel {
  box: HTMLElement;
  canvas: HTMLCanvasElement;
  pen: CanvasRenderingContext2D;
  /** Pixels of the layout; of the canvas to one of them. */
  wide: number;
  dot: number;
  stream: Stream;
  fill(stream: Stream): void;
  field(): void;
  points(): void;
  tell(): void;
}

interface Page {
  places(bytes: Uint8Array, shape: [W: number, T: number, n: number], span: number): Places;
  stream(state: FlowState): StreamPanel;
  modes(
    words: Words,
    state: FlowState,
    settings: {editable: boolean; changed(): void; trigger: Host['trigger']},
  ): {node: HTMLElement; hand: Handles; paint(panel: StreamPanel): void};
  pulls(words: Words, state: FlowState): {node: HTMLElement; paint(panel: StreamPanel): void};
}
