// Types of films of classes with points on top: the part fields and its files.

type Dot = [x: number, y: number, label: number, truth: number];
type FieldTool = 'hand' | 'brush' | 'eraser';
/** What is said of a model: fields.py. */
interface FieldItem {
  name: string;
  shape: [n: number, h: number, w: number];
  figures: Record<string, (number | null)[]>;
  message: string;
  colour: string;
}
/** Frames of the sum, of each learner alone, and of the sizes of points. */
interface FieldFilms {
  film: Uint8Array | null;
  alone: Uint8Array | null;
  sizes: Uint8Array | null;
}
/** What all panels show, and a hand changes. */
interface FieldState {
  points: Dot[];
  chosen: number | null;
  classes: number;
  /** The best boundary, in 0..1. */
  truth: Segment[];
  /** Each learner alone. */
  alone: boolean;
  /** ABGR of every byte of a film. */
  palette: Uint32Array;
  /** Edited, and not yet answered. */
  dirty: boolean;
  /** A pointer has something. */
  held: boolean;
}
interface FieldPanel {
  box: HTMLElement;
  canvas: HTMLCanvasElement;
  view: Projection;
  fill(item: FieldItem, films: FieldFilms, extent: Extent, keys: string): void;
  unsized(): void;
  laid(dot: number, wide: number): void;
  paint(frame: number): void;
  tell(frame: number): void;
}
interface FieldTools {
  node: HTMLElement;
  tool: FieldTool;
  /** The class of a new point. */
  ink: number;
  dip(k: number): void;
  /** films: there is more than one frame. */
  show(names: string[], classes: number, films: boolean): void;
}
interface DotsSettings {
  editable: boolean;
  /** Points that are not edited can be drawn off an edge. */
  pull: boolean;
  /** edited: what was known of the points is known no more. */
  changed(edited: boolean): void;
  chose(): void;
  tell(): void;
  trigger: Host['trigger'];
}

interface Page {
  /** Circle, square, triangle, diamond, as paths and as text: shapes.js. */
  SHAPES: ((pen: CanvasRenderingContext2D, x: number, y: number, r: number) => void)[];
  SIGNS: string[];
  /** lib/certainty.js */
  certainty: {
    frames(bytes: Uint8Array, size: number): Uint8Array;
    boundary(bytes: Uint8Array, shape: Point, classes: number): Segment[];
  };
  /** The colours of a film's bytes: field.js. */
  mixed(): Uint32Array;
  field(state: FieldState): FieldPanel;
  tools(words: Words, settings: {editable: boolean; undo(): void; alone(on: boolean): void}): FieldTools;
  dots(state: FieldState, bar: FieldTools, settings: DotsSettings): {listen(panel: FieldPanel): void};
}
