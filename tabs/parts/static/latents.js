// @ts-check
// Latents under the hand. value: see latents.py. An edit is told as a text: engines/anatomy/latents.py reads it.
/**
 * @typedef {{data: string, unit: number, shape: [number, number, number], matrix: number[][], picture: string,
 *   before: string, name: string, figures: [string, string][], edits: number}} Value
 * @typedef {{words: Words}} Settings
 * @typedef {{canvas: HTMLCanvasElement, node: HTMLElement, name: HTMLElement}} Pane
 */
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  ((page.parts ??= {}).latents = (
    /** @type {Host<Value | null>} */ {element, props, trigger, watch},
    /** @type {Settings} */ settings,
  ) => {
    const {el, latent} = page;
    const root = page.root(element);
    const {words} = settings;
    const FAR = 3; // deviations that are black and white
    const BRUSH = 0.08; // its radius, in sides of the picture
    /** @type {Value} */
    let value = /** @type {Unset} */ (null);
    /** @type {Float32Array} */
    let z = new Float32Array(0);
    /** @type {(HTMLImageElement | null)[]} */
    let images = [null, null];
    /** @type {Uint8Array} cells that the brush has touched */
    let mask = new Uint8Array(0);
    let by = [0, 0]; // latents that the hand has moved them
    let brushing = false;

    /** @param {string} name @param {Child[]} below @returns {Pane} */
    const pane = (name, ...below) => {
      const canvas = el('canvas', {
        role: 'img',
        tabindex: 0,
        'aria-label': name,
        'aria-description': words.keys,
        onkeydown: keyed,
      });
      const told = el('span', {}, name);
      page.grab(canvas, hand(canvas));
      return {canvas, name: told, node: el('figure', {}, canvas, el('figcaption', {}, told, ...below))};
    };
    /** @param {string} name @param {() => void} act @param {string} [sign] */
    const button = (name, act, sign) =>
      el('button', {type: 'button', 'data-act': name, title: words[name], onclick: act}, sign ?? words[name]);
    /** @param {string} text */
    const add = text => trigger('release', {add: text});

    // The hand: shift, or brush.
    /** @param {HTMLCanvasElement} canvas @returns {Hand<{x: number, y: number}>} */
    const hand = canvas => ({
      near: () => brushing,
      take: e => {
        if (!value) return null;
        canvas.focus({preventScroll: true});
        if (brushing) touch(canvas, e);
        return {x: e.clientX, y: e.clientY};
      },
      move: (e, held) => {
        if (brushing) return touch(canvas, e);
        const box = canvas.getBoundingClientRect();
        const [, h, w] = value.shape;
        by = [Math.round(((e.clientX - held.x) / box.width) * w), Math.round(((e.clientY - held.y) / box.height) * h)];
        paint();
      },
      drop: () => {
        if (brushing && mask.some(v => v)) add(`noise ${digits()}`);
        else if (by[0] || by[1]) add(`shift ${by[0]} ${by[1]}`);
      },
    });
    /** @param {HTMLCanvasElement} canvas @param {Place} e */
    const touch = (canvas, e) => {
      const box = canvas.getBoundingClientRect();
      const [, h, w] = value.shape;
      const [x, y] = [((e.clientX - box.left) / box.width) * w, ((e.clientY - box.top) / box.height) * h];
      for (let i = 0; i < h; i++)
        for (let j = 0; j < w; j++) if (Math.hypot(j + 0.5 - x, i + 0.5 - y) < BRUSH * w) mask[i * w + j] = 1;
      paint();
    };
    const digits = () => {
      let text = '';
      for (let i = 0; i < mask.length; i += 4)
        text += (8 * mask[i] + 4 * (mask[i + 1] ?? 0) + 2 * (mask[i + 2] ?? 0) + (mask[i + 3] ?? 0)).toString(16);
      return text;
    };
    const keyed = (/** @type {KeyboardEvent} */ e) => {
      const step = /** @type {Steps} */ ({ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]})[
        e.key
      ];
      if (!step || !value) return;
      add(`shift ${step[0]} ${step[1]}`);
      e.preventDefault();
    };

    const grid = el('div', {class: 'channels'});
    const [linear, decoded, before] = ['', '', ''].map(name => pane(name));
    const brush = button('brush', () => {
      brushing = !brushing;
      brush.setAttribute('aria-pressed', String(brushing));
      root.classList.toggle('brushing', brushing);
    });
    brush.setAttribute('aria-pressed', 'false');
    const undo = button('undo', () => trigger('release', {undo: true}));
    const clear = button('clear', () => trigger('release', {clear: true}));
    const told = el('p', {class: 'told figures-line', role: 'status'});
    root.append(
      el('div', {class: 'table main'}, grid, linear.node, decoded.node, before.node),
      told,
      el(
        'div',
        {class: 'tools', role: 'group', 'aria-label': words.tools},
        button('swap_x', () => add('swap x')),
        button('swap_y', () => add('swap y')),
        button('double', () => add('times all 2')),
        button('halve', () => add('times all 0.5')),
        brush,
        undo,
        clear,
      ),
      el('p', {class: 'hint'}, words.hint),
    );
    /** @type {Pane[]} */
    let panes = [];
    /** @param {number} n */
    const channels = n => {
      panes = Array.from({length: n}, (_, c) =>
        pane(
          `${words.channel} ${c}`,
          button('zero', () => add(`times ${c} 0`), '0'),
          button('negate', () => add(`times ${c} -1`), '−'),
        ),
      );
      grid.replaceChildren(...panes.map(p => p.node));
    };

    // Drawing: everything moved by what the hand has moved it.
    const rolled = () => {
      const [c, h, w] = value.shape;
      if (!by[0] && !by[1]) return z;
      const out = new Float32Array(z.length);
      for (let k = 0; k < c; k++)
        for (let i = 0; i < h; i++)
          for (let j = 0; j < w; j++) {
            const [y, x] = [(i + by[1] + 2 * h) % h, (j + by[0] + 2 * w) % w];
            out[(k * h + y) * w + x] = z[(k * h + i) * w + j];
          }
      return out;
    };
    /** @param {Pane} pane @param {Uint8Array} rgb */
    const put = ({canvas}, rgb) => {
      const [, h, w] = value.shape;
      mask.forEach((on, i) => on && rgb.fill((i * 73 + ((i / w) | 0) * 41) % 256, 3 * i, 3 * i + 3));
      const image = new ImageData(w, h);
      page.paint(image, rgb);
      [canvas.width, canvas.height] = [w, h];
      /** @type {any} */ (canvas.getContext('2d')).putImageData(image, 0, 0);
    };
    /** @param {Pane} pane @param {HTMLImageElement | null} image @param {boolean} moves */
    const show = ({canvas}, image, moves) => {
      if (!image) return;
      const [W, H] = [image.naturalWidth, image.naturalHeight];
      [canvas.width, canvas.height] = [W, H];
      const [, h, w] = value.shape;
      const [x, y] = moves ? [(by[0] * W) / w, (by[1] * H) / h] : [0, 0];
      const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
      for (const dx of [-W, 0, W]) for (const dy of [-H, 0, H]) pen.drawImage(image, x + dx, y + dy);
    };
    const paint = () => {
      if (!value || !root.isConnected) return;
      const here = rolled();
      panes.forEach((pane, c) => put(pane, latent.grey(here, c, value.shape, FAR)));
      put(linear, latent.rgb(here, value.matrix, value.shape));
      show(decoded, images[0], true);
      show(before, images[1], false);
    };
    /** @param {string} source @returns {Promise<HTMLImageElement>} */
    const opened = async source => {
      const image = new Image();
      image.src = source;
      await image.decode();
      return image;
    };
    let turn = 0;
    const load = async () => {
      const next = props.value;
      const mine = ++turn;
      if (!next) return;
      const [bytes, ...pictures] = await Promise.all([
        page.inflate(next.data),
        opened(next.picture),
        opened(next.before),
      ]);
      if (mine !== turn) return;
      value = next;
      images = pictures;
      z = latent.values(new Int16Array(bytes.buffer), next.unit, 0, bytes.length / 2);
      mask = new Uint8Array(next.shape[1] * next.shape[2]);
      by = [0, 0];
      if (panes.length !== next.shape[0]) channels(next.shape[0]);
      const names = [words.linear.replace('{n}', 3 * next.matrix.length), words.decoded, next.name];
      [linear, decoded, before].forEach((pane, i) => {
        pane.name.textContent = names[i];
        pane.canvas.setAttribute('aria-label', names[i]);
      });
      told.replaceChildren(...next.figures.map(([name, v]) => el('span', {}, name, ' ', el('b', {}, v))));
      undo.disabled = clear.disabled = !next.edits;
      root.dataset.edits = String(next.edits);
      paint();
      page.drawn(root);
    };
    watch('value', load);
    load();
  }))();
