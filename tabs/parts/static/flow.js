// @ts-check
// Points that flow from noise to data under guidance. value: see flow.py.
/**
 * @typedef {{data: string, shape: [number, number, number]}} Packed
 * @typedef {{name: string, points: Packed | null, field: Packed | null, shares: number[][] | null,
 *   figures: string[]}} Sent
 * @typedef {{streams: Sent[], modes: Mode[], std: number, scales: number[], sigmas: number[], reach: number,
 *   frame: number | null, band: Point | null, span: number}} Value
 * @typedef {{clock: string, words: Words, editable: boolean}} Settings
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
    const clock = page.clock(settings.clock || `flow-${Math.random()}`);
    const time = page.clock(`flow-time-${Math.random()}`);
    /** @type {StreamPanel[]} */
    let panes = [];
    /** @type {number | null} */
    let given = null;
    /** @type {FlowState} */
    const state = {
      modes: [],
      std: 1,
      scales: [0],
      sigmas: [0],
      reach: 5,
      cursor: [-0.55, 0.7],
      trails: true,
      dirty: false,
      get strength() {
        return clock.frame;
      },
      get step() {
        return time.frame;
      },
      // As flow.py shrinks the points, so that pure noise fits on the screen.
      shrink: () => 2 / Math.sqrt(4 + state.sigmas[time.frame] ** 2),
    };

    const modes = page.modes(words, state, {editable, changed: () => soon(), trigger});
    const pulls = page.pulls(words, state);
    const strength = page.scrubber(root, clock, {
      frame_label: 'w',
      every: 350,
      words,
      told: (/** @type {number} */ k) => `w = ${state.scales[k] ?? ''}`,
    });
    const steps = page.scrubber(el('div'), time, {
      frame_label: words.noise,
      every: 70,
      words,
      told: (/** @type {number} */ k) => `σ = ${+(state.sigmas[k] ?? 0).toPrecision(3)}`,
    });
    strength.node.classList.add('strength');
    steps.node.classList.add('steps');
    root.classList.add('film');
    const axis = page.band(words, ([low, high]) => trigger('edit', {low, high}));
    const grid = el('div', {class: 'reels'});
    const scrubbers = el('div', {class: 'scrubbers'}, strength.node, steps.node);
    const hint = el('p', {class: 'hint'}, words.hint ?? '');
    root.append(modes.node, scrubbers, axis.node, grid, pulls.node, hint);

    root.scores = (
      /** @type {number} */ x,
      /** @type {number} */ y,
      /** @type {number} */ sigma,
      /** @type {number} */ w,
    ) => page.scores(state.modes, state.std, [x, y], sigma, w); // for tests and for the curious

    // In the first panel, if it is edited, modes lie over the points.
    /** @param {StreamPanel} pane */
    const paintPane = pane => {
      if (!pane.wide || !pane.stream) return;
      const last = time.frame === state.sigmas.length - 1;
      const over = editable && pane === panes[0];
      pane.pen.clearRect(0, 0, pane.canvas.width, pane.canvas.height);
      pane.field();
      if (!over && (pane.stream.places || last)) modes.paint(pane);
      pane.points();
      if (over) modes.paint(pane);
      if (over) pulls.paint(pane);
      pane.tell();
    };
    const paint = () => {
      if (!root.isConnected) return;
      panes.forEach(paintPane);
      strength.show(clock.frame);
      steps.show(time.frame);
      root.dataset.frame = clock.frame;
      root.dataset.time = time.frame;
      axis.mark(state.sigmas[time.frame] ?? 0);
    };
    const soon = page.soon(paint);
    clock.listeners.add(soon);
    time.listeners.add(soon);
    page.themed(soon);

    // What Python sends.
    const make = () => {
      const pane = page.stream(state);
      if (editable) modes.hand.listen(pane.canvas);
      if (editable && !panes.length) {
        pane.canvas.tabIndex = 0;
        pane.canvas.setAttribute('aria-description', words.keys ?? '');
      }
      page.fitted(pane.canvas, (_, wide) => {
        [pane.wide, pane.dot] = [wide, pane.canvas.width / wide];
        if (root.offsetParent) paintPane(pane);
      });
      grid.append(pane.box);
      return pane;
    };
    /** @param {Sent} sent @param {number} span @returns {Promise<Stream>} */
    const unpacked = async ({points, field, ...rest}, span) => {
      const [far, dense] = await Promise.all([points && page.inflate(points.data), field && page.inflate(field.data)]);
      return {
        ...rest,
        places: points && far && page.places(far, points.shape, span),
        field: field && dense && {bytes: dense, shape: field.shape},
      };
    };
    let loading = 0;
    const load = async () => {
      const value = props.value;
      const turn = ++loading;
      if (!value) return;
      const streams = await Promise.all(value.streams.map(sent => unpacked(sent, value.span)));
      if (turn !== loading) return; // a newer value is on its way
      const {hand} = modes;
      if (hand.held === null) {
        state.modes = value.modes;
        state.dirty = false;
      }
      const {std, scales, sigmas, reach} = value;
      Object.assign(state, {std, scales, sigmas, reach});
      for (const gone of panes.splice(streams.length)) gone.box.remove();
      while (panes.length < streams.length) panes.push(make());
      streams.forEach((stream, i) => panes[i].fill(stream));
      grid.dataset.count = panes.length;
      grid.classList.toggle('stage-first', editable);
      if (hand.chosen !== null && !state.modes[/** @type {number} */ (hand.chosen)]) hand.chosen = null;
      const ended = time.frame >= time.count - 1;
      strength.fit(scales.length);
      steps.fit(sigmas.length);
      if (ended) time.set(sigmas.length - 1);
      if (value.frame !== null && value.frame !== given) clock.set((given = value.frame));
      axis.show(value.band);
      paint();
      page.drawn(root);
    };
    watch('value', load);
    load();
  }))();
