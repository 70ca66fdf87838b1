// @ts-check
// Samplers from noise to data side by side, on the same noise, under one clock. value: see ways.py.
/**
 * @typedef {[x: number, y: number, sd: number, weight: number]} Mode
 * @typedef {Omit<Passage, 'modes'> & {ways: {id: string, name: string, calls: number}[], modes: Mode[],
 *   etas: number[], held: number[], corrector: number, arrow: Point | null, points: number, start: Point,
 *   reach: number}} Value
 * @typedef {{clock: string, words: Words}} Settings
 * @typedef {object} Pane
 * @property {string} id
 * @property {HTMLElement} box
 * @property {HTMLCanvasElement & {dataset: any}} canvas
 * @property {CanvasRenderingContext2D} pen
 * @property {number} wide
 * @property {HTMLElement} name
 * @property {HTMLElement} said
 * @property {HTMLElement} bars
 * @property {Float64Array[]} cloud
 * @property {Float64Array[]} fan
 * @property {Uint8Array} fates
 */
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  ((page.parts ??= {}).ways = (
    /** @type {Host<Value | null>} */ {element, props, trigger, watch},
    /** @type {Settings} */ settings,
  ) => {
    const {el} = page;
    const root = page.root(element);
    root.dataset.setup = '';
    const {words} = settings;
    const COLOURS = ['#0072b2', '#e69f00', '#cc79a7', '#56b4e9', '#8a7a00', '#009e73', '#d55e00', '#7f7f7f'];
    const FAN = 10;
    const FRAMES = 100;
    const CELLS = 80;
    const REACH = 15; // pixels to a handle
    const TRAILS = 36; // how many points leave a trail
    const FAR = 4; // how far from the middle a mode may stand
    const MARGIN = 0.17; // of the panel, for the histogram of y
    const CALM = ['ode', 'heun', 'ddim']; // no noise: all of a fan is one path
    const MOST = 60000; // point-steps of a panel while something is dragged
    const name = settings.clock || `ways-${Math.random()}`;
    const clock = page.clock(name);
    const noisy = page.clock(`${name}-eta`);
    const paced = page.clock(`${name}-steps`);
    /** @type {Value} */
    let value = /** @type {Unset} */ (null);
    /** @type {World} */
    let world = /** @type {Unset} */ (null);
    /** @type {ReturnType<Reversing['noise']>} */
    let draw = /** @type {Unset} */ (null);
    /** @type {ReturnType<Reversing['noise']>} */
    let drawFan = /** @type {Unset} */ (null);
    let drawn = '';
    /** @type {Mode[]} */
    let modes = [];
    /** @type {Point} */
    let start = [0, 0];
    /** @type {Point | null} */
    let arrow = null;
    /** @type {Pane[]} */
    let panes = [];
    /** Handles: a mode's number, 's' the start, 'e' the error. @type {number | string | null} */
    let chosen = null;
    /** @type {number | string | null} */
    let held = null;
    let arrows = true;
    let given = '';

    // What a hand lets go of is told with what was scrubbed: the link says what is seen.
    /** @param {object} what */
    const told = what => {
      if (!value) return;
      const [eta, steps] = [value.etas[noisy.frame], value.held[paced.frame]];
      given = `${eta} ${steps}`;
      trigger('release', {...what, eta, steps});
    };

    // The bar: modes are added, removed and weighed.
    /** @param {string} id @param {() => void} act */
    const button = (id, act) =>
      el('button', {type: 'button', 'data-act': id, title: words[`${id}_help`], onclick: act}, words[id]);
    /** @param {Mode[]} next */
    const change = next => {
      if (!next.length || next.length > 8 || !next.some(m => m[3] > 0)) return;
      modes = next;
      compute();
      told({modes});
    };
    const add = () => {
      const at = /** @type {Mode} */ ([0, modes.length % 2 ? 2 : -2, 0.3, modes[0]?.[3] ?? 1]);
      chosen = modes.length;
      change([...modes, at]);
    };
    const remove = () => {
      if (typeof chosen !== 'number' || modes.length < 2) return;
      const k = chosen;
      chosen = null;
      change(modes.filter((_, i) => i !== k));
    };
    const weight = el('input', {
      type: 'range',
      min: 0,
      max: 1,
      step: 0.05,
      'aria-label': words.weight,
      oninput: (/** @type {Input} */ e) => weigh(+e.target.value),
      onchange: () => told({modes}),
    });
    const weighs = el('output');
    const scale = el('label', {class: 'weight'}, words.weight, ' ', weight, weighs);
    /** @param {number} v */
    const weigh = v => {
      if (typeof chosen !== 'number') return;
      const k = chosen;
      const next = modes.map((m, i) => /** @type {Mode} */ (i === k ? [m[0], m[1], m[2], v] : m));
      if (!next.some(m => m[3] > 0)) return;
      modes = next;
      compute();
    };
    const pointing = button('arrows', () => {
      arrows = !arrows;
      pointing.setAttribute('aria-pressed', String(arrows));
      paint();
    });
    pointing.setAttribute('aria-pressed', 'true');
    const bar = el(
      'div',
      {class: 'bar', role: 'group', 'aria-label': words.tools},
      button('add', add),
      button('remove', remove),
      button('undo', () => told({modes: null})),
      pointing,
      scale,
    );
    const grid = el('div', {class: 'reels'});
    const hint = el('p', {class: 'hint'}, words.hint);
    const time = page.scrubber(root, clock, {
      frame_label: words.time,
      every: 40,
      words,
      told: (/** @type {number} */ k) => `t = ${world ? clockTime(k).toFixed(3) : ''}`,
    });
    const loud = page.scrubber(el('div'), noisy, {
      frame_label: words.eta,
      every: 700,
      words,
      told: (/** @type {number} */ k) => `η = ${value?.etas[k] ?? ''}`,
    });
    const pace = page.scrubber(el('div'), paced, {
      frame_label: words.steps,
      every: 700,
      words,
      told: (/** @type {number} */ k) => `${value?.held[k] ?? ''} ${words.steps_unit}`,
    });
    time.node.classList.add('time');
    loud.node.classList.add('eta');
    pace.node.classList.add('pace');
    root.classList.add('film');
    root.append(grid, time.node, el('div', {class: 'scrubbers'}, loud.node, pace.node), bar, hint);

    // Computing: everything is walked anew; while something is dragged, with as many points as keep up with it.
    /** @param {number} k */
    const row = k => Math.round((k / FRAMES) * (world.table.t.length - 1));
    /** @param {number} k */
    const clockTime = k => world.table.t[row(k)];
    /** @param {Drawn} all @param {number} m @returns {Drawn} the first m points of a draw */
    const few = (all, m) => {
      if (m >= all.n) return all;
      /** @param {Float64Array} x */
      const cut = x => Float64Array.from({length: 2 * m}, (_, i) => x[i < m ? i : all.n + i - m]);
      return {n: m, start: cut(all.start), path: all.path.map(cut), extra: all.extra.map(e => e.map(cut))};
    };
    /** @type {Drawn} */
    let cloud = /** @type {Unset} */ (null);
    /** @type {Drawn} */
    let fan = /** @type {Unset} */ (null);
    const fit = () => {
      world.steps = value.held[paced.frame];
      world.eta = value.etas[noisy.frame];
      cloud = draw(world.steps, value.corrector);
      fan = drawFan(world.steps, value.corrector);
    };
    const compute = () => {
      if (!world) return;
      const sum = modes.reduce((all, m) => all + m[3], 0);
      world.modes = modes.map(([x, y, sd, w]) => ({x, y, sd, weight: w / sum}));
      // As many points as keep up with the hand at once; the others when it rests.
      const quick = Math.max(40, Math.round(((held === null ? 4 : 1) * MOST) / world.steps / modes.length));
      swarm(few(cloud, quick));
      clearTimeout(rest);
      if (held === null && quick < cloud.n) rest = window.setTimeout(() => swarm(cloud), 200);
    };
    let rest = 0;
    /** @param {Drawn} some */
    const swarm = some => {
      for (const pane of panes) pane.cloud = page.reverse.walk(world, pane.id, some);
      thread();
    };
    const thread = () => {
      const from = Float64Array.from({length: 2 * FAN}, (_, i) => start[i < FAN ? 0 : 1]);
      for (const pane of panes) {
        pane.fan = page.reverse.walk(world, pane.id, {...fan, start: from});
        pane.fates = fates(pane);
        shares(pane);
      }
      soon();
    };
    // A point wears the colour of the mode where it ends; off all of them it has none.
    /** @param {Pane} pane */
    const fates = ({cloud}) => {
      const end = cloud[cloud.length - 1];
      const n = end.length / 2;
      return Uint8Array.from({length: n}, (_, i) => {
        let best = 255;
        let least = 4;
        world.modes.forEach((m, k) => {
          const d = m.weight > 0 ? Math.hypot(end[i] - m.x, end[n + i] - m.y) / m.sd : Infinity;
          if (d <= least) [best, least] = [k, d];
        });
        return best;
      });
    };
    // Under the name: which share of the points ends at which mode; grey, off them all.
    /** @param {Pane} pane */
    const shares = ({bars, fates}) => {
      const counts = new Uint32Array(modes.length + 1);
      for (const c of fates) counts[c === 255 ? modes.length : c]++;
      bars.replaceChildren(
        ...Array.from(counts, (c, i) => {
          const share = (100 * c) / fates.length;
          const told = `${share.toFixed(0)} %`;
          const part = el('i', {title: `${share.toFixed(1)} %`}, share > 9 ? told : '');
          part.style.flexGrow = c;
          part.style.background = i < modes.length ? COLOURS[i % 8] : '#a3a3a3';
          part.style.color = i ? '#111' : '#fff';
          return part;
        }).filter((_, i) => counts[i]),
      );
    };
    const p_t = () => {
      const k = row(clock.frame);
      const [a, s] = [world.table.a[k], world.table.s[k]];
      return world.modes
        .filter(m => m.weight > 0)
        .map(m => ({x: a * m.x, y: a * m.y, v: (a * m.sd) ** 2 + s * s, weight: m.weight}));
    };

    // Places: noise wider than the unit is shrunk to it, so that VE fits on the screen.
    const shrink = () => 1 / Math.max(1, world.table.s[row(clock.frame)]);
    /** @param {Pane} pane @param {number} x @param {number} y @param {number} [k] @returns {Point} */
    const onto = ({canvas}, x, y, k = 1) => [
      (((x * k) / value.reach + 1) / 2) * canvas.width,
      ((1 - (y * k) / value.reach) / 2) * canvas.height,
    ];
    /** @param {Pane} pane @param {Place} e @returns {Point} */
    const under = ({canvas}, e) => {
      const box = canvas.getBoundingClientRect();
      const at = [(2 * (e.clientX - box.left)) / box.width - 1, 1 - (2 * (e.clientY - box.top)) / box.height];
      return /** @type {Point} */ (at.map(c => c * value.reach));
    };
    /** @returns {[number | string, Point][]} */
    const handles = () => [
      ['s', start],
      ...(arrow ? [/** @type {[string, Point]} */ (['e', arrow])] : []),
      ...modes.map((m, i) => /** @type {[number, Point]} */ ([i, [m[0], m[1]]])),
    ];
    /** @param {Pane} pane @param {Place} e */
    const nearest = (pane, e) => {
      const [x, y] = under(pane, e);
      const pixels = pane.wide / value.reach / 2;
      /** @type {number | string | null} */
      let best = null;
      let least = REACH;
      for (const [id, at] of handles()) {
        const d = Math.hypot(at[0] - x, at[1] - y) * pixels;
        if (d < least) [best, least] = [id, d];
      }
      return best;
    };
    /** @param {number | string} id @param {Point} at */
    const put = (id, [x, y]) => {
      const far = id === 'e' ? 3 : FAR;
      const to = /** @type {Point} */ ([x, y].map(c => +Math.max(-far, Math.min(far, c)).toFixed(2)));
      if (id === 's') start = to;
      else if (id === 'e') {
        arrow = to;
        const {error} = world;
        if (error.noise) error.noise = Math.hypot(...to);
        else error.shift = to;
      } else modes = modes.map((m, i) => (i === id ? [...to, m[2], m[3]] : m));
      due = true;
      soon();
    };
    /** @param {number | string} id */
    const tell = id => told(id === 's' ? {start} : id === 'e' ? {arrow} : {modes});

    // Drawing.
    const dark = () => document.body.classList.contains('dark');
    const ink = () => (dark() ? '#fff' : '#111');
    const small = el('canvas', {width: CELLS, height: CELLS});
    const stamp = small.getContext('2d');
    const image = new ImageData(CELLS, CELLS);
    // The density of p_t, once for all panels; its root lets thin parts be seen.
    const bake = () => {
      const held = p_t();
      const k = shrink();
      const step = (2 * value.reach) / CELLS / k;
      const from = -value.reach / k + step / 2;
      const out = new Float64Array(CELLS * CELLS);
      const bell = (/** @type {number} */ mean, /** @type {number} */ v) =>
        Float64Array.from({length: CELLS}, (_, i) => Math.exp(-((from + i * step - mean) ** 2) / (2 * v)));
      for (const m of held) {
        const across = bell(m.x, m.v);
        const up = bell(m.y, m.v);
        for (let j = 0; j < CELLS; j++)
          for (let i = 0; i < CELLS; i++) out[(CELLS - 1 - j) * CELLS + i] += (m.weight / m.v) * across[i] * up[j];
      }
      const top = out.reduce((a, b) => Math.max(a, b), 0);
      const pixels = new Uint32Array(image.data.buffer);
      const [r, g, b] = dark() ? [60, 150, 205] : [0, 95, 160];
      for (let i = 0; i < out.length; i++)
        pixels[i] = (Math.round(150 * Math.sqrt(out[i] / top)) << 24) | (b << 16) | (g << 8) | r;
      stamp.putImageData(image, 0, 0);
    };
    /** @param {Pane} pane @param {Float64Array[]} path @param {number} i @returns {Point} where point i is now */
    const place = (pane, path, i) => {
      const n = path[0].length / 2;
      const at = (clock.frame / FRAMES) * (path.length - 1);
      const k = Math.min(path.length - 2, Math.floor(at));
      const f = at - k;
      return onto(
        pane,
        (1 - f) * path[k][i] + f * path[k + 1][i],
        (1 - f) * path[k][n + i] + f * path[k + 1][n + i],
        shrink(),
      );
    };
    /** @param {Pane} pane @param {Float64Array[]} path @param {number} i @param {number} first */
    const trail = (pane, path, i, first) => {
      const n = path[0].length / 2;
      const at = (clock.frame / FRAMES) * (path.length - 1);
      const each = (world.table.t.length - 1) / (path.length - 1);
      pane.pen.beginPath();
      for (let k = Math.max(0, first); k <= at; k++)
        pane.pen.lineTo(...onto(pane, path[k][i], path[k][n + i], 1 / Math.max(1, world.table.s[k * each])));
      pane.pen.lineTo(...place(pane, path, i));
      pane.pen.stroke();
    };
    // All the way faint, the last of it in full: a noisy path would else hide everything.
    /** @param {Pane} pane @param {Float64Array[]} path @param {number} i @param {number} faint @param {number} full */
    const trace = (pane, path, i, faint, full) => {
      const steps = path.length - 1;
      pane.pen.globalAlpha = faint;
      trail(pane, path, i, 0);
      pane.pen.globalAlpha = full;
      trail(pane, path, i, Math.floor((clock.frame / FRAMES) * steps - Math.max(1, 0.06 * steps)));
    };
    /** @param {Pane} pane @param {number} dot */
    const paintScore = (pane, dot) => {
      const {pen} = pane;
      const SIDE = 9;
      const k = shrink();
      const n = SIDE * SIDE;
      const cell = (2 * value.reach) / SIDE;
      const x = new Float64Array(2 * n);
      for (let i = 0; i < n; i++) {
        x[i] = (((i % SIDE) + 0.5) * cell - value.reach) / k;
        x[n + i] = ((Math.floor(i / SIDE) + 0.5) * cell - value.reach) / k;
      }
      const j = row(clock.frame);
      const told = page.reverse.slope(world.modes, world.table.a[j], world.table.s[j], x, n);
      const {factor, shift, until} = world.error;
      const on = world.table.t[j] <= until ? 1 : 0;
      pen.strokeStyle = pen.fillStyle = factor !== 1 || (on && Math.hypot(...shift)) ? '#d55e00' : ink();
      pen.globalAlpha = 0.4;
      pen.lineWidth = dot;
      for (let i = 0; i < n; i++) {
        const u = (factor * told[i] + on * shift[0]) / k;
        const v = (factor * told[n + i] + on * shift[1]) / k;
        const size = Math.hypot(u, v);
        if (!(size > 0)) continue;
        const long = (0.85 * cell * size) / (size + 2); // long arrows are bent to fit their cell
        const [a, b] = onto(pane, x[i], x[n + i], k);
        const pixels = (long * pane.canvas.width) / value.reach / 2;
        const [p, q] = [a + (u / size) * pixels, b - (v / size) * pixels];
        const angle = Math.atan2(q - b, p - a);
        pen.beginPath();
        pen.moveTo(a, b);
        pen.lineTo(p, q);
        for (const turn of [2.6, -2.6]) {
          pen.moveTo(p, q);
          pen.lineTo(p + 4 * dot * Math.cos(angle + turn), q + 4 * dot * Math.sin(angle + turn));
        }
        pen.stroke();
      }
      pen.globalAlpha = 1;
    };
    /** @param {Pane} pane @param {number} dot */
    const paintCloud = (pane, dot) => {
      const {pen, cloud, fates} = pane;
      const n = cloud[0].length / 2;
      pen.lineWidth = 0.8 * dot;
      const calm = CALM.includes(pane.id);
      for (let i = 0; i < Math.min(TRAILS, n); i++) {
        pen.strokeStyle = fates[i] === 255 ? ink() : COLOURS[fates[i] % 8];
        trace(pane, cloud, i, calm ? 0.35 : 0.1, 0.4);
      }
      pen.globalAlpha = 0.85;
      const r = (pane.wide > 260 ? 1.8 : 1.4) * dot;
      for (const c of new Set(fates)) {
        pen.beginPath();
        for (let i = 0; i < n; i++)
          if (fates[i] === c) {
            const [x, y] = place(pane, cloud, i);
            c === 255
              ? (pen.moveTo(x - r, y - r), pen.lineTo(x + r, y + r), pen.moveTo(x + r, y - r), pen.lineTo(x - r, y + r))
              : (pen.moveTo(x + r, y), pen.arc(x, y, r, 0, 7));
          }
        pen.strokeStyle = ink();
        pen.fillStyle = COLOURS[c % 8];
        pen.lineWidth = 1.1 * dot;
        c === 255 ? pen.stroke() : pen.fill();
      }
      pen.globalAlpha = 1;
    };
    /** @param {Pane} pane @param {number} dot */
    const paintFan = (pane, dot) => {
      const {pen, fan} = pane;
      const calm = CALM.includes(pane.id);
      pen.lineWidth = (calm ? 2.2 : 1) * dot;
      pen.strokeStyle = '#d55e00';
      for (let i = 0; i < (calm ? 1 : FAN); i++) trace(pane, fan, i, calm ? 1 : 0.34, 0.9);
      pen.globalAlpha = 1;
      pen.fillStyle = '#d55e00';
      for (let i = 0; i < FAN; i++) {
        pen.beginPath();
        pen.arc(...place(pane, fan, i), 3 * dot, 0, 7);
        pen.fill();
      }
    };
    /** @param {Pane} pane @param {number} dot */
    const paintHandles = (pane, dot) => {
      const {pen} = pane;
      const unit = pane.canvas.width / value.reach / 2;
      modes.forEach((m, i) => {
        const [x, y] = onto(pane, m[0], m[1]);
        pen.beginPath();
        pen.arc(x, y, 2 * m[2] * unit, 0, 7);
        pen.strokeStyle = COLOURS[i % 8];
        pen.lineWidth = 1.3 * dot;
        pen.stroke();
        knob(pane, x, y, dot, COLOURS[i % 8], i === chosen, 5);
      });
      if (arrow) {
        const from = onto(pane, 0, 0);
        const to = onto(pane, ...arrow);
        pen.beginPath();
        pen.moveTo(...from);
        pen.lineTo(...to);
        pen.strokeStyle = '#009e73';
        pen.lineWidth = 3 * dot;
        pen.stroke();
        knob(pane, ...to, dot, '#009e73', chosen === 'e', 4, true);
      }
      knob(pane, ...onto(pane, ...start), dot, '#d55e00', chosen === 's', 6);
    };
    /** @param {Pane} pane @param {number} x @param {number} y @param {number} dot @param {string} colour
     *  @param {boolean} on @param {number} r @param {boolean} [square] */
    const knob = ({pen}, x, y, dot, colour, on, r, square = false) => {
      pen.beginPath();
      square ? pen.rect(x - r * dot, y - r * dot, 2 * r * dot, 2 * r * dot) : pen.arc(x, y, r * dot, 0, 7);
      pen.fillStyle = colour;
      pen.fill();
      pen.strokeStyle = on ? ink() : '#fff';
      pen.lineWidth = (on ? 2.8 : 1.5) * dot;
      pen.stroke();
    };
    // At the right edge: how the points lie in y (bars), and how they should (line).
    /** @param {Pane} pane @param {number} dot */
    const paintMargin = (pane, dot) => {
      const {pen, canvas, cloud} = pane;
      const n = cloud[0].length / 2;
      const BINS = 36;
      const bins = new Float64Array(BINS);
      for (let i = 0; i < n; i++) {
        const k = Math.floor((place(pane, cloud, i)[1] / canvas.height) * BINS);
        if (k >= 0 && k < BINS) bins[k]++;
      }
      const k = shrink();
      const held = p_t();
      const width = (2 * value.reach) / BINS / k;
      /** @param {number} y */
      const density = y =>
        held.reduce((all, m) => all + (m.weight * Math.exp(-((y - m.y) ** 2) / (2 * m.v))) / Math.sqrt(m.v), 0) /
        Math.sqrt(2 * Math.PI);
      const line = Array.from({length: 73}, (_, i) => density((value.reach / k) * (1 - i / 36)));
      const top = Math.max(...line);
      const long = (MARGIN * canvas.width) / top;
      pen.fillStyle = dark() ? 'rgba(255,255,255,.3)' : 'rgba(0,0,0,.24)';
      const high = canvas.height / BINS;
      bins.forEach((c, i) => {
        const w = Math.min(1.35 * MARGIN * canvas.width, (long * c) / n / width);
        pen.fillRect(canvas.width - w, i * high + 0.5, w, high - 1);
      });
      pen.beginPath();
      line.forEach((p, i) => pen.lineTo(canvas.width - long * p, (i / 72) * canvas.height));
      pen.strokeStyle = '#0072b2';
      pen.lineWidth = 1.8 * dot;
      pen.stroke();
    };
    const round = (/** @type {number} */ v) => (v < 100 ? v.toFixed(3) : page.number(v, 3));
    // What is counted now: the spread in y, and the points off every mode.
    /** @param {Pane} pane @param {number} calls */
    const figures = (pane, calls) => {
      const {cloud} = pane;
      const n = cloud[0].length / 2;
      const at = (clock.frame / FRAMES) * (cloud.length - 1);
      const k = Math.min(cloud.length - 2, Math.floor(at));
      const f = at - k;
      const held = p_t();
      let [sum, square, off] = [0, 0, 0];
      for (let i = 0; i < n; i++) {
        const x = (1 - f) * cloud[k][i] + f * cloud[k + 1][i];
        const y = (1 - f) * cloud[k][n + i] + f * cloud[k + 1][n + i];
        sum += y;
        square += y * y;
        if (!held.some(m => (x - m.x) ** 2 + (y - m.y) ** 2 <= 16 * m.v)) off++;
      }
      const sd = Math.sqrt(square / n - (sum / n) ** 2);
      const mean = held.reduce((all, m) => all + m.weight * m.y, 0);
      const truth = Math.sqrt(held.reduce((all, m) => all + m.weight * (m.v + m.y * m.y), 0) - mean ** 2);
      return words.figures
        .replace('{sd}', round(sd))
        .replace('{truth}', round(truth))
        .replace('{off}', ((100 * off) / n).toFixed(1))
        .replace('{calls}', String(calls * world.steps));
    };
    /** @param {Pane} pane @param {number} i */
    const paintPane = (pane, i) => {
      if (!pane.wide || !pane.cloud) return;
      const {pen, canvas} = pane;
      const dot = canvas.width / pane.wide;
      pen.clearRect(0, 0, canvas.width, canvas.height);
      pen.imageSmoothingEnabled = true;
      if (pane.id !== 'langevin' || clock.frame === FRAMES) pen.drawImage(small, 0, 0, canvas.width, canvas.height);
      if (arrows) paintScore(pane, dot);
      paintCloud(pane, dot);
      paintMargin(pane, dot);
      paintFan(pane, dot);
      paintHandles(pane, dot);
      pane.said.textContent = figures(pane, value.ways[i].calls);
    };
    const paint = () => {
      if (!root.isConnected || !world || !panes.length) return;
      bake();
      panes.forEach(paintPane);
      time.show(clock.frame);
      loud.show(noisy.frame);
      pace.show(paced.frame);
      scale.hidden = typeof chosen !== 'number';
      if (typeof chosen === 'number' && modes[chosen]) {
        const sum = modes.reduce((all, m) => all + m[3], 0);
        weight.value = String(modes[chosen][3]);
        weighs.value = `${((100 * modes[chosen][3]) / sum).toFixed(0)} %`;
      }
      root.dataset.time = String(clock.frame);
      root.dataset.eta = String(world.eta);
      root.dataset.steps = String(world.steps);
    };
    let due = false; // paths are to be walked anew
    let asked = false;
    const soon = () => {
      if (asked) return;
      asked = true;
      requestAnimationFrame(() => {
        if (due) held === 's' ? thread() : compute();
        asked = due = false;
        paint();
      });
    };
    clock.listeners.add(soon);
    for (const other of [noisy, paced])
      other.listeners.add(() => {
        if (!world || !root.isConnected) return;
        fit();
        due = true;
        soon();
      });

    // The hand.
    /** @param {Pane} pane */
    const listen = pane => {
      const {canvas} = pane;
      canvas.addEventListener('pointerdown', e => {
        if (e.button || !e.isPrimary || !world) return;
        held = chosen = nearest(pane, e);
        if (held !== null) canvas.setPointerCapture(e.pointerId);
        canvas.focus({preventScroll: true});
        soon();
      });
      // A finger on a handle takes the gesture; elsewhere the page scrolls.
      canvas.addEventListener(
        'touchstart',
        e => {
          if (world && nearest(pane, e.touches[0]) !== null) e.preventDefault();
        },
        {passive: false},
      );
      canvas.addEventListener('pointermove', e => {
        if (!world) return;
        if (held !== null) put(held, under(pane, e));
        else canvas.style.cursor = nearest(pane, e) === null ? '' : 'grab';
      });
      const lift = () => {
        if (held === null) return;
        const id = held;
        held = null;
        compute();
        tell(id);
      };
      canvas.addEventListener('pointerup', lift);
      canvas.addEventListener('pointercancel', lift);
      canvas.addEventListener('keydown', e => {
        const step = /** @type {Steps} */ ({
          ArrowLeft: [-1, 0],
          ArrowRight: [1, 0],
          ArrowUp: [0, 1],
          ArrowDown: [0, -1],
        })[e.key];
        if (e.ctrlKey || e.metaKey || e.altKey || !world) return;
        const all = handles();
        const now = all.findIndex(([id]) => id === chosen);
        if (e.key === 'n' || e.key === 'p')
          chosen = all[(now + (e.key === 'n' ? 1 : all.length - (now < 0 ? 0 : 1))) % all.length][0];
        else if (e.key === 'Escape') chosen = null;
        else if (step && now >= 0) {
          const [id, at] = all[now];
          put(id, [at[0] + 0.1 * step[0], at[1] + 0.1 * step[1]]);
          tell(id);
        } else if (e.key === 'a') add();
        else if (e.key === 'Delete' || e.key === 'Backspace') remove();
        else return;
        e.preventDefault();
        soon();
      });
    };
    const seen = new ResizeObserver(entries => {
      for (const {target} of /** @type {(ResizeObserverEntry & {target: HTMLCanvasElement})[]} */ (entries)) {
        const pane = panes.find(p => p.canvas === target);
        if (!pane || !target.clientWidth) continue;
        pane.wide = target.clientWidth;
        target.width = target.height = Math.round(pane.wide * Math.min(2, devicePixelRatio));
      }
      if (root.offsetParent) paint();
    });
    /** @param {{id: string, name: string}} way */
    const make = ({id, name}) => {
      const canvas = el('canvas', {role: 'img', tabindex: 0, 'aria-label': name, 'aria-description': words.keys});
      const pane = /** @type {Pane} */ ({
        id,
        canvas,
        pen: canvas.getContext('2d'),
        wide: 0,
        name: el('b'),
        said: el('span'),
        bars: el('div', {class: 'bars'}),
      });
      pane.name.textContent = name;
      pane.box = el('figure', {'data-way': id}, canvas, el('figcaption', {}, pane.name, pane.bars, pane.said));
      listen(pane);
      seen.observe(canvas);
      return pane;
    };
    let loading = 0;
    let first = true;
    const load = async () => {
      const next = props.value;
      const turn = ++loading;
      if (!next) return;
      const found = await page.reverse.world(next);
      if (turn !== loading || held !== null) return; // a newer value is on its way
      value = next;
      world = found;
      ({modes, start, arrow} = next);
      const key = `${next.seed} ${next.points} ${next.fine}`;
      if (key !== drawn) {
        draw = page.reverse.noise(next.seed, next.points, next.fine);
        drawFan = page.reverse.noise(next.seed + 1, FAN, next.fine);
        drawn = key;
      }
      const ways = next.ways.map(w => w.id + w.name).join();
      if (ways !== grid.dataset.ways) {
        for (const pane of panes) seen.unobserve(pane.canvas);
        panes = next.ways.map(make);
        grid.replaceChildren(...panes.map(p => p.box));
        grid.dataset.ways = ways;
        grid.dataset.count = String(panes.length);
      }
      if (typeof chosen === 'number' && !modes[chosen]) chosen = null;
      const at = `${next.eta} ${next.steps}`;
      world = /** @type {Unset} */ (null); // clocks that are set here move nothing yet
      loud.fit(next.etas.length);
      pace.fit(next.held.length);
      time.fit(FRAMES + 1);
      if (at !== given) {
        noisy.set(next.etas.indexOf(next.eta));
        paced.set(next.held.indexOf(next.steps));
        given = at;
        clock.set(FRAMES); // what came out is what is asked
      }
      world = found;
      fit();
      compute();
      due = false;
      paint();
      page.drawn(root);
      if (first && !page.still()) {
        clock.set(0);
        time.play();
      }
      first = false;
    };
    new MutationObserver(soon).observe(document.body, {attributes: true, attributeFilter: ['class']});
    watch('value', load);
    load();
  }))();
