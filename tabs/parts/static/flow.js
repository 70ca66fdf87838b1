// @ts-check
// Points that flow from noise to data under guidance. value: {streams, modes, std, scales,
// sigmas, reach, frame, band, span}.
/**
 * @typedef {[W: number, T: number, n: number]} Shape
 * @typedef {{data: string, shape: Shape}} Packed
 * @typedef {{name: string, points: Packed | null, field: Packed | null, shares: number[][] | null,
 *   figures: string[]}} Stream
 * @typedef {{streams: Stream[], modes: Mode[], std: number, scales: number[], sigmas: number[], reach: number,
 *   frame: number | null, band: Point | null, span: number}} Value
 * @typedef {{clock: string, words: Words, editable: boolean}} Settings
 * @typedef {object} Pane
 * @property {HTMLCanvasElement & {dataset: any}} canvas
 * @property {HTMLCanvasElement} small
 * @property {CanvasRenderingContext2D} pen
 * @property {CanvasRenderingContext2D} stamp
 * @property {number} wide
 * @property {HTMLElement} name
 * @property {HTMLElement} said
 * @property {HTMLElement} bars
 * @property {HTMLElement} box
 * @property {Uint8Array[]} fates
 * @property {Packed | null} field
 * @property {number[][] | null} shares
 * @property {string[]} figures
 * @property {Uint8Array} bytes
 * @property {Shape} shape
 * @property {Uint16Array} places
 * @property {ImageData} image
 */
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  ((page.parts ??= {}).flow = (
    /** @type {Host<Value | null>} */ {element, props, trigger, watch},
    /** @type {Settings} */ settings,
  ) => {
    const {el} = page;
    const root = /** @type {Part & {scores: Function}} */ (page.root(element));
    root.dataset.setup = '';
    const {words, editable} = settings;
    const COLOURS = ['#0072b2', '#e69f00', '#cc79a7', '#56b4e9', '#8a7a00', '#009e73', '#d55e00', '#7f7f7f'];
    /** @type {Record<keyof Scores, string>} */
    const ARROWS = {s_u: '#8a8a8a', s_c: '#0072b2', difference: '#009e73', guided: '#d55e00'};
    const REACH = 14; // pixels to a mode
    const TRAILS = 48; // how many points leave a trail
    const clock = page.clock(settings.clock || `flow-${Math.random()}`);
    const time = page.clock(`flow-time-${Math.random()}`);
    /** @type {Pane[]} */
    let panes = [];
    /** @type {Mode[]} */
    let modes = [];
    let std = 1;
    let scales = [0];
    let sigmas = [0];
    let reach = 5;
    let span = 8;
    /** @type {number | null} */
    let given = null;
    /** @type {Point} */
    let cursor = [-0.55, 0.7];
    /** @type {number | null} */
    let chosen = null;
    /** @type {number | null} */
    let held = null;
    let dirty = false;
    let trails = true;

    // The bar: add, turn and remove modes; trails.
    /** @param {string} name @param {(e: Event) => void} act */
    const button = (name, act) =>
      el('button', {type: 'button', 'data-act': name, title: words[`${name}_help`], onclick: act}, words[name]);
    /** @param {Mode[]} next */
    const put = next => {
      modes = next;
      dirty = true;
      paint();
    };
    const tell = () => trigger('release', {modes});
    /** @param {Mode[]} next */
    const able = next => next.length >= 2 && next.length <= 8 && next.some(m => m[2]) && next.some(m => !m[2]);
    /** @param {Mode[]} next */
    const change = next => {
      if (able(next)) {
        put(next);
        tell();
      }
    };
    /** @param {boolean} kind */
    const add = kind => {
      if (modes.length < 8) {
        chosen = modes.length;
        change([...modes, [cursor[0], cursor[1], kind]]);
      }
    };
    const flip = () => chosen !== null && change(modes.map((m, i) => (i === chosen ? [m[0], m[1], !m[2]] : m)));
    const remove = () => {
      if (chosen === null) return;
      const k = chosen;
      chosen = null;
      change(modes.filter((_, i) => i !== k));
    };
    const trailing = button('trails', () => {
      trails = !trails;
      trailing.setAttribute('aria-pressed', String(trails));
      paint();
    });
    trailing.setAttribute('aria-pressed', 'true');
    const bar = el(
      'div',
      {class: 'bar', role: 'group', 'aria-label': words.tools},
      button('add', () => add(true)),
      button('other', () => add(false)),
      button('flip', flip),
      button('remove', remove),
      button('undo', () => {
        dirty = false;
        chosen = null;
        trigger('release', {modes: null});
      }),
      trailing,
    );
    bar.hidden = !editable;

    const grid = el('div', {class: 'reels'});
    const told = el('p', {class: 'told', 'aria-live': 'off'});
    const hint = el('p', {class: 'hint'}, words.hint ?? '');
    const strength = page.scrubber(root, clock, {frame_label: 'w', every: 350, words});
    const steps = page.scrubber(el('div'), time, {frame_label: words.noise, every: 70, words});
    root.classList.add('film');
    strength.node.classList.add('strength');
    steps.node.classList.add('steps');

    const axis = page.band(words, ([low, high]) => trigger('edit', {low, high}));
    root.append(bar, el('div', {class: 'scrubbers'}, strength.node, steps.node), axis.node, grid, told, hint);

    root.scores = (
      /** @type {number} */ x,
      /** @type {number} */ y,
      /** @type {number} */ sigma,
      /** @type {number} */ w,
    ) => page.scores(modes, std, [x, y], sigma, w); // for tests and for the curious

    // Places: the plane is shrunk by 2 / sqrt(4 + sigma^2), so that pure noise fits on the screen.
    const shrink = () => 2 / Math.sqrt(4 + sigmas[time.frame] ** 2);
    /** @param {Pane} pane @param {Point | Mode} at @param {number} k @returns {Point} */
    const onto = (pane, [x, y], k) => [
      (((x * k) / reach + 1) / 2) * pane.canvas.width,
      ((1 - (y * k) / reach) / 2) * pane.canvas.height,
    ];
    /** @param {Pane} pane @param {PointerEvent} e @returns {Point} */
    const under = (pane, e) => {
      const box = pane.canvas.getBoundingClientRect();
      const k = shrink();
      const at = [(2 * (e.clientX - box.left)) / box.width - 1, 1 - (2 * (e.clientY - box.top)) / box.height];
      return /** @type {Point} */ (at.map(c => +((Math.max(-1, Math.min(1, c)) * reach) / k).toFixed(3)));
    };
    /** @param {Pane} pane @param {PointerEvent} e @returns {number | null} */
    const nearest = (pane, e) => {
      const box = pane.canvas.getBoundingClientRect();
      const k = shrink();
      /** @type {number | null} */
      let best = null;
      let least = REACH;
      modes.forEach((m, i) => {
        const [x, y] = onto(pane, m, k);
        const f = box.width / pane.canvas.width;
        const d = Math.hypot(box.left + x * f - e.clientX, box.top + y * f - e.clientY);
        if (d < least) [best, least] = [i, d];
      });
      return best;
    };
    const FAR = 3; // how far from the middle a mode may stand
    /** @param {Point} at @returns {Point} */
    const clip = ([x, y]) =>
      /** @type {Point} */ (
        [Math.max(-FAR, Math.min(FAR, x)), Math.max(-FAR, Math.min(FAR, y))].map(c => +c.toFixed(2))
      );

    // Drawing.
    const inked = () => page.colours().ink;
    /** @param {Pane} pane @param {number} k */
    const paintField = (pane, k) => {
      const [n, h, w] = /** @type {Packed} */ (pane.field).shape;
      const at = Math.min(k, n - 1) * h * w;
      const [r, g, b] = page.rgb('#0072b2');
      const dark = page.dark();
      const pixels = new Uint32Array(pane.image.data.buffer);
      for (let y = 0; y < h; y++)
        for (let x = 0; x < w; x++) {
          const v = pane.bytes[at + (h - 1 - y) * w + x];
          const [r1, g1, b1] = dark
            ? [r + ((255 - r) * v) / 400, g + ((255 - g) * v) / 400, b]
            : [r * 0.75, g * 0.75, b * 0.8];
          pixels[y * w + x] = (v << 24) | (b1 << 16) | (g1 << 8) | r1;
        }
      pane.stamp.putImageData(pane.image, 0, 0);
      pane.pen.imageSmoothingEnabled = true;
      pane.pen.drawImage(pane.small, 0, 0, pane.canvas.width, pane.canvas.height);
    };
    /** @param {Pane} pane @param {number} w @param {number} t @param {number} i @returns {Point} */
    const coordinates = (pane, w, t, i) => {
      const [, T, n] = pane.shape;
      const at = ((w * T + Math.min(t, T - 1)) * n + i) * 2;
      const f = (2 * span) / 65535;
      return [pane.places[at] * f - span, pane.places[at + 1] * f - span];
    };
    const mine = () => modes.filter(m => m[2]);
    // A point wears the colour of the mode where it will end; far from all of them it has none.
    /** @param {Pane} pane @param {number} w */
    const fates = (pane, w) => {
      if (!dirty && pane.fates[w]) return pane.fates[w];
      const own = mine();
      const [, T, n] = pane.shape;
      const fate = new Uint8Array(n);
      for (let i = 0; i < n; i++) {
        const [x, y] = coordinates(pane, w, T - 1, i);
        const away = own.map(m => Math.hypot(m[0] - x, m[1] - y));
        const least = Math.min(...away);
        fate[i] = least > 3 * std ? 255 : away.indexOf(least);
      }
      return (pane.fates[w] = fate);
    };
    /** @param {Pane} pane @param {number} k @param {number} dot */
    const paintPoints = (pane, k, dot) => {
      const {pen, canvas} = pane;
      const [W, T, n] = pane.shape;
      const w = Math.min(k, W - 1);
      const t = T === 1 ? 0 : Math.min(time.frame, T - 1);
      if (T === 1 && time.frame < sigmas.length - 1) return;
      const fate = fates(pane, w);
      /** @param {number} i */
      const at = i => onto(pane, coordinates(pane, w, t, i), 1);
      const r = (pane.wide > 300 ? 1.9 : 1.4) * dot;
      if (trails && T > 1) {
        pen.lineWidth = 0.9 * dot;
        for (let i = 0; i < Math.min(TRAILS, n); i++) {
          pen.beginPath();
          for (let s = 0; s <= t; s++) pen.lineTo(...onto(pane, coordinates(pane, w, s, i), 1));
          pen.strokeStyle = (fate[i] === 255 ? inked() : COLOURS[fate[i] % 8]) + (fate[i] === 255 ? '6' : '66');
          pen.stroke();
        }
      }
      for (const c of new Set(fate)) {
        pen.beginPath();
        for (let i = 0; i < n; i++)
          if (fate[i] === c) {
            const [x, y] = at(i);
            c === 255
              ? (pen.moveTo(x - r, y - r), pen.lineTo(x + r, y + r), pen.moveTo(x + r, y - r), pen.lineTo(x - r, y + r))
              : (pen.moveTo(x + r, y), pen.arc(x, y, r, 0, 7));
          }
        if (c === 255) {
          pen.strokeStyle = inked();
          pen.lineWidth = 1.1 * dot;
          pen.stroke();
        } else {
          pen.fillStyle = COLOURS[c % 8];
          pen.globalAlpha = 0.8;
          pen.fill();
          pen.globalAlpha = 1;
        }
      }
    };
    /**
     * @param {Pane} pane
     * @param {Point} from
     * @param {Point} to
     * @param {string} colour
     * @param {number} dot
     * @param {number} wide
     * @param {number[]} [dash]
     */
    const arrow = (pane, from, to, colour, dot, wide, dash = []) => {
      const {pen} = pane;
      const [x, y] = from;
      const [u, v] = to;
      const long = Math.hypot(u - x, v - y);
      const head = Math.min(8 * dot, long / 2);
      const a = Math.atan2(v - y, u - x);
      if (long < 1) return;
      pen.strokeStyle = pen.fillStyle = colour;
      pen.lineWidth = wide * dot;
      pen.setLineDash(dash.map(d => d * dot));
      pen.beginPath();
      pen.moveTo(x, y);
      pen.lineTo(u - 0.7 * head * Math.cos(a), v - 0.7 * head * Math.sin(a));
      pen.stroke();
      pen.setLineDash([]);
      pen.beginPath();
      pen.moveTo(u, v);
      pen.lineTo(u - head * Math.cos(a - 0.4), v - head * Math.sin(a - 0.4));
      pen.lineTo(u - head * Math.cos(a + 0.4), v - head * Math.sin(a + 0.4));
      pen.closePath();
      pen.fill();
    };
    /** @param {Pane} pane @param {number} dot */
    const paintArrows = (pane, dot) => {
      const sigma = sigmas[time.frame];
      const w = scales[clock.frame];
      const k = shrink();
      const found = page.scores(modes, std, cursor, sigma, w);
      /** @param {number[]} s */
      const reached = s => onto(pane, [cursor[0] + found.v * s[0], cursor[1] + found.v * s[1]], k);
      const start = onto(pane, cursor, k);
      arrow(pane, start, reached(found.guided), ARROWS.guided, dot, 3);
      arrow(pane, start, reached(found.s_u), ARROWS.s_u, dot, 2);
      arrow(pane, start, reached(found.s_c), ARROWS.s_c, dot, 2);
      arrow(pane, reached(found.s_u), reached(found.s_c), ARROWS.difference, dot, 2, [4, 3]);
      const {pen} = pane;
      pen.beginPath();
      pen.arc(...start, 3.5 * dot, 0, 7);
      pen.fillStyle = inked();
      pen.fill();
      /** @param {keyof Scores} name @param {number[]} s */
      const item = (name, s) => {
        const i = el('i');
        i.style.background = ARROWS[name];
        return el('span', {}, i, `${words[name]} (${s.map(c => c.toFixed(2)).join(', ')})`);
      };
      told.replaceChildren(
        el('span', {}, `x = (${cursor.map(c => c.toFixed(2)).join(', ')}), σ = ${+sigma.toPrecision(3)}:`),
        .../** @type {(keyof Scores)[]} */ (['s_u', 's_c', 'difference', 'guided']).map(name =>
          item(name, found[name]),
        ),
      );
    };
    /** @param {Pane} pane @param {number} dot */
    const paintModes = (pane, dot) => {
      const {pen} = pane;
      const k = shrink();
      const unit = (k / reach / 2) * pane.canvas.width;
      let own = 0;
      modes.forEach((m, i) => {
        const [x, y] = onto(pane, m, k);
        const colour = m[2] ? COLOURS[own++ % 8] : inked();
        const r = 5.5 * dot;
        pen.beginPath();
        pen.arc(x, y, 2 * std * unit, 0, 7);
        pen.strokeStyle = colour;
        pen.lineWidth = 1.3 * dot;
        pen.setLineDash(m[2] ? [] : [3 * dot, 3 * dot]);
        pen.stroke();
        pen.setLineDash([]);
        pen.beginPath();
        if (m[2]) pen.arc(x, y, r, 0, 7);
        else pen.rect(x - r * 0.85, y - r * 0.85, 1.7 * r, 1.7 * r);
        pen.fillStyle = m[2] ? colour : '#7f7f7f';
        pen.fill();
        pen.strokeStyle = i === chosen ? inked() : '#fff';
        pen.lineWidth = (i === chosen ? 2.6 : 1.4) * dot;
        pen.stroke();
      });
    };
    /** @param {Pane} pane @param {number} k @param {boolean} first */
    const paintPane = (pane, k, first) => {
      if (!pane.wide) return;
      const dot = pane.canvas.width / pane.wide;
      pane.pen.clearRect(0, 0, pane.canvas.width, pane.canvas.height);
      const last = time.frame === sigmas.length - 1;
      const over = first && editable;
      if (pane.field) paintField(pane, k);
      if (!over && (pane.shape || last)) paintModes(pane, dot);
      if (pane.shape) paintPoints(pane, k, dot);
      if (over) paintModes(pane, dot);
      if (over) paintArrows(pane, dot);
      pane.said.textContent = pane.figures[Math.min(k, pane.figures.length - 1)] ?? '';
      const shares = pane.shares?.[Math.min(k, pane.shares.length - 1)] ?? [];
      pane.bars.hidden = !shares.length;
      pane.bars.replaceChildren(
        ...shares.map((s, i) => {
          const part = el('i', {title: `${(100 * s).toFixed(1)} %`}, s > 0.08 ? `${(100 * s).toFixed(0)} %` : '');
          part.style.flexGrow = s;
          part.style.background = COLOURS[i % 8];
          return part;
        }),
      );
    };
    const paint = () => {
      if (!root.isConnected) return;
      panes.forEach((pane, i) => paintPane(pane, clock.frame, i === 0));
      strength.show(clock.frame);
      steps.show(time.frame);
      root.dataset.frame = clock.frame;
      root.dataset.time = time.frame;
      /** @type {HTMLOutputElement} */ (strength.node.querySelector('output')).value =
        `w = ${scales[clock.frame] ?? ''}`;
      /** @type {HTMLOutputElement} */ (steps.node.querySelector('output')).value =
        `σ = ${+(sigmas[time.frame] ?? 0).toPrecision(3)}`;
      axis.mark(sigmas[time.frame] ?? 0);
    };
    let due = false;
    const soon = () => {
      if (due) return;
      due = true;
      requestAnimationFrame(() => {
        due = false;
        paint();
      });
    };
    clock.listeners.add(soon);
    time.listeners.add(soon);

    // The hand: modes are dragged, the cursor follows the pointer.
    /** @param {Pane} pane */
    const listen = pane => {
      const {canvas} = pane;
      /** @param {PointerEvent} e */
      const point = e => {
        cursor = under(pane, e);
        soon();
      };
      if (editable)
        page.grab(canvas, {
          near: e => nearest(pane, e) !== null,
          take: e => {
            held = chosen = nearest(pane, e);
            canvas.focus({preventScroll: true});
            point(e);
            return held;
          },
          move: e => {
            point(e);
            put(modes.map((m, i) => (i === held ? [...clip(cursor), m[2]] : m)));
          },
          drop: () => {
            held = null;
            if (dirty) tell();
          },
          hover: e => {
            point(e);
            canvas.style.cursor = nearest(pane, e) === null ? 'crosshair' : 'grab';
          },
        });
      canvas.addEventListener('keydown', e => {
        const step = /** @type {Steps} */ ({
          ArrowLeft: [-1, 0],
          ArrowRight: [1, 0],
          ArrowUp: [0, 1],
          ArrowDown: [0, -1],
        })[e.key];
        if (!editable || e.ctrlKey || e.metaKey || e.altKey) return;
        if (e.key === 'n' || e.key === 'p')
          chosen = chosen === null ? 0 : (chosen + (e.key === 'n' ? 1 : modes.length - 1)) % modes.length;
        else if (e.key === 'Escape') chosen = null;
        else if (step && chosen !== null) {
          put(modes.map((m, i) => (i === chosen ? [...clip([m[0] + 0.1 * step[0], m[1] + 0.1 * step[1]]), m[2]] : m)));
          tell();
        } else if (step) cursor = clip([cursor[0] + 0.1 * step[0], cursor[1] + 0.1 * step[1]]);
        else if (e.key === 'f') flip();
        else if (e.key === 'Delete' || e.key === 'Backspace') remove();
        else if (e.key === 'a') add(true);
        else return;
        e.preventDefault();
        soon();
      });
    };

    const make = () => {
      const canvas = el('canvas', {role: 'img'});
      const small = el('canvas');
      const pane = /** @type {Pane} */ ({
        canvas,
        small,
        pen: canvas.getContext('2d'),
        stamp: small.getContext('2d'),
        wide: 0,
        name: el('b'),
        said: el('span'),
        bars: el('div', {class: 'bars'}),
        fates: /** @type {Uint8Array[]} */ ([]),
      });
      pane.box = el('figure', {}, canvas, el('figcaption', {}, pane.name, pane.bars, pane.said));
      listen(pane);
      page.fitted(canvas, (_, wide) => {
        pane.wide = wide;
        if (root.offsetParent) paintPane(pane, clock.frame, pane === panes[0]);
      });
      return pane;
    };
    // High bytes, low bytes, of the differences between steps -> 16-bit places.
    /** @param {Uint8Array} bytes @param {Shape} shape */
    const places = (bytes, [W, T, n]) => {
      const size = W * T * n * 2;
      const row = n * 2;
      const out = new Uint16Array(size);
      for (let i = 0; i < size; i++) {
        const step = (bytes[i] << 8) | bytes[size + i];
        out[i] = step + (Math.floor(i / row) % T ? out[i - row] : 0);
      }
      return out;
    };
    let loading = 0;
    const load = async () => {
      const value = props.value;
      const turn = ++loading;
      if (!value) return;
      const parts = await Promise.all(
        value.streams.map(({points, field}) =>
          Promise.all([points && page.inflate(points.data), field && page.inflate(field.data)]),
        ),
      );
      if (turn !== loading) return; // a newer value is on its way
      if (held === null) {
        modes = value.modes;
        dirty = false;
      }
      ({std, scales, sigmas, reach, span} = value);
      for (const gone of panes.splice(value.streams.length)) gone.box.remove();
      while (panes.length < value.streams.length) {
        panes.push(make());
        grid.append(/** @type {Pane} */ (panes.at(-1)).box);
      }
      value.streams.forEach(({name, points, field, shares, figures}, i) => {
        const pane = panes[i];
        const [bytes, dense] = parts[i];
        Object.assign(pane, {
          field,
          shares,
          figures,
          bytes: dense,
          shape: points?.shape,
          places: points && places(/** @type {Uint8Array} */ (bytes), points.shape),
          fates: [],
        });
        pane.name.textContent = name;
        pane.canvas.setAttribute('aria-label', name);
        if (i === 0 && editable) {
          pane.canvas.tabIndex = 0;
          pane.canvas.setAttribute('aria-description', words.keys ?? '');
        }
        if (field) {
          [pane.small.height, pane.small.width] = field.shape.slice(1);
          pane.image = new ImageData(field.shape[2], field.shape[1]);
        }
      });
      grid.dataset.count = panes.length;
      grid.classList.toggle('stage-first', editable);
      if (chosen !== null && !modes[chosen]) chosen = null;
      const ended = time.frame >= time.count - 1;
      strength.fit(scales.length);
      steps.fit(sigmas.length);
      if (ended) time.set(sigmas.length - 1);
      if (value.frame !== null && value.frame !== given) clock.set((given = value.frame));
      axis.show(value.band);
      paint();
      page.drawn(root);
    };
    page.themed(soon);
    watch('value', load);
    load();
  }))();
