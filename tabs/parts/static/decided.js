// @ts-check
// One way until step k, another from there on. value: see decided.py. words: alone_b, alone_a, alone_drawing, at, of_a, of_b, nobody,
// working, stop, mask, undo, clear, full, strip, verdicts, word, hint_<way>, and those of the scrubber.
/**
 * @typedef {{name: string, first: string, second: string, names: string[], sides: string[]}} Seen
 * @typedef {{key: string, state: string, steps: number, k: number, way: string, texts: [string, boolean][][],
 *   word: number, pictures: Record<string, string>, seen: Seen[], mask: string, done: number, of: number}} Value
 * @typedef {{clock: string, longest: number, pen: number, words: Words}} Settings
 * @typedef {{tool: string, points: Point[]}} Stroke
 */
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  ((page.parts ??= {}).decided = (
    /** @type {Host<Value | null>} */ {element, props, trigger, watch},
    /** @type {Settings} */ settings,
  ) => {
    const {el} = page;
    const root = page.root(element);
    root.dataset.setup = '';
    const {words} = settings;
    const S = 512;
    const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const clock = page.clock(settings.clock);
    /** @type {Value} */
    let value = /** @type {Unset} */ (null);
    let key = '';
    let asking = 0;
    /** @param {number} k @param {string} text */
    const say = (k, text) => words[text].replaceAll('{k}', k).replaceAll('{n}', value?.steps ?? 0);

    // What a hand lets go of is told with the k that was scrubbed: the link says what is seen.
    const told = (/** @type {object} */ what) => trigger('release', {...what, k: clock.frame});

    // Three pictures.
    const img = () => el('img', {draggable: 'false', alt: ''});
    const [second, middle, first] = [img(), img(), img()];
    const sheet = el('canvas', {width: S, height: S, tabindex: 0, 'aria-label': words.mask});
    const [under_second, under_middle, under_first] = [0, 0, 0].map(() => el('figcaption'));
    const figures = el(
      'div',
      {class: 'three'},
      el('figure', {class: 'second'}, second, under_second),
      el('figure', {class: 'now'}, middle, under_middle),
      el('figure', {class: 'first'}, el('div', {class: 'sheet'}, first, sheet), under_first),
    );

    // Both prompts; a word of A is touched where its attention is edited.
    const prompts = el('div', {class: 'prompts'});
    const sentence = (/** @type {number} */ i) => {
      const touched = value.way === 'word' && !i;
      const of = value.texts[i].map(([word, changed], k) =>
        el(
          touched ? 'button' : 'span',
          {
            type: touched ? 'button' : null,
            class: `word${changed ? ' changed' : ''}`,
            'aria-pressed': touched ? String(k === value.word) : null,
            onclick: touched ? () => told({word: k}) : null,
          },
          word,
        ),
      );
      return el('p', {class: i ? 'b' : 'a'}, el('b', {}, words[i ? 'of_b' : 'of_a']), ' ', ...of);
    };

    // The strip, and a row for each attribute, over the same k.
    const board = el('div', {class: 'lanes'});
    const cursor = el('i', {class: 'cursor'});
    const overlay = el('div', {class: 'over'}, cursor);
    /** @type {{row: Seen, label: HTMLElement}[]} */
    let labels = [];
    const ks = () =>
      Object.keys(value.pictures)
        .map(Number)
        .sort((a, b) => a - b);
    const near = (/** @type {number} */ k) =>
      ks().reduce((best, j) => (Math.abs(j - k) < Math.abs(best - k) ? j : best), Infinity);
    const lay = () => {
      const n = value.steps + 1;
      const columns = `grid-template-columns: repeat(${n}, minmax(0, 1fr))`;
      const there = ks();
      const thumbs = Array.from({length: n}, (_, k) =>
        value.pictures[k] ? el('img', {src: value.pictures[k], alt: `k = ${k}`, draggable: 'false'}) : el('span'),
      );
      labels = value.seen.map(row => ({row, label: el('span', {class: 'label'})}));
      const rows = labels.map(({row, label}, i) => {
        const place = `grid-row: ${i + 2}`;
        label.style.gridRow = String(i + 2);
        const cells = Array.from({length: n}, (_, k) => {
          const j = there.indexOf(k);
          return el('span', {
            class: `cell ${j < 0 ? 'none' : row.sides[j] || 'other'}`,
            title: j < 0 ? '' : row.names[j],
          });
        });
        return [
          label,
          el('div', {class: 'cells', style: `${columns}; ${place}`, role: 'img', 'aria-label': alt(row)}, ...cells),
        ];
      });
      overlay.style.gridRow = `1 / span ${labels.length + 1}`;
      board.replaceChildren(
        el('span', {class: 'label', style: 'grid-row: 1'}, words.strip),
        el('div', {class: 'cells thumbs', style: `${columns}; grid-row: 1`}, ...thumbs),
        ...rows.flat(),
        overlay,
      );
    };
    const alt = (/** @type {Seen} */ row) => `${row.name}: ${row.names.join(', ')}`;
    page.grab(overlay, {
      near: () => true,
      sideways: true,
      take: e => {
        follow(e);
        return true;
      },
      move: e => follow(e),
    });
    const follow = (/** @type {Place} */ e) => {
      const box = overlay.getBoundingClientRect();
      clock.set(Math.floor(((e.clientX - box.left) / box.width) * (value.steps + 1)));
    };
    const scrubber = page.scrubber(root, clock, {
      frame_label: 'k',
      every: 200,
      words,
      told: (/** @type {number} */ k) => `k = ${k} / ${value?.steps ?? ''}`,
    });

    // The mask, brushed on A's picture.
    /** @type {Stroke[]} */
    let strokes = [];
    let mask = '';
    const digits = (/** @type {Point} */ [x, y]) =>
      [12, 6, 0].map(shift => DIGITS[((S * y + x) >> shift) & 63]).join('');
    const text = (some = strokes) => some.map(s => s.tool + s.points.map(digits).join('')).join('.');
    const read = (/** @type {string} */ held) =>
      held
        .split('.')
        .filter(Boolean)
        .map(s => ({
          tool: s[0],
          points: (s.slice(1).match(/.{3}/g) ?? []).map(w => {
            const at = [...w].reduce((sum, digit) => 64 * sum + DIGITS.indexOf(digit), 0);
            return /** @type {Point} */ ([at % S, Math.floor(at / S)]);
          }),
        }));
    const brush = () => {
      const pen = sheet.getContext('2d');
      pen.globalCompositeOperation = 'source-over';
      pen.clearRect(0, 0, S, S);
      if (value?.way !== 'mask') return;
      pen.fillStyle = '#0009';
      pen.fillRect(0, 0, S, S);
      Object.assign(pen, {lineCap: 'round', lineJoin: 'round', lineWidth: settings.pen});
      if (!strokes.length) pen.clearRect(S / 4, S / 4, S / 2, (3 * S) / 4);
      for (const {tool, points} of strokes) {
        pen.globalCompositeOperation = tool === 'p' ? 'destination-out' : 'source-over';
        pen.strokeStyle = tool === 'p' ? '#000' : '#0009';
        pen.beginPath();
        for (const [x, y] of [points[0], ...points]) pen.lineTo(x, y);
        pen.stroke();
      }
    };
    const change = (/** @type {Stroke[]} */ next) => {
      const full = text(next).length > settings.longest;
      status.textContent = full ? words.full : '';
      if (!full) {
        strokes = next;
        mask = text();
        told({mask});
      }
      brush();
    };
    /** @param {PointerEvent} e @returns {Point} */
    const at = e => {
      const box = sheet.getBoundingClientRect();
      const inside = (/** @type {number} */ v) => Math.min(S - 1, Math.max(0, Math.floor(S * v)));
      return [inside((e.clientX - box.left) / box.width), inside((e.clientY - box.top) / box.height)];
    };
    page.grab(sheet, {
      near: () => value?.way === 'mask',
      take: e => {
        if (value?.way !== 'mask') return null;
        strokes = [...strokes, {tool: 'p', points: [at(e)]}];
        brush();
        return /** @type {Stroke} */ (strokes.at(-1));
      },
      move: (e, {points}) => {
        const [x, y] = at(e);
        const [u, v] = /** @type {Point} */ (points.at(-1));
        if (Math.hypot(x - u, y - v) < 12) return;
        points.push([x, y]);
        brush();
      },
      drop: () => {
        const next = strokes;
        strokes = next.slice(0, -1);
        change(next);
      },
    });
    const button = (/** @type {string} */ name, /** @type {() => void} */ act) =>
      el('button', {type: 'button', class: 'pill', 'data-act': name, onclick: act}, words[name]);
    const acts = el(
      'div',
      {class: 'acts'},
      button('undo', () => strokes.length && change(strokes.slice(0, -1))),
      button('clear', () => strokes.length && change([])),
    );

    // The work.
    const bar = el('progress', {max: 1, value: 0, 'aria-label': words.working});
    const stop = button('stop', () => {
      clearInterval(asking);
      trigger('edit', {});
      work.hidden = true;
    });
    const work = el('div', {class: 'going'}, el('span', {}, words.working), bar, stop);
    const status = el('p', {class: 'told', role: 'status'});
    const hint = el('p', {class: 'hint'});
    root.append(prompts, el('div', {class: 'main'}, figures, board, scrubber.node), work, acts, status, hint);

    const paint = () => {
      if (!value || !root.isConnected) return;
      const [k, n] = [clock.frame, value.steps];
      const close = near(k);
      const put = (/** @type {HTMLImageElement} */ node, /** @type {number} */ j) => {
        const src = value.pictures[j] ?? '';
        node.classList.toggle('none', !src);
        if (src && node.src !== src) node.src = src;
        node.alt = `k = ${j}`;
      };
      put(second, 0);
      put(middle, close);
      put(first, n);
      const mixed = value.way === 'mask' || value.way === 'word';
      under_second.textContent = say(0, mixed ? `at_${value.way}` : 'alone_b');
      under_middle.textContent = say(close < Infinity ? close : k, `at_${value.way}`);
      under_first.textContent = say(n, value.way === 'drawing' ? 'alone_drawing' : 'alone_a');
      cursor.style.left = `${(100 * (k + 0.5)) / (n + 1)}%`;
      cursor.style.width = `${100 / (n + 1)}%`;
      const j = ks().indexOf(close);
      for (const {row, label} of labels) {
        const side = row.sides[j] || 'other';
        label.replaceChildren(`${row.name} `, el('b', {class: side}, row.names[j] ?? ''));
      }
      scrubber.show(k);
      root.dataset.k = k;
    };
    clock.listeners.add(paint);

    // A trigger is lost while the same work still runs: it is stopped, and asked for again until it comes.
    const ask = () => {
      clearInterval(asking);
      trigger('edit', {});
      let tries = 0;
      asking = window.setInterval(() => {
        if (value.state !== 'wanted' || !root.isConnected || tries++ > 100) clearInterval(asking);
        else trigger('select', {});
      }, 300);
    };
    const load = () => {
      if (!props.value) return;
      const fresh = key !== props.value.key;
      if (!fresh && props.value.state === 'wanted' && value.state === 'running') return;
      value = props.value;
      root.dataset.state = value.state;
      root.dataset.way = value.way;
      acts.hidden = sheet.hidden = value.way !== 'mask';
      hint.textContent = words[`hint_${value.way}`];
      work.hidden = value.state === 'done';
      bar.value = value.done / value.of;
      if (value.mask !== mask) [strokes, mask] = [read(value.mask), value.mask];
      prompts.replaceChildren(sentence(0), sentence(1));
      lay();
      brush();
      scrubber.fit(value.steps + 1);
      if (fresh) clock.set(value.k);
      key = value.key;
      paint();
      if (value.state === 'wanted') ask();
      page.drawn(root);
    };
    watch('value', load);
    load();
  }))();
