// @ts-check
// Points of classes in the hand, the same ones in every panel that listens: dragged, flipped, added, sprayed, wiped away, by
// pointer and keys. Edits are shown at once, and told when the hand lets go.
/** @typedef {{act: FieldTool | 'pull', i: number | null, from: Point, moved: boolean, start: Dot[]}} Held */
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  (page.dots = (state, bar, {editable, pull, changed, chose, tell, trigger}) => {
    const REACH = 11; // how near a pointer must be, in pixels
    const SPRAY = 26; // how far a brush reaches
    const EDGE = 0.04; // how near an edge, as a share of the panel, a point is off it

    // Edits.
    /** @param {Dot[]} next */
    const put = next => {
      state.points = next;
      state.dirty = true;
      changed(true);
    };
    /** @param {number | null} i */
    const choose = i => {
      state.chosen = i;
      chose();
    };
    /** @param {Dot[]} points @param {number | null} i @param {Point} at */
    const moved = (points, i, at) => points.map((p, k) => /** @type {Dot} */ (k === i ? [...at, p[2], p[3]] : p));
    /** @param {number | null} i */
    const flip = i => put(state.points.map((p, k) => (k === i ? [p[0], p[1], (p[2] + 1) % state.classes, p[3]] : p)));
    /** @param {Point} at */
    const add = at => put([...state.points, [...at, bar.ink, bar.ink]]);
    /** @param {number | null} i */
    const remove = i => {
      put(state.points.filter((_, k) => k !== i));
      choose(null);
    };

    // Where a pointer is, in the plane and from a point.
    /** @param {FieldPanel} pane @param {Place} e @returns {Point} */
    const under = ({canvas, view}, e) => {
      const box = canvas.getBoundingClientRect();
      /** @param {number} a */
      const clamp = a => Math.min(0.998, Math.max(0.002, a));
      return view.world([clamp((e.clientX - box.left) / box.width), 1 - clamp((e.clientY - box.top) / box.height)]);
    };
    /** @param {FieldPanel} pane @param {Dot} p @param {Place} e */
    const far = ({canvas, view}, p, e) => {
      const box = canvas.getBoundingClientRect();
      const [u, v] = view.unit([p[0], p[1]]);
      return Math.hypot(box.left + u * box.width - e.clientX, box.bottom - v * box.height - e.clientY);
    };
    /** @param {FieldPanel} pane @param {Place} e @returns {number | null} */
    const nearest = (pane, e) => {
      /** @type {number | null} */
      let best = null;
      let least = REACH;
      state.points.forEach((p, i) => {
        const d = far(pane, p, e);
        if (d < least) [best, least] = [i, d];
      });
      return best;
    };
    /** @param {FieldPanel} pane @param {Place} e */
    const spray = (pane, e) => {
      const box = pane.canvas.getBoundingClientRect();
      const angle = 7 * Math.random();
      const r = SPRAY * Math.sqrt(Math.random());
      const clientX = Math.min(box.right, Math.max(box.left, e.clientX + r * Math.cos(angle)));
      add(under(pane, {clientX, clientY: e.clientY + r * Math.sin(angle)}));
    };
    /** @param {FieldPanel} pane @param {Place} e */
    const wipe = (pane, e) => {
      const left = state.points.filter(p => far(pane, p, e) > 0.7 * SPRAY);
      if (left.length === state.points.length) return;
      put(left);
      choose(null);
    };
    // Which of its values a point loses where the hand lets go: x1 off the left edge, x2 off the lower one.
    /** @param {FieldPanel} pane @param {Place} e @returns {'x1' | 'x2' | 'none'} */
    const beyond = ({canvas}, e) => {
      const box = canvas.getBoundingClientRect();
      const left = (e.clientX - box.left) / box.width;
      const low = (box.bottom - e.clientY) / box.height;
      if (Math.min(left, low) > EDGE) return 'none';
      return left < low ? 'x1' : 'x2';
    };

    // The pointer.
    /** @param {FieldPanel} pane @param {PointerEvent} e @returns {Held} */
    const begin = (pane, e) => {
      const act = e.shiftKey ? 'brush' : e.altKey ? 'eraser' : bar.tool;
      /** @type {Held} */
      const now = {act, i: nearest(pane, e), from: [e.clientX, e.clientY], moved: false, start: state.points};
      if (act === 'brush') spray(pane, e);
      else if (act === 'eraser') wipe(pane, e);
      else if (now.i === null) {
        add(under(pane, e));
        now.i = state.points.length - 1;
        now.moved = true;
      }
      if (act === 'hand') choose(now.i);
      return now;
    };
    // Points that are not edited: one is chosen, or drawn off an edge.
    /** @param {FieldPanel} pane @param {PointerEvent} e @returns {Held | null} */
    const pick = (pane, e) => {
      const i = nearest(pane, e);
      if (i === null) return null;
      choose(i);
      if (pull) return {act: 'pull', i, from: [e.clientX, e.clientY], moved: false, start: state.points};
      trigger('select', {index: i});
      return null;
    };
    /** @param {FieldPanel} pane */
    const point = pane => {
      const {canvas} = pane;
      page.grab(canvas, {
        near: () => editable && bar.tool !== 'hand', // points lie too thick for each to hold a finger
        take: e => {
          if (!editable) return pick(pane, e);
          canvas.focus({preventScroll: true});
          state.held = true;
          return begin(pane, e);
        },
        move: (e, /** @type {Held} */ now) => {
          if (now.act === 'brush') return spray(pane, e);
          if (now.act === 'eraser') return wipe(pane, e);
          now.moved ||= Math.hypot(e.clientX - now.from[0], e.clientY - now.from[1]) > 3;
          if (!now.moved) return;
          if (now.act === 'hand') return put(moved(state.points, now.i, under(pane, e)));
          state.points = moved(now.start, now.i, under(pane, e));
          changed(false);
        },
        drop: (e, /** @type {Held} */ {act, i, moved, start}) => {
          if (act === 'pull') {
            state.points = start;
            changed(false);
            return trigger('select', moved ? {index: i, lost: beyond(pane, e)} : {index: i});
          }
          state.held = false;
          if (act === 'hand' && !moved) flip(i);
          if (act === 'hand') choose(i);
          if (state.points !== start) tell();
        },
        hover: e => {
          const hand = nearest(pane, e) === null ? 'crosshair' : 'grab';
          canvas.style.cursor = !editable || bar.tool === 'hand' ? hand : 'cell';
        },
      });
      canvas.addEventListener('contextmenu', e => {
        const i = nearest(pane, e);
        if (!editable || i === null) return;
        e.preventDefault();
        remove(i);
        tell();
      });
    };

    // The keys.
    /** @param {string} key @param {Extent} extent */
    const edit = (key, [l, r, b, t]) => {
      const {chosen} = state;
      const p = state.points[/** @type {number} */ (chosen)];
      const step = page.STEPS[key];
      if (step && p) {
        put(moved(state.points, chosen, [p[0] + 0.02 * step[0] * (r - l), p[1] + 0.02 * step[1] * (t - b)]));
        choose(chosen);
      } else if ((key === 'f' || key === 'Enter') && p) {
        flip(chosen);
        choose(chosen);
      } else if ((key === 'Delete' || key === 'Backspace') && p) remove(chosen);
      else if (key === 'a') {
        add(p ? [p[0] + 0.02 * (r - l), p[1]] : [(l + r) / 2, (b + t) / 2]);
        choose(state.points.length - 1);
      } else return false;
      tell();
      return true;
    };
    /** @param {KeyboardEvent} e @param {Extent} extent */
    const press = ({key}, extent) => {
      const {chosen, points} = state;
      const n = points.length;
      if ((key === 'n' || key === 'p') && n) {
        choose(chosen === null ? 0 : (chosen + (key === 'n' ? 1 : n - 1)) % n);
        if (!editable) trigger('select', {index: state.chosen});
      } else if (key === 'Escape' && chosen !== null && points[chosen]) choose(null);
      else if (!editable) return false;
      else if (/^[1-4]$/.test(key) && +key <= state.classes) bar.dip(/** @type {Coerced} */ (key) - 1);
      else return edit(key, extent);
      return true;
    };
    return {
      listen(pane) {
        point(pane);
        pane.canvas.addEventListener('keydown', e => {
          if (!e.ctrlKey && !e.metaKey && !e.altKey && press(e, pane.view.extent)) e.preventDefault();
        });
      },
    };
  }))();
