// @ts-check
// Classes against classes as a table, as counts or as shares of a row or column, and the worst in words; of many
// classes those with most confusions, or those that one is mixed up with, the others in one.
/** @typedef {{g: number, d: number, n: number}} Cell object g, taken for d, n times */
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  (page.confusion ??= words => {
    const {el, decimal} = page;
    const MOST = 12;
    const ALL = 100; // classes of which a whole table can still be read
    const table = el('table', {class: 'confusion'});
    const worst = el('p', {class: 'hint worst'});
    const again = () => last && paint(...last);
    const norm = el(
      'select',
      {'aria-label': words.norm, 'data-dial': 'norm', onchange: again},
      ...['none', 'row', 'column'].map(id => el('option', {value: id}, words[`norm_${id}`])),
    );
    const focus = el('select', {'aria-label': words.focus, 'data-dial': 'focus', onchange: again});
    const node = el(
      'div',
      {},
      el('div', {class: 'options'}, norm, focus),
      el('div', {class: 'scroll', tabindex: 0, role: 'group', 'aria-label': words.confusion}, table),
    );
    let drawn = '';
    let listed = '';
    /** @type {[Map<number, number>, string[]] | null} */
    let last = null;
    /** @param {string[]} classes */
    const list = classes => {
      const now = classes.join('\n');
      if (now === listed) return;
      listed = now;
      const names = classes.map((name, k) => el('option', {value: k}, name));
      const whole = classes.length <= ALL ? [el('option', {value: 'all'}, words.all)] : [];
      focus.replaceChildren(el('option', {value: ''}, words.most_mixed), ...whole, ...names);
      focus.hidden = classes.length <= MOST;
      focus.value = '';
    };

    // The classes of the table: all, or those that are mixed up with others most (then:
    // missed or seen in nothing most).
    /** @param {Cell[]} cells @param {number} K */
    const chosen = (cells, K) => {
      if (K <= MOST || focus.value === 'all') return [...Array(K).keys()];
      const one = focus.value === '' ? -1 : +focus.value;
      const weight = new Float64Array(K);
      for (const {g, d, n} of cells)
        if (g !== d && (one < 0 || g === one || d === one))
          for (const k of [g, d]) if (k < K) weight[k] += g < K && d < K ? n : n / 1e6;
      if (one >= 0) weight[one] = Infinity;
      return [...weight.keys()]
        .sort((a, b) => weight[b] - weight[a] || a - b)
        .slice(0, MOST - 2)
        .sort((a, b) => a - b);
    };
    // map: from object * (K + 1) + detection to how many; K stands for none.
    /** @param {Map<number, number>} map @param {string[]} classes */
    const paint = (map, classes) => {
      const K = classes.length;
      last = [map, classes];
      list(classes);
      const cells = [...map].filter(([, n]) => n).map(([at, n]) => ({g: Math.floor(at / (K + 1)), d: at % (K + 1), n}));
      const key = JSON.stringify([cells, classes, norm.value, focus.value]);
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
      const across = sums.map(row => row.reduce((a, b) => a + b, 0));
      const down = sums.map((_, j) => sums.reduce((a, row) => a + row[j], 0));
      /** @param {number} i @param {number} j @param {number} v */
      const told = (i, j, v) => {
        if (i === none && j === none) return '';
        if (norm.value === 'none') return String(v);
        const of = norm.value === 'row' ? across[i] : down[j];
        return of ? decimal(v / of, 2) : '–';
      };
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
              ...row.map((v, j) => el('td', {class: kind(i, j, v)}, told(i, j, v))),
            ),
          ),
        ),
      );
      const mixed = cells
        .filter(({g, d}) => g !== d && g < K && d < K)
        .sort((a, b) => b.n - a.n)
        .slice(0, 5);
      /** @param {Cell} cell */
      const mixing = ({g, d, n}) =>
        words.taken_for
          .replace('{a}', () => classes[g])
          .replace('{b}', () => classes[d])
          .replace('{n}', n);
      worst.textContent = mixed.length ? `${words.mixed} ${mixed.map(mixing).join(words.comma)}` : words.none_mixed;
    };
    return {node, worst, paint};
  }))();
