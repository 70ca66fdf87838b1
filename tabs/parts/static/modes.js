// @ts-check
// Modes of a class and others, which a hand drags, adds, turns and removes; a cursor follows the pointer.
// words: {tools, add, other, flip, remove, undo, trails, ...}.
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  (page.modes = (words, state, {editable, changed, trigger}) => {
    const {el, HUES} = page;
    const NEAR = 14; // pixels to a mode
    const FAR = 3; // how far from the middle a mode may stand
    const MOST = 8;
    /** @param {Mode[]} next */
    const put = next => {
      state.modes = next;
      state.dirty = true;
      changed();
    };
    const tell = () => trigger('release', {modes: state.modes});
    /** @param {Mode[]} next */
    const change = next => {
      if (next.length < 2 || next.length > MOST || !next.some(m => m[2]) || next.every(m => m[2])) return;
      put(next);
      tell();
    };
    /** @param {Point} at @returns {Point} */
    const clip = at => /** @type {Point} */ (at.map(c => +Math.max(-FAR, Math.min(FAR, c)).toFixed(2)));
    const hand = page.handles({
      near: NEAR,
      reach: () => state.reach / state.shrink(),
      all: () => state.modes.map((m, i) => [i, [m[0], m[1]]]),
      put: (id, at) => put(state.modes.map((m, i) => (i === id ? [...clip(at), m[2]] : m))),
      tell: () => state.dirty && tell(),
      changed,
      over(at) {
        const far = state.reach / state.shrink();
        state.cursor = /** @type {Point} */ (at.map(c => +Math.max(-far, Math.min(far, c)).toFixed(3)));
      },
      key(e) {
        const step = page.STEPS[e.key];
        if (step) state.cursor = clip([state.cursor[0] + 0.1 * step[0], state.cursor[1] + 0.1 * step[1]]);
        else if (e.key === 'f') flip();
        else if (e.key === 'Delete' || e.key === 'Backspace') remove();
        else if (e.key === 'a') add(true);
        else return false;
        return true;
      },
    });

    /** @param {boolean} own */
    const add = own => {
      if (state.modes.length === MOST) return;
      hand.chosen = state.modes.length;
      change([...state.modes, [...state.cursor, own]]);
    };
    const flip = () => change(state.modes.map((m, i) => (i === hand.chosen ? [m[0], m[1], !m[2]] : m)));
    const remove = () => {
      const k = hand.chosen;
      if (k === null) return;
      hand.chosen = null;
      change(state.modes.filter((_, i) => i !== k));
    };
    /** @param {string} name @param {() => void} act */
    const button = (name, act) =>
      el('button', {type: 'button', 'data-act': name, title: words[`${name}_help`], onclick: act}, words[name]);
    const trailing = button('trails', () => {
      state.trails = !state.trails;
      trailing.setAttribute('aria-pressed', String(state.trails));
      changed();
    });
    trailing.setAttribute('aria-pressed', 'true');
    const node = el(
      'div',
      {class: 'bar', role: 'group', 'aria-label': words.tools},
      button('add', () => add(true)),
      button('other', () => add(false)),
      button('flip', () => hand.chosen !== null && flip()),
      button('remove', remove),
      button('undo', () => {
        state.dirty = false;
        hand.chosen = null;
        trigger('release', {modes: null});
      }),
      trailing,
    );
    node.hidden = !editable;

    return {
      node,
      hand,
      // Two standard deviations around each; those of the class in the colour of what ends there.
      paint({pen, canvas, dot}) {
        const k = state.shrink();
        const {ink} = page.colours();
        let own = 0;
        state.modes.forEach(([x, y, mine], i) => {
          const at = page.square.onto(canvas, state.reach, [x, y], k);
          const colour = mine ? HUES[own++ % 8] : ink;
          pen.beginPath();
          pen.arc(...at, 2 * state.std * (k / state.reach / 2) * canvas.width, 0, 7);
          pen.strokeStyle = colour;
          pen.lineWidth = 1.3 * dot;
          pen.setLineDash(mine ? [] : [3 * dot, 3 * dot]);
          pen.stroke();
          pen.setLineDash([]);
          const look = {dot, colour: mine ? colour : HUES[7], on: i === hand.chosen, square: !mine};
          page.knob(pen, at, {r: mine ? 5.5 : 4.7, ...look});
        });
      },
    };
  }))();
