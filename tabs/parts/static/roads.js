// @ts-check
// Roads from noise to data by several couplings, walked here by Euler's steps. value: see roads.py.
/**
 * @typedef {[x: number, y: number, sd: number, weight: number]} Mode
 * @typedef {{name: string, shapes: number[][], weights: string, pairs: string, figures: string}} Sent
 * @typedef {{routes: Sent[], modes: Mode[], asked: boolean, noise: string, start: Point, held: number[],
 *   steps: number, reach: number}} Value
 * @typedef {{clock: string, words: Words}} Settings
 * @typedef {object} Lane
 * @property {Sent} sent
 * @property {Float32Array} weights
 * @property {Float32Array} pairs
 * @property {Float64Array[]} walk
 * @property {Float64Array[]} road
 * @property {HTMLCanvasElement} canvas
 * @property {CanvasRenderingContext2D} pen
 * @property {HTMLElement} said
 * @property {HTMLElement} node
 */
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  ((page.parts ??= {}).roads = (
    /** @type {Host<Value | null>} */ {element, props, trigger, watch},
    /** @type {Settings} */ settings,
  ) => {
    const {el} = page;
    const root = page.root(element);
    root.dataset.setup = '';
    const {words} = settings;
    const COLOURS = ['#0072b2', '#e69f00', '#cc79a7', '#56b4e9', '#8a7a00', '#009e73', '#d55e00', '#7f7f7f'];
    const FAR = 3.2; // how far from the middle a hand may put something
    const NEAR = 16; // pixels to a handle
    const clock = page.clock(settings.clock || `roads-${Math.random()}`);
    /** @type {Value} */
    let value = /** @type {Unset} */ (null);
    /** @type {Float64Array} */
    let noise = new Float64Array();
    /** @type {Lane[]} */
    let lanes = [];
    /** @type {Mode[]} */
    let modes = [];
    /** @type {Point} */
    let start = [0, 0];
    /** What a hand or the keys hold: a mode's number, or 's' for the start. @type {number | 's' | null} */
    let chosen = null;
    const shown = {roads: true, pairs: false};
    let given = -1;

    const scrubber = page.scrubber(root, clock, {
      frame_label: words.steps,
      words,
      every: 800,
      told: (/** @type {number} */ k) => (value ? `N = ${value.held[Math.min(k, value.held.length - 1)]}` : ''),
    });
    const switches = /** @type {(keyof typeof shown)[]} */ (Object.keys(shown)).map(name => {
      const node = el(
        'button',
        {
          type: 'button',
          'data-shows': name,
          'aria-pressed': String(shown[name]),
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
    scrubber.node.append(...switches);
    root.classList.add('film');
    root.append(grid, scrubber.node, el('p', {class: 'hint'}, words.hint));

    const steps = () => value.held[Math.min(clock.frame, value.held.length - 1)];
    const hills = () => {
      const held = value.asked ? modes.slice(0, 1) : modes;
      const sum = held.reduce((all, m) => all + m[3], 0);
      return held.map(([x, y, sd, weight]) => ({x, y, sd, weight: sum ? weight / sum : 1}));
    };
    const walk = () => {
      for (const lane of lanes) {
        const {sent, weights} = lane;
        const told = value.asked ? [1] : [];
        const v = sent.shapes.length ? page.road.net(sent.shapes, weights, told) : page.road.exact(hills());
        lane.walk = page.road.euler(v, noise, steps());
        lane.road = page.road.euler(v, Float64Array.from(start), steps());
      }
    };

    // Where on the canvas, and back.
    /** @param {Lane} lane @param {number} x @param {number} y @returns {Point} */
    const onto = ({canvas}, x, y) => [
      ((x / value.reach + 1) / 2) * canvas.width,
      ((1 - y / value.reach) / 2) * canvas.height,
    ];
    /** @param {Lane} lane @param {Place} e @returns {Point} */
    const under = ({canvas}, e) => {
      const box = canvas.getBoundingClientRect();
      const at = [(2 * (e.clientX - box.left)) / box.width - 1, 1 - (2 * (e.clientY - box.top)) / box.height];
      return /** @type {Point} */ (at.map(c => c * value.reach));
    };
    /** @returns {['s' | number, Point][]} */
    const handles = () => [['s', start], ...modes.map((m, i) => /** @type {[number, Point]} */ ([i, [m[0], m[1]]]))];
    /** @param {Lane} lane @param {Place} e */
    const nearest = (lane, e) => {
      const [x, y] = under(lane, e);
      const pixels = lane.canvas.clientWidth / value.reach / 2;
      const found = handles().map(([id, at]) => /** @type {const} */ ([Math.hypot(at[0] - x, at[1] - y) * pixels, id]));
      const [far, id] = found.reduce((a, b) => (b[0] < a[0] ? b : a));
      return far < NEAR ? id : null;
    };
    /** @param {'s' | number} id @param {Point} to */
    const put = (id, to) => {
      const at = /** @type {Point} */ (to.map(c => +Math.max(-FAR, Math.min(FAR, c)).toFixed(2)));
      if (id === 's') start = at;
      else modes = modes.map((m, i) => (i === id ? [...at, m[2], m[3]] : m));
      due = true;
      soon();
    };
    /** @param {'s' | number} id */
    const tell = id => {
      given = steps();
      trigger('release', {...(id === 's' ? {start} : {modes}), steps: given});
    };

    // Painting.
    const ink = () => (page.dark() ? '#fff' : '#111');
    /** @param {Lane} lane @param {number} dot */
    const paintPairs = ({pen, pairs, ...lane}, dot) => {
      pen.beginPath();
      for (let i = 0; i < pairs.length; i += 4) {
        pen.moveTo(...onto(/** @type {Lane} */ (lane), pairs[i], pairs[i + 1]));
        pen.lineTo(...onto(/** @type {Lane} */ (lane), pairs[i + 2], pairs[i + 3]));
      }
      pen.strokeStyle = '#d55e00';
      pen.globalAlpha = 0.4;
      pen.lineWidth = 0.8 * dot;
      pen.stroke();
      pen.globalAlpha = 1;
    };
    // A point wears the colour of the direction where it began: the same in every panel.
    /** @param {number} i */
    const colour = i => {
      const turn = (Math.atan2(noise[noise.length / 2 + i], noise[i]) / Math.PI + 1) / 2;
      return COLOURS[Math.floor(turn * 7.999)];
    };
    /** @param {Lane} lane @param {number} dot */
    const paintRoads = (lane, dot) => {
      const {pen, walk} = lane;
      const n = noise.length / 2;
      pen.globalAlpha = 0.3;
      pen.lineWidth = 0.9 * dot;
      for (let i = 0; i < n; i++) {
        pen.beginPath();
        for (const x of walk) pen.lineTo(...onto(lane, x[i], x[n + i]));
        pen.strokeStyle = colour(i);
        pen.stroke();
      }
      pen.globalAlpha = 1;
    };
    /** @param {Lane} lane @param {number} dot */
    const paintEnds = (lane, dot) => {
      const {pen, walk} = lane;
      const [end, n] = [walk[walk.length - 1], noise.length / 2];
      for (let i = 0; i < n; i++) {
        pen.beginPath();
        pen.arc(...onto(lane, end[i], end[n + i]), 1.9 * dot, 0, 7);
        pen.fillStyle = colour(i);
        pen.fill();
      }
    };
    /** @param {Lane} lane @param {number} dot */
    const paintStart = (lane, dot) => {
      const {pen, road} = lane;
      pen.beginPath();
      for (const x of road) pen.lineTo(...onto(lane, x[0], x[1]));
      pen.strokeStyle = ink();
      pen.lineWidth = 2.2 * dot;
      pen.stroke();
      for (const x of road) {
        pen.beginPath();
        pen.arc(...onto(lane, x[0], x[1]), 3 * dot, 0, 7);
        pen.fillStyle = ink();
        pen.fill();
      }
      knob(lane, ...onto(lane, ...start), dot, '#d55e00', chosen === 's');
    };
    /** @param {Lane} lane @param {number} dot */
    const paintModes = (lane, dot) => {
      const {pen, canvas} = lane;
      modes.forEach(([x, y, sd], i) => {
        pen.beginPath();
        pen.arc(...onto(lane, x, y), (sd * canvas.width) / value.reach, 0, 7);
        pen.strokeStyle = ink();
        pen.globalAlpha = value.asked && i ? 0.3 : 0.8;
        pen.setLineDash([4 * dot, 3 * dot]);
        pen.lineWidth = 1.3 * dot;
        pen.stroke();
        pen.setLineDash([]);
        pen.globalAlpha = 1;
        knob(lane, ...onto(lane, x, y), dot, page.dark() ? '#222' : '#fff', chosen === i);
      });
    };
    /** @param {Lane} lane @param {number} x @param {number} y @param {number} dot @param {string} fill
     *  @param {boolean} on */
    const knob = ({pen}, x, y, dot, fill, on) => {
      pen.beginPath();
      pen.arc(x, y, 6 * dot, 0, 7);
      pen.fillStyle = fill;
      pen.fill();
      pen.strokeStyle = ink();
      pen.lineWidth = (on ? 3.2 : 1.6) * dot;
      pen.stroke();
    };
    // What is counted now: points off every mode that is asked for, and their spread in y.
    /** @param {Lane} lane */
    const figures = ({walk}) => {
      const [end, n, held] = [walk[walk.length - 1], noise.length / 2, hills()];
      let [off, sum, square] = [0, 0, 0];
      for (let i = 0; i < n; i++) {
        const [x, y] = [end[i], end[n + i]];
        if (!held.some(m => m.weight > 0 && (x - m.x) ** 2 + (y - m.y) ** 2 <= 16 * m.sd ** 2)) off++;
        sum += y;
        square += y * y;
      }
      const sd = Math.sqrt(Math.max(0, square / n - (sum / n) ** 2));
      return words.told.replace('{off}', ((100 * off) / n).toFixed(1)).replace('{sd}', sd.toFixed(3));
    };
    const paint = () => {
      if (!root.isConnected || !value || !lanes.length) return;
      for (const lane of lanes) {
        const {canvas, pen, sent} = lane;
        const wide = canvas.clientWidth;
        if (!wide || !lane.walk) continue;
        const side = Math.round(wide * Math.min(2, devicePixelRatio || 1));
        if (canvas.width !== side) canvas.width = canvas.height = side;
        const dot = side / wide;
        pen.clearRect(0, 0, side, side);
        if (shown.pairs) paintPairs(lane, dot);
        if (shown.roads) paintRoads(lane, dot);
        paintEnds(lane, dot);
        paintModes(lane, dot);
        paintStart(lane, dot);
        lane.said.textContent = `${figures(lane)} · ${sent.figures}`;
      }
      scrubber.show(clock.frame);
      root.dataset.steps = String(steps());
    };
    let due = false; // roads are to be walked anew
    let asked = false;
    const soon = () => {
      if (asked) return;
      asked = true;
      requestAnimationFrame(() => {
        asked = false;
        if (due) walk();
        due = false;
        paint();
      });
    };
    clock.listeners.add(() => {
      due = !!value;
      soon();
    });

    // The hand.
    /** @type {Steps} */
    const ARROWS = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1]};
    /** @param {Lane} lane */
    const listen = lane => {
      const {canvas} = lane;
      const hand = page.grab(canvas, {
        near: (/** @type {PointerEvent} */ e) => nearest(lane, e) !== null,
        take: (/** @type {PointerEvent} */ e) => {
          canvas.focus({preventScroll: true});
          chosen = nearest(lane, e);
          soon();
          return chosen;
        },
        move: (e, /** @type {'s' | number} */ id) => put(id, under(lane, e)),
        drop: (_, /** @type {'s' | number} */ id) => tell(id),
        hover: e => (canvas.style.cursor = nearest(lane, e) === null ? '' : 'grab'),
      });
      canvas.addEventListener('keydown', e => {
        if (e.ctrlKey || e.metaKey || e.altKey || hand.held()) return;
        const all = handles();
        const now = all.findIndex(([id]) => id === chosen);
        const step = ARROWS[e.key];
        if (e.key === 'n' || e.key === 'p') chosen = all[(now + (e.key === 'n' ? 1 : all.length - 1)) % all.length][0];
        else if (e.key === 'Escape') chosen = null;
        else if (step && now >= 0) {
          const [id, at] = all[now];
          put(id, [at[0] + 0.1 * step[0], at[1] + 0.1 * step[1]]);
          tell(id);
        } else return;
        e.preventDefault();
        e.stopPropagation();
        soon();
      });
    };
    /** @param {string} text */
    const floats = async text => new Float32Array((await page.inflate(text)).slice().buffer);
    /** @param {Sent} sent @returns {Promise<Lane>} */
    const built = async sent => {
      const [weights, pairs] = await Promise.all([floats(sent.weights), floats(sent.pairs)]);
      const canvas = el('canvas', {role: 'img', tabindex: 0, 'aria-label': sent.name, 'aria-description': words.keys});
      const said = el('span');
      const node = el('figure', {}, canvas, el('figcaption', {}, el('b', {}, sent.name), said));
      return {sent, weights, pairs, canvas, pen: canvas.getContext('2d'), said, node, walk: [], road: []};
    };
    let turn = 0;
    const load = async () => {
      if (!props.value) return;
      const mine = ++turn;
      const next = props.value;
      const [made, drawn] = await Promise.all([Promise.all(next.routes.map(built)), floats(next.noise)]);
      if (mine !== turn) return; // a newer value is on its way
      const held = lanes.findIndex(lane => lane.canvas === document.activeElement);
      [value, lanes, modes, start] = [next, made, next.modes, next.start];
      noise = Float64Array.from(drawn);
      if (typeof chosen === 'number' && !modes[chosen]) chosen = null;
      grid.dataset.count = String(lanes.length);
      grid.replaceChildren(...lanes.map(lane => lane.node));
      lanes.forEach(listen);
      scrubber.fit(next.held.length);
      if (next.steps !== given) {
        clock.set(next.held.indexOf(next.steps));
        given = next.steps;
      }
      walk();
      due = false;
      paint();
      if (held >= 0) lanes[held]?.canvas.focus({preventScroll: true});
      page.drawn(root);
    };
    new ResizeObserver(soon).observe(root);
    page.themed(soon);
    watch('value', load);
    load();
  }))();
