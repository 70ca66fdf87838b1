// @ts-check
// A field of heights as a map or as hills, with paths that walk on it. value: see terrain.py.
/**
 * @typedef {{id: string, name: string, colour: string, points: string, shape_of: [frames: number, paths: number],
 *   lost: number[], figures: string | null, oval: string | null, shape: number, dashed: boolean, fate: string,
 *   units: number}} Packed
 * @typedef {{name: string, colour: string, values: string, kind: string}} PackedArrow
 * @typedef {{trails: Packed[], extent: Extent, field: {shape: Point, data: string} | null, starts: Point[],
 *   marks: Mark[], box: Extent | null, arrows: PackedArrow[], hand: string, frame: number | null, note: string}} Value
 * @typedef {ScrubberSettings & {clock: string, words: Words, editable: boolean, several: boolean, hills: boolean,
 *   unit: string}} Settings
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
    /** @type {Value} */
    let land = /** @type {Unset} */ (null);
    /** @type {Trail[]} */
    let trails = [];
    /** @type {Arrow[]} */
    let arrows = [];

    // The bar: starts, hills, speed. The legend: every trail's name and its figure now.
    /** @param {HTMLElement} button @param {boolean} on */
    const press = (button, on) => button.setAttribute('aria-pressed', String(on));
    /** @param {string} name @param {string} text @param {() => void} act */
    const pill = (name, text, act) =>
      el('button', {type: 'button', class: 'pill', 'data-act': name, title: words[`${name}_help`], onclick: act}, text);
    const seen3d = pill('hills', words.hills, () => {
      view.hills = !view.hills;
      press(seen3d, view.hills);
      bake();
      paint();
    });
    press(seen3d, false);
    /** @param {number} n */
    const lattice = n => pill(`grid${n}`, n === 1 ? words.one : `${n} ${words.starts}`, () => starts.spread(n));
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

    // The picture: the ground, which is drawn once for each view of it, and what lies and walks on it.
    const pen = canvas.getContext('2d');
    const view = page.projection(canvas);
    const ground = page.ground(el('canvas'));
    const paths = page.trails(view, pen, clock);
    const vectors = page.vectors(view, pen);
    const signs = page.signs(view, pen);
    const bake = () => {
      ground.canvas.width = canvas.width;
      ground.canvas.height = canvas.height;
      if (!view.field || !canvas.width) return;
      view.hills ? ground.rise(view.field, view.dot, view.onto, view.turn[0]) : ground.lay(view.field, view.dot);
      paths.stale();
    };
    const paint = () => {
      if (!land || !canvas.width || !root.offsetParent) return;
      const k = clock.frame;
      pen.clearRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(ground.canvas, 0, 0);
      pen.globalAlpha = starts.waiting ? 0.35 : 1;
      paths.ways(k);
      pen.globalAlpha = 1;
      signs({box: land.box, marks: land.marks, starts: starts.all, chosen: starts.chosen});
      paths.heads(k);
      const held = trails.find(trail => trail.id === land.hand);
      const head = held && paths.few() ? paths.place(held, 0, k) : null;
      if (head) vectors(arrows, head, k);
      scrubber.show(k);
      for (const trail of trails)
        /** @type {HTMLElement} */ (trail.out).textContent = trail.figures ? figure(trail, k) : '';
    };
    /** @param {Trail} trail @param {number} k */
    const figure = ({figures, frames, lost, fate}, k) => {
      const v = /** @type {Float32Array} */ (figures)[Math.min(k, frames - 1)];
      if (lost.length === 1 && lost[0] >= 0 && lost[0] <= k) return `✕ ${words[fate].replace('{step}', lost[0])}`;
      if (!Number.isFinite(v)) return '✕';
      return `${settings.unit} = ${page.number(v)}`;
    };
    const soon = page.soon(paint);
    const anew = () => {
      bake();
      soon();
    };
    clock.listeners.add(() => root.isConnected && soon());
    page.themed(() => root.offsetParent && anew()); // it is baked anew when it comes on the screen
    page.fitted(canvas, dot => {
      view.dot = dot;
      bake();
      paint();
    });

    const starts = page.starts(view, {
      editable,
      several: settings.several,
      changed: soon,
      turned: anew,
      tell: (event, all) => trigger(event, {starts: all}),
      step: by => clock.set(clock.frame + by),
      hover: p => {
        const {field} = view;
        const at = p.map(a => a.toPrecision(3)).join(', ');
        const height = field?.at(field.data, ...view.unit(p)).toPrecision(3);
        said.textContent = field ? `${settings.unit}(${at}) ≈ ${height}` : '';
      },
    });
    canvas.addEventListener('pointerleave', () => {
      said.textContent = land?.note ?? '';
    });

    // What Python sends.
    /** @param {string} text */
    const floats = async text => new Float32Array((await page.inflate(text)).buffer);
    /** @param {Packed} packed @returns {Promise<Trail>} */
    const walked = async ({points, shape_of: [frames, paths], figures, oval, ...rest}) => {
      const steps = new Int16Array((await page.inflate(points)).buffer);
      const size = 2 * paths;
      for (let i = size; i < steps.length; i++) steps[i] += steps[i - size];
      const numbers = {figures: figures ? await floats(figures) : null, oval: oval ? await floats(oval) : null};
      return {...rest, ...numbers, frames, paths, points: steps};
    };
    /** @param {PackedArrow} packed @returns {Promise<Arrow>} */
    const pointed = async packed => {
      const values = await floats(packed.values);
      let longest = 0;
      for (let i = 0; i < values.length; i += 2) {
        const size = Math.hypot(values[i], values[i + 1]);
        if (size > longest && Number.isFinite(size)) longest = size;
      }
      return {...packed, values, longest};
    };
    /** @param {Trail} trail */
    const key = ({colour, shape}) => {
      const icon = el('svg', {viewBox: '-8 -8 16 16', width: 14, height: 14, 'aria-hidden': 'true'});
      const circle = 'M-6,0a6,6 0 1,0 12,0a6,6 0 1,0 -12,0';
      const d = [circle, 'M-5,-5h10v10h-10z', 'M0,-7l7,12h-14z', 'M0,-7l7,7l-7,7l-7,-7z'][shape];
      icon.append(el('path', {svg: true, d, fill: colour}));
      return icon;
    };
    /** @param {Trail} trail */
    const named = trail => {
      const {id, name} = trail;
      const pressed = String(id === land.hand);
      const act = () => trigger('select', {hand: id});
      trail.out = el('span', {class: 'now'});
      const told = {type: 'button', class: 'pill', 'data-id': id, 'aria-pressed': pressed, onclick: act};
      return el('button', told, key(trail), ` ${name} `, trail.out);
    };
    let loading = 0;
    /** @type {number | null} */
    let given = null;
    const load = async () => {
      const value = props.value;
      const mine = ++loading;
      root.hidden = !value;
      if (!value) return;
      const [walks, heights, darts] = await Promise.all([
        Promise.all(value.trails.map(walked)),
        value.field ? floats(value.field.data) : null,
        Promise.all(value.arrows.map(pointed)),
      ]);
      if (mine !== loading) return; // a newer value is on its way
      const ended = clock.frame >= clock.count - 1 && clock.count > 1;
      [land, trails, arrows] = [value, walks, darts];
      view.extent = land.extent;
      if (heights) view.field = page.heights(/** @type {NonNullable<Value['field']>} */ (land.field).shape, heights);
      paths.set(trails, land.hand);
      starts.take(land.starts);
      legend.replaceChildren(...trails.map(named));
      said.textContent = land.note;
      scrubber.fit(Math.max(1, ...trails.map(t => t.frames)));
      if (land.frame !== null && land.frame !== given) clock.set((given = land.frame));
      else if (ended) clock.set(clock.count - 1);
      if (heights) bake();
      paint();
      root.dataset.starts = starts.all.length;
      starts.answered();
      page.drawn(root);
    };
    watch('value', load);
    load();
  }))();
