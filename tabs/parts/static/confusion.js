// @ts-check
// Classes against classes as a table, and the worst in words; of many classes those with most
// confusions, the others in one.
/** @typedef {{g: number, d: number, n: number}} Cell object g, taken for d, n times */
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  (page.confusion ??= words => {
    const {el} = page;
    const MOST = 12;
    const table = el('table', {class: 'confusion'});
    const worst = el('p', {class: 'hint worst'});
    const node = el('div', {class: 'scroll', tabindex: 0, role: 'group', 'aria-label': words.confusion}, table);
    let drawn = '';

    // The classes of the table: all, or those that are mixed up with others most (then:
    // missed or seen in nothing most).
    /** @param {Cell[]} cells @param {number} K */
    const chosen = (cells, K) => {
      if (K <= MOST) return [...Array(K).keys()];
      const weight = new Float64Array(K);
      for (const {g, d, n} of cells)
        if (g !== d) for (const k of [g, d]) if (k < K) weight[k] += g < K && d < K ? n : n / 1e6;
      return [...weight.keys()]
        .sort((a, b) => weight[b] - weight[a] || a - b)
        .slice(0, MOST - 2)
        .sort((a, b) => a - b);
    };
    // map: from object * (K + 1) + detection to how many; K stands for none.
    /** @param {Map<number, number>} map @param {string[]} classes */
    const paint = (map, classes) => {
      const K = classes.length;
      const cells = [...map].filter(([, n]) => n).map(([at, n]) => ({g: Math.floor(at / (K + 1)), d: at % (K + 1), n}));
      const key = JSON.stringify([cells, classes]);
      if (key === drawn) return;
      drawn = key;
      const rows = chosen(cells, K);
      const heads = rows.map(k => classes[k]);
      const place = new Map(rows.map((k, i) => [k, i]));
      if (rows.length < K) heads.push(words.others.replace('{n}', K - rows.length));
      const none = heads.length;
      /** @param {number} k */
      const at = k => (k === K ? none : (place.get(k) ?? rows.length));
      const sums = Array.from({length: none + 1}, () => Array(none + 1).fill(0));
      for (const {g, d, n} of cells) sums[at(g)][at(d)] += n;
      /** @param {number} i @param {number} j @param {number} v */
      const kind = (i, j, v) => (!v || (i === j && i === rows.length) ? null : i === j ? 'good' : 'bad');
      table.replaceChildren(
        el(
          'thead',
          {},
          el(
            'tr',
            {},
            el('th', {}, words.confusion_corner),
            ...[...heads, words.missed].map(h => el('th', {scope: 'col'}, h)),
          ),
        ),
        el(
          'tbody',
          {},
          ...sums.map((row, i) =>
            el(
              'tr',
              {},
              el('th', {scope: 'row'}, heads[i] ?? words.background),
              ...row.map((v, j) => el('td', {class: kind(i, j, v)}, i === none && j === none ? '' : String(v))),
            ),
          ),
        ),
      );
      const mixed = cells
        .filter(({g, d}) => g !== d && g < K && d < K)
        .sort((a, b) => b.n - a.n)
        .slice(0, 5);
      /** @param {Cell} cell */
      const told = ({g, d, n}) =>
        words.taken_for
          .replace('{a}', () => classes[g])
          .replace('{b}', () => classes[d])
          .replace('{n}', n);
      worst.textContent = mixed.length ? `${words.mixed} ${mixed.map(told).join(words.comma)}` : words.none_mixed;
    };
    return {node, worst, paint};
  }))();
