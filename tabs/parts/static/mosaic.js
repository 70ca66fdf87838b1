// @ts-check
// A grid of pictures, scrubbed and compared. value: {sheets, rows, columns, tiles: [{place, picture, figures}]}.
/**
 * @typedef {[sheet: number, row: number, column: number]} Index
 * @typedef {{sheets: string[], rows: string[], columns: string[], tiles: {place: Index, picture: string,
 *   figures: string}[]}} Value
 * @typedef {{words: Words}} Settings
 */
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  ((page.parts ??= {}).mosaic = (
    /** @type {Host<Value | null>} */ {element, props, trigger, watch},
    /** @type {Settings} */ settings,
  ) => {
    const {el} = page;
    const root = page.root(element);
    const {words} = settings;
    const clock = page.clock(`mosaic-${Math.random()}`);
    /** @type {Index} */
    let shape = [1, 1, 1];
    /** @type {string[][]} */
    let labels = [[], [], []];
    /** @type {Map<string, {image: HTMLImageElement, figures: string}>} */
    let tiles = new Map();
    /** @type {Index} */
    let chosen = [0, 0, 0];
    /** @type {Index | null} */
    let pinned = null;
    /** @param {Index} index */
    const key = index => index.join();
    /** @param {Index} index */
    const order = ([s, r, c]) => (s * shape[1] + r) * shape[2] + c;
    /** @param {number} k @returns {Index} */
    const place = k => [Math.floor(k / (shape[1] * shape[2])), Math.floor(k / shape[2]) % shape[1], k % shape[2]];

    // Left: the sheet on the screen. Right: the chosen picture over the pinned one.
    const table = el('div', {
      class: 'grid',
      role: 'listbox',
      tabindex: 0,
      'aria-label': words.grid,
      'aria-description': words.keys,
    });
    const tabs = el('div', {class: 'bar', role: 'group', 'aria-label': words.sheets});
    const over = page.overlay(words);
    const {canvas, slider, differ} = over;
    canvas.setAttribute('aria-label', words.grid);
    /** @param {string} name @param {() => void} act */
    const button = (name, act) =>
      el('button', {type: 'button', 'data-act': name, title: words[`${name}_help`], onclick: act}, words[name]);
    const pin = button('pin', () => {
      pinned = chosen;
      paint();
    });
    const first = el('p', {class: 'left'});
    const second = el('p', {class: 'right'});
    const told = el('p', {class: 'told', 'aria-live': 'polite'});
    const side = el(
      'div',
      {class: 'compare'},
      el('div', {class: 'names'}, first, second),
      canvas,
      slider,
      el('div', {class: 'bar'}, pin, differ),
      told,
    );
    const scrubber = page.scrubber(root, clock, {frame_label: words.picture, every: 400, words});
    root.append(
      tabs,
      el('div', {class: 'halves'}, el('div', {class: 'sheet'}, table), side),
      scrubber.node,
      el('p', {class: 'hint'}, words.hint),
    );
    root.classList.add('film');

    /** @param {Index} index */
    const name = index =>
      index
        .map((k, i) => labels[i][k])
        .filter(Boolean)
        .join(' · ');
    /** @param {Index} index */
    const image = index => tiles.get(key(index))?.image;
    /** @param {Picture | undefined} picture @returns {picture is HTMLImageElement} */
    const ready = picture => /** @type {boolean} */ (picture?.complete && picture.naturalWidth);
    /** @param {Index} index */
    const choose = index => {
      chosen = index;
      clock.set(order(index));
    };
    const paint = () => {
      const top = image(chosen);
      const under = pinned && key(pinned) !== key(chosen) ? image(pinned) : null;
      for (const cell of table.querySelectorAll('.cell')) {
        cell.classList.toggle('chosen', cell.dataset.index === key(chosen));
        cell.setAttribute('aria-selected', String(cell.dataset.index === key(chosen)));
        cell.classList.toggle('pinned', !!pinned && cell.dataset.index === key(pinned));
      }
      const pair = ready(top) && ready(under);
      const rms = over.show(under, top);
      first.textContent = pair ? `${words.pinned}: ${name(/** @type {Index} */ (pinned))}` : '';
      second.textContent = name(chosen);
      told.textContent = tiles.get(key(chosen))?.figures ?? '';
      if (rms !== null) told.textContent = `${words.rms} ${rms.toFixed(1)} · ${told.textContent}`;
    };
    over.onchange = paint;
    /** @param {number} sheet */
    const turn = sheet => {
      choose([sheet, chosen[1], chosen[2]]);
    };
    let shown = '';
    const lay = () => {
      const [sheets, rows, columns] = shape;
      const here = `${chosen[0]}|${key(shape)}|${labels.flat().join('|')}`;
      if (here === shown) return;
      shown = here;
      tabs.hidden = sheets < 2;
      tabs.replaceChildren(
        ...labels[0].map((text, s) =>
          el('button', {type: 'button', 'aria-pressed': String(s === chosen[0]), onclick: () => turn(s)}, text),
        ),
      );
      table.style.gridTemplateColumns = `auto repeat(${columns}, minmax(0, 1fr))`;
      table.replaceChildren(
        el('span'),
        ...labels[2].map(text => el('span', {class: 'head', title: text}, text)),
        ...labels[1].flatMap((text, r) => [
          el('span', {class: 'named', title: text}, text),
          ...labels[2].map((column, c) => {
            const index = /** @type {Index} */ ([chosen[0], r, c]);
            const cell = el('div', {
              class: 'cell',
              'data-index': key(index),
              role: 'option',
              'aria-label': `${text}, ${column}`,
            });
            const picture = image(index);
            if (picture) cell.append(picture);
            return cell;
          }),
        ]),
      );
    };
    clock.listeners.add(k => {
      if (!root.isConnected) return;
      chosen = place(k);
      lay();
      paint();
      scrubber.show(k);
    });
    table.addEventListener('click', (/** @type {On<MouseEvent>} */ e) => {
      const cell = /** @type {Part | null} */ (e.target.closest('.cell'));
      if (!cell) return;
      const index = cell.dataset.index.split(',').map(Number);
      if (e.shiftKey) {
        pinned = index;
        paint();
      } else choose(index);
    });
    table.addEventListener('dblclick', () => trigger('select', {index: chosen}));
    table.addEventListener('keydown', (/** @type {KeyboardEvent} */ e) => {
      const step = /** @type {Steps} */ ({ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0]})[
        e.key
      ];
      if (step)
        choose(
          /** @type {Index} */ ([
            chosen[0],
            ...[1, 2].map(i => Math.max(0, Math.min(shape[i] - 1, chosen[i] + step[i - 1]))),
          ]),
        );
      else if (e.key === 'Enter') trigger('select', {index: chosen});
      else if (e.key === 'p') {
        pinned = chosen;
        paint();
      } else return;
      e.preventDefault();
    });

    const load = () => {
      const value = props.value;
      if (!value) return;
      const next = [value.sheets, value.rows, value.columns];
      const fresh = JSON.stringify(next) !== JSON.stringify(labels);
      if (fresh || !value.tiles.length) {
        tiles = new Map();
        pinned = null;
        chosen = [0, 0, 0];
      }
      labels = next;
      shape = /** @type {Index} */ (next.map(side => side.length));
      shown = '';
      for (const {place: index, picture, figures} of value.tiles) {
        const k = key(index);
        if (tiles.get(k)?.image.src === picture) continue;
        const image = el('img', {
          src: picture,
          alt: name(index),
          draggable: 'false',
          onload: () => (key(index) === key(chosen) || pinned ? paint() : null),
        });
        tiles.set(k, {image, figures});
      }
      root.dataset.tiles = tiles.size;
      pinned ??= tiles.size > 1 ? [0, 0, 0] : null;
      scrubber.fit(shape[0] * shape[1] * shape[2]);
      lay();
      paint();
      page.drawn(root);
    };
    watch('value', load);
    load();
  }))();
