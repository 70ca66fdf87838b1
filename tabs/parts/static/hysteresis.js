// @ts-check
// Canny's thresholds in the page. value: {gradients: size x size uint16, size, side, panel} | null.
// settings: {dials: [id, id], zoom: id, figures: '{share} {side}'}.
/**
 * @typedef {{gradients: string, size: number, side: number, panel: number}} Value
 * @typedef {{dials: string[], zoom: string, figures: string}} Settings
 * @typedef {Omit<Value, 'gradients'> & {gradients: Uint16Array}} Given
 */
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  ((page.parts ??= {}).hysteresis = (
    /** @type {Host<Value | null>} */ {element, props, watch},
    /** @type {Settings} */ settings,
  ) => {
    const canvas = document.createElement('canvas');
    const dials = () =>
      settings.dials.map(
        id => /** @type {HTMLInputElement | null} */ (document.querySelector(`#${id} input[type=range]`)),
      );
    /** @type {Given | null} */
    let given = null;
    page.root(element).hidden = true;

    // Above `low`, and hanging together with something above `high`: a flood from every strong pixel.
    /** @param {Given} given @param {number[]} at1 */
    const edges = ({gradients, size}, [low, high]) => {
      const found = new Uint8Array(size * size);
      /** @type {number[]} */
      const stack = [];
      /** @param {number} i */
      const visit = i => {
        if (!found[i] && gradients[i] > low) {
          found[i] = 1;
          stack.push(i);
        }
      };
      gradients.forEach((m, i) => {
        if (m > high) visit(i);
      });
      while (stack.length) {
        const i = /** @type {number} */ (stack.pop());
        const x = i % size;
        const y = (i - x) / size;
        for (let v = Math.max(0, y - 1); v <= Math.min(size - 1, y + 1); v++)
          for (let u = Math.max(0, x - 1); u <= Math.min(size - 1, x + 1); u++) visit(v * size + u);
      }
      return found;
    };

    // At the net's size: a smaller picture keeps every edge, a larger one repeats its pixels.
    const cut = () => {
      if (!given || dials().includes(null)) return;
      const {size, side, panel} = given;
      const k = side / size;
      const found = edges(
        given,
        dials()
          .map(dial => +(/** @type {HTMLInputElement} */ (dial).value))
          .sort((a, b) => a - b),
      );
      const image = new ImageData(side, side);
      const pixels = new Uint32Array(image.data.buffer).fill(0xff000000);
      let white = 0;
      for (let i = 0; i < found.length; i++)
        if (found[i]) {
          const x = Math.floor((i % size) * k);
          const y = Math.floor(Math.floor(i / size) * k);
          for (let v = y; v < y + Math.max(1, k); v++)
            for (let u = x; u < x + Math.max(1, k); u++) {
              white += /** @type {Coerced} */ (pixels[v * side + u] !== 0xffffffff);
              pixels[v * side + u] = 0xffffffff;
            }
        }
      canvas.width = canvas.height = side;
      /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d')).putImageData(image, 0, 0);
      const figures = settings.figures
        .replace('{share}', ((100 * white) / side ** 2).toFixed(1))
        .replaceAll('{side}', side);
      /** @type {HTMLElement & {replace: Replace}} */ (document.querySelector(`#${settings.zoom} .part`)).replace(
        panel,
        canvas.toDataURL(),
        figures,
      );
    };

    document.addEventListener('input', e => {
      if (element.isConnected && settings.dials.some(id => /** @type {HTMLElement} */ (e.target).closest(`#${id}`)))
        cut();
    });
    // The answer is that of the values asked about; by now a hand may have moved on.
    const load = async () => {
      const value = props.value;
      const bytes = value && (await page.inflate(value.gradients));
      if (value !== props.value) return;
      given = value && {...value, gradients: new Uint16Array(/** @type {Uint8Array<ArrayBuffer>} */ (bytes).buffer)};
      cut();
      page.drawn(page.root(element));
    };
    watch('value', load);
    load();
  }))();
