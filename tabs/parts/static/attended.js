// @ts-check
// Words and pixels: what the touched pixel reads, where the touched word is read. value: see attended.py; lib/attend.js
// works it out. words: reads, picture, touched, layer, all_of, head, all_heads, look_word, look_own, look_picture, around, start, end,
// padding, words, step, kept, mean, times, mark_<mark>, range, nowhere, sees, hint, and those of the scrubber.
/**
 * @typedef {{data: string, units: number[], kept: number[]}} Packed
 * @typedef {{name: string, label: string, side: number, heads: number, mean: Packed, each: Packed | null}} Sent
 * @typedef {{text: string, pieces: string[], mark: string, partner: number, changed: boolean}} Spoken
 * @typedef {{words: Spoken[], read: number, picture: string, layers: Sent[], own: Sent[]}} Side
 * @typedef {{key: string, steps: number, sides: Side[], look: string, word: number, x: number, y: number, layer: string,
 *   head: number, at: number, around: boolean}} Value
 * @typedef {{clock: string, words: Words}} Settings
 * @typedef {AttendLayer & {label: string}} Heard
 * @typedef {object} Pane
 * @property {HTMLElement} box
 * @property {HTMLCanvasElement} canvas
 * @property {HTMLImageElement} picture
 * @property {HTMLElement} list
 * @property {HTMLElement} chips
 * @property {HTMLElement} stack
 * @property {HTMLElement} said
 * @property {Spoken[]} words
 * @property {number} read
 * @property {Heard[]} layers
 * @property {Heard[]} own
 */
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  ((page.parts ??= {}).attended = (
    /** @type {Host<Value | null>} */ {element, props, trigger, watch},
    /** @type {Settings} */ settings,
  ) => {
    const {el} = page;
    const root = page.root(element);
    root.dataset.setup = '';
    const {words} = settings;
    const S = 384;
    const OTHERS = ['start', 'end', 'padding'];
    const clock = page.clock(settings.clock);
    let key = '';
    let turn = 0;
    /** @type {Pane[]} */
    let panes = [];
    let [look, layer, head, around] = ['word', '', -1, true];
    /** The selected word of each pane; -1 to -3 of the others, null where it has none. @type {(number | null)[]} */
    let chosen = [0, null];
    let [x, y] = [0.5, 0.5];
    const percent = (/** @type {number} */ v) => `${(100 * v).toFixed(v < 0.095 ? 1 : 0)} %`;

    // The bar: what lies over the picture, which layer, which head.
    const pair = (/** @type {string} */ value, /** @type {string} */ text) =>
      /** @type {[string, string]} */ ([value, text]);
    const options = (/** @type {[string | number, string][]} */ of) =>
      of.map(([value, text]) => el('option', {value}, text));
    const layers = el('select', {'aria-label': words.layer, onchange: () => choose(layers.value)});
    const heads = el('select', {
      'aria-label': words.head,
      onchange: () => {
        head = +heads.value;
        paint();
      },
    });
    const looks = ['word', 'own', 'picture'].map(name =>
      el(
        'button',
        {
          type: 'button',
          class: 'pill',
          'data-look': name,
          onclick: () => {
            look = name;
            paint();
          },
        },
        words[`look_${name}`],
      ),
    );
    const others = el('button', {
      type: 'button',
      class: 'pill',
      'data-act': 'around',
      onclick: () => {
        around = !around;
        paint();
      },
    });
    others.textContent = words.around;
    const tools = el(
      'div',
      {class: 'tools', role: 'group', 'aria-label': words.layer},
      ...looks,
      el('label', {}, words.layer, ' ', layers),
      el('label', {}, words.head, ' ', heads),
      others,
    );
    const stage = el('div', {class: 'panes'});
    const scrubber = page.scrubber(root, clock, {
      frame_label: words.step,
      every: 200,
      words,
      told: (/** @type {number} */ k) => `${words.step} ${k + 1} / ${clock.count}`,
    });
    const marks = el('p', {class: 'marks'});
    root.append(tools, el('div', {class: 'main'}, stage, scrubber.node), marks, el('p', {class: 'hint'}, words.hint));

    const choose = (/** @type {string} */ name) => {
      layer = name;
      const most = Math.max(0, ...panes.map(p => Math.min(...page.attend.chosen(p.layers, layer).map(l => l.heads))));
      if (head >= most) head = -1;
      const of = Array.from({length: most}, (_, k) => /** @type {[number, string]} */ ([k, String(k + 1)]));
      heads.replaceChildren(...options([[-1, words.all_heads], ...of]));
      heads.value = head;
      layers.value = layer;
      paint();
    };

    // A pane: the picture that is touched, what the pixel reads, its words, how attention is shared out.
    /** @param {Side} side @param {number} i @returns {Pane} */
    const pane = (side, i) => {
      const canvas = el('canvas', {
        width: S,
        height: S,
        tabindex: 0,
        role: 'application',
        'aria-label': words.picture,
        'aria-description': words.hint,
      });
      const list = el('div', {class: 'reads', role: 'group', 'aria-label': words.reads});
      const chips = el('div', {class: 'tokens', role: 'group', 'aria-label': words.words});
      const stack = el('div', {class: 'stack', role: 'img'});
      const said = el('figcaption');
      const box = el('figure', {'data-pane': i}, el('div', {class: 'halves'}, canvas, list), said, chips, stack);
      const picture = new Image();
      picture.onload = () => paint();
      picture.src = side.picture;
      page.grab(canvas, {
        near: () => true,
        take: e => touch(e, canvas),
        move: e => touch(e, canvas),
        drop: () => told(),
      });
      canvas.addEventListener('keydown', (/** @type {KeyboardEvent} */ e) => {
        const step = /** @type {Steps} */ ({
          ArrowLeft: [-1, 0],
          ArrowRight: [1, 0],
          ArrowUp: [0, -1],
          ArrowDown: [0, 1],
        })[e.key];
        if (!step) return;
        const n = page.attend.chosen(panes[i].layers, layer)[0].side;
        [x, y] = [x + step[0] / n, y + step[1] / n].map(v => Math.min(1 - 0.5 / n, Math.max(0.5 / n, v)));
        paint();
        e.preventDefault();
      });
      return {box, canvas, picture, list, chips, stack, said, words: side.words, read: side.read, layers: [], own: []};
    };
    const touch = (/** @type {PointerEvent} */ e, /** @type {HTMLElement} */ canvas) => {
      canvas.focus({preventScroll: true});
      const from = performance.now();
      const box = canvas.getBoundingClientRect();
      const inside = (/** @type {number} */ v) => Math.min(0.999, Math.max(0, v));
      [x, y] = [inside((e.clientX - box.left) / box.width), inside((e.clientY - box.top) / box.height)];
      paint();
      root.dataset.ms = (performance.now() - from).toFixed(2);
      return true;
    };
    const told = () => {
      const word = chosen[0] ?? 0;
      const place = {x: +x.toFixed(3), y: +y.toFixed(3)};
      trigger('release', {...place, look, word, layer, head, at: clock.frame, around});
    };
    const pick = (/** @type {number} */ i, /** @type {number} */ k) => {
      const partner = k < 0 ? k : (panes[i].words[k]?.partner ?? -1);
      chosen = panes.map((_, j) => (j === i || k < 0 ? k : partner < 0 ? null : partner));
      look = 'word';
      paint();
    };
    const name = (/** @type {Pane} */ p, /** @type {number} */ k) => (k < 0 ? words[OTHERS[k + 3]] : p.words[k].text);

    // Pictures: the brighter, the more it is read there.
    /** @param {Pane} p @param {number} i */
    const show = (p, i) => {
      const wholes = page.attend.whole(page.attend.chosen(p.layers, layer), head, clock.frame);
      const pen = /** @type {CanvasRenderingContext2D} */ (p.canvas.getContext('2d'));
      pen.imageSmoothingEnabled = true;
      pen.clearRect(0, 0, S, S);
      if (p.picture.complete && p.picture.naturalWidth) pen.drawImage(p.picture, 0, 0, S, S);
      const k = chosen[i];
      const own = look === 'own' ? selfmap(p) : null;
      const map = look === 'word' && k !== null && k < p.read ? page.attend.map(wholes, k) : own?.map;
      const side = own?.side ?? wholes.side;
      if (map) veil(pen, map, side);
      ring(pen, side);
      p.said.textContent = caption(p, k, map, own?.kept ?? wholes.kept);
      list(p, i, wholes);
      share(p, wholes);
      for (const chip of p.chips.children) {
        const mine = +(/** @type {Part} */ (chip).dataset.word) === k;
        chip.setAttribute('aria-pressed', String(mine && look === 'word'));
      }
    };
    const selfmap = (/** @type {Pane} */ p) => {
      if (!p.own.length) return null;
      const wanted = page.attend.chosen(p.layers, layer)[0].side;
      const sides = p.own.map(l => l.side);
      const side = sides.includes(wanted) ? wanted : Math.max(...sides);
      return page.attend.own(page.attend.chosen(p.own, String(side)), page.attend.pixel(x, y, side), clock.frame);
    };
    /** @param {CanvasRenderingContext2D} pen @param {Float64Array} map @param {number} side */
    const veil = (pen, map, side) => {
      const [low, high] = [Math.min(...map), Math.max(...map)];
      const image = new ImageData(side, side);
      map.forEach((v, p) => (image.data[4 * p + 3] = Math.round(180 * (1 - (v - low) / (high - low || 1)))));
      const small = new OffscreenCanvas(side, side);
      /** @type {any} */ (small.getContext('2d')).putImageData(image, 0, 0);
      pen.imageSmoothingEnabled = false;
      pen.drawImage(small, 0, 0, S, S);
    };
    /** @param {CanvasRenderingContext2D} pen @param {number} side */
    const ring = (pen, side) => {
      const cell = S / side;
      const [a, b] = [x, y].map(v => Math.min(side - 1, Math.floor(v * side)) * cell);
      for (const [wide, colour] of /** @type {[number, string][]} */ ([
        [6, '#000'],
        [3, '#fff'],
      ])) {
        Object.assign(pen, {lineWidth: wide, strokeStyle: colour});
        pen.strokeRect(a + 1.5, b + 1.5, cell - 3, cell - 3);
      }
    };
    /** @param {Pane} p @param {number | null} k @param {Float64Array | undefined} map @param {number} kept */
    const caption = (p, k, map, kept) => {
      const near = kept === clock.frame ? '' : ` · ${words.kept.replace('{k}', kept + 1)}`;
      if (look === 'picture') return words.look_picture;
      if (!map) return words.nowhere;
      const range = words.range
        .replace('{low}', percent(Math.min(...map)))
        .replace('{high}', percent(Math.max(...map)));
      return (look === 'own' ? words.sees : `“${name(p, /** @type {number} */ (k))}”`) + `: ${range}${near}`;
    };
    /** @param {Pane} p @param {number} i @param {AttendWhole} whole */
    const list = (p, i, whole) => {
      const rows = page.attend.reads(whole, page.attend.pixel(x, y, whole.side)).filter(r => around || r.word >= 0);
      const most = Math.max(...rows.map(r => Math.max(r.share, r.mean)), 1e-9);
      p.list.replaceChildren(
        ...rows.map(r =>
          el(
            'button',
            {
              type: 'button',
              class: `read${r.word < 0 ? ' other' : ''}${r.word === chosen[i] ? ' now' : ''}`,
              onclick: () => pick(i, r.word),
              title: words.mean.replace('{mean}', percent(r.mean)),
            },
            el('span', {class: 'name'}, name(p, r.word)),
            el(
              'i',
              {class: 'track'},
              el('i', {class: 'fill', style: `width: ${(100 * r.share) / most}%`}),
              el('i', {class: 'tick', style: `left: ${(100 * r.mean) / most}%`}),
            ),
            el('span', {class: 'much'}, percent(r.share), el('small', {}, ` ×${r.lift.toFixed(1)}`)),
          ),
        ),
      );
      if (!i) root.dataset.reads = rows.map(r => name(p, r.word)).join('|');
    };
    /** How attention is shared out over the whole picture. @param {Pane} p @param {AttendWhole} whole */
    const share = (p, whole) => {
      const mean = page.attend.shares(whole);
      const sum = mean.slice(0, -3).reduce((a, b) => a + b, 0);
      const shares = [sum, ...mean.slice(-3)];
      const told = page.percents(shares).map((text, i) => `${words[['words', ...OTHERS][i]]} ${text}`);
      p.stack.replaceChildren(
        ...shares.map((v, i) =>
          el('span', {class: ['words', ...OTHERS][i], style: `flex-grow: ${v}`, title: told[i]}, told[i]),
        ),
      );
      p.stack.setAttribute('aria-label', told.join(', '));
    };
    const paint = () => {
      if (!panes.length || !root.isConnected) return;
      panes.forEach(show);
      for (const b of looks) b.setAttribute('aria-pressed', String(b.dataset.look === look));
      others.setAttribute('aria-pressed', String(around));
      scrubber.show(clock.frame);
    };
    clock.listeners.add(paint);

    const chips = (/** @type {Pane} */ p, /** @type {number} */ i) =>
      p.chips.replaceChildren(
        ...p.words.map((w, k) =>
          el(
            'button',
            {
              type: 'button',
              class: `chip ${w.mark}${w.changed ? ' changed' : ''}`,
              'data-word': k,
              disabled: k >= p.read,
              title: w.mark ? words[`mark_${w.mark}`] : null,
              onclick: () => pick(i, k),
            },
            w.pieces.length > 1 ? w.pieces.join('·') : w.text,
          ),
        ),
      );
    /** @param {Packed} sent @returns {Promise<AttendBytes>} */
    const opened = async ({data, units, kept}) => ({bytes: await page.inflate(data), units, kept});
    /** @param {Sent} sent @returns {Promise<Heard>} */
    const heard = async sent => ({
      ...sent,
      mean: await opened(sent.mean),
      each: sent.each ? await opened(sent.each) : null,
    });
    const load = async () => {
      const value = props.value;
      const mine = ++turn;
      if (!value) return;
      const made = value.sides.map(pane);
      for (const [i, side] of value.sides.entries()) {
        made[i].layers = await Promise.all(side.layers.map(heard));
        made[i].own = await Promise.all(side.own.map(heard));
      }
      if (mine !== turn) return;
      const fresh = key !== value.key;
      panes = made;
      key = value.key;
      if (fresh) {
        ({look, layer, head, around, x, y} = value);
        const word = Math.min(value.word, panes[0].read - 1);
        const partner = word < 0 ? word : (panes[0].words[word]?.partner ?? -1);
        chosen = [word, word < 0 ? word : partner < 0 ? null : partner];
      }
      stage.classList.toggle('two', panes.length > 1);
      stage.replaceChildren(...panes.map(p => p.box));
      panes.forEach(chips);
      const seen = new Set(panes.flatMap(p => p.words.map(w => w.mark)).filter(Boolean));
      marks.textContent = [...seen].map(mark => words[`mark_${mark}`]).join(' ');
      const sides = [...new Set(panes[0].layers.map(l => l.side))].sort((a, b) => b - a);
      layers.replaceChildren(
        ...options([
          ...panes[0].layers
            .map((l, k, all) => pair(k === all.length - 1 ? '' : l.name, `${l.label}, ${l.side} × ${l.side}`))
            .reverse(),
          ...sides.map(s => pair(String(s), words.all_of.replaceAll('{side}', s))),
        ]),
      );
      const named = panes[0].layers.slice(0, -1).some(l => l.name === layer);
      if (!named && !sides.includes(+layer)) layer = '';
      scrubber.fit(value.steps);
      if (fresh) clock.set(Math.min(value.at, value.steps - 1));
      choose(layer);
      page.drawn(root);
    };
    watch('value', load);
    load();
  }))();
