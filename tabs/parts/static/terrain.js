// @ts-check
// A field of heights as a map or as hills, with paths that walk on it. value: see terrain.py.
/**
 * @typedef {{id: string, name: string, colour: string, points: string, shape_of: [frames: number, paths: number],
 *   lost: number[], figures: string | null, oval: string | null, shape: number, dashed: boolean, fate: string, units: number}} Packed
 * @typedef {Omit<Packed, 'points' | 'shape_of' | 'figures' | 'oval'> & {frames: number, paths: number,
 *   points: Int16Array, figures: Float32Array | null, oval: Float32Array | null, out?: HTMLElement}} Trail
 * @typedef {{name: string, colour: string, values: string, kind: string}} PackedArrow
 * @typedef {{name: string, colour: string, values: Float32Array, kind: string, longest: number}} Arrow
 * @typedef {{x: number, y: number, name: string, colour: string, kind: string}} Mark
 * @typedef {{trails: Packed[], extent: Extent, field: {shape: Point, data: string} | null, starts: Point[],
 *   marks: Mark[], box: Extent | null, arrows: PackedArrow[], hand: string, frame: number | null, note: string}} Value
 * @typedef {ScrubberSettings & {clock: string, words: Words, editable: boolean, several: boolean, hills: boolean,
 *   unit: string}} Settings
 * @typedef {CanvasRenderingContext2D} Pen
 * @typedef {{from: Point, turn: Point, i?: undefined} | {i: number, from?: undefined, turn?: undefined}} Held
 */
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  ((page.parts ??= {}).terrain = (
    /** @type {Host<Value | null>} */ {element, props, trigger, watch},
    /** @type {Settings} */ settings,
  ) => {
    const {el} = page;
    const root = page.root(element);
    root.dataset.setup = '';
    const {words, editable} = settings;
    const clock = page.clock(settings.clock);
    const LOST = -32768;
    const FULL = 24;
    const TAIL = 14;
    const REACH = 16;
    /** @type {Value} */
    let land = /** @type {Unset} */ (null);
    /** @type {Trail[]} */
    let trails = [];
    /** @type {Point[]} */
    let starts = [];
    /** @type {Heights} */
    let field = /** @type {Unset} */ (null);
    /** @type {Arrow[]} */
    let arrows = [];
    let hand = '';
    let hills = false;
    /** @type {Point} */
    let turn = [-0.62, 0.62];
    /** @type {Held | null} */
    let held = null;
    let waiting = false;
    /** @type {number | null} */
    let given = null;
    let wide = 0;
    let dot = 1;

    // The bar: starts, hills, speed. The legend: every trail's name and its figure now.
    /** @param {HTMLElement} button @param {boolean} on */
    const press = (button, on) => button.setAttribute('aria-pressed', String(on));
    /** @param {string} name @param {string} text @param {() => void} act */
    const pill = (name, text, act) =>
      el('button', {type: 'button', class: 'pill', 'data-act': name, title: words[`${name}_help`], onclick: act}, text);
    const seen3d = pill('hills', words.hills, () => {
      hills = !hills;
      press(seen3d, hills);
      bake();
      paint();
    });
    press(seen3d, false);
    /** @param {number} n */
    const lattice = n => pill(`grid${n}`, n === 1 ? words.one : `${n} ${words.starts}`, () => spread(n));
    const pace = el('input', {
      type: 'range',
      min: -1,
      max: 1,
      step: 0.1,
      value: 0,
      'aria-label': words.speed,
      class: 'pace',
      oninput: () => rate(),
    });
    const paced = el('output', {class: 'paced'});
    const rate = () => {
      paced.value = `${(10 ** +pace.value).toPrecision(2).replace(/\.0$/, '')}×`;
    };
    rate();
    const canvas = el('canvas', {role: 'img', tabindex: 0, 'aria-label': words.map, 'aria-description': words.keys});
    const pen = canvas.getContext('2d');
    const ground = page.ground(el('canvas'));
    const trace = el('canvas');
    const legend = el('div', {class: 'legend', role: 'group', 'aria-label': words.trails});
    const said = el('p', {class: 'hint'});
    const scrubber = page.scrubber(root, clock, {
      ...settings,
      pace: () => 30 * 10 ** +pace.value,
      told: (/** @type {number} */ k) => `${settings.frame_label} ${k} / ${clock.count - 1}`,
    });
    scrubber.node.append(el('label', {class: 'speed'}, words.speed, ' ', pace, paced));
    const bar = el(
      'div',
      {class: 'bar'},
      ...(editable && settings.several ? [lattice(1), lattice(25), lattice(100)] : []),
      settings.hills ? seen3d : null,
    );
    root.classList.add('film'); // saved as films are saved
    root.append(bar, el('figure', {}, canvas), scrubber.node, legend, said);

    // Places: world -> 0..1 -> pixels of the canvas, on the map or among the hills.
    /** @param {Point} at @returns {Point} */
    const unit = ([x, y]) => {
      const [l, r, b, t] = land.extent;
      return [(x - l) / (r - l), (y - b) / (t - b)];
    };
    /** @param {Point} at @returns {Point} */
    const world = ([u, v]) => {
      const [l, r, b, t] = land.extent;
      return [l + u * (r - l), b + v * (t - b)];
    };
    /** @param {number} u @param {number} v */
    const lift = (u, v) => (field && u >= 0 && u <= 1 && v >= 0 && v <= 1 ? Math.sqrt(field.at(field.share, u, v)) : 1);
    /** @param {number} u @param {number} v @param {number} [raise] @returns {Point} */
    const onto = (u, v, raise = 0) => {
      const W = canvas.width;
      const H = canvas.height;
      if (!hills) return [u * W, (1 - v) * H];
      const [az, tilt] = turn;
      const x = u - 0.5;
      const y = v - 0.5;
      const c = Math.cos(az);
      const s = Math.sin(az);
      const across = x * c - y * s;
      const away = x * s + y * c;
      return [
        W / 2 + 0.66 * W * across,
        0.55 * H - 0.66 * W * (away * Math.sin(tilt) + (0.42 * lift(u, v) ** 2 + raise - 0.2) * Math.cos(tilt)),
      ];
    };

    // The ground is drawn once for each view of it.
    const {dark} = page;
    const bake = () => {
      ground.canvas.width = canvas.width;
      ground.canvas.height = canvas.height;
      if (!field || !canvas.width) return;
      hills ? ground.rise(field, dot, onto, turn[0]) : ground.lay(field, dot);
      told = -1;
    };
    // Paths.
    /** @type {((x: number, y: number, r: number) => void)[]} */
    const SHAPES = [
      (x, y, r) => pen.arc(x, y, r, 0, 7),
      (x, y, r) => pen.rect(x - 0.9 * r, y - 0.9 * r, 1.8 * r, 1.8 * r),
      (x, y, r) => {
        pen.moveTo(x, y - 1.2 * r);
        pen.lineTo(x + 1.1 * r, y + 0.8 * r);
        pen.lineTo(x - 1.1 * r, y + 0.8 * r);
        pen.closePath();
      },
      (x, y, r) => {
        pen.moveTo(x, y - 1.3 * r);
        pen.lineTo(x + 1.2 * r, y);
        pen.lineTo(x, y + 1.3 * r);
        pen.lineTo(x - 1.2 * r, y);
        pen.closePath();
      },
    ];
    const paper = () => (dark() ? 'rgba(16,18,20,.75)' : 'rgba(255,255,255,.85)');
    /** @param {Trail} trail @param {number} s @param {number} k @returns {Point | null} */
    const place = (trail, s, k) => {
      // of path s at frame k, in pixels; null where it is lost
      const j = 2 * (Math.min(k, trail.frames - 1) * trail.paths + s);
      const x = trail.points[j];
      if (x === LOST) return null;
      const u = 0.5 + x / trail.units / 2;
      const v = 0.5 + trail.points[j + 1] / trail.units / 2;
      if (hills && Math.max(Math.abs(u - 0.5), Math.abs(v - 0.5)) > 0.5) return null; // off the hills there is no height
      return onto(u, v, 0.012);
    };
    /** @param {Pen} g @param {Trail} trail @param {number} s @param {number} from @param {number} to */
    const line = (g, trail, s, from, to) => {
      let pen_down = false;
      for (let k = from; k <= to; k++) {
        const p = place(trail, s, k);
        if (!p) {
          if (hills)
            pen_down = false; // it may come back onto them
          else break;
          continue;
        }
        pen_down ? g.lineTo(...p) : g.moveTo(...p);
        pen_down = true;
      }
    };
    // The way so far lies on a canvas of its own, to which the clock only adds.
    let told = -1;
    const few = () => trails.length && trails[0].paths <= FULL;
    /** @param {Pen} g @param {number} from @param {number} to @param {boolean} faint */
    const way = (g, from, to, faint) => {
      const dim = hand && trails.length > 1;
      for (const trail of trails) {
        for (const halo of faint ? [false] : [true, false]) {
          g.beginPath();
          for (let s = 0; s < trail.paths; s++) line(g, trail, s, from, Math.min(to, trail.frames - 1));
          g.globalAlpha = faint ? 0.3 : halo ? 0.55 : 1;
          g.strokeStyle = halo ? paper() : trail.colour;
          g.lineWidth =
            dot * ((faint ? 1.1 : dim && trail.id === hand ? 2.8 : 2) / (trail.paths > 4 ? 1.6 : 1) + (halo ? 2.4 : 0));
          g.setLineDash(trail.dashed && !halo ? [6 * dot, 3 * dot] : []);
          g.lineJoin = 'round';
          g.stroke();
        }
      }
      g.globalAlpha = 1;
      g.setLineDash([]);
    };
    /** @param {number} k */
    const follow = k => {
      if (k < told || told < 0) {
        trace.width = canvas.width;
        trace.height = canvas.height;
        const g = trace.getContext('2d');
        way(g, 0, clock.count - 1, true);
        told = 0;
      }
      if (k > told) way(trace.getContext('2d'), told, k, false);
      told = k;
    };
    /** @param {number} k */
    const swarm = k => {
      for (const trail of trails) {
        pen.beginPath();
        for (let s = 0; s < trail.paths; s++) line(pen, trail, s, Math.max(0, k - TAIL), k);
        pen.globalAlpha = 0.5;
        pen.strokeStyle = trail.colour;
        pen.lineWidth = 1.2 * dot;
        pen.stroke();
        pen.globalAlpha = 1;
      }
    };
    /** @param {number} k */
    const heads = k => {
      for (const trail of trails) {
        const r = dot * (few() ? (trail.id === hand ? 7 : 5.5) : 2.6);
        pen.beginPath();
        for (let s = 0; s < trail.paths; s++) {
          const p = place(trail, s, k);
          if (p) {
            pen.moveTo(p[0] + (trail.shape ? 0 : r), p[1]);
            SHAPES[trail.shape](...p, r);
          }
        }
        pen.fillStyle = trail.colour;
        pen.fill();
        if (few()) {
          pen.strokeStyle = dark() ? '#111' : '#fff';
          pen.lineWidth = 1.6 * dot;
          pen.stroke();
        }
        trail.lost.forEach(
          (when, s) => when >= 0 && when <= k && few() && cross(place(trail, s, when - 1), trail.colour),
        );
      }
    };
    /** @param {Point | null} p @param {string} colour */
    const cross = (p, colour) => {
      if (!p) return;
      const m = 10 * dot;
      const x = Math.max(m, Math.min(canvas.width - m, p[0]));
      const y = Math.max(m, Math.min(canvas.height - m, p[1]));
      const r = 5 * dot;
      pen.beginPath();
      pen.moveTo(x - r, y - r);
      pen.lineTo(x + r, y + r);
      pen.moveTo(x - r, y + r);
      pen.lineTo(x + r, y - r);
      pen.strokeStyle = paper();
      pen.lineWidth = 6 * dot;
      pen.stroke();
      pen.strokeStyle = colour;
      pen.lineWidth = 3 * dot;
      pen.stroke();
    };
    /** @param {number} k */
    const ovals = k => {
      for (const {oval, frames, colour} of trails) {
        if (!oval) continue;
        const o = oval.subarray(6 * Math.min(k, frames - 1));
        /** @type {Point[]} */
        const around = [];
        for (let i = 0; i <= 64; i++) {
          const c = Math.cos((i / 32) * Math.PI);
          const s = Math.sin((i / 32) * Math.PI);
          around.push(onto(...unit([o[0] + c * o[2] + s * o[4], o[1] + c * o[3] + s * o[5]]), 0.012));
        }
        if (!around.flat().every(Number.isFinite)) continue;
        for (const [style, width] of /** @type {[string, number][]} */ ([
          [paper(), 5],
          [colour, 2.4],
        ])) {
          pen.beginPath();
          around.forEach((p, i) => (i ? pen.lineTo(...p) : pen.moveTo(...p)));
          pen.strokeStyle = style;
          pen.lineWidth = width * dot;
          pen.stroke();
        }
      }
    };
    // Lengths are squeezed, |v|^0.35 of the longest, so that the first and the last step can both be seen.
    /** @param {number} k */
    const vectors = k => {
      const trail = trails.find(t => t.id === hand);
      if (!trail || !arrows.length || !few()) return;
      const p = place(trail, 0, k);
      const [l, r, b, t] = land.extent;
      if (!p) return;
      for (const {values, longest, colour, kind} of arrows) {
        const j = 2 * k;
        const x = values[j];
        const y = values[j + 1];
        const size = Math.hypot(x, y);
        if (!(size > 0) || !Number.isFinite(size)) continue;
        const reach = 14 + 76 * (size / longest) ** 0.35;
        if (kind === 'square') {
          /** @param {number} a */
          const side = a => dot * reach * 0.5 * (Math.abs(a) / size) ** 0.5;
          pen.strokeStyle = colour;
          pen.lineWidth = 1.8 * dot;
          pen.setLineDash([5 * dot, 3 * dot]);
          pen.strokeRect(p[0] - side(x), p[1] - side(y), 2 * side(x), 2 * side(y));
          pen.setLineDash([]);
          continue;
        }
        const [u, v] = unit([x + l, y + b]);
        const [u0, v0] = unit([l, b]);
        let dx = u - u0;
        let dy = -(v - v0);
        const norm = Math.hypot(dx, dy) || 1;
        dart(p, [p[0] + (dot * reach * dx) / norm, p[1] + (dot * reach * dy) / norm], colour);
      }
    };
    /** @param {Point} at @param {Point} at1 @param {string} colour */
    const dart = ([x, y], [a, b], colour) => {
      const angle = Math.atan2(b - y, a - x);
      const h = 9 * dot;
      for (const [style, width] of /** @type {[string, number][]} */ ([
        [paper(), 6],
        [colour, 3],
      ])) {
        pen.beginPath();
        pen.moveTo(x, y);
        pen.lineTo(a, b);
        pen.moveTo(a - h * Math.cos(angle - 0.45), b - h * Math.sin(angle - 0.45));
        pen.lineTo(a, b);
        pen.lineTo(a - h * Math.cos(angle + 0.45), b - h * Math.sin(angle + 0.45));
        pen.strokeStyle = style;
        pen.lineWidth = width * dot;
        pen.lineCap = 'round';
        pen.stroke();
      }
      pen.lineCap = 'butt';
    };
    const ink = () => (dark() ? '#f5f5f4' : '#1c1917');
    const signs = () => {
      if (land.box) {
        const [l, r, b, t] = land.box;
        const path = /** @type {Point[]} */ ([
          [l, b],
          [r, b],
          [r, t],
          [l, t],
          [l, b],
        ]).map(p => onto(...unit(p)));
        pen.beginPath();
        path.forEach((p, i) => (i ? pen.lineTo(...p) : pen.moveTo(...p)));
        pen.setLineDash([7 * dot, 5 * dot]);
        pen.strokeStyle = ink();
        pen.lineWidth = 1.6 * dot;
        pen.stroke();
        pen.setLineDash([]);
      }
      for (const {x, y, colour, kind} of land.marks) {
        const [a, b] = onto(...unit([x, y]), 0.012);
        const r = 8 * dot;
        pen.beginPath();
        if (kind === 'ring') pen.arc(a, b, r, 0, 7);
        else
          for (let i = 0; i < 10; i++) {
            const q = i % 2 ? 0.45 * r : r;
            const angle = (i * Math.PI) / 5 - Math.PI / 2;
            pen[i ? 'lineTo' : 'moveTo'](a + q * Math.cos(angle), b + q * Math.sin(angle));
          }
        pen.closePath();
        if (kind !== 'ring') {
          pen.fillStyle = colour || ink();
          pen.fill();
        }
        pen.strokeStyle = kind === 'ring' ? colour || ink() : paper();
        pen.lineWidth = (kind === 'ring' ? 2.4 : 1.4) * dot;
        pen.stroke();
      }
      starts.forEach((start, i) => {
        const [a, b] = onto(...unit(start), 0.012);
        const r = (starts.length > FULL ? 3 : 9) * dot;
        pen.beginPath();
        pen.arc(a, b, r, 0, 7);
        if (starts.length <= FULL) {
          pen.fillStyle = paper();
          pen.fill();
        }
        pen.strokeStyle = ink();
        pen.lineWidth = (i === chosen && starts.length > 1 && document.activeElement === canvas ? 3.5 : 2) * dot;
        pen.stroke();
      });
    };
    const paint = () => {
      if (!land || !canvas.width || !root.offsetParent) return;
      const k = clock.frame;
      pen.clearRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(ground.canvas, 0, 0);
      pen.globalAlpha = waiting ? 0.35 : 1;
      if (few()) {
        follow(k);
        pen.drawImage(trace, 0, 0);
      } else swarm(k);
      pen.globalAlpha = 1;
      signs();
      ovals(k);
      heads(k);
      vectors(k);
      scrubber.show(k);
      for (const trail of trails)
        /** @type {HTMLElement} */ (trail.out).textContent = trail.figures ? figure(trail, k) : '';
    };
    /** @param {Trail} trail @param {number} k */
    const figure = ({figures, frames, lost, fate}, k) => {
      const v = /** @type {Float32Array} */ (figures)[Math.min(k, frames - 1)];
      if (lost.length === 1 && lost[0] >= 0 && lost[0] <= k) return `✕ ${words[fate].replace('{step}', lost[0])}`;
      return Number.isFinite(v)
        ? `${settings.unit} = ${
            Math.abs(v) >= 1e5 || (v && Math.abs(v) < 1e-3) ? v.toExponential(2) : v.toPrecision(4)
          }`
        : '✕';
    };
    let due = false;
    const soon = () => {
      if (!due) {
        due = true;
        requestAnimationFrame(() => {
          due = false;
          paint();
        });
      }
    };
    clock.listeners.add(() => root.isConnected && soon());

    // Starts: shown at once, told one at a time: the next word waits for the answer to the last one, or the
    // answers would overtake each other. `asked` is when, `newer` whether the hand has moved on since,
    // `lifted` whether it has let go.
    const PATIENCE = 6000;
    let chosen = 0;
    let asked = -Infinity;
    let newer = false;
    let lifted = false;
    /** @param {MouseEvent} e @returns {Point} */
    const under = e => {
      const box = canvas.getBoundingClientRect();
      /** @param {number} a */
      const clamp = a => Math.min(0.999, Math.max(0.001, a));
      return /** @type {Point} */ (
        world([clamp((e.clientX - box.left) / box.width), clamp(1 - (e.clientY - box.top) / box.height)]).map(
          a => +a.toPrecision(5),
        )
      );
    };
    /** @param {MouseEvent} e */
    const nearest = e => {
      /** @type {number} */
      let best = /** @type {Unset} */ (null);
      let least = Infinity;
      const box = canvas.getBoundingClientRect();
      starts.forEach((start, i) => {
        const [u, v] = unit(start);
        const far = Math.hypot(box.left + u * box.width - e.clientX, box.top + (1 - v) * box.height - e.clientY);
        if (far < least) [best, least] = [i, far];
      });
      return {i: best, far: least};
    };
    /** @param {Point[]} next */
    const put = next => {
      starts = next;
      waiting = true;
      soon();
    };
    /** @param {string} event */
    const say = event => {
      asked = performance.now();
      newer = lifted = false;
      trigger(event, {starts});
    };
    const busy = () => performance.now() - asked < PATIENCE;
    const drip = () => {
      busy() ? (newer = true) : say('input');
    };
    const tell = () => {
      if (!busy()) return say('release');
      lifted = true;
      setTimeout(() => lifted && say('release'), PATIENCE);
    };
    const heard = () => {
      asked = -Infinity;
      if (lifted) say('release');
      else if (held && newer) say('input');
    };
    /** @param {number} i @param {Point} p */
    const move = (i, p) => put(starts.map((s, k) => (k === i ? p : s)));
    /** @param {number} n */
    const spread = n => {
      const side = Math.sqrt(n);
      const own = starts[chosen] ?? starts[0];
      put(
        n === 1
          ? [own]
          : Array.from(
              {length: n},
              (_, i) =>
                /** @type {Point} */ (
                  world([0.06 + (0.88 * (i % side)) / (side - 1), 0.06 + (0.88 * ((i / side) | 0)) / (side - 1)]).map(
                    a => +a.toPrecision(4),
                  )
                ),
            ),
      );
      chosen = 0;
      tell();
    };
    /** @param {PointerEvent} e */
    const near = e => editable && !hills && starts.length > 0 && nearest(e).far < REACH;
    /** @param {PointerEvent} e @returns {Held | null} */
    const take = e => {
      canvas.focus({preventScroll: true});
      if (hills) return {from: [e.clientX, e.clientY], turn};
      if (!editable || !starts.length) return null;
      const {i, far} = nearest(e);
      if (e.shiftKey && far > REACH && settings.several) {
        put([...starts, under(e)]);
        chosen = starts.length - 1;
      } else {
        chosen = i;
        if (far > REACH) move(i, under(e));
      }
      if (waiting) drip();
      return {i: chosen};
    };
    page.grab(canvas, {
      near,
      take: e => (held = take(e)),
      move: (e, held) => {
        if (held.turn) {
          turn = [
            held.turn[0] + (e.clientX - held.from[0]) / 150,
            Math.max(0.15, Math.min(1.45, held.turn[1] + (e.clientY - held.from[1]) / 200)),
          ];
          bake();
          soon();
        } else {
          move(held.i, under(e));
          drip();
        }
      },
      drop: (_, {turn: turned}) => {
        held = null;
        if (!turned) tell();
      },
      hover: e => {
        canvas.style.cursor = hills ? 'move' : near(e) ? 'grab' : 'crosshair';
        if (hills) return;
        const p = under(e);
        said.textContent = field
          ? `${settings.unit}(${p
              .map(a => a.toPrecision(3))
              .join(', ')}) ≈ ${field.at(field.data, ...unit(p)).toPrecision(3)}`
          : '';
      },
    });
    canvas.addEventListener('pointerleave', () => {
      said.textContent = land?.note ?? '';
    });
    canvas.addEventListener('contextmenu', (/** @type {MouseEvent} */ e) => {
      const {i, far} = nearest(e);
      if (!editable || far > REACH || starts.length < 2) return;
      e.preventDefault();
      put(starts.filter((_, k) => k !== i));
      tell();
    });
    canvas.addEventListener('keydown', (/** @type {KeyboardEvent} */ e) => {
      const step = /** @type {Steps} */ ({ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1]})[
        e.key
      ];
      if (e.ctrlKey || e.metaKey || e.altKey) return;
      if (step && hills) {
        turn = [turn[0] + 0.1 * step[0], Math.max(0.15, Math.min(1.45, turn[1] + 0.08 * step[1]))];
        bake();
        soon();
      } else if (e.key === ',' || e.key === '.') clock.set(clock.frame + (e.key === ',' ? -1 : 1));
      else if (!editable || !starts.length) return;
      else if (step) {
        const [l, r, b, t] = land.extent;
        const far = e.shiftKey ? 0.05 : 0.01;
        const [x, y] = starts[chosen];
        move(
          chosen,
          /** @type {Point} */ (
            [
              Math.min(r, Math.max(l, x + far * step[0] * (r - l))),
              Math.min(t, Math.max(b, y + far * step[1] * (t - b))),
            ].map(a => +a.toPrecision(5))
          ),
        );
        tell();
      } else if (e.key === 'n' || e.key === 'p') {
        chosen = (chosen + (e.key === 'n' ? 1 : starts.length - 1)) % starts.length;
        soon();
      } else if ((e.key === 'Delete' || e.key === 'Backspace') && starts.length > 1) {
        put(starts.filter((_, k) => k !== chosen));
        chosen = 0;
        tell();
      } else return;
      e.preventDefault();
    });

    new ResizeObserver(() => {
      if (!canvas.clientWidth || canvas.clientWidth === wide) return;
      wide = canvas.clientWidth;
      dot = Math.min(2, devicePixelRatio);
      canvas.width = Math.round(wide * dot);
      canvas.height = Math.round(canvas.clientHeight * dot);
      bake();
      paint();
    }).observe(canvas);
    page.themed(() => {
      bake();
      soon();
    });

    /** @param {string | null} text */
    const floats = async text => (text ? new Float32Array((await page.inflate(text)).buffer) : null);
    /** @param {Packed} packed @returns {Promise<Trail>} */
    const walked = async ({points, shape_of: [frames, paths], figures, oval, ...rest}) => {
      const steps = new Int16Array((await page.inflate(points)).buffer);
      const size = 2 * paths;
      for (let i = size; i < steps.length; i++) steps[i] += steps[i - size];
      return {...rest, frames, paths, points: steps, figures: await floats(figures), oval: await floats(oval)};
    };
    /** @param {Trail} trail */
    const key = ({colour, shape}) => {
      const icon = el('svg', {viewBox: '-8 -8 16 16', width: 14, height: 14, 'aria-hidden': 'true'});
      const d = [
        'M-6,0a6,6 0 1,0 12,0a6,6 0 1,0 -12,0',
        'M-5,-5h10v10h-10z',
        'M0,-7l7,12h-14z',
        'M0,-7l7,7l-7,7l-7,-7z',
      ][shape];
      icon.append(el('path', {svg: true, d, fill: colour}));
      return icon;
    };
    let loading = 0;
    const load = async () => {
      const value = props.value;
      const mine = ++loading;
      root.hidden = !value;
      if (!value) return;
      const [walks, heights, vectors] = await Promise.all([
        Promise.all(value.trails.map(walked)),
        value.field ? floats(value.field.data) : null,
        Promise.all(
          value.arrows.map(async a => ({...a, values: /** @type {Float32Array} */ (await floats(a.values))})),
        ),
      ]);
      if (mine !== loading) return; // a newer value is on its way
      const ended = clock.frame >= clock.count - 1 && clock.count > 1;
      land = value;
      trails = walks;
      ({hand} = value);
      arrows = vectors.map(a => {
        let longest = 0;
        for (let i = 0; i < a.values.length; i += 2) {
          const size = Math.hypot(a.values[i], a.values[i + 1]);
          if (size > longest && Number.isFinite(size)) longest = size;
        }
        return {...a, longest};
      });
      if (heights) field = page.heights(/** @type {NonNullable<Value['field']>} */ (value.field).shape, heights);
      if (!held && !lifted) {
        starts = value.starts;
        chosen = Math.min(chosen, Math.max(0, starts.length - 1));
        waiting = false;
      }
      legend.replaceChildren(
        ...trails.map(trail =>
          el(
            'button',
            {
              type: 'button',
              class: 'pill',
              'data-id': trail.id,
              'aria-pressed': String(trail.id === hand),
              onclick: () => trigger('select', {hand: trail.id}),
            },
            key(trail),
            ` ${trail.name} `,
            (trail.out = el('span', {class: 'now'})),
          ),
        ),
      );
      said.textContent = value.note;
      told = -1;
      scrubber.fit(Math.max(1, ...trails.map(t => t.frames)));
      if (value.frame !== null && value.frame !== given) clock.set((given = value.frame));
      else if (ended) clock.set(clock.count - 1);
      if (heights) bake();
      paint();
      root.dataset.starts = starts.length;
      heard();
      page.drawn(root);
    };
    watch('value', load);
    load();
  }))();
