// @ts-check
// Modes of a mixture that are added, removed, brought back and weighed: a bar of buttons, and a scale for the one that is
// chosen. words: {add, remove, undo, weight, ...}.
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  (page.weighed = (words, {modes, chosen, choose, change, turn, tell}) => {
    const {el} = page;
    const MOST = 8;
    /** @param {string} id @param {() => void} act */
    const button = (id, act) =>
      el('button', {type: 'button', 'data-act': id, title: words[`${id}_help`], onclick: act}, words[id]);
    /** @param {WeighedMode[]} next */
    const able = next => next.length > 0 && next.some(m => m[3] > 0);
    /** @param {WeighedMode[]} next */
    const settle = next => {
      if (!able(next)) return;
      change(next);
      tell({modes: next});
    };
    const add = () => {
      const all = modes();
      if (all.length === MOST) return;
      choose(all.length);
      settle([...all, [0, all.length % 2 ? 2 : -2, 0.3, all[0]?.[3] ?? 1]]);
    };
    const remove = () => {
      const k = chosen();
      if (k === null || modes().length < 2) return;
      choose(null);
      settle(modes().filter((_, i) => i !== k));
    };
    /** @param {number} v */
    const weigh = v => {
      const k = chosen();
      const next = modes().map((m, i) => /** @type {WeighedMode} */ (i === k ? [m[0], m[1], m[2], v] : m));
      if (k !== null && able(next)) change(next);
    };
    const weight = el('input', {
      type: 'range',
      min: 0,
      max: 1,
      step: 0.05,
      'aria-label': words.weight,
      oninput: (/** @type {Input} */ e) => weigh(+e.target.value),
      onchange: () => tell({modes: modes()}),
    });
    const said = el('output');
    const scale = el('label', {class: 'weight'}, words.weight, ' ', weight, said);
    const pointing = button('arrows', () => {
      const on = pointing.getAttribute('aria-pressed') !== 'true';
      pointing.setAttribute('aria-pressed', String(on));
      turn(on);
    });
    pointing.setAttribute('aria-pressed', 'true');
    const undo = button('undo', () => tell({modes: null}));
    const node = el(
      'div',
      {class: 'bar', role: 'group', 'aria-label': words.tools},
      button('add', add),
      button('remove', remove),
      undo,
      pointing,
      scale,
    );
    return {
      node,
      paint() {
        const all = modes();
        const k = chosen();
        scale.hidden = k === null;
        if (k === null || !all[k]) return;
        const sum = all.reduce((total, m) => total + m[3], 0);
        weight.value = String(all[k][3]);
        said.value = `${((100 * all[k][3]) / sum).toFixed(0)} %`;
      },
      key(e) {
        if (e.key === 'a') add();
        else if (e.key === 'Delete' || e.key === 'Backspace') remove();
        else return false;
        return true;
      },
    };
  }))();
