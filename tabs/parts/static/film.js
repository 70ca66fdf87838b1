// @ts-check
// Stacks of uint8 frames under one scrubber. value: {reels: [{title, shape, data, palette}]}.
/**
 * @typedef {[n: number, h: number, w: number]} Shape
 * @typedef {{reels: {title: string, shape: Shape, data: string, palette: number[] | null}[]}} Value
 * @typedef {ScrubberSettings & {clock: string, ends?: boolean}} Settings
 * @typedef {object} Reel
 * @property {string} title
 * @property {Shape} shape
 * @property {HTMLCanvasElement} canvas
 * @property {CanvasRenderingContext2D} pen
 * @property {Uint8Array} frames
 * @property {ImageData} image
 * @property {Uint32Array | null} palette
 */
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  ((page.parts ??= {}).film = (
    /** @type {Host<Value | null>} */ {element, props, trigger, watch},
    /** @type {Settings} */ settings,
  ) => {
    const {el} = page;
    const root = page.root(element);
    const clock = page.clock(settings.clock || `film-${Math.random()}`);
    const screen = el('div', {class: 'reels'});
    const scrubber = page.scrubber(root, clock, settings);
    /** @type {Reel[]} */
    let reels = [];
    root.append(screen, scrubber.node);

    /** @param {Reel} reel @param {number} k */
    const paint = ({pen, image, frames, shape, palette}, k) => {
      const [n, h, w] = shape;
      const size = h * w;
      const at = Math.min(k, n - 1) * size;
      const pixels = new Uint32Array(image.data.buffer);
      if (palette) for (let i = 0; i < size; i++) pixels[i] = palette[frames[at + i]];
      else page.paint(image, frames, 3 * at);
      pen.putImageData(image, 0, 0);
    };
    clock.listeners.add(k => {
      if (!root.isConnected) return;
      for (const reel of reels) paint(reel, k);
      scrubber.show(k);
    });

    const load = async () => {
      if (!props.value) return;
      reels = await Promise.all(
        props.value.reels.map(async ({title, shape, data, palette}) => {
          const canvas = el('canvas', {width: shape[2], height: shape[1], role: 'img', 'aria-label': title});
          return {
            title,
            shape,
            canvas,
            pen: canvas.getContext('2d'),
            frames: await page.inflate(data),
            image: new ImageData(shape[2], shape[1]),
            palette: palette && new Uint32Array(palette),
          };
        }),
      );
      screen.replaceChildren(...reels.map(r => el('figure', {}, r.canvas, el('figcaption', {}, r.title))));
      const ended = settings.ends && clock.frame >= clock.count - 1;
      scrubber.fit(Math.max(1, ...reels.map(r => r.shape[0])));
      if (ended) clock.set(clock.count - 1);
    };
    watch('value', load);
    load();
  }))();
