// @ts-check
// A picture that sinks into noise under a clock. value: see noising.py; a x + s z is drawn here.
/**
 * @typedef {{picture: string, noise: string, shape: Point, a: (number | null)[], s: (number | null)[], unit: number,
 *   message: string}} Value
 * @typedef {{clock: string, block: number, words: Words}} Settings
 * @typedef {{canvas: HTMLCanvasElement, pen: CanvasRenderingContext2D, said: HTMLElement, node: HTMLElement}} Pane
 */
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  ((page.parts ??= {}).noising = (
    /** @type {Host<Value | null>} */ {element, props, watch},
    /** @type {Settings} */ settings,
  ) => {
    const {el} = page;
    const root = page.root(element);
    const {words, block} = settings;
    const clock = page.clock(settings.clock);
    /** @type {Value} */
    let value = /** @type {Unset} */ (null);
    /** @type {Float32Array} */
    let x = new Float32Array(0);
    /** @type {Float32Array} */
    let z = new Float32Array(0);
    let [square, product] = [1, 0];
    /** @param {string} name @returns {Pane} */
    const pane = name => {
      const canvas = el('canvas', {role: 'img', 'aria-label': words[name]});
      const said = el('small', {});
      const node = el('figure', {}, canvas, el('figcaption', {}, words[name], ' ', said));
      return {canvas, pen: canvas.getContext('2d'), said, node};
    };
    const [clean, noisy, blocks] = ['clean', 'noisy', 'blocks'].map(pane);
    root.classList.add('film'); // saved as films are saved
    root.append(el('div', {class: 'reels'}, clean.node, noisy.node, blocks.node));

    // Values onto a canvas: `low` is black, `high` white.
    /** @param {Pane} pane @param {Float32Array} of @param {number} h @param {number} w @param {number} high */
    const paint = ({canvas, pen}, of, h, w, high) => {
      [canvas.width, canvas.height] = [w, h];
      const image = pen.createImageData(w, h);
      for (let i = 0, j = 0; i < of.length; i += 3, j += 4) {
        for (let c = 0; c < 3; c++) image.data[j + c] = 127.5 * (1 + of[i + c] / high);
        image.data[j + 3] = 255;
      }
      pen.putImageData(image, 0, 0);
    };
    /** @param {Float32Array} of @param {number} h @param {number} w */
    const means = (of, h, w) => {
      const wide = w / block;
      const out = new Float32Array((3 * h * w) / block ** 2);
      for (let i = 0; i < of.length; i++) {
        const at = (i / 3) | 0;
        out[3 * (((at / w / block) | 0) * wide + (((at % w) / block) | 0)) + (i % 3)] += of[i] / block ** 2;
      }
      return out;
    };
    /** @param {number} k */
    const show = k => {
      if (!value) return;
      const i = Math.min(k, value.a.length - 1);
      const [a, s] = [value.a[i], value.s[i]];
      const gone = a === null || s === null;
      for (const pane of [noisy, blocks]) pane.node.classList.toggle('gone', gone);
      noisy.said.textContent = gone ? value.message : `a = ${page.number(a, 3)}, s = ${page.number(s, 3)}`;
      blocks.said.textContent = '';
      if (gone) return;
      const [h, w] = value.shape;
      const mixed = x.map((v, j) => a * v + s * z[j]);
      paint(noisy, mixed, h, w, a + 2 * s);
      paint(blocks, means(mixed, h, w), h / block, w / block, a + (2 * s) / block);
      const found = a + (s * product) / square;
      const error = s / Math.sqrt(square);
      root.dataset.found = found;
      blocks.said.textContent = `${words.found} ${page.number(100 * found, 3)} ± ${page.number(100 * error, 2)} %`;
    };
    const load = async () => {
      if (!props.value) return;
      const now = props.value;
      const [bytes, steps] = await Promise.all([page.inflate(now.picture), page.inflate(now.noise)]);
      if (now !== props.value) return;
      value = now;
      x = Float32Array.from(bytes, v => v / 127.5 - 1);
      z = Float32Array.from(new Int8Array(steps.buffer), v => v / now.unit);
      square = x.reduce((sum, v) => sum + v * v, 0);
      product = x.reduce((sum, v, i) => sum + v * z[i], 0);
      paint(clean, x, value.shape[0], value.shape[1], 1);
      show(clock.frame);
      page.drawn(root);
    };
    clock.listeners.add(k => root.isConnected && show(k));
    watch('value', load);
    load();
  }))();
