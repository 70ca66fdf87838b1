// @ts-check
// A table that a press on a column's head sorts, largest first, smallest first, as it came. Of many rows the first
// are shown until all are asked for. page.sortable({label, columns: [[id, title, hint]], words, chosen}) ->
// {node, fill(rows)}; a row is {key, cells: {id: [value, text]}, on, tail}: `tail` rows stand last, always.
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  (page.sortable ??= ({label, columns, words, chosen, most = 200}) => {
    const {el} = page;
    /** @type {SortableRow[]} */
    let rows = [];
    let by = '';
    let way = 0; // -1: largest first
    let all = false;
    const turn = (/** @type {string} */ id) => {
      if (by !== id) way = 0;
      by = id;
      way = way === 0 ? -1 : way === -1 ? 1 : 0;
      paint();
    };
    const heads = columns.map(([id, title, hint]) =>
      el('th', {scope: 'col', title: hint}, el('button', {type: 'button', onclick: () => turn(id)}, title)),
    );
    const body = el('tbody');
    const rest = el('button', {type: 'button', class: 'all', onclick: () => ((all = true), paint())});
    rest.hidden = true; // until there are rows
    const scroll = el(
      'div',
      {class: 'scroll', tabindex: 0, role: 'group', 'aria-label': label},
      el('table', {class: 'sortable'}, el('thead', {}, el('tr', {}, ...heads)), body),
    );
    const node = el('div', {class: 'sorted'}, scroll, rest);
    /** @param {SortableRow} a @param {SortableRow} b */
    const before = (a, b) => {
      const [x, y] = [a.cells[by][0], b.cells[by][0]];
      if (typeof x === 'string' || typeof y === 'string') return -way * String(x).localeCompare(String(y));
      const [m, n] = [Number.isFinite(x), Number.isFinite(y)]; // what is no number stands last
      return m && n ? way * (x - y) : +n - +m;
    };
    const paint = () => {
      heads.forEach((head, c) => {
        const on = way && columns[c][0] === by;
        head.setAttribute('aria-sort', !on ? 'none' : way < 0 ? 'descending' : 'ascending');
      });
      const plain = rows.filter(row => !row.tail);
      const sorted = way ? [...plain].sort(before) : plain;
      const shown = [...(all ? sorted : sorted.slice(0, most)), ...rows.filter(row => row.tail)];
      rest.hidden = all || sorted.length <= most;
      rest.textContent = words.show_all.replace('{n}', sorted.length);
      while (body.rows.length > shown.length) body.deleteRow(-1);
      while (body.rows.length < shown.length) {
        const made = body.insertRow();
        columns.forEach(() => made.insertCell());
        made.onclick = () => made.dataset.key && chosen(made.dataset.key);
        made.onkeydown = (/** @type {KeyboardEvent} */ e) => e.key === 'Enter' && made.onclick();
      }
      shown.forEach(({key, cells, on, tail}, i) => {
        const row = body.rows[i];
        row.dataset.key = key;
        row.tabIndex = tail ? -1 : 0;
        const kind = [on ? 'on' : '', tail ? 'tail' : ''].join(' ').trim();
        if (row.className !== kind) row.className = kind;
        columns.forEach(([id], c) => {
          const text = cells[id]?.[1] ?? '';
          if (row.cells[c].textContent !== text) row.cells[c].textContent = text;
        });
      });
    };
    return {
      node,
      fill(next) {
        rows = next;
        paint();
      },
    };
  }))();
