// @ts-check
// A sheet to draw on: pen, rubber, undo, clear. value: {open, text, picture: what became of it, or ""}.
// words: draw, pen, rubber, undo, clear, sheet, picture, hint, full. A stroke is "p" or "r" and its points, strokes
// stand apart by "."; a point of the 512 x 512 grid is 512 y + x in three digits to the base 64.
/**
 * @typedef {{open: boolean, text: string, picture: string}} Value
 * @typedef {{words: Words, longest: number, rubber: number}} Settings
 * @typedef {{tool: string, points: Point[], finger?: number}} Stroke
 */
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  ((page.parts ??= {}).brush = (
    /** @type {Host<Value | null>} */ {element, props, trigger, watch},
    /** @type {Settings} */ settings,
  ) => {
    const {el} = page;
    const root = page.root(element);
    root.dataset.setup = '';
    const {words, longest, rubber} = settings;
    const S = 512;
    const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    /** @param {Point} at */
    const word = ([x, y]) => [12, 6, 0].map(shift => DIGITS[((S * y + x) >> shift) & 63]).join('');
    const text = (some = strokes) => some.map(s => s.tool + s.points.map(word).join('')).join('.');
    /** @param {string} held @returns {Stroke[]} */
    const read = held =>
      held
        .split('.')
        .filter(Boolean)
        .map(s => ({
          tool: s[0],
          points: /** @type {string[]} */ (s.slice(1).match(/.{3}/g)).map(w => {
            const n = [...w].reduce((sum, digit) => 64 * sum + DIGITS.indexOf(digit), 0);
            return [n % S, Math.floor(n / S)];
          }),
        }));

    // Ramer, Douglas and Peucker: the points without which the line would leave its course by more than `far`.
    /** @param {Point[]} points @param {number} far @returns {Point[]} */
    const simpler = (points, far) => {
      if (points.length < 3) return points;
      const [[x, y], [u, v]] = [points[0], /** @type {Point} */ (points.at(-1))];
      const square = (u - x) ** 2 + (v - y) ** 2 || 1;
      let k = 0;
      let most = far;
      points.forEach(([a, b], i) => {
        const t = Math.min(1, Math.max(0, ((a - x) * (u - x) + (b - y) * (v - y)) / square));
        const away = Math.hypot(a - x - t * (u - x), b - y - t * (v - y));
        if (away > most) [k, most] = [i, away];
      });
      if (!k) return [points[0], /** @type {Point} */ (points.at(-1))];
      return [...simpler(points.slice(0, k + 1), far).slice(0, -1), ...simpler(points.slice(k), far)];
    };

    /** @type {Stroke[]} */
    let strokes = [];
    /** @type {Stroke[][]} */
    let past = [];
    let known = [''];
    let tool = 'p';
    /** @type {Stroke | null} */
    let stroke = null;
    /** @type {Point} */
    let cursor = [S / 2, S / 2];
    let keyed = false;
    const sheet = el('canvas', {
      width: S,
      height: S,
      tabindex: 0,
      role: 'application',
      'aria-label': words.sheet,
      'aria-description': words.hint,
    });
    const shown = el('img', {alt: words.picture, draggable: 'false'});
    const told = el('p', {class: 'told', role: 'status'});
    const draw = () => {
      const pen = sheet.getContext('2d');
      pen.fillStyle = '#000';
      pen.fillRect(0, 0, S, S);
      Object.assign(pen, {lineCap: 'round', lineJoin: 'round'});
      for (const {tool: kind, points} of stroke ? [...strokes, stroke] : strokes) {
        pen.strokeStyle = kind === 'p' ? '#fff' : '#000';
        pen.lineWidth = kind === 'p' ? 4 : rubber;
        pen.beginPath();
        for (const [x, y] of [points[0], ...points]) pen.lineTo(x, y);
        pen.stroke();
      }
      if (keyed) {
        pen.strokeStyle = '#d55e00';
        pen.lineWidth = 3;
        pen.strokeRect(cursor[0] - 8, cursor[1] - 8, 16, 16);
      }
      root.dataset.strokes = strokes.length;
    };
    const settle = () => {
      known.push(text());
      trigger('release', {text: known.at(-1)});
    };
    /** @param {Stroke[]} next */
    const change = next => {
      past.push(strokes);
      strokes = next;
      told.textContent = '';
      draw();
      settle();
    };
    const finish = () => {
      const {tool: kind, points} = /** @type {Stroke} */ (stroke);
      stroke = null;
      for (const far of [1, 2, 4]) {
        // a full sheet takes coarser lines before it takes none
        const next = [...strokes, {tool: kind, points: simpler(points, far)}];
        if (text(next).length <= longest) return change(next);
      }
      draw();
      told.textContent = words.full;
    };

    /** @param {string} name @param {(e: Event) => void} act @param {string} [pressed] */
    const button = (name, act, pressed) =>
      el(
        'button',
        {type: 'button', class: 'pill', 'data-act': name, 'aria-pressed': pressed, onclick: act},
        words[name],
      );
    /** @param {string} kind */
    const take = kind => {
      tool = kind;
      pen.setAttribute('aria-pressed', String(kind === 'p'));
      wiper.setAttribute('aria-pressed', String(kind === 'r'));
    };
    const pen = button('pen', () => take('p'), 'true');
    const wiper = button('rubber', () => take('r'), 'false');
    const undo = () => {
      if (past.length || strokes.length) {
        strokes = past.pop() ?? strokes.slice(0, -1);
        told.textContent = '';
        draw();
        settle();
      }
    };
    const start = button('draw', settle);
    const board = el(
      'div',
      {class: 'board'},
      el(
        'div',
        {class: 'acts', role: 'group', 'aria-label': words.sheet},
        pen,
        wiper,
        button('undo', undo),
        button('clear', () => strokes.length && change([])),
      ),
      el('div', {class: 'pair'}, sheet, el('figure', {}, shown, el('figcaption', {}, words.picture))),
      told,
      el('p', {class: 'hint'}, words.hint),
    );
    root.append(start, board);

    /** @param {PointerEvent} e @returns {Point} */
    const at = e => {
      const box = sheet.getBoundingClientRect();
      return /** @type {Point} */ (
        [(e.clientX - box.left) / box.width, (e.clientY - box.top) / box.height].map(a =>
          Math.min(S - 1, Math.max(0, Math.floor(S * a))),
        )
      );
    };
    page.grab(sheet, {
      near: () => false,
      take: e => {
        if (stroke) return null;
        keyed = false;
        stroke = {tool, points: [at(e)], finger: e.pointerId};
        draw();
        sheet.focus({preventScroll: true});
        return stroke;
      },
      move: (e, {points}) => {
        points.push(...e.getCoalescedEvents().map(at), at(e));
        draw();
      },
      drop: finish,
    });
    sheet.addEventListener('keydown', (/** @type {KeyboardEvent} */ e) => {
      // arrows move the cursor; space sets the tool down and lifts it
      const step = /** @type {Steps} */ ({ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]})[
        e.key
      ];
      const far = e.shiftKey ? 32 : 8;
      if (step) {
        cursor = /** @type {Point} */ (cursor.map((a, i) => Math.min(S - 1, Math.max(0, a + far * step[i]))));
        stroke?.points.push(cursor);
      } else if (e.key === ' ' && !stroke) stroke = {tool, points: [cursor]};
      else if (e.key === ' ') finish();
      else if (e.key === 'z' && (e.ctrlKey || e.metaKey)) undo();
      else return;
      keyed = true;
      draw();
      e.preventDefault();
    });
    sheet.addEventListener('blur', () => {
      keyed = false;
      if (stroke && stroke.finger === undefined) finish();
      else draw();
    });

    // An answer to what was drawn here brings the picture alone: the hand may be further by now.
    const load = () => {
      if (!props.value) return;
      const {open, text: held, picture} = props.value;
      const mine = known.indexOf(held);
      root.classList.toggle('open', open);
      start.hidden = open;
      board.hidden = !open;
      if (open) shown.src = picture;
      if (mine < 0) {
        [strokes, past, known] = [read(held), [], [held]];
        told.textContent = '';
      } else known = known.slice(mine);
      if (held !== text()) trigger('release', {text: text()});
      draw();
      page.drawn(root);
    };
    watch('value', load);
    load();
  }))();
