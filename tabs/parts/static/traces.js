// @ts-check
// Charts whose lines grow with a clock, under one scrubber. value: {times, charts, meters, said}: see traces.py.
// The pointer on a chart of time moves the clock; a knob is dragged, or moved by arrow keys, and told to Python.
/**
 * @typedef {{kind: 'line' | 'dots' | 'band' | 'weights', x: number[], y: (number | null)[],
 *   low: (number | null)[] | null, when: number[] | null, name: string, colour: number, dash: string, width: number,
 *   opacity: number, grows: boolean, head: boolean}} Layer
 * @typedef {{name: string, label: string, value: number, low: number, high: number, moves: 'x' | 'y' | 'both',
 *   at: number}} Handle
 * @typedef {{title: string, x: Axis & {label: string}, y: Axis & {label: string}, layers: Layer[], height: number,
 *   timed: boolean, wide: boolean, square: boolean, handle: Handle | null}} Spec
 * @typedef {{name: string, values: (number | string | null)[], note: string, good: boolean | null, unit: string}} Meter
 * @typedef {{times: number[], charts: Spec[], meters: Meter[], said: string[]}} Value
 * @typedef {ScrubberSettings & {clock: string, lead: number, live: boolean, whole: boolean, bare: boolean}} Settings
 * @typedef {Layer & {low: (number | null)[]}} Band
 * @typedef {{layer: Layer, node: SVGElement, head: SVGElement | false, still: boolean}} Moving
 * @typedef {{X: Scale, Y: Scale}} Axes
 * @typedef {object} Drawing
 * @property {SVGSVGElement} svg
 * @property {SVGElement} ground
 * @property {SVGElement} grown
 * @property {SVGElement} free
 * @property {SVGElement} heads
 * @property {SVGElement} window
 * @property {SVGElement} past
 * @property {SVGElement} cursor
 * @property {SVGElement} knob
 * @property {SVGElement} tag
 * @property {HTMLElement} node
 * @property {Moving[]} moving
 * @property {Scale} X
 * @property {Scale} Y
 * @property {[left: number, top: number, w: number, h: number]} box
 * @property {Spec} spec
 * @property {number} value
 * @typedef {{c: Drawing, act: (c: Drawing, e: Place) => void}} Held
 */
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  ((page.parts ??= {}).traces = (
    /** @type {Host<Value | null>} */ {element, props, trigger, watch},
    /** @type {Settings} */ settings,
  ) => {
    const {el, number} = page;
    const root = page.root(element);
    root.dataset.setup = '';
    const clock = page.clock(settings.clock || `traces-${Math.random()}`);
    /** @param {string} tag @param {Record<string, any>} a @param {Child[]} more */
    const make = (tag, a, ...more) => el(tag, {svg: true, ...a}, ...more);
    const BIG = 20000;
    /** @param {number} v @param {number} a @param {number} b */
    const clamp = (v, a, b) => Math.min(b, Math.max(a, v));
    /** @type {Value} */
    let sheet = {times: [], charts: [], meters: [], said: []};
    /** @type {Drawing[]} */
    let charts = [];
    /** @type {Held | null} */
    let held = null;
    let seen = false;
    let width = 0;
    let serial = 0;

    /** @param {number} k */
    const time = k => sheet.times[clamp(k, 0, sheet.times.length - 1)] ?? 1;
    /** @param {number} k */
    const told = k => {
      const t = settings.whole ? Math.floor(time(k)).toLocaleString('en') : page.number(time(k), 3);
      return `${settings.frame_label} = ${t}`;
    };
    const scrubber = page.scrubber(root, clock, {...settings, told});
    const lead = el('div', {class: 'grid'});
    const rest = el('div', {class: 'grid'});
    const meters = el('div', {class: 'meters'});
    const said = el('p', {class: 'said'});
    if (settings.lead !== 0) for (const node of [lead, scrubber.node]) node.classList.add('main');
    root.append(lead, scrubber.node, said, meters, rest);
    scrubber.node.hidden = true;

    // A polyline as a path; it breaks where a value is missing. Only points of index < n are in it.
    /** @param {Axes} axes @param {number[]} x @param {(number | null)[]} y @param {number} [n] */
    const path = ({X, Y}, x, y, n = x.length) => {
      let d = '';
      let pen = 'M';
      for (let i = 0; i < n; i++) {
        const u = x[i] === null ? NaN : X.at(x[i]);
        const v = y[i] === null ? NaN : Y.at(/** @type {number} */ (y[i]));
        if (Number.isNaN(u) || Number.isNaN(v)) {
          pen = 'M';
          continue;
        }
        d += `${pen}${clamp(u, -BIG, BIG).toFixed(1)},${clamp(v, -BIG, BIG).toFixed(1)}`;
        pen = 'L';
      }
      return d;
    };
    /** @param {Drawing} c @param {Band} layer */
    const band = (c, {x, y, low}) => {
      const ok = x.map((_, i) => i).filter(i => y[i] !== null && low[i] !== null);
      const back = [...ok].reverse();
      return ok.length
        ? `${path(
            c,
            ok.map(i => x[i]),
            ok.map(i => y[i]),
          )}L${path(
            c,
            back.map(i => x[i]),
            back.map(i => low[i]),
          ).slice(1)}Z`
        : '';
    };
    /** @param {Drawing} c @param {Layer} layer @param {number} n */
    const dots = (c, {x, y}, n) =>
      x
        .slice(0, n)
        .map((v, i) => (y[i] === null ? '' : `M${X_Y(c, v, y[i])}h.01`))
        .join('');
    /** @param {Axes} axes @param {number} x @param {number} y */
    const X_Y = ({X, Y}, x, y) => `${clamp(X.at(x), -BIG, BIG).toFixed(1)},${clamp(Y.at(y), -BIG, BIG).toFixed(1)}`;
    /** @param {Layer} layer */
    const style = ({kind, colour, dash, width: w, opacity}) => ({
      class: `${kind} c${colour}`,
      style: `--w:${w}px;opacity:${opacity};${dash ? `stroke-dasharray:${dash};` : ''}`,
    });
    /** @param {Drawing} c @param {Layer} layer @param {number} n */
    const shape = (c, layer, n) =>
      layer.kind === 'band'
        ? band(c, /** @type {Band} */ (layer))
        : layer.kind === 'dots'
          ? dots(c, layer, n)
          : path(c, layer.x, layer.y, n);

    // Title and legend are drawn too, so that a saved picture has them.
    /** @param {Drawing} c @param {number} W @param {Layer[]} ended */
    const heading = (c, W, ended) => {
      c.ground.append(make('text', {class: 'title', x: 0, y: 15}, c.spec.title));
      let x = 0;
      let y = 36;
      for (const layer of c.spec.layers.filter(l => l.name && !ended.includes(l))) {
        const text = make('text', {class: 'name', x: 26, y: 0}, layer.name);
        const entry = make('g', {}, text);
        const d = layer.kind === 'band' ? 'M0,-9h20v10h-20Z' : layer.kind === 'dots' ? 'M10,-4h.01' : 'M0,-4h20';
        entry.append(make('path', {...style(layer), d}));
        c.ground.append(entry);
        const wide = 26 + text.getComputedTextLength() + 16;
        if (x && x + wide > W) {
          x = 0;
          y += 19;
        }
        entry.setAttribute('transform', `translate(${x},${y})`);
        x += wide;
      }
      return y + (x ? 14 : -10);
    };
    // Names of lines that come to the right edge stand there, where there is room.
    /** @param {Layer} layer */
    const last = ({x, y}) => x.reduce((k, v, i) => (v === null || y[i] === null ? k : i), -1);
    /** @param {Drawing} c @param {number} W @returns {{ended: Layer[], wide: number, gap: number}} */
    const ends = (c, W) => {
      const {x, y, layers} = c.spec;
      const [X, Y] = [page.scale(x, 0, 1), page.scale(y, 0, 1)];
      const inside = (/** @type {Layer} */ l) => {
        const [u, v] = [X.at(l.x[last(l)]), Y.at(/** @type {number} */ (l.y[last(l)]))];
        return u > 0.95 && u < 1.05 && v >= 0 && v <= 1;
      };
      const all = layers.filter(l => l.name && l.kind === 'line' && !l.when && inside(l));
      const probe = make('text', {class: 'name'});
      c.ground.append(probe);
      const long = all.map(({name}) => {
        probe.textContent = name;
        return probe.getComputedTextLength();
      });
      const gap = 1.25 * parseFloat(getComputedStyle(probe).fontSize);
      probe.remove();
      const ended = all.filter((_, i) => long[i] + 24 < 0.3 * W);
      return {ended, gap, wide: Math.max(0, ...long.filter(w => w + 24 < 0.3 * W))};
    };
    /** @param {Drawing} c @param {Layer[]} ended @param {number} gap */
    const named = (c, ended, gap) => {
      const [left, top, w, h] = c.box;
      const at = ended.map(l => c.Y.at(/** @type {number} */ (l.y[last(l)])));
      page.apart(at, gap, top, top + h).forEach((v, i) => {
        const text = make('text', {class: 'name', x: left + w + 22, y: v, dy: '.35em'}, ended[i].name);
        const d = `M${left + w + 2},${at[i].toFixed(1)}L${left + w + 18},${v.toFixed(1)}`;
        c.ground.append(make('path', {...style(ended[i]), d}), text);
      });
    };
    /** @param {Drawing} c @param {number[]} box */
    const axes = (c, box) => {
      const {X, Y, spec} = c;
      const [left, top, w, h] = box;
      for (const u of X.ticks(w / 70))
        c.ground.append(
          make('path', {class: 'line-grid', d: `M${X.at(u).toFixed(1)},${top}v${h}`}),
          make('text', {class: 'tick', x: X.at(u), y: top + h + 17, 'text-anchor': 'middle'}, number(u, 4, 1e4)),
        );
      for (const v of Y.ticks(h / 42))
        c.ground.append(
          make('path', {class: 'line-grid', d: `M${left},${Y.at(v).toFixed(1)}h${w}`}),
          make('text', {class: 'tick', x: left - 7, y: Y.at(v) + 4, 'text-anchor': 'end'}, number(v, 4, 1e4)),
        );
      c.ground.append(
        make('text', {class: 'label', x: left + w, y: top + h + 35, 'text-anchor': 'end'}, spec.x.label),
        make(
          'text',
          {class: 'label', transform: `translate(11,${top}) rotate(-90)`, 'text-anchor': 'end'},
          spec.y.label,
        ),
      );
    };
    /** @param {Drawing} c */
    const draw = c => {
      const W = Math.floor(/** @type {HTMLElement} */ (c.svg.parentNode).clientWidth);
      const {spec} = c;
      if (!W) return;
      for (const g of [c.ground, c.grown, c.free, c.heads]) g.replaceChildren();
      const left = 58;
      const {ended, wide, gap} = ends(c, W);
      const top = heading(c, W, ended);
      const w = W - left - 14 - (ended.length ? wide + 12 : 0);
      const share = document.body.classList.contains('present') ? 0.78 : 1; // larger type needs room too
      const low = share * Math.min(1, window.innerHeight / 900); // a chart stands in its window whole
      const h = Math.round(spec.square ? Math.min(w, 0.5 * share * window.innerHeight) : spec.height * low);
      const H = top + h + 42;
      for (const [k, v] of Object.entries({viewBox: `0 0 ${W} ${H}`, height: H, 'aria-label': spec.title}))
        c.svg.setAttribute(k, v);
      c.X = page.scale(spec.x, left, left + w);
      c.Y = page.scale(spec.y, top + h, top);
      c.box = [left, top, w, h];
      axes(c, c.box);
      named(c, ended, gap);
      /** @type {Record<string, number>} */
      const frame = {x: left, y: top, width: w, height: h};
      /** @type {Record<string, number>} */
      const air = {x: left - 6, y: top - 6, width: w + 12, height: h + 12};
      for (const k of Object.keys(frame)) {
        c.window.setAttribute(k, air[k]);
        c.past.setAttribute(k, frame[k]);
      }
      c.moving = [];
      for (const layer of spec.layers) {
        const still = !layer.when && layer.kind !== 'weights';
        const node = make('path', {...style(layer), d: still ? shape(c, layer, layer.x.length) : ''});
        (layer.grows && spec.timed && still ? c.grown : c.free).append(node);
        const head = layer.head && c.heads.appendChild(make('circle', {class: `head c${layer.colour}`, r: 5}));
        if (!still || head) c.moving.push({layer, node, head, still});
      }
      c.cursor.setAttribute('d', spec.timed ? `M0,${top}v${h}` : '');
      place(c, /** @type {number} */ (spec.handle?.value));
    };
    /** @param {number} k */
    const show = k => {
      const t = time(k);
      const n = Math.floor(t);
      for (const c of charts) {
        if (!c.X) continue;
        const [left, , w] = c.box;
        const at = clamp(c.X.at(t) - left, 0, w);
        if (c.spec.timed) {
          c.past.setAttribute('width', at + 0.5);
          c.cursor.setAttribute('transform', `translate(${left + at},0)`);
        }
        for (const m of c.moving) grow(c, m, t, n);
      }
      sheet.meters.forEach(
        (m, i) =>
          (meters.children[i].querySelector('b').textContent =
            typeof m.values[k] === 'string' ? m.values[k] : number(m.values[k]) + m.unit),
      );
      said.textContent = sheet.said[k] ?? '';
      scrubber.show(k);
      root.dataset.time = t;
    };
    /** @param {Drawing} c @param {Moving} moving @param {number} t @param {number} n */
    const grow = (c, {layer, node, head, still}, t, n) => {
      const along = layer.when ?? layer.x;
      let upto = along.findIndex(v => v > t + 1e-9);
      if (upto < 0) upto = along.length;
      if (layer.kind === 'weights') {
        const found = page.weights(/** @type {number[]} */ (layer.y), Math.min(n, layer.y.length));
        const stride = Math.ceil(found.length / 800);
        // the first and the newest among them
        const some = found.map((_, i) => i + 1).filter(i => i === 1 || (found.length - i) % stride === 0);
        return node.setAttribute(
          'd',
          path(
            c,
            some,
            some.map(i => found[i - 1]),
          ),
        );
      }
      if (!still) node.setAttribute('d', shape(c, layer, upto));
      if (!head) return;
      const x = layer.x[upto - 1];
      const y = layer.y[upto - 1];
      const gone = upto < 1 || x === null || y === null;
      head.style.display = gone ? 'none' : '';
      if (!gone) head.setAttribute('transform', `translate(${X_Y(c, x, y)})`);
    };

    // The knob: what can be grabbed on a chart.
    /** @param {Drawing} c @param {number} value */
    const place = (c, value) => {
      const {handle} = c.spec;
      c.knob.style.display = handle ? '' : 'none';
      if (!handle) return;
      c.value = value;
      const at = {x: [value, handle.at], y: [handle.at, value], both: [value, value]}[handle.moves];
      const [left, top, w, h] = c.box;
      const u = clamp(c.X.at(at[0]), left, left + w);
      const v = clamp(c.Y.at(at[1]), top, top + h);
      c.knob.setAttribute('transform', `translate(${u.toFixed(1)},${v.toFixed(1)})`);
      for (const [k, a] of Object.entries({
        'aria-label': handle.label,
        'aria-valuenow': value,
        'aria-valuemin': handle.low,
        'aria-valuemax': handle.high,
      }))
        c.knob.setAttribute(k, a);
      const end = u > left + w / 2;
      c.tag.textContent = `${handle.label} = ${number(value)}`;
      c.tag.setAttribute('text-anchor', end ? 'end' : 'start');
      c.tag.setAttribute('x', end ? -15 : 15);
      c.tag.setAttribute('y', v - top < 6 ? 24 : -12); // off the line that runs through it
    };
    /** @param {Drawing} c @param {number} value @param {string} event */
    const put = (c, value, event) => {
      const {name, low, high} = /** @type {Handle} */ (c.spec.handle);
      place(c, clamp(+value.toFixed(2), low, high));
      if (event === 'release' || settings.live) trigger(event, {name, value: c.value});
    };
    /** @param {Drawing} c @param {Place} e */
    const pointer = (c, e) =>
      new DOMPoint(e.clientX, e.clientY).matrixTransform(/** @type {DOMMatrix} */ (c.svg.getScreenCTM()).inverse());
    /** @param {Drawing} c @param {Place} e */
    const pull = (c, e) => {
      const p = pointer(c, e);
      const [left, top, w, h] = c.box;
      const {moves} = /** @type {Handle} */ (c.spec.handle);
      const x = c.X.value(clamp(p.x, left, left + w));
      const y = c.Y.value(clamp(p.y, top, top + h));
      put(c, {x, y, both: (x + y) / 2}[moves], 'input');
    };
    /** @param {Drawing} c @param {Place} e */
    const seek = (c, e) => {
      const t = c.X.value(pointer(c, e).x);
      const next = sheet.times.findIndex(v => v >= t);
      const k = next < 0 ? sheet.times.length - 1 : next;
      clock.set(k > 0 && t - sheet.times[k - 1] < sheet.times[k] - t ? k - 1 : k);
    };
    /** @param {Drawing} c @param {KeyboardEvent} e */
    const nudge = (c, e) => {
      const [dx, dy] = page.STEPS[e.key] ?? [0, 0];
      const d = dx + dy;
      if (!d) return;
      const axis = /** @type {Handle} */ (c.spec.handle).moves === 'y' ? c.Y : c.X;
      const unit = /** @type {Handle} */ (c.spec.handle).moves === 'y' ? -3 : 3;
      const now = axis.at(c.value);
      const far = axis.value(now + d * unit * (e.shiftKey ? 5 : 1));
      put(c, Math.abs(far - c.value) < 0.01 ? c.value + 0.01 * d : far, 'release');
      e.preventDefault();
    };

    const chart = () => {
      const id = `traces-${++serial}-${Math.random().toString(36).slice(2, 7)}`;
      const [ground, grown, free, heads] = Array.from({length: 4}, () => make('g', {}));
      const window = make('rect', {});
      const past = make('rect', {});
      const cursor = make('path', {class: 'now'});
      const tag = make('text', {class: 'tag'});
      const knob = make(
        'g',
        {class: 'knob', tabindex: 0, role: 'slider'},
        make('circle', {r: 17, class: 'reach'}),
        make('circle', {r: 9}),
        tag,
      );
      grown.setAttribute('clip-path', `url(#${id}-past)`);
      for (const g of [free, heads]) g.setAttribute('clip-path', `url(#${id}-window)`);
      const svg = el(
        'svg',
        {class: 'saved', role: 'group'},
        make('defs', {}, make('clipPath', {id: `${id}-window`}, window), make('clipPath', {id: `${id}-past`}, past)),
        ground,
        free,
        grown,
        cursor,
        heads,
        knob,
      );
      const c = /** @type {Drawing} */ ({
        svg,
        ground,
        grown,
        free,
        heads,
        window,
        past,
        cursor,
        knob,
        tag,
        node: el('div', {class: 'chart-box'}, svg),
        moving: /** @type {Moving[]} */ ([]),
      });
      page.grab(svg, {
        near: e => e.target.closest('.knob'),
        take: e => {
          if (e.target.closest('.knob')) {
            knob.focus();
            return (held = {c, act: pull});
          }
          if (!c.spec.timed || sheet.times.length < 2) return null;
          seek(c, e);
          return (held = {c, act: seek});
        },
        move: (e, {act}) => act(c, e),
        drop: (_, {act}) => {
          held = null;
          if (act === pull) put(c, c.value, 'release');
        },
        sideways: true,
      });
      knob.addEventListener('keydown', (/** @type {KeyboardEvent} */ e) => nudge(c, e));
      return c;
    };

    /** @param {Meter} meter */
    const meter = ({name, note, good}) =>
      el(
        'div',
        {class: `meter ${good === true ? 'good' : good === false ? 'bad' : ''}`},
        el('span', {}, name),
        el('b'),
        note ? el('small', {}, `${good === true ? '✓ ' : good === false ? '✗ ' : ''}${note}`) : null,
      );
    const lay = () => {
      while (charts.length < sheet.charts.length) charts.push(chart());
      while (charts.length > sheet.charts.length) /** @type {Drawing} */ (charts.pop()).node.remove();
      charts.forEach((c, i) => {
        const spec = sheet.charts[i];
        const keep = held?.c === c && held.act === pull && c.spec; // axes stay under a hand
        c.spec = keep
          ? /** @type {Spec} */ ({...spec, x: keep.x, y: keep.y, handle: {...spec.handle, value: c.value}})
          : spec;
        c.node.classList.toggle('wide', c.spec.wide);
        c.node.classList.toggle('timed', c.spec.timed);
        const home = i < settings.lead ? lead : rest;
        if (c.node.parentNode !== home) home.append(c.node);
      });
    };
    const redraw = () => {
      charts.forEach(draw);
      show(clock.frame);
    };
    const load = () => {
      if (!props.value) return;
      sheet = props.value;
      const end = !seen || clock.frame >= clock.count - 1;
      lay();
      meters.replaceChildren(...sheet.meters.map(meter));
      charts.forEach(draw);
      scrubber.fit(sheet.times.length);
      scrubber.node.hidden ||= settings.bare;
      if (end) clock.set(clock.count - 1);
      seen = true;
      page.drawn(root);
    };
    clock.listeners.add(k => root.isConnected && sheet.charts.length && show(k));
    new ResizeObserver(() => {
      if (!root.offsetWidth || root.offsetWidth === width || !sheet.charts.length) return;
      width = root.offsetWidth;
      redraw();
    }).observe(root);
    root.addEventListener('tangible:letters', redraw);
    watch('value', load);
    load();
  }))();
