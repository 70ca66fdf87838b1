// @ts-check
// The line about the box in hand: class, score, flags. page.inhand(words, state, {named, change, remove}).
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  (page.inhand = (words, state, {named, change, remove}) => {
    const {el, decimal} = page;
    /** @param {'crowd' | 'difficult'} k */
    const flag = k =>
      el('input', {
        type: 'checkbox',
        'data-dial': `box-${k}`,
        onchange: (/** @type {Input} */ e) => change(b => (b[k] = e.target.checked)),
      });
    const {list, field} = page.classlist('box-label', words.label, words.class_name, {
      named,
      chose: k => change(b => (b.label = k)),
      left: () => paint(),
    });
    const score = el('input', {
      type: 'number',
      min: 0,
      max: 1,
      step: 0.01,
      'aria-label': words.score,
      'data-dial': 'box-score',
      onchange: (/** @type {Input} */ e) => change(b => (b.score = Math.min(1, Math.max(0, +e.target.value || 0)))),
    });
    const crowd = flag('crowd');
    const difficult = flag('difficult');
    const said = el('span', {class: 'said'});
    const flags = [el('label', {}, crowd, ` ${words.crowd}`), el('label', {}, difficult, ` ${words.difficult}`)];
    const gone = el('button', {type: 'button', 'data-do': 'delete', onclick: remove}, words.remove);
    const node = el('div', {class: 'held', 'aria-live': 'polite'}, said, list, field, score, ...flags, gone);

    /** @param {AnyBox} box */
    const tell = box => {
      if (state.chosen?.kind === 'truth')
        return `${words.truth} · ${Math.round(box.box[2])} × ${Math.round(box.box[3])}`;
      const iou = decimal(/** @type {number} */ (box.fate?.iou));
      return `${words.detection} · ${state.measure()} ${iou} · ${words.reasons[/** @type {string} */ (box.why)]}`;
    };
    const paint = () => {
      const box = state.mine();
      node.classList.toggle('empty', !box);
      const fixed = state.value.data.shaped;
      const writing = !field.hidden && !!box;
      for (const n of node.children) if (n !== said) n.hidden = !box || fixed || n === (writing ? list : field);
      said.textContent = box ? tell(box) : words.nothing_held;
      if (!box || fixed) return;
      const isTruth = state.chosen?.kind === 'truth';
      list.value = box.label;
      score.hidden = isTruth;
      flags.forEach(f => (f.hidden = !isTruth));
      if (!isTruth && document.activeElement !== score) score.value = box.score;
      crowd.checked = !!box.crowd;
      difficult.checked = !!box.difficult;
    };
    return {node, list, paint};
  }))();
