// @ts-check
// Noise carried to data by several ways. value: {lanes: [{name, points, mesh, logs, figures}], told, mass, peak,
// reach, span, truth, start, modes, places, finest}.
/**
 * @typedef {{shape: number[], data: string}} Packed
 * @typedef {{name: string, points: Packed, mesh: Packed | null, logs: Packed | null, figures: string[]}} Sent
 * @typedef {{lanes: Sent[], told: string[], mass: number[], peak: number, reach: number, span: number,
 *   truth: Packed | null, start: Point | null, modes: Mode[] | null, places: number, finest: number}} Value
 * @typedef {[x: number, y: number, sd: number, weight: number]} Mode
 * @typedef {ScrubberSettings & {clock: string, words: Words}} Settings
 * @typedef {{shape: number[], bits: Uint16Array}} Held
 * @typedef {object} Lane
 * @property {Sent} sent
 * @property {Held} points
 * @property {Held | null} mesh
 * @property {Held | null} logs
 * @property {HTMLCanvasElement} canvas
 * @property {CanvasRenderingContext2D} pen
 * @property {HTMLElement} knob
 * @property {HTMLElement[]} grips
 * @property {HTMLElement} figures
 * @property {HTMLElement} log
 * @property {HTMLElement} node
 */
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  ((page.parts ??= {}).transport = (
    /** @type {Host<Value | null>} */ {element, props, trigger, watch},
    /** @type {Settings} */ settings,
  ) => {
    const {el} = page;
    const root = /** @type {Part & {logs: Function}} */ (page.root(element));
    root.dataset.setup = '';
    const {words} = settings;
    const clock = page.clock(settings.clock || `transport-${Math.random()}`);
    /** @type {Value} */
    let value = /** @type {Unset} */ (null);
    /** @type {Lane[]} */
    let lanes = [];
    /** @type {Held | null} */
    let truth = null;
    /** @type {Point | null} */
    let start = null;
    /** @type {Mode[]} */
    let modes = [];
    /** @type {Point | null} */
    let cursor = null;
    let seen = false;
    const shown = {density: true, mesh: true, points: true};

    const scrubber = page.scrubber(root, clock, {
      ...settings,
      pace: () => clock.count / 3,
      told: (/** @type {number} */ k) => value?.told[Math.min(k, value.told.length - 1)] ?? '',
    });
    const switches = /** @type {(keyof typeof shown)[]} */ (Object.keys(shown)).map(name => {
      const node = el(
        'button',
        {
          type: 'button',
          'aria-pressed': 'true',
          onclick: () => {
            shown[name] = !shown[name];
            node.setAttribute('aria-pressed', String(shown[name]));
            soon();
          },
        },
        words[name],
      );
      return node;
    });
    const grid = el('div', {class: 'reels'});
    const told = el('p', {class: 'told'});
    const hint = el('p', {class: 'hint'}, words.hint ?? '');
    scrubber.node.append(...switches);
    root.classList.add('film');
    root.append(grid, scrubber.node, told, hint);

    // What is sent: differences of 16 bits, high bytes before low ones.
    /** @param {Packed} packed @returns {Promise<Held>} */
    const unpack = async ({shape, data}) => {
      const bytes = await page.inflate(data);
      const n = bytes.length / 2;
      const row = n / shape[0];
      const bits = new Uint16Array(n);
      for (let i = 0; i < n; i++) bits[i] = ((bytes[i] << 8) | bytes[n + i]) + (i >= row ? bits[i - row] : 0);
      return {shape, bits};
    };
    /** @param {Packed | null} packed */
    const maybe = async packed => packed && (await unpack(packed));
    /** @param {number} bits */
    const place = bits => (bits * 2 * value.places) / 65535 - value.places;
    /** @param {Held} held @param {number} at @returns {Point} */
    const pair = (held, at) => [place(held.bits[2 * at]), place(held.bits[2 * at + 1])];

    // Where on the canvas.
    /** @param {Lane} lane @param {Point} at @returns {Point} */
    const onto = ({canvas}, [x, y]) => [
      ((x / value.span + 1) / 2) * canvas.width,
      ((1 - y / value.span) / 2) * canvas.height,
    ];
    /** @param {Lane} lane @param {PointerEvent} e @returns {Point} */
    const under = ({canvas}, e) => {
      const box = canvas.getBoundingClientRect();
      return [
        ((2 * (e.clientX - box.left)) / box.width - 1) * value.span,
        (1 - (2 * (e.clientY - box.top)) / box.height) * value.span,
      ];
    };
    /** @param {Held} held @param {number} k */
    const moment = (held, k) => Math.min(k, held.shape[0] - 1);
    const {dark} = page;

    // Painting.
    /** @param {Lane} lane @param {Held} mesh @param {number} k */
    const paintDensity = (lane, mesh, k) => {
      const m = mesh.shape[1];
      const first = moment(mesh, k) * m * m;
      const {pen} = lane;
      for (let i = 0; i + 1 < m; i++)
        for (let j = 0; j + 1 < m; j++) {
          const at = first + i * m + j;
          const corners = [at, at + 1, at + m + 1, at + m].map(c => pair(mesh, c));
          let area = 0;
          corners.forEach(([x, y], c) => {
            const [u, v] = corners[(c + 1) % 4];
            area += (x * v - u * y) / 2;
          });
          const density = (value.mass[i] * value.mass[j]) / Math.max(Math.abs(area), 1e-9);
          pen.fillStyle = area < 0 ? '#d55e00' : dark() ? '#56b4e9' : '#0072b2';
          pen.globalAlpha = 0.8 * Math.min(1, (density / value.peak) ** 0.75);
          if (pen.globalAlpha < 0.01) continue;
          pen.beginPath();
          for (const corner of corners) pen.lineTo(...onto(lane, corner));
          pen.fill();
        }
      pen.globalAlpha = 1;
    };
    /** @param {Lane} lane @param {Held} mesh @param {number} k @param {number} dot */
    const paintMesh = (lane, mesh, k, dot) => {
      const m = mesh.shape[1];
      const first = moment(mesh, k) * m * m;
      const {pen} = lane;
      pen.beginPath();
      for (let i = 0; i < m; i++) {
        for (let j = 0; j < m; j++) pen[j ? 'lineTo' : 'moveTo'](...onto(lane, pair(mesh, first + i * m + j)));
        for (let j = 0; j < m; j++) pen[j ? 'lineTo' : 'moveTo'](...onto(lane, pair(mesh, first + j * m + i)));
      }
      pen.strokeStyle = dark() ? '#ffffff50' : '#00000048';
      pen.lineWidth = 0.7 * dot;
      pen.stroke();
    };
    // A point wears the colour of the direction where it began: the same in every lane.
    /** @param {Lane} lane @param {number} k @param {number} dot */
    const paintPoints = (lane, k, dot) => {
      const {pen, points} = lane;
      const n = points.shape[1];
      const first = moment(points, k) * n;
      const r = (lane.canvas.clientWidth > 300 ? 2 : 1.5) * dot;
      for (let c = 0; c < 8; c++) {
        pen.beginPath();
        for (let i = 0; i < n; i++) {
          const [u, v] = pair(points, i);
          if (Math.floor(((Math.atan2(v, u) / Math.PI + 1) / 2) * 7.999) !== c) continue;
          const [x, y] = onto(lane, pair(points, first + i));
          pen.moveTo(x + r, y);
          pen.arc(x, y, r, 0, 7);
        }
        pen.fillStyle = page.HUES[c];
        pen.globalAlpha = 0.85;
        pen.fill();
      }
      pen.globalAlpha = 1;
    };
    // The start is followed by what the mesh tells of its neighbours.
    /** @param {Held} mesh @param {Point} at @param {number} k @returns {Point} */
    const followed = (mesh, at, k) => {
      const m = mesh.shape[1];
      const [u, v] = at.map(c => Math.max(0, Math.min(m - 1.000001, ((c / value.reach + 1) / 2) * (m - 1))));
      const [j, i] = [Math.floor(u), Math.floor(v)];
      const [a, b] = [u - j, v - i];
      const first = k * m * m + i * m + j;
      const corners = [first, first + 1, first + m, first + m + 1].map(c => pair(mesh, c));
      const weights = [(1 - a) * (1 - b), a * (1 - b), (1 - a) * b, a * b];
      return /** @type {Point} */ ([0, 1].map(d => corners.reduce((sum, c, s) => sum + weights[s] * c[d], 0)));
    };
    /** @param {Lane} lane @param {number} k @param {number} dot */
    const paintStart = (lane, k, dot) => {
      const {pen, mesh} = lane;
      if (!mesh || !start) return;
      const last = moment(mesh, k);
      pen.beginPath();
      for (let t = 0; t <= last; t++) pen.lineTo(...onto(lane, followed(mesh, start, t)));
      pen.strokeStyle = dark() ? '#fff' : '#111';
      pen.lineWidth = 2 * dot;
      pen.stroke();
      pen.beginPath();
      pen.arc(...onto(lane, followed(mesh, start, last)), 4 * dot, 0, 7);
      pen.fillStyle = pen.strokeStyle;
      pen.fill();
    };
    // A mode: a ring of two standard deviations around its grip.
    /** @param {Lane} lane @param {number} dot */
    const paintModes = (lane, dot) => {
      const {pen, canvas} = lane;
      for (const [x, y, sd] of modes) {
        pen.beginPath();
        pen.arc(...onto(lane, [x, y]), (sd * canvas.width) / value.span, 0, 7);
        pen.strokeStyle = dark() ? '#fffc' : '#111c';
        pen.setLineDash([4 * dot, 3 * dot]);
        pen.lineWidth = 1.3 * dot;
        pen.stroke();
        pen.setLineDash([]);
      }
    };
    /** @param {Lane} lane @param {number} dot */
    const paintCursor = (lane, dot) => {
      if (!cursor || !truth) return;
      const [x, y] = onto(lane, cursor);
      const {pen, canvas} = lane;
      pen.beginPath();
      pen.moveTo(x, 0);
      pen.lineTo(x, canvas.height);
      pen.moveTo(0, y);
      pen.lineTo(canvas.width, y);
      pen.strokeStyle = dark() ? '#fff9' : '#1119';
      pen.lineWidth = dot;
      pen.stroke();
    };

    // log p between the places of the grid: cubic (Catmull-Rom), exact where log p is a parabola.
    /** @param {number} t */
    const cubic = t => [
      ((2 - t) * t - 1) * t * 0.5,
      ((3 * t - 5) * t * t + 2) * 0.5,
      ((4 - 3 * t) * t + 1) * t * 0.5,
      (t - 1) * t * t * 0.5,
    ];
    /** @param {Held} logs @param {Point} at */
    const between = (logs, at) => {
      const none = 32768 - 255 * value.finest; // the least that can be sent: no density at all
      const [h, w] = logs.shape;
      const [u, v] = at.map((c, d) => ((c / value.span + 1) / 2) * ((d ? h : w) - 1));
      const [j, i] = [Math.floor(u), Math.floor(v)];
      const near = logs.bits[Math.round(v) * w + Math.round(u)];
      const [across, up] = [cubic(u - j), cubic(v - i)];
      let sum = 0;
      for (let b = 0; b < 4; b++)
        for (let a = 0; a < 4; a++) {
          const y = Math.max(0, Math.min(h - 1, i + b - 1));
          const x = Math.max(0, Math.min(w - 1, j + a - 1));
          const bits = logs.bits[y * w + x];
          if (bits <= none) return near <= none ? -Infinity : (near - 32768) / value.finest;
          sum += up[b] * across[a] * (bits - 32768);
        }
      return sum / value.finest;
    };
    root.logs = (/** @type {number} */ x, /** @type {number} */ y) =>
      lanes.map(lane => lane.logs && between(lane.logs, [x, y])); // for tests and for the curious
    /** @param {number} log */
    const told_of = log => (Number.isFinite(log) ? page.fixed(log, 2) : '−∞');
    const tell = () => {
      if (!truth) return;
      const at = cursor;
      told.textContent = at
        ? `(${at.map(c => page.fixed(c, 2)).join(', ')}): ${words.truth} ${told_of(between(truth, at))}`
        : '';
      for (const lane of lanes)
        lane.log.textContent = at && lane.logs ? `${words.log} ${told_of(between(lane.logs, at))}` : '';
    };

    const paint = () => {
      if (!root.isConnected || !value) return;
      const k = clock.frame;
      for (const lane of lanes) {
        const {canvas, pen} = lane;
        const wide = canvas.clientWidth;
        if (!wide) continue;
        const side = Math.round(wide * Math.min(2, devicePixelRatio || 1));
        if (canvas.width !== side) canvas.width = canvas.height = side;
        const dot = side / wide;
        pen.clearRect(0, 0, side, side);
        if (lane.mesh && shown.density) paintDensity(lane, lane.mesh, k);
        if (lane.mesh && shown.mesh) paintMesh(lane, lane.mesh, k, dot);
        if (shown.points) paintPoints(lane, k, dot);
        paintStart(lane, k, dot);
        paintModes(lane, dot);
        paintCursor(lane, dot);
        lane.figures.textContent = lane.sent.figures[Math.min(k, lane.sent.figures.length - 1)] ?? '';
      }
      tell();
      scrubber.show(k);
    };
    const soon = page.soon(paint);
    clock.listeners.add(soon);

    // The hand on the start, and the cursor.
    /** @param {HTMLElement} knob @param {Point} at */
    const stand = (knob, at) => {
      knob.style.left = `${50 * (at[0] / value.span + 1)}%`;
      knob.style.top = `${50 * (1 - at[1] / value.span)}%`;
      knob.setAttribute('aria-valuetext', at.map(c => c.toFixed(2)).join(', '));
      knob.setAttribute('aria-valuenow', at[0].toFixed(2));
    };
    const settle = () => {
      for (const {knob, grips} of lanes) {
        knob.hidden = !start;
        if (start) stand(knob, start);
        grips.forEach((grip, i) => stand(grip, [modes[i][0], modes[i][1]]));
      }
      soon();
    };
    /** @param {Point} at */
    const near = at => /** @type {Point} */ (at.map(c => +Math.max(-value.reach, Math.min(value.reach, c)).toFixed(3)));
    /** @param {Point} at */
    const move = at => {
      start = near(at);
      settle();
    };
    const release = () => start && trigger('release', {x: start[0], y: start[1]});
    /** @param {number} i @param {Point} at */
    const shift = (i, at) => {
      modes = modes.map((mode, k) => (k === i ? [...near(at), mode[2], mode[3]] : mode));
      settle();
    };
    /** @param {Lane} lane @param {HTMLElement} knob @param {() => Point | null} at
     *  @param {(to: Point) => void} move @param {() => void} release */
    const hold = (lane, knob, at, move, release) => {
      knob.addEventListener('pointerdown', e => {
        knob.setPointerCapture(e.pointerId);
        knob.dataset.held = '1';
        knob.focus({preventScroll: true});
        e.preventDefault();
      });
      knob.addEventListener('pointermove', e => knob.dataset.held && move(under(lane, e)));
      const lift = () => {
        if (!knob.dataset.held) return;
        delete knob.dataset.held;
        release();
      };
      knob.addEventListener('pointerup', lift);
      knob.addEventListener('pointercancel', lift);
      knob.addEventListener('keydown', e => {
        const step = page.STEPS[e.key];
        const now = at();
        if (!step || !now) return;
        move([now[0] + 0.1 * step[0], now[1] + 0.1 * step[1]]);
        release();
        e.preventDefault();
        e.stopPropagation();
      });
    };
    /** @param {Lane} lane */
    const listen = lane => {
      const {knob, grips, canvas} = lane;
      hold(lane, knob, () => start, move, release);
      grips.forEach((grip, i) => {
        const at = () => /** @type {Point} */ ([modes[i][0], modes[i][1]]);
        hold(
          lane,
          grip,
          at,
          to => shift(i, to),
          () => trigger('release', {modes}),
        );
      });
      if (!truth) return;
      canvas.tabIndex = 0;
      canvas.addEventListener('pointermove', e => {
        cursor = under(lane, e);
        soon();
      });
      canvas.addEventListener('pointerdown', e => {
        cursor = under(lane, e);
        soon();
      });
      canvas.addEventListener('keydown', e => {
        const step = page.STEPS[e.key];
        if (!step) return;
        const [x, y] = cursor ?? [0, 0];
        cursor = /** @type {Point} */ (
          [x + 0.1 * step[0], y + 0.1 * step[1]].map(c => Math.max(-value.span, Math.min(value.span, c)))
        );
        soon();
        e.preventDefault();
        e.stopPropagation();
      });
    };

    /** @param {Sent} sent @returns {Promise<Lane>} */
    const built = async sent => {
      const [points, mesh, logs] = await Promise.all([unpack(sent.points), maybe(sent.mesh), maybe(sent.logs)]);
      const canvas = el('canvas', {role: 'img', 'aria-label': sent.name});
      const knob = el('div', {
        class: 'knob',
        role: 'slider',
        tabindex: 0,
        'aria-label': words.start,
        'aria-valuemin': -value.reach,
        'aria-valuemax': value.reach,
        hidden: '',
      });
      const grips = (value.modes ?? []).map((_, i) =>
        el('div', {
          class: 'knob mode',
          role: 'slider',
          tabindex: 0,
          'aria-label': `${words.mode} ${i + 1}`,
          'aria-valuemin': -value.reach,
          'aria-valuemax': value.reach,
        }),
      );
      const figures = el('span');
      const log = el('span', {class: 'log'});
      const screen = el('div', {class: 'screen'}, canvas, mesh && knob, ...grips);
      const node = el('figure', {}, screen, el('figcaption', {}, el('b', {}, sent.name), figures, log));
      return {sent, points, mesh, logs, canvas, pen: canvas.getContext('2d'), knob, grips, figures, log, node};
    };
    let turn = 0;
    const load = async () => {
      root.hidden = !props.value;
      if (!props.value) return;
      const mine = ++turn;
      value = props.value;
      const found = await Promise.all(value.lanes.map(built));
      const known = await maybe(value.truth);
      if (mine !== turn) return; // something newer has come meanwhile
      const held = /** @type {HTMLElement} */ (root.querySelector('.knob:focus'));
      const which = lanes.findIndex(lane => lane.knob === held || lane.grips.includes(held));
      const grip = lanes[which]?.grips.indexOf(held) ?? -1;
      const last = !seen || clock.frame >= clock.count - 1;
      [lanes, truth, start, modes] = [found, known, value.start, value.modes ?? []];
      cursor ??= truth && [0, 0];
      grid.dataset.count = lanes.length;
      grid.replaceChildren(...lanes.map(lane => lane.node));
      lanes.forEach(listen);
      scrubber.fit(Math.max(...lanes.map(lane => lane.points.shape[0])));
      if (last) clock.set(clock.count - 1);
      settle();
      const next = grip < 0 ? lanes[which]?.knob : lanes[which]?.grips[grip];
      next?.focus({preventScroll: true});
      if (!seen && !page.still()) scrubber.play();
      seen = true;
      page.drawn(root);
    };
    new ResizeObserver(soon).observe(root);
    new MutationObserver(soon).observe(document.body, {attributes: true, attributeFilter: ['class']});
    watch('value', load);
    load();
  }))();
