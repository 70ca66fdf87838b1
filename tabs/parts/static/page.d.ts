// What every script of the page may rely on. Types for `tsc`; nothing of it is loaded.

type Point = [number, number];
/** Left, top, width, height in the picture's pixels. */
type Box = [number, number, number, number];
/** Left, right, bottom, top of what is shown. */
type Extent = [number, number, number, number];
type Words = Record<string, string>;
/** Where a pointer is. */
type Place = {clientX: number; clientY: number};
/** Events on what a script has made itself. */
type On<E> = E & {target: HTMLElement};
type Input = Event & {target: HTMLInputElement};
/** What the arrow keys do along x and y; undefined of any other key. */
type Steps = Record<string, Point>;

/** A part's node. What is put into a dataset becomes text by itself, so it may be anything. */
type Part = HTMLElement & {dataset: any};
/** Another picture of the same size, for other parts to put into a zoom. */
type Replace = (index: number, picture: string, figures: string) => void;

/** Null until Python has sent a value; whoever reads it has waited for that. */
type Unset = any;
/** The language makes the wanted kind of it: of a boolean or a digit a number, of a number or list a text. */
type Coerced = any;

// A number becomes text by itself.
interface Element {
  setAttribute(name: string, value: string | number | boolean): void;
}
interface String {
  replace(search: string | RegExp, by: number): string;
  replaceAll(search: string | RegExp, by: number): string;
}

/** What gr.HTML hands to a part. */
interface Host<V = any> {
  element: HTMLElement;
  /** `value` is what Python sent last. */
  props: {value: V};
  /** Tells Python of an event. */
  trigger(name: string, data?: unknown): void;
  /** Calls when Python has sent a new value. */
  watch(prop: string, hear: () => void): void;
}

/** One clock a group: all that follow it show the same frame. */
interface Clock {
  frame: number;
  /** Where it stands once the curtain is lifted. */
  wanted: number;
  count: number;
  listeners: Set<(frame: number) => void>;
  set(frame: number): void;
  /** Whether its film has played once by itself; how it does. */
  arrived?: boolean;
  arrive?(): void;
}

/** What the page holds of a topic, and Python is told with every event. */
interface State {
  view: string | null;
  /** What the dials hold, by `<class>.<name>`. */
  values: Record<string, any>;
  panel: string;
  step: number | null;
  /** Nothing of it was ever opened in this browser. */
  fresh: boolean;
  /** What was asked for and is not answered, in turn. */
  asks: {view: (string | null)[]; step: (number | null)[]};
  /** What the link said of it last. */
  query?: Record<string, string>;
  [kept: string]: any;
}

/** What a hand may do with a picture: page.grab. `any`: events know no node's own type. */
interface Hand<Held = any> {
  near?(e: any): unknown;
  take(e: any): Held | null | undefined;
  move?(e: PointerEvent, held: Held): void;
  drop?(e: PointerEvent, held: Held): void;
  hover?(e: PointerEvent): void;
  sideways?: boolean;
}

type Child = Node | string | null | undefined;

/** Play, step and scrub: scrubber.js. */
interface Scrubber {
  node: HTMLElement;
  play(): void;
  /** How many frames there are. */
  fit(frames: number): void;
  show(frame: number): void;
}
interface ScrubberSettings {
  frame_label: string;
  words?: Words;
  /** Milliseconds a frame when playing, if `pace` does not tell frames a second. */
  every?: number;
  pace?: () => number;
  /** What is said of a frame, if it is a function; other parts have a switch of this name. */
  told?: unknown;
}

/** An axis: scale.js. */
interface Axis {
  low: number;
  high: number;
  scale?: 'linear' | 'log' | 'asinh';
}
interface Scale {
  /** From a value to its pixel, and back. */
  at(value: number): number;
  value(pixel: number): number;
  ticks(most: number): number[];
}

/** What a dial's track is made of: lib/ladder.js. */
interface Rungs {
  kind: string;
  low: number;
  high: number;
  step: number | null;
  log: boolean;
}
interface Ladder {
  /** Attributes of the range input. */
  track: {min: number; max: number; step: number};
  /** From a value to its place on the track, and back. */
  place(value: number): number;
  value(place: number): number;
  /** The next value up (way 1) or down (-1) that a key goes to. */
  next(value: number, way: number, far: boolean): number;
  /** Powers of ten. */
  ticks: number[];
}

/** Kernel logistic regression: lib/kernel.js. */
interface Kernel {
  fit(points: number[][], width: number): {f: number[]; alpha: number[]; steps: number};
  field(points: number[][], alpha: number[], width: number, xs: number[], ys: number[]): Float64Array;
  contour(f: ArrayLike<number>, columns: number): number[][];
}

/** A small chart, drawn anew sixty times a second: chart.js. */
interface Chart {
  svg: SVGElement;
  put(name: string, tag: string, attributes: Record<string, any>, text?: string): SVGElement;
  X(value: number): number;
  Y(value: number): number;
  line(points: Iterable<number[]>): string;
  ends(names: Record<string, {text: string; at: number}>): void;
  left: number;
  top: number;
  w: number;
  h: number;
}
interface ChartSettings {
  label: string;
  x?: string;
  y?: string;
  width?: number;
  height?: number;
  low?: number[];
  high?: number[];
  marks?: number[];
  /** Right of the plot, for names at the ends of lines. */
  room?: number;
}

/** Two pictures in one place: overlay.js. */
interface Overlay {
  canvas: HTMLCanvasElement;
  slider: HTMLInputElement;
  differ: HTMLButtonElement;
  show(under?: Picture, top?: Picture): number | null;
  /** The part of the width that is seen: where it begins, and its share of the whole. */
  look(left: number, wide: number): void;
  onchange: () => void;
}
type Picture = HTMLImageElement | null;

/** A mode of a mixture, and whether it is of the class that is asked for. */
type Mode = [x: number, y: number, own: boolean];
type Segment = [Point, Point];
interface Scores {
  s_u: number[];
  s_c: number[];
  difference: number[];
  guided: number[];
}

/** Heights on a grid: lib/heights.js. */
interface Heights {
  h: number;
  w: number;
  data: Float32Array;
  /** Of each height, the share of them that lies lower. */
  share: Float32Array;
  /** The height of which so much lies lower. */
  height(share: number): number;
  at(values: Float32Array, u: number, v: number): number;
}
/** A place of the field, 0..1 from left and from below, in pixels. */
type Onto = (u: number, v: number, raise?: number) => Point;
/** What paths walk on: ground.js. */
interface Ground {
  canvas: HTMLCanvasElement;
  lay(heights: Heights, dot: number): void;
  rise(heights: Heights, dot: number, onto: Onto, azimuth: number): void;
}

/** Paths of one colour: terrain.py. */
interface Trail {
  id: string;
  name: string;
  colour: string;
  frames: number;
  paths: number;
  /** (frames, paths, 2), in `units` to half the width of the view. */
  points: Int16Array;
  units: number;
  /** Of each path, the frame from which it is lost, or -1. */
  lost: number[];
  /** The name in `words` of why the first path is lost. */
  fate: string;
  figures: Float32Array | null;
  /** (frames, 6): centre and two half-axes of an ellipse. */
  oval: Float32Array | null;
  shape: number;
  dashed: boolean;
  /** Where its figure is told. */
  out?: HTMLElement;
}
/** A vector at every frame, and how long the longest is. */
type Arrow = {name: string; colour: string; values: Float32Array; kind: string; longest: number};
/** A place with a name. */
type Mark = {x: number; y: number; name: string; colour: string; kind: string};
/** Where a place of the plane stands in a canvas: projection.js. */
interface Projection {
  canvas: HTMLCanvasElement;
  extent: Extent;
  field: Heights | null;
  hills: boolean;
  /** Azimuth and tilt of the hills. */
  turn: Point;
  /** Pixels of the canvas to one of the layout. */
  dot: number;
  /** From the plane to 0..1, and back. */
  unit(at: Point): Point;
  world(at: Point): Point;
  onto: Onto;
  /** Just above the ground. */
  above(u: number, v: number): Point;
  tip(azimuth: number, tilt: number): void;
}
/** Paths under a clock: trails.js. */
interface Trails {
  /** Whether each is told apart; more are a swarm. */
  few(): boolean;
  place(trail: Trail, path: number, frame: number): Point | null;
  set(trails: Trail[], hand: string): void;
  /** The ground was drawn anew. */
  stale(): void;
  ways(frame: number): void;
  heads(frame: number): void;
}
/** Starts of paths in the hand: starts.js. */
interface Starts {
  all: Point[];
  chosen: number;
  /** The paths that are shown are not yet theirs. */
  waiting: boolean;
  /** One, or a lattice of n. */
  spread(n: number): void;
  /** Python's, unless the hand has moved on. */
  take(next: Point[]): void;
  /** The last word has its answer. */
  answered(): void;
}
interface StartsSettings {
  editable: boolean;
  several: boolean;
  changed(): void;
  turned(): void;
  hover(at: Point): void;
  tell(event: string, starts: Point[]): void;
  /** Of the clock. */
  step(by: number): void;
}

/** What follows from a ranking at IoU threshold t, of one class or of all. */
type Out = {t: number; label: number; e: Evaluation; size: string; points: Stair[]; n: number; tops: Stair[]};
type BoxKind = 'truth' | 'found';
/** A detection of the picture on the screen: why it counts as what it does. */
type Detection = Found & {why?: string; fate?: Matched};
/** A box that is being edited: an object or a detection. */
type AnyBox = Truth & Detection;
/** What boxes.js shows, and its files share. */
interface BoxState {
  value: Scene;
  truth: Truth[];
  found: Detection[];
  dials: Dials;
  out: Out;
  chosen: {kind: BoxKind; i: number} | null;
  /** "hand", or what is drawn. */
  tool: string;
  name(label: number): string;
  /** What is compared: IoU, or OKS. */
  measure(): string;
  /** The box that is chosen. */
  mine(): AnyBox | null;
}
/** A photograph with boxes on it: photo.js. */
interface Photo {
  node: any;
  /** Corners and sides that are grabbed, 0..1 of the box. */
  HANDLES: number[][];
  /** Units of the picture to a pixel of the layout. */
  unit(): number;
  rebuild(): void;
  paint(): void;
  show(scene: Scene): void;
  focus(kind: BoxKind, i: number): void;
  point(at: Place): Point;
}
interface EditsSettings {
  /** The class of a new box. */
  label(): number;
  choose(kind: BoxKind | null, i?: number, focus?: boolean): void;
  take(tool: string): void;
  update(): void;
  rebuild(): void;
  tell(): void;
  timed(ms: number): void;
}
/** Edits of boxes: edits.js. */
interface Edits {
  undo(): void;
  change(act: (box: AnyBox) => void): void;
  remove(): void;
  /** Makes objects of the detections that are shown, where a picture has none. */
  adopt(): void;
  forget(): void;
}
/** The dials of a ranking: cutoffs.js. */
interface Cutoffs {
  node: HTMLElement;
  lists: {label: any; size: any; convention: any};
  select(id: string, label: string, act: (value: string) => void): any;
  options(list: HTMLElement, pairs: (string | number)[][]): void;
  show(dials: Dials): void;
}
/** The numbers of a ranking: metrics.js. */
interface Metrics {
  numbers: HTMLElement;
  by_confidence: SVGElement;
  by_iou: SVGElement;
  paint(out: Out, dials: Dials, thresholds: number[]): {ap: number; ten: number};
}
/** A ranking step by step: ranked.js. */
interface RankedCurve {
  curve: SVGElement;
  table: HTMLElement;
  sum: HTMLElement;
  paint(out: Out, frame: number, of: {dials: Dials; value: Scene; truth: Truth[]; ap: number}): void;
}

/** Of every class k, at places j of the confidences: `tp[k][j]`, `fp[k][j]`; and how many objects it has. */
interface Tallied {
  objects: number[];
  tp: number[][];
  fp: number[][];
}
/** A row of sortable.js: what each cell is sorted by, and what it shows. */
interface SortableRow {
  key: string;
  cells: Record<string, [any, string]>;
  on?: boolean;
  /** It stands last, however the others are sorted. */
  tail?: boolean;
}
interface SortableSettings {
  label: string;
  /** Of each column its id, title, and meaning. */
  columns: string[][];
  /** show_all: with {n}. */
  words: Words;
  chosen(key: string): void;
  /** Rows that are shown until all are asked for. */
  most?: number;
}

/** window.tangible */
interface Page {
  sortable(settings: SortableSettings): {node: HTMLElement; fill(rows: SortableRow[]): void};
  /** Counts, precision, recall and F of each class at a place of the confidences: lib/tally.js. */
  tally(
    of: Tallied,
    j: number,
    beta: number,
  ): {tp: number; fp: number; fn: number; precision: number; recall: number; f: number}[];
  /** Precision, recall and F at every place, of a class or (-1) the mean over those with objects. */
  swept(of: Tallied, label: number, beta: number): number[][];
  parts: Record<string, (host: Host, settings: any) => void>;
  /** What each part is told, by the names of `settings_apart`. */
  settings: Record<string, unknown[]>;
  /** The one node of a part's template. */
  root(element: HTMLElement): Part;
  /** el('button', {class: 'play', onclick: f}, 'text', child); {svg: true} makes a node of SVG. */
  el(tag: string, attributes?: Record<string, any>, ...children: Child[]): any;
  state(topic: string): State;
  /** The state and the address, as an event tells them. */
  told(topic: string): Pick<State, 'view' | 'values' | 'panel' | 'step' | 'fresh'> & {search: string};
  /** A view, and a step of the story or none, is asked for. */
  ask(topic: string, view: string, step: number | null): void;
  /** Whether the answer is to what was asked for before something else. */
  late(topic: string, what: 'view' | 'step', got: string | number | null): boolean;
  kept(name: string): Record<string, any>;
  keep(name: string, change: Record<string, any>): void;
  shows(topic: string): boolean;
  /** Names the window. */
  title(text: string): void;
  /** The address that says this. */
  link(query: Record<string, string>): URL;
  /** A new page of the browser's history. */
  go(query: Record<string, string>): void;
  /** Opens a topic, or "home", as a click on its name does. */
  visit(id: string): void;
  /** The topic that was just chosen by its card. */
  came?: string;
  /** Writes over the address bar. */
  address(url: URL): void;
  clock(name: string): Clock;
  /** Behind the story's curtain every clock stands at its first frame. */
  curtain(on: boolean): void;
  /** base64 of deflated bytes. */
  inflate(text: string): Promise<Uint8Array<ArrayBuffer>>;
  /** RGB bytes (h x w x 3, from `at`) into an ImageData. */
  paint(image: ImageData, bytes: Uint8Array, at?: number): void;
  /** A trigger that tells what a hand lets go of one by one. */
  orderly(trigger: Host['trigger']): Host['trigger'];
  resized(): void;
  /** Makes the view on the screen fit into the window. */
  fit(): void;
  /** Shows a view of a topic, as its pill does; `values`: dials by "<class>.<name>" that it then has. */
  views?: Record<string, (view: string, values?: Record<string, any>) => void>;
  /** The runs of long work that the visitor stopped. */
  stopped?: Set<string | undefined>;
  /** Opens a room of a topic's panel. */
  rooms?: Record<string, (room: string) => void>;
  /** A hand on a picture. */
  grab<Held>(node: HTMLElement, hand: Hand<Held>): {held(): boolean};
  dark(): boolean;
  /** Calls when light becomes dark or dark light. */
  themed(hear: () => void): void;
  /** What a canvas is drawn with, in light or dark. */
  colours(): {ink: string; edge: string; paper: number[]};
  /** "#0072b2" as three numbers. */
  rgb(hex: string): number[];
  /** A canvas as sharp as the screen; calls when it is laid out anew. */
  fitted(canvas: HTMLCanvasElement, hear: (dot: number, wide: number) => void): void;
  /** Draws once before the next picture of the screen. */
  soon(draw: () => void): () => void;
  STEPS: Steps;
  HUES: string[];
  /** Whether the visitor asked for less motion. */
  still(): boolean;
  /** Counts a part's drawings, for tests to wait for. */
  drawn(root: HTMLElement): void;

  scrubber(root: HTMLElement, clock: Clock, settings: ScrubberSettings, settled?: (frame: number) => void): Scrubber;
  ladder(dial: Rungs): Ladder;
  kernel: Kernel;
  /** A plane of points whose boundary follows the hand: hero.js. */
  hero(words: Words, colours: string[]): HTMLElement;
  scale(axis: Axis, from: number, to: number): Scale;
  /** Places in a column, moved as little as keeps them apart: lib/apart.js. */
  apart(places: number[], gap: number, low: number, high: number): number[];
  /** Which names stand on others, and give way: lib/crowd.js. */
  crowd(boxes: Box[]): boolean[];
  /** Shares of one whole in per cent, which add up: lib/shares.js. */
  percents(shares: number[], digits?: number): string[];
  /** A number of so many digits behind the point, with a true minus sign. */
  fixed(v: number, digits: number): string;
  /** Makes room for names at the ends of a plotly figure's lines; the indices of those that are named. */
  ends(data: any[], layout: any, size: number, width: number): number[];
  /** Makes titles of a plotly figure fit. */
  fit_titles(layout: any, size: number, width: number): void;
  /** letters that a row of plots is high at least */
  LOWEST: number;
  fit_ticks(layout: any, size: number): void;
  fit_legend(data: any[], layout: any, size: number, width: number): void;
  /** The figure's own annotations, and the names. */
  put_ends(root: any, who: number[], own: object[], size: number): object[];
  /** A number as charts write it. */
  number(value: number | null | undefined, digits?: number, plain?: number): string;
  chart(settings: ChartSettings): Chart;
  decimal(v: number, digits?: number): string;
  classlist(
    id: string,
    label: string,
    placeholder: string,
    hand: {named(text: string): number; chose(label: number): void; left(): void},
  ): {list: any; field: any};
  photo(words: RankWords, state: BoxState): Photo;
  edits(photo: Photo, state: BoxState, settings: EditsSettings): Edits;
  inhand(
    words: RankWords,
    state: BoxState,
    hand: {named(text: string): number; change(act: (box: AnyBox) => void): void; remove(): void},
  ): {node: HTMLElement; list: any; paint(): void};
  cutoffs(words: RankWords, turned: (id: keyof Dials, value: string | number) => void): Cutoffs;
  metrics(words: RankWords): Metrics;
  /** Pictures one after the other, and as a list to search: album.js. */
  album(
    words: Words,
    hand: {go(image: number): void; told(): PictureTold[]},
  ): {node: HTMLElement; show(images: string[], image: number): void; stale(): void};
  ranked(words: RankWords, walk: (k: number) => void): RankedCurve;
  /** The area that a convention of average precision takes under a staircase, as a path. */
  shade(chart: Chart, points: Stair[], n: number, convention: string, grid: string): string;
  overlay(words: Words): Overlay;
  ground(canvas: any): Ground;
  projection(canvas: HTMLCanvasElement): Projection;
  trails(view: Projection, pen: CanvasRenderingContext2D, clock: Clock): Trails;
  vectors(view: Projection, pen: CanvasRenderingContext2D): (arrows: Arrow[], at: Point, frame: number) => void;
  signs(
    view: Projection,
    pen: CanvasRenderingContext2D,
  ): (shown: {box: Extent | null; marks: Mark[]; starts: Point[]; chosen: number}) => void;
  starts(view: Projection, settings: StartsSettings): Starts;
  /** Strokes that stay legible on any ground: pens.js. `widths`: of the paper below, of the colour. */
  pens: {
    paper(): string;
    ink(): string;
    outlined(pen: CanvasRenderingContext2D, colour: string, widths: Point, draw: () => void): void;
    /** A name beside a place, inside the canvas; `dot` pixels are one of the layout. */
    named(pen: CanvasRenderingContext2D, text: string, at: Point, dot: number): void;
  };
  /** The axis of sigma with a band: band.js. */
  band(
    words: Words,
    told: (band: Point) => void,
  ): {node: HTMLElement; show(band: Point | null): void; mark(sigma: number): void};
  /** LaTeX as MathML. */
  maths(text: string): Element;
  confusion(words: Words): {
    node: HTMLElement;
    worst: HTMLElement;
    paint(map: Map<number, number>, classes: string[]): void;
  };
  /** What is seen of latents without a decoder: lib/latent.js. */
  latent: {
    values(steps: ArrayLike<number>, unit: number, from: number, length: number): Float32Array;
    rgb(z: Float32Array, matrix: number[][], shape: number[]): Uint8Array;
    grey(z: Float32Array, channel: number, shape: number[], far: number): Uint8Array;
    deviation(z: Float32Array): number;
  };
  // lib/: what is worked out in the page, without drawing; tests compare it with the engines.
  heights(shape: Point, data: Float32Array): Heights;
  contour(values: ArrayLike<number>, shape: Point, level: number): Segment[];
  scores(modes: Mode[], std: number, at: Point, sigma: number, w: number): Scores & {v: number};
  momentum: {
    roots(alpha: number, beta: number, curvature: number, nesterov: boolean): Point[];
    regime(roots: Point[]): number;
    path(alpha: number, beta: number, curvature: number, nesterov: boolean, steps: number): number[];
  };
  weights(steps: number[], n: number): number[];
  ranking: Ranking;
  /** From noise to data: lib/reverse.js. */
  reverse: Reversing;
  /** Rectified flow in the page: lib/road.js. */
  road: Roading;
  /** log p of a point: likelihood.js. */
  likelihood: Likelihood;
  /** plotly.js has no types here: its figures are JSON of Python's making. */
  Plotly: any;
}

interface Window {
  tangible: any;
  /** Loaded by a script tag. */
  Plotly: any;
  /** What Gradio's page is made of. */
  gradio_config: {components?: object[]; dependencies?: object[]};
}

// Detections: ranking.js.

/** An object of a picture. */
interface Truth {
  box: Box;
  label: number;
  crowd: boolean;
  difficult: boolean;
  area: number;
  id: number;
  /** Where shapes are compared: [x1, y1, x2, y2, ...] of each ring, to draw. */
  rings?: number[][];
  /** Where poses are compared: [x, y] of each joint, [x1, y1, x2, y2] of each limb; whether none is labelled. */
  joints?: number[][];
  limbs?: number[][];
  aside?: boolean;
}
/** A detection of a picture: `index` is its place in the file, `row` in the ranking of all pictures. */
interface Found {
  box: Box;
  label: number;
  score: number;
  index: number;
  row: number;
  /** Where shapes or poses are compared: what to draw, the area, and the IoU or OKS with each object by its place. */
  rings?: number[][];
  joints?: number[][];
  limbs?: number[][];
  area?: number;
  over?: Record<number, number>;
}
/** A ranked detection of any picture: bit t of `tp` and `ignored` is that of threshold t. */
interface Ranked {
  row: number;
  index: number;
  score: number;
  label: number;
  image: number;
  tp: number;
  ignored: number;
  /** Only of the picture that is shown: the matched object by threshold, or -1. */
  match?: number[];
  iou?: number;
}
/** A detection of the shown picture after matching. */
interface Matched extends Found, Ranked {
  index: number;
  label: number;
  score: number;
  row: number;
  place: number;
  kept: boolean;
  match: number[];
  iou: number;
  /** The object that it overlaps most, or -1. */
  best: number;
}
/** A step of the precision-recall curve. */
interface Stair {
  d: Ranked;
  hit: number;
  score: number;
  tp: number;
  fp: number;
  precision: number;
  recall: number;
  envelope: number;
}
/** By which rules is matched: engines/detection. */
interface Rules {
  crowd: string;
  difficult: string;
  area: string;
  ties: string;
  pixels: string;
  matching: string;
  max_dets: number;
  cutoff: number;
  strict: boolean;
  id_zero: string;
  average: string;
  grid: string;
  empty: string;
}
/** All pictures' detections as columns. `tp`, `ignored` and `objects` by range of size. */
interface Detections {
  page: {
    score: number[];
    label: number[];
    image: number[];
    tp: Record<string, number[]>;
    ignored: Record<string, number[]>;
    objects: Record<string, number[]>;
    /** Of every object: where it is, what, and in which ranges of size it counts, as bits. */
    counted: {image: number[]; label: number[]; sizes: number[]};
  };
  /** A name of the evaluation: what of it the page holds need not be sent again. */
  held: string;
  /** What each matched object is taken for. */
  took: {row: number[]; object: number[]; bits: number[]};
  truth: Truth[];
  found: Omit<Found, 'index'>[];
  classes: string[];
  /** How many of the classes are the file's own. */
  known: number;
  thresholds: number[];
  /** Shapes are compared: the page is told their overlaps, and moves none. */
  shaped: boolean;
  /** Those are poses: OKS stands in the place of IoU. */
  posed: boolean;

  // Kept by ranking.js between evaluations.
  key: string | null;
  kept: Record<number, Kept>;
  others: Ranked[];
  elsewhere: number[];
  met?: {key: string; cells: Map<number, number>};
}
/** A class's average precisions by "threshold convention", for the boxes that `now` tells. */
type Kept = {now: string} & Record<string, any>;

/** What is right and wrong in one picture. */
type PictureTold = {image: number; tp: number; fp: number; fn: number; f1: number};
interface Evaluation {
  mine: Matched[];
  ranked: Ranked[];
  objects: number[];
  total: number;
  /** The curve of a class (or of all: -1) at threshold t. */
  line(label: number, t: number): Stair[];
  ap(label: number, t: number, convention: string): number;
  n(label: number): number;
}
/** What Python sends of a picture with boxes; `data` travels packed. */
interface Scene {
  data: Detections;
  image: number;
  images: string[];
  photo: string;
  width: number;
  height: number;
  rules: Rules;
  dials: Dials;
  report: [kind: string, line: string][];
  source: string;
}
interface Dials {
  confidence: number;
  iou: number;
  beta: number;
  label: string;
  size: string;
  convention: string;
}
interface Ranking {
  CONVENTIONS: string[];
  /** A reader of packed scenes: null if something newer has arrived meanwhile; `lack` is told of a picture that came
   * without what all pictures share, and that is not held. */
  reader(lack?: (image: number) => void): (value: Sent) => Promise<Scene | null>;
  pictures(of: {
    data: Detections;
    e: Evaluation;
    truth: Truth[];
    image: number;
    images: number;
    rules: Rules;
    t: number;
    confidence: number;
    label: number;
    size: string;
  }): PictureTold[];
  /** The lowest F1 first; among equals more mistakes. */
  worst(told: PictureTold[]): PictureTold[];
  iou(a: Box, b: Box, crowd?: boolean, one?: number): number;
  match(
    truth: Truth[],
    found: (Found & {image: number})[],
    rules: Rules,
    thresholds: number[],
    size: string,
  ): Matched[];
  reason(d: Matched, truth: Truth[], rules: Rules, thresholds: number[], t: number): string;
  curve(ranked: Ranked[], n: number, t: number): Stair[];
  ends(points: Stair[]): Stair[];
  average(points: Stair[], n: number, convention: string, grid: string): number;
  width(n: number, convention: string, grid: string): number[];
  evaluate(of: {
    data: Detections;
    truth: Truth[];
    found: Found[];
    image: number;
    rules: Rules;
    thresholds: number[];
    size: string;
  }): Evaluation;
  confusion(of: {
    data: Detections;
    truth: Truth[];
    mine: Matched[];
    image: number;
    rules: Rules;
    t: number;
    confidence: number;
  }): Map<number, number>;
  at(
    points: Stair[],
    n: number,
    confidence: number,
  ): {tp: number; fp: number; fn: number; precision: number; recall: number};
  f_beta(precision: number, recall: number, beta: number): number;
  count(truth: Truth[], classes: number, rules: Rules, size: string): number[];
}
/** A scene as it is sent. */
type Sent = (Omit<Scene, 'data'> & {data: string}) | null;
type RankWords = Words & {conventions: Words; sizes: Words; reasons: Words};

/** One layer in closed form: lib/planar.js. Points are lists of 1 or 2 numbers. */
interface Layer {
  /** u.w. */
  c: number;
  map(x: number[]): number[];
  det(x: number[]): number;
  /** Every x that lands on y. */
  preimages(y: number[]): number[][];
  /** The s at which it turns, shares of the noise turned over, and left by one preimage alone. */
  turns: number;
  turned: number;
  kept: number;
}
interface Page {
  layer(dials: {map: string; a: number; b: number; u: number[]; w: number[]}): Layer;
  pushed(layer: Layer, y: number[], first?: boolean): number;
  normal(x: number[]): number;
  probed(layer: Layer, x: number[], side: number): {before: number; after: number; edge: number[][]; image: number[][]};
}

// Samplers: lib/reverse.js. Points are held coordinates first.

/** A round mode of a mixture. */
interface Hill {
  x: number;
  y: number;
  sd: number;
  weight: number;
}
/** Drift, diffusion and kernel of the forward process at every one of the finest steps. */
interface Kernels {
  t: Float64Array;
  f: Float64Array;
  g: Float64Array;
  a: Float64Array;
  s: Float64Array;
}
/** What a sampler is told, and how it walks. */
interface World {
  modes: Hill[];
  table: Kernels;
  prior: number;
  steps: number;
  eta: number;
  kept: boolean;
  snr: number;
  error: {factor: number; shift: Point; noise: number; until: number};
  seed: number;
}
/** The noise of n points: their starts, one step after the other, and what corrections need. */
interface Drawn {
  n: number;
  start: Float64Array;
  path: Float64Array[];
  extra: Float64Array[][];
}
interface Reversing {
  /** Starts and one Brownian path of `fine` steps; then the draw for any number of steps that divides it. */
  noise(seed: number, n: number, fine: number): (steps: number, corrections: number) => Drawn;
  slope(modes: Hill[], a: number, s: number, x: Float64Array, n: number): Float64Array;
  walk(world: World, way: string, drawn: Drawn): Float64Array[];
  world(value: Passage): Promise<World>;
}
/** A world as it is sent: modes as (x, y, sd, weight), the table packed. */
type Passage = Omit<World, 'modes' | 'table'> & {
  modes: [number, number, number, number][];
  table: string;
  fine: number;
};

// log p by the probability-flow ODE: likelihood.js.

/** A mixture, x, y, standard deviation and weight of each mode; and how it is torn down. */
interface Law {
  modes: [x: number, y: number, sd: number, weight: number][];
  /** t, f, g^2 and both parts of the kernel at every half-step. */
  table: Float64Array[];
  steps: number;
  solver: string;
  prior: number;
  probe: Point | null;
}
interface Likelihood {
  /** Both parts of the score, and the trace of its Jacobian or what the probe says of it. */
  bend(modes: Law['modes'], a: number, s: number, x: number, y: number, probe: Point | null): number[];
  exact(modes: Law['modes'], x: number, y: number): number;
  /** path: x, y and the integral after every step. */
  march(law: Law, x: number, y: number): {path: number[][]; log_p: number; exact: number};
}

/** lib/road.js. */
type Velocity = (x: Float64Array, t: number) => Float64Array;
interface Roading {
  exact(modes: {x: number; y: number; sd: number; weight: number}[]): Velocity;
  net(shapes: number[][], weights: Float32Array, extra: number[]): Velocity;
  euler(velocity: Velocity, z: Float64Array, steps: number): Float64Array[];
}

// Words and pixels: lib/attend.js.

/** Maps as bytes (keys, kept steps, heads, pixels), each key in a unit of its own. */
interface AttendBytes {
  bytes: Uint8Array;
  units: number[];
  kept: number[];
}
interface AttendLayer {
  name: string;
  side: number;
  heads: number;
  mean: AttendBytes;
  each: AttendBytes | null;
}
/** What every pixel reads, (pixels x keys), at the kept step next to the one that was asked for. */
type AttendWhole = {side: number; keys: number; data: Float64Array; kept: number};
/** word: -3 start, -2 end, -1 padding. */
type AttendRead = {word: number; share: number; mean: number; lift: number};
interface Page {
  attend: {
    chosen<L extends {name: string; side: number}>(layers: L[], choice: string): L[];
    whole(layers: AttendLayer[], head: number, step: number): AttendWhole;
    pixel(x: number, y: number, side: number): number;
    map(whole: AttendWhole, word: number): Float64Array;
    shares(whole: AttendWhole): Float64Array;
    reads(whole: AttendWhole, pixel: number): AttendRead[];
    own(layers: AttendLayer[], pixel: number, step: number): {side: number; kept: number; map: Float64Array};
  };
}

// Joint attention: lib/joint.js.

/** Maps as bytes (blocks, kept steps, n, n), and the unit of each row. */
interface JointMaps {
  shape: number[];
  kept: number[];
  bytes: Uint8Array;
  units: Float32Array;
}
interface Page {
  joint: {
    nearest(kept: number[], step: number): number;
    whole(maps: JointMaps, block: number, step: number): Float64Array;
    line(whole: Float64Array, token: number, way: string): Float64Array;
    shares(whole: Float64Array, patches: number): number[];
  };
}
