// @ts-check
// The dials of a ranking: where it is cut off, what counts as a hit, of which class and size, by which convention.
// page.cutoffs(words, turned): turned is told of a dial and its new value.
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  (page.cutoffs = (words, turned) => {
    const {el} = page;
    /** @param {string} id @param {string} label @param {(value: string) => void} act */
    const select = (id, label, act) =>
      el('select', {'aria-label': label, 'data-dial': id, onchange: (/** @type {Input} */ e) => act(e.target.value)});
    /** @param {HTMLElement} node @param {(string | number)[][]} pairs */
    const options = (node, pairs) =>
      node.replaceChildren(...pairs.map(([v, t]) => el('option', {value: v}, /** @type {string} */ (t))));
    /** @param {string} id */
    const called = id => (id === 'iou' ? [el('span', {class: 'measure'}, words.overlap), ' ≥'] : [words[id]]);
    /**
     * @param {'confidence' | 'iou' | 'beta'} id
     * @param {number[]} track lowest, highest, step
     * @param {(value: number) => number} place from the dial's value to its place on the track
     * @param {(place: number) => number} value
     */
    const range = (id, [min, max, step], place = v => v, value = v => v) => {
      const shown = el('output');
      const oninput = () => turned(id, value(+input.value));
      const told = {type: 'range', min, max, step, 'data-dial': id, 'aria-label': words[id], oninput};
      const input = el('input', told);
      return {
        node: el('label', {}, el('span', {}, ...called(id), ' ', shown), input),
        set(/** @type {number} */ v) {
          input.value = place(v);
          shown.value = (+v).toFixed(2);
        },
      };
    };
    const ranges = {
      confidence: range('confidence', [0, 1, 0.01]),
      iou: range('iou', [0.05, 0.95, 0.05]),
      beta: range('beta', [-1, 1, 0.05], Math.log10, v => 10 ** v),
    };
    /** @param {'label' | 'size' | 'convention'} id */
    const list = id => select(id, words[id], v => turned(id, v));
    const lists = {label: list('label'), size: list('size'), convention: list('convention')};
    options(lists.size, Object.entries(words.sizes));
    options(lists.convention, Object.entries(words.conventions));
    /** @param {keyof typeof lists} id */
    const listed = id => el('label', {}, el('span', {}, words[id]), lists[id]);
    const {confidence, iou, beta} = ranges;
    const named = [listed('label'), listed('size'), listed('convention')];
    return {
      node: el('div', {class: 'limits'}, confidence.node, iou.node, ...named, beta.node),
      lists,
      select,
      options,
      show(dials) {
        for (const [k, r] of Object.entries(ranges)) r.set(dials[/** @type {keyof typeof ranges} */ (k)]);
        for (const [k, l] of Object.entries(lists)) l.value = dials[/** @type {keyof typeof lists} */ (k)];
      },
    };
  }))();
