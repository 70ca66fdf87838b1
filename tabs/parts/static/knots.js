// @ts-check
// A curve whose knots are dragged. value: {title, knots: [[x, y], ...], curve, top, most}; x runs from 0 to 1.
/**
 * @typedef {{title: string, knots: Point[], curve: Point[], top: number, most: number}} Value
 * @typedef {{words: Words}} Settings
 */
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  ((page.parts ??= {}).knots = (
    /** @type {Host<Value | null>} */ {element, props, trigger, watch},
    /** @type {Settings} */ settings,
  ) => {
    const {el} = page;
    const root = page.root(element);
    root.dataset.setup = '';
    const {words} = settings;
    const [W, H, LEFT, TOP, RIGHT, FOOT] = [420, 250, 44, 12, 12, 40];
    const APART = 0.01; // between two knots
    /** @type {Value} */
    let value = /** @type {Unset} */ (null);
    /** @type {Point[]} */
    let knots = [];
    /** @type {SVGElement[]} */
    let nodes = [];
    /** @type {number | null} */
    let held = null;
    let moved = false;
    /** @param {string} tag @param {Record<string, any>} a @param {Child[]} children */
    const make = (tag, a, ...children) => el(tag, {svg: true, ...a}, ...children);
    const ground = make('g', {});
    const line = make('path', {class: 'curve'});
    const svg = el('svg', {viewBox: `0 0 ${W} ${H}`, class: 'saved', role: 'group'}, ground, line);
    const title = el('h3', {});
    root.append(title, svg, el('p', {class: 'hint'}, words.hint));
    const X = page.scale({low: 0, high: 1}, LEFT, W - RIGHT);
    let Y = page.scale({low: 0, high: 1}, H - FOOT, TOP);

    const axes = () => {
      const high = Math.min(value.top, Math.max(1, 1.25 * Math.max(...value.curve.map(p => p[1]))));
      Y = page.scale({low: 0, high}, H - FOOT, TOP);
      /** @param {number} v */
      const row = v => [
        make('path', {class: 'line-grid', d: `M${LEFT},${Y.at(v)}H${W - RIGHT}`}),
        make('text', {x: LEFT - 7, y: Y.at(v) + 4, 'text-anchor': 'end'}, page.number(v)),
      ];
      /** @param {number} u */
      const column = u => [
        make('path', {class: 'line-grid', d: `M${X.at(u)},${TOP}V${H - FOOT}`}),
        make('text', {x: X.at(u), y: H - FOOT + 16, 'text-anchor': 'middle'}, page.number(u)),
      ];
      ground.replaceChildren(
        ...Y.ticks(5).flatMap(row),
        ...X.ticks(5).flatMap(column),
        make('text', {x: W - RIGHT, y: H - 6, 'text-anchor': 'end', class: 'label'}, words.x),
        make('text', {x: LEFT - 38, y: TOP + 2, class: 'label'}, words.y),
      );
    };
    /** @param {Point[]} points */
    const path = points => `M${points.map(([x, y]) => `${X.at(x).toFixed(1)},${Y.at(y).toFixed(1)}`).join('L')}`;
    /** @param {boolean} straight */
    const draw = straight => {
      line.setAttribute('d', path(straight ? knots : value.curve));
      while (nodes.length > knots.length) /** @type {SVGElement} */ (nodes.pop()).remove();
      while (nodes.length < knots.length) {
        const node = make('circle', {r: 8, class: 'knob', tabindex: 0, role: 'slider', 'data-i': nodes.length});
        nodes.push(node);
        svg.append(node);
      }
      knots.forEach(([x, y], i) => {
        nodes[i].setAttribute('transform', `translate(${X.at(x)},${Y.at(y)})`);
        nodes[i].setAttribute('aria-label', `${words.knot} ${i + 1}, ${words.x} = ${page.number(x, 2)}`);
        nodes[i].setAttribute('aria-valuenow', +y.toFixed(3));
        nodes[i].setAttribute('aria-valuemin', 0);
        nodes[i].setAttribute('aria-valuemax', value.top);
      });
    };
    const tell = () => trigger('release', {knots});
    /** @param {number} i @param {Point} at */
    const put = (i, [x, y]) => {
      const last = knots.length - 1;
      const low = i ? knots[i - 1][0] + APART : 0;
      const high = i < last ? knots[i + 1][0] - APART : 1;
      const stays = i === 0 || i === last;
      const u = stays ? knots[i][0] : Math.min(high, Math.max(low, x));
      knots = knots.map((k, j) => (j === i ? [+u.toFixed(3), +Math.min(value.top, Math.max(0, y)).toFixed(3)] : k));
      draw(true);
    };
    /** @param {PointerEvent} e @returns {Point} */
    const pointer = e => {
      const at = new DOMPoint(e.clientX, e.clientY).matrixTransform(svg.getScreenCTM().inverse());
      return [X.value(at.x), Y.value(at.y)];
    };
    /** @param {Point} at @returns {number | null} its index, or null where no knot fits */
    const add = at => {
      const i = knots.findIndex(k => k[0] > at[0]);
      if (i < 1 || knots.length >= value.most) return null;
      if (at[0] - knots[i - 1][0] < 2 * APART || knots[i][0] - at[0] < 2 * APART) return null;
      knots = [...knots.slice(0, i), at, ...knots.slice(i)];
      put(i, at);
      return i;
    };
    svg.addEventListener('pointerdown', (/** @type {On<PointerEvent>} */ e) => {
      if (e.button || !value) return;
      const knob = /** @type {Part | null} */ (e.target.closest('[data-i]'));
      moved = !knob;
      held = knob ? +knob.dataset.i : add(pointer(e));
      if (held === null) return;
      nodes[held].focus();
      svg.setPointerCapture(e.pointerId);
      e.preventDefault();
    });
    svg.addEventListener('pointermove', (/** @type {PointerEvent} */ e) => {
      if (held === null) return;
      moved = true;
      put(held, pointer(e));
    });
    const drop = () => {
      if (held !== null && moved) tell();
      held = null;
    };
    svg.addEventListener('pointerup', drop);
    svg.addEventListener('pointercancel', drop);
    svg.addEventListener('keydown', (/** @type {On<KeyboardEvent>} */ e) => {
      const knob = /** @type {Part | null} */ (e.target.closest('[data-i]'));
      if (!knob) return;
      const i = +knob.dataset.i;
      const far = e.shiftKey ? 5 : 1;
      const step = page.STEPS[e.key];
      if (step) put(i, [knots[i][0] + 0.01 * far * step[0], knots[i][1] + 0.1 * far * step[1]]);
      else if ((e.key === 'Delete' || e.key === 'Backspace') && i && i < knots.length - 1) {
        knots = knots.filter((_, j) => j !== i);
        draw(true);
        nodes[i].focus();
      } else return;
      tell();
      e.preventDefault();
    });
    const load = () => {
      root.hidden = !props.value;
      if (!props.value || held !== null) return;
      value = props.value;
      knots = value.knots;
      title.textContent = value.title;
      svg.setAttribute('aria-label', value.title);
      axes();
      draw(false);
      page.drawn(root);
    };
    watch('value', load);
    load();
  }))();
