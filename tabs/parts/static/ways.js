// @ts-check
// Samplers from noise to data side by side, on the same noise, under one clock. value: see ways.py.
/**
 * @typedef {Omit<Passage, 'modes'> & {ways: {id: string, name: string, calls: number}[], modes: WeighedMode[],
 *   etas: number[], held: number[], corrector: number, arrow: Point | null, points: number, start: Point,
 *   reach: number}} Value
 * @typedef {{clock: string, words: Words}} Settings
 * @typedef {ReturnType<Reversing['noise']>} Draw
 */
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  ((page.parts ??= {}).ways = (
    /** @type {Host<Value | null>} */ {element, props, trigger, watch},
    /** @type {Settings} */ settings,
  ) => {
    const {el, HUES} = page;
    const root = page.root(element);
    root.dataset.setup = '';
    const {words} = settings;
    const FAN = 10;
    const FRAMES = 100;
    const NEAR = 15; // pixels to a handle
    const FAR = 4; // how far from the middle a mode may stand
    const OFF = 4; // standard deviations from a mode: it is not where a point ends
    const MOST = 60000; // point-steps of a panel while something is dragged
    const name = settings.clock || `ways-${Math.random()}`;
    const clock = page.clock(name);
    const noisy = page.clock(`${name}-eta`);
    const paced = page.clock(`${name}-steps`);
    /** @type {Value} */
    let value = /** @type {Unset} */ (null);
    /** @type {World} */
    let world = /** @type {Unset} */ (null);
    /** @type {WeighedMode[]} */
    let modes = [];
    /** @type {Point} */
    let start = [0, 0];
    /** @type {Point | null} */
    let arrow = null;
    /** @type {Panel[]} */
    let panes = [];
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

    // The hand: a mode's number, 's' the start, 'e' the tip of the error.
    const hand = page.handles({
      near: NEAR,
      reach: () => value.reach,
      all: () => [
        ['s', start],
        ...(arrow ? [/** @type {[Handle, Point]} */ (['e', arrow])] : []),
        ...modes.map((m, i) => /** @type {[Handle, Point]} */ ([i, [m[0], m[1]]])),
      ],
      put(id, at) {
        const far = id === 'e' ? 3 : FAR;
        const to = /** @type {Point} */ (at.map(c => +Math.max(-far, Math.min(far, c)).toFixed(2)));
        if (id === 's') start = to;
        else if (id === 'e') {
          arrow = to;
          const {error} = world;
          if (error.noise) error.noise = Math.hypot(...to);
          else error.shift = to;
        } else modes = modes.map((m, i) => (i === id ? [...to, m[2], m[3]] : m));
        due = true;
        soon();
      },
      tell(id) {
        compute(); // with the points that could not keep up with the hand
        soon();
        told(id === 's' ? {start} : id === 'e' ? {arrow} : {modes});
      },
      changed: () => soon(),
      key: e => bar.key(e),
    });
    const mode = () => (typeof hand.chosen === 'number' ? hand.chosen : null);
    const bar = page.weighed(words, {
      modes: () => modes,
      chosen: mode,
      choose: k => (hand.chosen = k),
      change(next) {
        modes = next;
        compute();
        soon();
      },
      turn(on) {
        arrows = on;
        paint();
      },
      tell: told,
    });

    const grid = el('div', {class: 'reels'});
    /** @param {HTMLElement} root @param {Clock} clock @param {string} label @param {number} every
     *  @param {(k: number) => string} told */
    const scrubber = (root, clock, label, every, told) =>
      page.scrubber(root, clock, {frame_label: label, every, words, told});
    const time = scrubber(root, clock, words.time, 40, k => `t = ${world ? world.table.t[row(k)].toFixed(3) : ''}`);
    const loud = scrubber(el('div'), noisy, words.eta, 700, k => `η = ${value?.etas[k] ?? ''}`);
    const pace = scrubber(el('div'), paced, words.steps, 700, k => `${value?.held[k] ?? ''} ${words.steps_unit}`);
    time.node.classList.add('time');
    loud.node.classList.add('eta');
    pace.node.classList.add('pace');
    root.classList.add('film');
    const scrubbers = el('div', {class: 'scrubbers'}, loud.node, pace.node);
    root.append(grid, time.node, scrubbers, bar.node, el('p', {class: 'hint'}, words.hint));

    // Computing: everything is walked anew; while something is dragged, with as many points as keep up with it.
    /** @type {Draw} */
    let draw = /** @type {Unset} */ (null);
    /** @type {Draw} */
    let drawFan = /** @type {Unset} */ (null);
    let drawn = '';
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
      const quick = Math.max(40, Math.round(((hand.held === null ? 4 : 1) * MOST) / world.steps / modes.length));
      swarm(page.paths.first(cloud, quick));
      clearTimeout(rest);
      if (hand.held === null && quick < cloud.n) rest = window.setTimeout(others, 200);
    };
    const others = () => {
      swarm(cloud);
      soon();
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
        pane.fates = page.paths.fates(pane.cloud[pane.cloud.length - 1], world.modes, OFF);
        page.shares(pane.bars, page.paths.shares(pane.fates, modes.length), modes.length);
      }
    };

    // Drawing. Noise wider than the unit is shrunk to it, so that VE fits on the screen.
    /** @param {number} k a frame */
    const row = k => Math.round((k / FRAMES) * (world.table.t.length - 1));
    /** @returns {Moment} */
    const moment = () => {
      const at = row(clock.frame);
      const [a, s] = [world.table.a[at], world.table.s[at]];
      const p = page.marginal(world.modes, a, s);
      return {world, row: at, share: clock.frame / FRAMES, reach: value.reach, k: 1 / Math.max(1, s), p};
    };
    const law = page.law();
    /** @param {Panel} pane */
    const paintHandles = ({pen, canvas, dot}) => {
      /** @param {Point} at */
      const onto = at => page.square.onto(canvas, value.reach, at);
      /** @param {Handle} id @param {Point} at @param {string} colour @param {number} r */
      const knob = (id, at, colour, r) =>
        page.knob(pen, onto(at), {r, dot, colour, on: hand.chosen === id, square: id === 'e'});
      modes.forEach(([x, y, sd], i) => {
        pen.beginPath();
        pen.arc(...onto([x, y]), (sd * canvas.width) / value.reach, 0, 7);
        pen.strokeStyle = HUES[i % 8];
        pen.lineWidth = 1.3 * dot;
        pen.stroke();
        knob(i, [x, y], HUES[i % 8], 5);
      });
      if (arrow) {
        pen.beginPath();
        pen.moveTo(...onto([0, 0]));
        pen.lineTo(...onto(arrow));
        pen.strokeStyle = '#009e73';
        pen.lineWidth = 3 * dot;
        pen.stroke();
        knob('e', arrow, '#009e73', 4);
      }
      knob('s', start, '#d55e00', 6);
    };
    const round = (/** @type {number} */ v) => (v < 100 ? v.toFixed(3) : page.number(v, 3));
    // What is counted now: the spread in y, and the points off every mode.
    /** @param {Float64Array} points @param {Moment} now @param {number} calls */
    const figures = (points, {p}, calls) => {
      const {sd, off} = page.paths.spread(points, p);
      return words.figures
        .replace('{sd}', round(sd))
        .replace('{truth}', round(p.sd()))
        .replace('{off}', (100 * off).toFixed(1))
        .replace('{calls}', String(calls * world.steps));
    };
    /** @param {Panel} pane @param {number} i @param {Moment} now */
    const paintPane = (pane, i, now) => {
      if (!pane.wide || !pane.cloud) return;
      const {pen, canvas} = pane;
      const points = page.paths.at(pane.cloud, now.share);
      pen.clearRect(0, 0, canvas.width, canvas.height);
      if (pane.id !== 'langevin' || clock.frame === FRAMES) law.density(pane); // its time is none of the law's
      if (arrows) law.score(pane, now);
      page.walks.cloud(pane, points, now);
      law.margin(pane, points, now);
      page.walks.fan(pane, now);
      paintHandles(pane);
      pane.said.textContent = figures(points, now, value.ways[i].calls);
    };
    const paint = () => {
      if (!root.isConnected || !world || !panes.length) return;
      const now = moment();
      law.bake(now);
      panes.forEach((pane, i) => paintPane(pane, i, now));
      time.show(clock.frame);
      loud.show(noisy.frame);
      pace.show(paced.frame);
      bar.paint();
      root.dataset.time = String(clock.frame);
      root.dataset.eta = String(world.eta);
      root.dataset.steps = String(world.steps);
    };
    let due = false; // paths are to be walked anew
    const soon = page.soon(() => {
      if (due) hand.held === 's' ? thread() : compute();
      due = false;
      paint();
    });
    clock.listeners.add(soon);
    for (const other of [noisy, paced])
      other.listeners.add(() => {
        if (!world || !root.isConnected) return;
        fit();
        due = true;
        soon();
      });

    /** @param {{id: string, name: string}} way @returns {Panel} */
    const make = ({id, name}) => {
      const canvas = el('canvas', {role: 'img', tabindex: 0, 'aria-label': name, 'aria-description': words.keys});
      const [said, bars] = [el('span'), el('div', {class: 'bars'})];
      const box = el('figure', {'data-way': id}, canvas, el('figcaption', {}, el('b', {}, name), bars, said));
      const none = {cloud: /** @type {Unset} */ (null), fan: [], fates: new Uint8Array()};
      const pane = {id, box, canvas, pen: canvas.getContext('2d'), wide: 0, dot: 1, said, bars, ...none};
      hand.listen(canvas);
      page.fitted(canvas, (_, wide) => {
        pane.wide = wide;
        pane.dot = canvas.width / wide;
        if (root.offsetParent) paint();
      });
      return pane;
    };
    let loading = 0;
    let first = true;
    const load = async () => {
      const next = props.value;
      const turn = ++loading;
      if (!next) return;
      const found = await page.reverse.world(next);
      if (turn !== loading || hand.held !== null) return; // a newer value is on its way
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
        panes = next.ways.map(make);
        grid.replaceChildren(...panes.map(p => p.box));
        grid.dataset.ways = ways;
        grid.dataset.count = String(panes.length);
      }
      if (typeof hand.chosen === 'number' && !modes[hand.chosen]) hand.chosen = null;
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
    page.themed(soon);
    watch('value', load);
    load();
  }))();
