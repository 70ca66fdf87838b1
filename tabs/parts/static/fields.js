// @ts-check
// Films of class shares with points on top, one panel a model. value: see fields.py.
/**
 * @typedef {FieldItem & {film: string, alone: string, sizes: string | null}} Item
 * @typedef {{panes: Item[], points: Dot[], extent: Extent, classes: number, truth: string, side: Point,
 *   frame: number | null, chosen: number | null, names: string[]}} Value
 * @typedef {ScrubberSettings & {clock: string, words: Words, editable: boolean, pull: boolean, told: boolean}} Settings
 */
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  ((page.parts ??= {}).fields = (
    /** @type {Host<Value | null>} */ {element, props, trigger, watch},
    /** @type {Settings} */ settings,
  ) => {
    const {el} = page;
    const root = page.root(element);
    root.dataset.setup = '';
    const {words, editable, pull} = settings;
    const clock = page.clock(settings.clock || `fields-${Math.random()}`);
    /** @type {FieldPanel[]} */
    let panes = [];
    /** @type {Extent} */
    let extent = [0, 1, 0, 1];
    /** @type {number | null} */
    let given = null;
    /** @type {FieldState} */
    const state = {
      points: [],
      chosen: null,
      classes: 2,
      truth: [],
      alone: false,
      palette: page.mixed(),
      dirty: false,
      held: false,
    };

    const bar = page.tools(words, {
      editable,
      undo() {
        state.dirty = false;
        trigger('release', {points: null});
      },
      alone(on) {
        state.alone = on;
        paint();
      },
    });
    const grid = el('div', {class: 'reels'});
    const said = el('p', {class: 'hint', 'aria-live': 'polite'}, words.hint ?? '');
    let told = -1;
    const scrubber = page.scrubber(root, clock, settings, k => {
      if (!settings.told || k === told) return;
      told = k;
      trigger('input', {frame: k});
    });
    root.classList.add('film'); // saved as films are saved
    root.append(bar.node, grid, scrubber.node, said);

    const paint = () => {
      for (const pane of panes) {
        pane.paint(clock.frame);
        pane.tell(clock.frame);
      }
      scrubber.show(clock.frame);
    };
    const soon = page.soon(paint);
    clock.listeners.add(() => root.isConnected && root.offsetParent && paint());
    page.themed(() => {
      state.palette = page.mixed();
      soon();
    });

    const dots = page.dots(state, bar, {
      editable,
      pull,
      trigger,
      tell: () => trigger('release', {points: state.points}),
      changed(edited) {
        if (edited) for (const pane of panes) pane.unsized();
        soon();
      },
      chose() {
        const i = /** @type {number} */ (state.chosen);
        const p = state.points[i];
        const at = p && [p[0], p[1]].map(v => v.toPrecision(3)).join(', ');
        const label = p && (props.value?.names[p[2]] ?? `${words.label} ${p[2] + 1}`);
        said.textContent = p ? `${words.point} ${i + 1}: ${at} · ${page.SIGNS[p[2]]} ${label}` : words.hint;
        soon();
      },
    });

    // What Python sends.
    const make = () => {
      const pane = page.field(state);
      dots.listen(pane);
      page.fitted(pane.canvas, (dot, wide) => {
        pane.laid(dot, wide);
        if (root.offsetParent) pane.paint(clock.frame);
      });
      grid.append(pane.box);
      return pane;
    };
    /** @param {string | null} text @param {number} size */
    const unpack = async (text, size) => (text ? page.certainty.frames(await page.inflate(text), size) : null);
    /** @param {Item} item @param {number} n points @returns {Promise<FieldFilms>} */
    const unpacked = async (item, n) => {
      const size = item.shape[1] * item.shape[2];
      const all = [unpack(item.film, size), unpack(item.alone, size), unpack(item.sizes, n)];
      const [film, alone, sizes] = await Promise.all(all);
      return {film, alone, sizes};
    };
    // Whether two lists are the same to what is sent of them.
    /** @param {Dot[]} a @param {Dot[]} b */
    const same = (a, b) => {
      /** @param {number} u @param {number} v @param {number} far */
      const near = (u, v, far) => Math.abs(u - v) < 0.002 * far;
      const [wide, high] = [extent[1] - extent[0], extent[3] - extent[2]];
      /** @param {Dot} p @param {Dot} q */
      const both = (p, q) => p[2] === q[2] && near(p[0], q[0], wide) && near(p[1], q[1], high);
      return a.length === b.length && a.every((p, i) => both(p, b[i]));
    };
    let loading = 0;
    const load = async () => {
      const value = props.value;
      const turn = ++loading;
      if (!value) return;
      const films = await Promise.all(value.panes.map(item => unpacked(item, value.points.length)));
      const line = value.truth ? await page.inflate(value.truth) : null;
      if (turn !== loading) return; // a newer value is on its way
      // An edit made while the server worked stands until its own answer comes.
      if (!state.held && !(state.dirty && !same(state.points, value.points))) {
        state.points = value.points;
        state.dirty = false;
        extent = value.extent;
      }
      state.classes = value.classes;
      state.truth = line ? page.certainty.boundary(line, value.side, value.classes) : [];
      state.chosen = value.chosen ?? (state.points[/** @type {number} */ (state.chosen)] ? state.chosen : null);
      for (const gone of panes.splice(value.panes.length)) gone.box.remove();
      while (panes.length < value.panes.length) panes.push(make());
      value.panes.forEach((item, i) => panes[i].fill(item, films[i], extent, words.keys ?? ''));
      grid.dataset.count = panes.length;
      const frames = value.panes.map(p => p.shape[0]);
      bar.show(
        value.names,
        value.classes,
        frames.some(n => n > 1),
      );
      scrubber.fit(Math.max(1, ...frames));
      if (value.frame !== null && value.frame !== given) clock.set((told = given = value.frame));
      paint();
      page.drawn(root);
    };
    watch('value', load);
    load();
  }))();
