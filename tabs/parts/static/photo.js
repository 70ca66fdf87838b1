// @ts-check
// A photograph with boxes on it, one node each, kept while they are moved. page.photo(words, state).
/** @typedef {{g: SVGElement, rect: SVGElement, tag: SVGElement}} Drawn */
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  (page.photo = (words, state) => {
    const {el, decimal, ranking: rank} = page;
    /** @param {string} tag @param {Record<string, any>} a @param {Child[]} children */
    const make = (tag, a, ...children) => el(tag, {svg: true, ...a}, ...children);
    const node = make('svg', {class: 'photo saved', role: 'group', 'aria-label': words.stage});
    const unit = () => (state.value?.width || 1) / (node.clientWidth || 600);
    const HANDLES = [
      [0, 0],
      [0.5, 0],
      [1, 0],
      [1, 0.5],
      [1, 1],
      [0.5, 1],
      [0, 1],
      [0, 0.5],
    ];
    /** @type {Record<BoxKind, Drawn[]>} */
    let nodes = {truth: [], found: []};
    /** @type {SVGElement[]} */
    let grips = [];
    /** @param {SVGElement} shape @param {Record<string, number>} place */
    const lay = (shape, place) => {
      for (const [name, value] of Object.entries(place)) shape.setAttribute(name, value);
    };
    /** @param {BoxKind} kind @param {number} i */
    const box = (kind, i) => {
      const rect = make('rect', {});
      const {rings, limbs, joints} = state[kind][i];
      /** @param {number[][] | undefined} rows @param {string} end @param {string} name */
      const path = (rows, end, name) =>
        rows ? [make('path', {class: name, d: rows.map(row => `M${row.join(' ')}${end}`).join('')})] : [];
      const shape = [...path(rings, 'Z', 'ring'), ...path(limbs, '', 'limb'), ...path(joints, 'h0', 'joint')];
      const tag = make('text', {});
      const told = {class: `box ${kind}`, tabindex: 0, role: 'button', 'data-kind': kind, 'data-i': i};
      return {g: node.appendChild(make('g', told, rect, ...shape, tag)), rect, tag};
    };
    const rebuild = () => {
      node.querySelectorAll('.box, .grip').forEach((/** @type {Element} */ n) => n.remove());
      nodes = {truth: state.truth.map((_, i) => box('truth', i)), found: state.found.map((_, i) => box('found', i))};
      grips = HANDLES.map((_, k) => node.appendChild(make('rect', {class: 'grip', 'data-grip': k})));
    };
    /** @param {Drawn} drawn @param {Box} box @param {number} u */
    const setBox = ({rect, tag}, [x, y, w, h], u) => {
      lay(rect, {x, y, width: Math.max(w, 0), height: Math.max(h, 0)});
      tag.setAttribute('font-size', 11 * u);
    };
    /** @param {BoxKind} kind @param {number} i */
    const isChosen = (kind, i) => state.chosen?.kind === kind && state.chosen.i === i;

    /** @param {number} i @param {Matched} fate @param {number} u */
    const paintFound = (i, fate, u) => {
      const {value, dials, out} = state;
      const {t, label} = out;
      const d = state.found[i];
      const drawn = nodes.found[i];
      const hit = (fate.tp >> t) & 1;
      const ignored = (fate.ignored >> t) & 1;
      const faint = d.score < dials.confidence || (label >= 0 && d.label !== label);
      const name = state.name(d.label);
      d.why = rank.reason(fate, state.truth, value.rules, value.data.thresholds, t);
      d.fate = fate;
      setBox(drawn, d.box, u);
      const kind = hit ? 'tp' : ignored ? 'ignored' : 'fp';
      const more = `${faint ? ' faint' : ''}${isChosen('found', i) ? ' chosen' : ''}`;
      drawn.g.setAttribute('class', `box found ${kind}${more}`);
      drawn.tag.textContent = `${hit ? '✓' : ignored ? '○' : '✗'} ${name} ${decimal(d.score)}`;
      lay(drawn.tag, {x: d.box[0] + 3 * u, y: Math.max(d.box[1] - 3 * u, 11 * u)});
      const said = `${words.detection} ${name} ${d.score}: ${words.reasons[d.why]}, ${state.measure()} ${decimal(fate.iou)}`;
      drawn.g.setAttribute('aria-label', said);
    };
    /** @param {number} i @param {boolean} used @param {number} u */
    const paintTruth = (i, used, u) => {
      const {value, out} = state;
      const g = state.truth[i];
      const drawn = nodes.truth[i];
      const faint = out.label >= 0 && g.label !== out.label;
      const name = state.name(g.label);
      setBox(drawn, g.box, u);
      const special = g.crowd || g.difficult ? ' special' : '';
      const more = `${special}${faint ? ' faint' : ''}${isChosen('truth', i) ? ' chosen' : ''}`;
      drawn.g.setAttribute('class', `box truth ${used ? 'used' : 'free'}${more}`);
      const flag = g.crowd ? ` (${words.crowd})` : g.difficult ? ` (${words.difficult})` : '';
      drawn.tag.textContent = used && state.chosen?.i !== i ? '' : `${name}${flag}`;
      lay(drawn.tag, {x: g.box[0] + 3 * u, y: Math.min(g.box[1] + g.box[3] + 12 * u, value.height - 2 * u)});
      drawn.g.setAttribute('aria-label', `${words.truth} ${name}: ${used ? words.used : words.free}`);
    };
    /** @param {number} u */
    const paintGrips = u => {
      const box = state.value.data.shaped ? null : state.mine()?.box;
      grips.forEach((grip, k) => {
        grip.style.display = box ? '' : 'none';
        if (!box) return;
        const s = 9 * u;
        const [a, b] = HANDLES[k];
        lay(grip, {x: box[0] + a * box[2] - s / 2, y: box[1] + b * box[3] - s / 2, width: s, height: s});
      });
    };
    const paint = () => {
      const u = unit();
      const {e, t} = state.out;
      const fate = new Map(e.mine.map(d => [d.index, d]));
      const taken = new Set(e.mine.filter(d => (d.tp >> t) & 1).map(d => d.match[t]));
      state.found.forEach((_, i) => paintFound(i, /** @type {Matched} */ (fate.get(i)), u));
      state.truth.forEach((_, i) => paintTruth(i, taken.has(i), u));
      paintGrips(u);
      quieten(u);
    };
    // A name that would stand on another is shown with its box in hand; of two the surer detection keeps its own.
    /** @param {number} u */
    const quieten = u => {
      const kinds = /** @type {const} */ (['found', 'truth']);
      const named = kinds
        .flatMap(kind => state[kind].map((_, i) => ({...nodes[kind][i], rank: rank_of(kind, i)})))
        .filter(({tag}) => tag.textContent)
        .sort((a, b) => b.rank - a.rank);
      const boxes = named.map(({tag}) => {
        const at = (/** @type {string} */ name) => Number(tag.getAttribute(name));
        return /** @type {Box} */ ([at('x'), at('y') - 10 * u, 6.6 * u * tag.textContent.length, 12 * u]);
      });
      page.crowd(boxes).forEach((gives, k) => named[k].g.classList.toggle('quiet', gives));
    };
    /** @param {BoxKind} kind @param {number} i */
    const rank_of = (kind, i) => {
      if (isChosen(kind, i)) return 3;
      if (kind === 'truth') return -1;
      return state.found[i].score + (nodes.found[i].g.classList.contains('faint') ? 0 : 1);
    };
    return {
      node,
      HANDLES,
      unit,
      rebuild,
      paint,
      show({photo, width, height}) {
        node.setAttribute('viewBox', `0 0 ${width} ${height}`);
        node.querySelectorAll('image').forEach((/** @type {Element} */ n) => n.remove());
        if (photo) node.prepend(make('image', {href: photo, width, height, preserveAspectRatio: 'none'}));
      },
      focus: (kind, i) => nodes[kind][i]?.g.focus({preventScroll: true}),
      point(e) {
        const p = new DOMPoint(e.clientX, e.clientY).matrixTransform(node.getScreenCTM().inverse());
        return [p.x, p.y];
      },
    };
  }))();
