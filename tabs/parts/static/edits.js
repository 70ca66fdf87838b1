// @ts-check
// Edits of boxes on a photograph: drawn, dragged, resized, changed and deleted, by pointer and by keys, and undone.
/** @typedef {{grip?: number[], drawn?: boolean, at: number[], box: Box, moved?: boolean}} Held */
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  (page.edits = (photo, state, {label, choose, take, update, rebuild, tell, timed}) => {
    const {mine} = state;
    const fixed = () => state.value?.data.shaped; // a shape is looked at, not moved
    /** @type {[Truth[], Detection[]][]} */
    let undone = [];
    const keep = () => {
      undone.push([state.truth.map(g => ({...g})), state.found.map(d => ({...d}))]);
      if (undone.length > 50) undone.shift();
    };
    const undo = () => {
      const last = undone.pop();
      if (!last) return;
      [state.truth, state.found] = last;
      state.chosen = null;
      rebuild();
      tell();
    };
    /** @param {(box: AnyBox) => void} act */
    const change = act => {
      const b = mine();
      if (!b || fixed()) return;
      keep();
      act(b);
      update();
      tell();
    };
    /** @param {number} v */
    const tenth = v => Math.round(10 * v) / 10;
    /** @param {{box: Box, area?: number}} box @param {number[]} next */
    const fit = (box, next) => {
      const area = box.box[2] * box.box[3];
      const b = next.map(tenth);
      b[2] = Math.max(b[2], 1);
      b[3] = Math.max(b[3], 1);
      b[0] = Math.min(Math.max(b[0], 1 - b[2]), state.value.width - 1);
      b[1] = Math.min(Math.max(b[1], 1 - b[3]), state.value.height - 1);
      // a mask grows with its box
      if (box.area !== undefined) box.area = area > 0 ? (box.area * b[2] * b[3]) / area : b[2] * b[3];
      box.box = /** @type {Box} */ (b);
    };
    /** @param {Box} box @returns {Truth} */
    const object = box => {
      const id = 1 + Math.max(0, ...state.truth.map(g => g.id));
      return {box, label: label(), crowd: false, difficult: false, area: box[2] * box[3], id};
    };
    /** @param {Box} box @returns {Detection} */
    const detection = box => {
      const index = state.found.length;
      return {box, label: label(), score: 0.5, index, row: 1e9 + index};
    };
    /** @param {BoxKind} kind @param {Box} box */
    const add = (kind, box) => {
      kind === 'truth' ? state.truth.push(object(box)) : state.found.push(detection(box));
      rebuild();
      choose(kind, state[kind].length - 1, true);
    };
    const remove = () => {
      if (!state.chosen) return;
      keep();
      state[state.chosen.kind].splice(state.chosen.i, 1);
      state.found.forEach((d, i) => (d.index = i));
      choose(null);
      rebuild();
      tell();
    };

    // The pointer.
    /** @param {On<PointerEvent>} e @returns {Partial<Held> | null} */
    const under = e => {
      const grip = /** @type {Part | null} */ (e.target.closest('.grip'));
      const node = /** @type {Part | null} */ (e.target.closest('.box'));
      if (grip && state.tool === 'hand') return {grip: photo.HANDLES[+grip.dataset.grip]};
      if (state.tool !== 'hand') {
        keep();
        add(/** @type {BoxKind} */ (state.tool), [...photo.point(e), 1, 1]);
        return {grip: [1, 1], drawn: true};
      }
      choose(node && node.dataset.kind, node ? +node.dataset.i : 0, true);
      return fixed() ? null : node && {};
    };
    // The box with the side or corner (a, b) in hand carried along; it may turn inside out.
    /** @param {Box} box @param {number[]} grip @param {number} dx @param {number} dy */
    const resized = ([x, y, w, h], [a, b], dx, dy) => {
      const x0 = a === 0 ? x + dx : x;
      const x1 = a === 1 ? x + w + dx : x + w;
      const y0 = b === 0 ? y + dy : y;
      const y1 = b === 1 ? y + h + dy : y + h;
      return [Math.min(x0, x1), Math.min(y0, y1), Math.abs(x1 - x0), Math.abs(y1 - y0)];
    };
    /** @param {PointerEvent} e @param {Held} held */
    const drag = (e, held) => {
      const began = performance.now();
      const [x, y] = photo.point(e);
      const dx = x - held.at[0];
      const dy = y - held.at[1];
      if (!held.moved) {
        if (Math.hypot(dx, dy) < 2 * photo.unit()) return;
        keep();
        held.moved = true;
      }
      const [bx, by, bw, bh] = held.box;
      fit(
        /** @type {AnyBox} */ (mine()),
        held.grip ? resized(held.box, held.grip, dx, dy) : [bx + dx, by + dy, bw, bh],
      );
      update();
      timed(performance.now() - began);
    };
    const hand = page.grab(photo.node, {
      near: e => state.tool !== 'hand' || e.target.closest('.grip, .box.chosen'),
      take: e => {
        const held = state.value && under(e);
        const box = () => /** @type {Box} */ ([.../** @type {Truth} */ (mine()).box]);
        return held && {...held, at: photo.point(e), box: box(), moved: held.drawn};
      },
      move: drag,
      drop: (_, {moved, drawn}) => {
        if (drawn) take('hand');
        if (moved) tell();
      },
    });
    photo.node.addEventListener('focusin', (/** @type {any} */ e) => {
      const n = /** @type {Part | null} */ (e.target.closest('.box'));
      if (n && !hand.held()) choose(n.dataset.kind, +n.dataset.i);
    });

    // The keys.
    /** @param {BoxKind} kind */
    const place = kind => {
      const {width, height} = state.value;
      keep();
      add(kind, /** @type {Box} */ ([0.4 * width, 0.4 * height, 0.2 * width, 0.2 * height].map(tenth)));
      tell();
    };
    /** @param {number} by */
    const score = by => change(b => (b.score = Math.min(1, Math.max(0, +(b.score + by).toFixed(4)))));
    photo.node.addEventListener('keydown', (/** @type {any} */ e) => {
      const b = mine();
      const steps = /** @type {Steps} */ ({
        ArrowLeft: [-1, 0],
        ArrowRight: [1, 0],
        ArrowUp: [0, -1],
        ArrowDown: [0, 1],
      });
      const step = steps[e.key];
      if (e.metaKey || e.altKey || (fixed() && e.key !== 'Escape')) return;
      if (step && b) {
        const [x, y, w, h] = b.box;
        const [dx, dy] = step.map(v => v * (e.shiftKey ? 10 : 1));
        change(() => fit(b, e.ctrlKey ? [x, y, w + dx, h + dy] : [x + dx, y + dy, w, h]));
      } else if (e.ctrlKey) return;
      else if ((e.key === 'Delete' || e.key === 'Backspace') && b) remove();
      else if (e.key === 'c' && b) change(() => (b.label = (b.label + 1) % state.value.data.classes.length));
      else if ((e.key === '+' || e.key === '-') && b?.score !== undefined) score(e.key === '+' ? 0.05 : -0.05);
      else if (e.key === 'g' || e.key === 'd') place(e.key === 'g' ? 'truth' : 'found');
      else if (e.key === 'Escape') choose(null);
      else return;
      e.preventDefault();
    });
    // What is shown becomes the objects, to be corrected by hand.
    const adopt = () => {
      keep();
      const shown = state.found.filter(d => d.score >= state.dials.confidence);
      state.truth = shown.map(({box, label: what}, i) => {
        const area = tenth(box[2] * box[3]);
        return {box: /** @type {Box} */ ([...box]), label: what, crowd: false, difficult: false, area, id: i + 1};
      });
      rebuild();
      tell();
    };
    return {undo, change, remove, adopt, forget: () => (undone = [])};
  }))();
