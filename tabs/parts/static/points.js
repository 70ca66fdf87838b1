// @ts-check
// Points that a visitor drags, adds and deletes. value: {points: [[x, y, class?], ...], extent, background}.
/**
 * @typedef {[x: number, y: number, label?: number]} Dot
 * @typedef {{points: Dot[], extent: Extent, background?: string}} Value
 * @typedef {{aspect: number, classes: number, editable: boolean, words: Words}} Settings
 */
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  ((page.parts ??= {}).points = (
    /** @type {Host<Value | null>} */ {element, props, trigger, watch},
    /** @type {Settings} */ settings,
  ) => {
    const {el} = page;
    const root = page.root(element);
    const W = 600;
    const words = {stage: 'stage', point: 'point', hint: '', ...settings.words};
    const H = () => W / settings.aspect;
    /** @param {Dot | Point} at @returns {Point} */
    const toScreen = ([x, y]) => {
      const [l, r, b, t] = extent;
      return [((x - l) / (r - l)) * W, ((t - y) / (t - b)) * H()];
    };
    /** @param {number} u @param {number} v @returns {Point} */
    const toStage = (u, v) => {
      const [l, r, b, t] = extent;
      /** @param {number} a */
      const clamp = a => Math.min(1, Math.max(0, a));
      return [l + clamp(u / W) * (r - l), t - clamp(v / H()) * (t - b)];
    };
    const svg = el('svg', {role: 'group', 'aria-label': words.stage});
    root.append(svg, ...(words.hint ? [el('p', {class: 'hint'}, words.hint)] : []));
    /** @type {Dot[]} */
    let points = [];
    /** @type {Extent} */
    let extent = [0, 1, 0, 1];
    /** @type {SVGElement[]} */
    let knobs = [];
    /** @type {number | null} */
    let held = null;
    let moved = false;

    // Shape as well as colour tells the class: circle, square, triangle, diamond.
    const outline = [
      'M-9,0a9,9 0 1,0 18,0a9,9 0 1,0 -18,0',
      'M-8,-8h16v16h-16z',
      'M0,-10l10,18h-20z',
      'M0,-11l11,11l-11,11l-11,-11z',
    ];
    const draw = () => {
      svg.setAttribute('viewBox', `0 0 ${W} ${H()}`);
      while (knobs.length > points.length) /** @type {SVGElement} */ (knobs.pop()).remove();
      while (knobs.length < points.length) {
        const knob = el('path', {svg: true, tabindex: 0, role: 'button', 'data-i': knobs.length});
        knobs.push(knob);
        svg.append(knob);
      }
      points.forEach((p, i) => {
        const kind = (p[2] ?? 0) % 4;
        knobs[i].setAttribute('transform', `translate(${toScreen(p)})`);
        knobs[i].setAttribute('class', `knob class-${kind}`);
        knobs[i].setAttribute('d', outline[kind]);
        knobs[i].setAttribute('aria-label', `${words.point} ${i + 1}: ${p[0].toPrecision(3)}, ${p[1].toPrecision(3)}`);
      });
    };
    /** @param {Dot[]} next @param {string} event @param {number} index */
    const put = (next, event, index) => {
      points = next;
      props.value = {points, extent}; // a new object: edits in place are not seen
      draw();
      trigger(event, {index});
    };
    /** @param {number} i @param {Point} at @param {string} [event] */
    const place = (i, at, event = 'input') =>
      put(
        points.map((p, k) => (k === i ? /** @type {Dot} */ ([...at, ...p.slice(2)]) : p)),
        event,
        i,
      );
    /** @param {PointerEvent} e */
    const pointer = e => {
      const at = new DOMPoint(e.clientX, e.clientY).matrixTransform(svg.getScreenCTM().inverse());
      return toStage(at.x, at.y);
    };
    /** @param {number} i */
    const turn = i =>
      put(
        points.map((p, k) => (k === i ? [p[0], p[1], ((p[2] ?? 0) + 1) % settings.classes] : p)),
        'release',
        i,
      );
    /** @param {number} i */
    const remove = i =>
      put(
        points.filter((_, k) => k !== i),
        'release',
        i,
      );

    svg.addEventListener('pointerdown', (/** @type {On<PointerEvent>} */ e) => {
      if (e.button) return;
      const knob = /** @type {Part | null} */ (e.target.closest('[data-i]'));
      moved = false;
      if (knob) {
        held = +knob.dataset.i;
        knob.focus();
      } else if (settings.editable) {
        held = points.length;
        moved = true;
        put([...points, settings.classes > 1 ? [...pointer(e), 0] : pointer(e)], 'input', /** @type {number} */ (held));
        knobs[/** @type {number} */ (held)]?.focus();
      }
      if (held !== null) svg.setPointerCapture(e.pointerId);
      e.preventDefault();
    });
    svg.addEventListener('pointermove', (/** @type {PointerEvent} */ e) => {
      if (held === null) return;
      moved = true;
      place(held, pointer(e));
    });
    const drop = () => {
      if (held === null) return;
      const i = held;
      held = null;
      if (!moved && settings.classes > 1) turn(i);
      else if (moved) trigger('release', {index: i});
    };
    svg.addEventListener('pointerup', drop);
    svg.addEventListener('pointercancel', drop);
    svg.addEventListener('keydown', (/** @type {On<KeyboardEvent>} */ e) => {
      const knob = /** @type {Part | null} */ (e.target.closest('[data-i]'));
      if (!knob) return;
      const i = +knob.dataset.i;
      const p = points[i];
      const [l, r, b, t] = extent;
      const step = /** @type {Steps} */ ({ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1]})[
        e.key
      ];
      const far = e.shiftKey ? 0.05 : 0.01;
      if (step)
        place(
          i,
          toStage(
            ...toScreen([p[0] + step[0] * far * (r - l), p[1] + step[1] * far * Math.abs(t - b) * Math.sign(t - b)]),
          ),
          'release',
        );
      else if ((e.key === 'Delete' || e.key === 'Backspace') && settings.editable) {
        remove(i);
        knobs[Math.min(i, knobs.length - 1)]?.focus();
      } else if ((e.key === ' ' || e.key === 'Enter') && settings.classes > 1) turn(i);
      else return;
      e.preventDefault();
    });
    const load = () => {
      if (!props.value) return;
      ({points, extent} = props.value);
      svg.style.backgroundImage = props.value.background ? `url(${props.value.background})` : '';
      draw();
      page.drawn(root);
    };
    watch('value', load);
    load();
  }))();
