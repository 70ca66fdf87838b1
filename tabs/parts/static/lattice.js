// @ts-check
// A grid of pictures under two sliders. value: {pictures, shape, rows, columns, row_name, column_name, figures, at}.
/**
 * @typedef {{pictures: string, shape: [n: number, h: number, w: number], rows: string[], columns: string[],
 *   row_name: string, column_name: string, figures: string[], at: Point}} Value
 */
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  ((page.parts ??= {}).lattice = (/** @type {Host<Value | null>} */ {element, props, trigger, watch}) => {
    const {el} = page;
    const root = page.root(element);
    /** @type {Value} */
    let grid = /** @type {Unset} */ (null);
    /** @type {ImageData[]} */
    let images = [];
    /** @type {Point} */
    let at = [0, 0];
    const large = el('canvas', {role: 'img'});
    const caption = el('figcaption');
    const table = el('div', {class: 'cells'});
    /** @param {number} axis */
    const slider = axis => {
      const out = el('output');
      const name = el('span');
      const input = el('input', {
        type: 'range',
        min: 0,
        step: 1,
        oninput: (/** @type {Input} */ e) => go(axis === 0 ? [+e.target.value, at[1]] : [at[0], +e.target.value]),
      });
      return {out, name, input, node: el('label', {}, name, input, out)};
    };
    const [down, across] = [slider(0), slider(1)];
    root.append(
      el(
        'div',
        {class: 'pair'},
        el('figure', {}, large, caption),
        el('div', {class: 'side-table'}, down.node, across.node, table),
      ),
    );

    /** @param {Point} at */
    const go = ([r, c]) => {
      if (!grid) return;
      at = [Math.max(0, Math.min(grid.rows.length - 1, r)), Math.max(0, Math.min(grid.columns.length - 1, c))];
      const k = at[0] * grid.columns.length + at[1];
      large.getContext('2d').putImageData(images[k], 0, 0);
      down.input.value = at[0];
      across.input.value = at[1];
      down.out.value = grid.rows[at[0]];
      across.out.value = grid.columns[at[1]];
      caption.textContent = `${grid.row_name} ${grid.rows[at[0]]}, ${grid.column_name} ${grid.columns[at[1]]}: ${
        grid.figures[k]
      }`;
      large.setAttribute('aria-label', caption.textContent);
      [...table.querySelectorAll('button')].forEach((b, i) => b.setAttribute('aria-pressed', i === k));
      root.dataset.at = at.join(' ');
    };
    const load = async () => {
      grid = /** @type {Value} */ (props.value);
      root.hidden = !grid;
      if (!grid) return;
      const [n, h, w] = grid.shape;
      const bytes = await page.inflate(grid.pictures);
      images = Array.from({length: n}, (_, k) => {
        const image = new ImageData(w, h);
        page.paint(image, bytes, 3 * k * h * w);
        return image;
      });
      Object.assign(large, {width: w, height: h});
      /** @type {[typeof down, 'row_name' | 'column_name', string[]][]} */ ([
        [down, 'row_name', grid.rows],
        [across, 'column_name', grid.columns],
      ]).forEach(([s, name, values]) => {
        s.name.textContent = grid[name];
        s.input.max = values.length - 1;
        s.input.setAttribute('aria-label', grid[name]);
      });
      table.style.gridTemplateColumns = `auto repeat(${grid.columns.length}, minmax(0, 1fr))`;
      const cells = [el('span')];
      cells.push(...grid.columns.map(c => el('span', {class: 'head'}, c)));
      grid.rows.forEach((row, r) => {
        cells.push(el('span', {class: 'head'}, row));
        grid.columns.forEach((column, c) => {
          const k = r * grid.columns.length + c;
          const small = el('canvas', {width: w, height: h});
          small.getContext('2d').putImageData(images[k], 0, 0);
          cells.push(
            el(
              'button',
              {
                type: 'button',
                onclick: () => go([r, c]),
                'aria-label': `${grid.row_name} ${row}, ${grid.column_name} ${column}: ${grid.figures[k]}`,
              },
              small,
            ),
          );
        });
      });
      table.replaceChildren(...cells);
      go(grid.at);
      page.drawn(root);
    };
    watch('value', load);
    load();
  }))();
