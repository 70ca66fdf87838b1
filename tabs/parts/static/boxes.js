// @ts-check
// A photograph with objects and detections that are grabbed, and every number that follows from them, made in
// the page. value: {data: {page, truth, found, classes, thresholds}, image, images, photo, width, height,
// rules, dials, report, source}.
/** @typedef {{words: RankWords}} Settings */
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  ((page.parts ??= {}).boxes = (
    /** @type {Host<Sent>} */ {element, props, trigger, watch},
    /** @type {Settings} */ settings,
  ) => {
    const {el, ranking: rank} = page;
    const root = page.root(element);
    const read = rank.reader(image => trigger('edit', {image}));
    const {words} = settings;
    /** @type {Clock & {whole?: number}} `whole`: the last step of the curve when it was drawn last */
    const clock = page.clock(`boxes-${Math.random()}`);
    /** @type {BoxState} */
    const state = {
      value: /** @type {Unset} */ (null),
      truth: [],
      found: [],
      dials: /** @type {Unset} */ ({}),
      out: /** @type {Unset} */ (null),
      chosen: null,
      tool: 'hand',
      name: k => state.value.data.classes[k] ?? '?',
      measure: () => (state.value.data.posed ? words.similarity : words.overlap),
      mine: () => /** @type {AnyBox} */ (state.chosen && state[state.chosen.kind][state.chosen.i]),
    };

    // Tools.
    /** @param {string} id @param {string} text @param {(e: Event) => void} act @param {string} [title] */
    const button = (id, text, act, title) => el('button', {type: 'button', 'data-do': id, title, onclick: act}, text);
    const tools = Object.fromEntries(
      ['hand', 'truth', 'found'].map(t => [t, button(t, words[`tool_${t}`], () => take(t), words[`tool_${t}_help`])]),
    );
    /** @param {string} tool */
    const take = tool => {
      state.tool = tool;
      for (const k in tools) tools[k].setAttribute('aria-pressed', String(k === tool));
    };
    /** @param {string} text */
    const named = text => {
      const {classes, page, known} = state.value.data;
      const k = classes.indexOf(text);
      if (k >= 0 || classes.length - known >= 20) return k;
      classes.push(text);
      for (const size in page.objects) page.objects[size].push(0);
      state.value.data.key = null;
      listClasses();
      update();
      return classes.length - 1;
    };
    const ink = page.classlist('ink', words.new_class, words.class_name, {
      named,
      chose: () => {},
      left: () => inhand.paint(),
    });
    const adopt = button('adopt', words.adopt, () => edits.adopt(), words.adopt_help);
    const undo = button('undo', words.undo, () => edits.undo());

    // The photograph, and the hand on it.
    /** @param {BoxKind | null} kind @param {number} [i] @param {boolean} [focus] */
    const choose = (kind, i = 0, focus = false) => {
      state.chosen = kind ? {kind, i} : null;
      if (focus && kind) photo.focus(kind, i);
      paint();
    };
    const rebuild = () => {
      photo.rebuild();
      update();
    };
    const photo = page.photo(words, state);
    const edits = page.edits(photo, state, {
      label: () => +ink.list.value || 0,
      choose,
      take,
      update: () => update(),
      rebuild,
      tell: () => tell(),
      timed: ms => (root.dataset.ms = ms.toFixed(2)), // from the hand to the numbers in the document
    });
    const inhand = page.inhand(words, state, {named, change: edits.change, remove: edits.remove});
    const paint = () => {
      if (!state.value || !state.out) return;
      photo.paint();
      inhand.paint();
    };
    new ResizeObserver(() => root.offsetParent && paint()).observe(photo.node);

    // What the hand did is shown at once; the server hears of it when the hand rests.
    const text = () => ({
      image: state.value.image,
      dials: state.dials,
      truth: state.truth.map(g => ({...g, box: [...g.box]})),
      found: state.found.map(({label, score, box}) => ({label, score, box})),
      names: state.value.data.classes.slice(state.value.data.known),
    });
    let edited = false;
    let waits = 0;
    const note = () => {
      clearTimeout(waits);
      waits = setTimeout(say, 900);
    };
    const say = () => {
      clearTimeout(waits);
      waits = 0;
      trigger(edited ? 'release' : 'input', edited ? text() : {dials: state.dials});
    };
    const tell = () => {
      edited = true;
      note();
    };
    root.addEventListener(
      'focusout',
      e => waits && !root.contains(/** @type {Node | null} */ (e.relatedTarget)) && say(),
    );

    // Dials, numbers, curve.
    const dials = page.cutoffs(words, (id, to) => {
      Object.assign(state.dials, {[id]: to});
      if (typeof to === 'string') clock.frame = Infinity;
      update(true);
      note();
    });
    const album = page.album(words, {
      go: image => trigger('select', {image, dials: state.dials}),
      told: () => {
        const {value, truth, dials, out} = state;
        const {data, image, images, rules} = value;
        const {e, t, label, size} = out;
        const {confidence} = dials;
        return rank.pictures({data, e, truth, image, images: images.length, rules, t, confidence, label, size});
      },
    });
    const metrics = page.metrics(words);
    const confusion = page.confusion(words);
    const steps = el('div', {class: 'steps'});
    const scrubber = page.scrubber(steps, clock, {frame_label: words.step, words, every: 500});
    /** @param {number} k */
    const walk = k => {
      clock.set(k);
      const d = state.out.points[k]?.d;
      if (d?.match && d.index < state.found.length) choose('found', d.index);
    };
    const ranked = page.ranked(words, walk);
    const listClasses = () => {
      const {classes} = state.value.data;
      const choices = [...classes.map((c, k) => [k, c]), ['new', words.add_class]];
      const before = ink.list.value;
      for (const list of [ink.list, inhand.list]) dials.options(list, choices);
      ink.list.value = classes[before] === undefined ? 0 : before;
      dials.options(dials.lists.label, [['', words.all], ...classes.map(c => [c, c])]);
      dials.lists.label.value = state.dials.label;
    };

    // Every number anew; if the boxes are the `same`, what was matched is kept.
    const update = (same = false) => {
      const {value, out: before} = state;
      if (!value) return;
      const {data} = value;
      const {size} = state.dials;
      const {thresholds} = data;
      /** @param {number} v */
      const away = v => Math.abs(v - state.dials.iou);
      const t = thresholds.reduce((best, v, i) => (away(v) < away(thresholds[best]) ? i : best), 0);
      const label = data.classes.indexOf(state.dials.label);
      const {truth, found} = state;
      const e =
        same && before?.size === size
          ? before.e
          : rank.evaluate({data, truth, found, image: value.image, rules: value.rules, thresholds, size});
      const points = before?.e === e && before.t === t && before.label === label ? before.points : e.line(label, t);
      const last = Math.max(0, points.length - 1);
      clock.count = Math.max(1, points.length);
      if (clock.frame > last || clock.frame === clock.whole) clock.frame = last;
      clock.whole = last;
      const tops = before?.points === points ? before.tops : rank.ends(points);
      state.out = {t, label, e, size, points, n: e.n(label), tops};
      dials.show(state.dials);
      const {ap, ten} = metrics.paint(state.out, state.dials, thresholds);
      Object.assign(root.dataset, {ap, ten});
      album.stale();
      adopt.hidden = data.shaped || state.truth.length > 0 || !state.found.length;
      paint();
      scrubber.fit(Math.max(1, points.length)); // sets the clock, which paints the curve
    };
    const paintCurve = () => {
      if (!state.out) return;
      const {dials, value, truth} = state;
      ranked.paint(state.out, clock.frame, {dials, value, truth, ap: +root.dataset.ap});
      scrubber.show(clock.frame);
      paintConfusion();
    };
    clock.listeners.add(() => root.isConnected && state.value && paintCurve());
    const paintConfusion = () => {
      const {data, rules, image} = state.value;
      const {truth} = state;
      const {e, t, size} = state.out;
      const found = () => state.found.map(d => ({...d, image}));
      const mine = size === 'all' ? e.mine : rank.match(truth, found(), rules, data.thresholds, 'all');
      const {confidence} = state.dials;
      confusion.paint(rank.confusion({data, truth, mine, image, rules, t, confidence}), data.classes);
    };

    // The frame: made once, filled often.
    steps.append(
      scrubber.node,
      ranked.sum,
      el('div', {class: 'scroll', tabindex: 0, role: 'group', 'aria-label': words.ranked}, ranked.table),
    );
    const report = el('div', {class: 'report'});
    const hint = el('p', {class: 'hint'});
    const bar = {class: 'bar', role: 'group', 'aria-label': words.tools};
    root.append(
      report,
      el('div', bar, ...Object.values(tools), ink.list, ink.field, undo, adopt, album.node),
      el(
        'div',
        {class: 'two main'},
        el('div', {}, photo.node, inhand.node, hint),
        el('div', {}, ranked.curve, dials.node),
      ),
      metrics.numbers,
      el('h3', {}, words.ranked),
      steps,
      el(
        'div',
        {class: 'two'},
        el('div', {}, el('h3', {}, words.bars), metrics.by_iou),
        el('div', {}, el('h3', {}, words.f_chart), metrics.by_confidence),
      ),
      el('h3', {}, words.confusion),
      confusion.node,
      confusion.worst,
    );
    take('hand');

    const load = async () => {
      const next = await read(props.value);
      if (!next) return;
      clearTimeout(waits);
      waits = 0;
      edited = false;
      const {value} = state;
      const same = value && next.source === value.source && next.image === value.image;
      state.value = next;
      state.dials = {...next.dials};
      state.truth = next.data.truth.map(g => ({...g, box: [...g.box]}));
      state.found = next.data.found.map((d, index) => ({...d, box: [...d.box], index}));
      if (!same) {
        edits.forget();
        state.chosen = null;
        clock.frame = next.data.page.score.length;
      }
      clock.whole = clock.frame;
      const {shaped, posed} = next.data;
      root.classList.toggle('shaped', shaped);
      for (const n of root.querySelectorAll('.measure')) n.textContent = state.measure();
      if (shaped) take('hand');
      for (const n of [...Object.values(tools), ink.list, undo]) n.hidden = shaped;
      hint.textContent = posed ? words.hint_poses : shaped ? words.hint_shapes : words.hint;
      listClasses();
      album.show(next.images, next.image);
      photo.show(next);
      report.replaceChildren(...next.report.map(([kind, line]) => el('p', {class: kind}, line)));
      rebuild();
      page.drawn(root);
    };
    watch('value', load);
    load();
  }))();
