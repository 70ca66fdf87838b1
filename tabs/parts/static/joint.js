// @ts-check
// Joint attention: a patch, a word or a row of the map is touched. value: see joint.py; lib/joint.js works it out.
// words: picture, map, block, last, way_reads, way_read, words, step, kept, start, end, padding, image, text, quadrants,
// sum, chosen_patch, chosen_word, hint, and those of the scrubber.
/**
 * @typedef {{shape: number[], kept: number[], steps: number, data: string, units: string}} Sent
 * @typedef {{key: string, side: number, words: string[], others: number, pictures: string[], maps: Sent, note: string,
 *   block: number, at: number, token: number, way: string}} Value
 * @typedef {{clock: string, words: Words}} Settings
 */
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  ((page.parts ??= {}).joint = (
    /** @type {Host<Value | null>} */ {element, props, trigger, watch},
    /** @type {Settings} */ settings,
  ) => {
    const {el} = page;
    const {words} = settings;
    const S = 320;
    const root = page.root(element);
    root.dataset.setup = '';
    const clock = page.clock(settings.clock);
    let [key, turn, block, token, way] = ['', 0, 0, 0, 'reads'];
    /** @type {Value | null} */
    let value = null;
    /** @type {JointMaps | null} */
    let maps = null;
    /** @type {HTMLImageElement[]} */
    let pictures = [];
    /** @type {string[]} */
    let names = [];
    const percent = (/** @type {number} */ v) => `${(100 * v).toFixed(Math.abs(v) < 0.0995 ? 1 : 0)} %`;
    const patches = () => (value ? value.side ** 2 : 0);

    const canvas = (/** @type {string} */ label) =>
      el('canvas', {
        width: S,
        height: S,
        tabindex: 0,
        role: 'application',
        'aria-label': label,
        'aria-description': words.hint,
      });
    const [picture, map] = [canvas(words.picture), canvas(words.map)];
    const [said, told] = [el('figcaption'), el('figcaption')];
    const list = el('div', {class: 'reads', role: 'group', 'aria-label': words.words});
    const note = el('p', {class: 'note', role: 'note'});
    const blocks = el('span', {class: 'pills', role: 'group', 'aria-label': words.block});
    const ways = ['reads', 'read'].map(name =>
      el(
        'button',
        {
          type: 'button',
          class: 'pill',
          'data-way': name,
          onclick: () => {
            way = name;
            paint();
            tell();
          },
        },
        words[`way_${name}`],
      ),
    );
    const tools = el('div', {class: 'tools'}, el('span', {}, words.block), blocks, ...ways);
    const scrubber = page.scrubber(root, clock, {
      frame_label: words.step,
      every: 300,
      words,
      told: (/** @type {number} */ k) => `${words.step} ${k + 1} / ${clock.count}`,
    });
    const stage = el(
      'div',
      {class: 'three'},
      el('figure', {}, picture, said),
      el('figure', {}, map, told),
      el('div', {class: 'listed'}, list),
    );
    root.append(note, tools, el('div', {class: 'main'}, stage, scrubber.node), el('p', {class: 'hint'}, words.hint));

    const tell = () => trigger('release', {block, at: clock.frame, token, way});
    const choose = (/** @type {number} */ k) => {
      if (!maps) return;
      token = Math.max(0, Math.min(maps.shape[2] - 1, k));
      paint();
    };
    /** Where in a canvas, 0 .. 1. @param {PointerEvent} e @param {HTMLElement} node @returns {Point} */
    const place = (e, node) => {
      const box = node.getBoundingClientRect();
      const inside = (/** @type {number} */ v) => Math.min(0.999, Math.max(0, v));
      return [inside((e.clientX - box.left) / box.width), inside((e.clientY - box.top) / box.height)];
    };
    const patch = (/** @type {Point} */ [x, y]) => {
      const side = value?.side ?? 1;
      return Math.floor(y * side) * side + Math.floor(x * side);
    };
    /** In the map a row is touched where one asks what it reads, else a column. @param {Point} at */
    const line = ([x, y]) => Math.floor((way === 'reads' ? y : x) * (maps?.shape[2] ?? 1));
    for (const [node, at] of /** @type {[any, (at: Point) => number][]} */ ([
      [picture, patch],
      [map, line],
    ])) {
      const touch = (/** @type {PointerEvent} */ e) => {
        node.focus({preventScroll: true});
        choose(at(place(e, node)));
        return true;
      };
      page.grab(node, {near: () => true, take: touch, move: touch, drop: tell});
    }
    picture.addEventListener('keydown', (/** @type {KeyboardEvent} */ e) => {
      const step = /** @type {Steps} */ ({ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]})[
        e.key
      ];
      if (!step || !value) return;
      e.preventDefault();
      const {side} = value;
      const from = Math.min(token, side * side - 1);
      const [x, y] = [(from % side) + step[0], Math.floor(from / side) + step[1]];
      const inside = (/** @type {number} */ v) => Math.min(side - 1, Math.max(0, v));
      choose(inside(y) * side + inside(x));
      tell();
    });
    map.addEventListener('keydown', (/** @type {KeyboardEvent} */ e) => {
      const step = {ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1}[e.key];
      if (!step) return;
      e.preventDefault();
      choose(token + step);
      tell();
    });

    const pen = (/** @type {any} */ node) => /** @type {CanvasRenderingContext2D} */ (node.getContext('2d'));
    /** A field in grey or as a veil. @param {ArrayLike<number>} of @param {number} side @param {(v: number) => number[]} ink */
    const drawn = (of, side, ink) => {
      const image = new ImageData(side, side);
      Array.from(of, (v, p) => image.data.set(ink(v), 4 * p));
      const small = new OffscreenCanvas(side, side);
      /** @type {any} */ (small.getContext('2d')).putImageData(image, 0, 0);
      return small;
    };
    /** @param {CanvasRenderingContext2D} on @param {number} x @param {number} y @param {number} w @param {number} h */
    const ring = (on, x, y, w, h) => {
      for (const [wide, colour] of /** @type {[number, string][]} */ ([
        [5, '#000'],
        [2, '#fff'],
      ])) {
        Object.assign(on, {lineWidth: wide, strokeStyle: colour});
        on.strokeRect(x, y, w, h);
      }
    };
    /** The brighter, the more. @param {Float64Array} row */
    const paintPicture = row => {
      if (!value) return;
      const on = pen(picture);
      on.clearRect(0, 0, S, S);
      on.imageSmoothingEnabled = false;
      const shown = pictures[clock.frame];
      if (shown?.complete && shown.naturalWidth) on.drawImage(shown, 0, 0, S, S);
      const own = row.slice(0, patches());
      const [low, high] = [Math.min(...own), Math.max(...own)];
      const veil = drawn(own, value.side, v => [0, 0, 0, Math.round(205 * (1 - (v - low) / (high - low || 1)))]);
      on.drawImage(veil, 0, 0, S, S);
      const cell = S / value.side;
      if (token < patches()) {
        const [x, y] = [token % value.side, Math.floor(token / value.side)];
        ring(on, x * cell + 1, y * cell + 1, cell - 2, cell - 2);
      }
    };
    /** @param {Float64Array} whole */
    const paintMap = whole => {
      if (!maps) return;
      const n = maps.shape[2];
      // A single column, such as all padding together, must not darken the rest.
      const top = [...whole].sort((a, b) => a - b)[Math.floor(0.985 * whole.length)];
      const on = pen(map);
      on.imageSmoothingEnabled = false;
      on.drawImage(
        drawn(whole, n, v => {
          const u = Math.min(1, Math.sqrt(v / top));
          return [255 * u ** 3, 255 * u ** 1.2 * 0.85, 60 + 150 * u * (1 - u) + 40 * u, 255].map(Math.round);
        }),
        0,
        0,
        S,
        S,
      );
      const edge = (patches() / n) * S;
      Object.assign(on, {lineWidth: 2, strokeStyle: '#fff'});
      on.beginPath();
      on.moveTo(edge, 0);
      on.lineTo(edge, S);
      on.moveTo(0, edge);
      on.lineTo(S, edge);
      on.stroke();
      const [at, thick] = [(token / n) * S, S / n];
      if (way === 'reads') ring(on, 0, at - 1, S, thick + 2);
      else ring(on, at - 1, 0, thick + 2, S);
    };
    /** @param {Float64Array} row */
    const paintList = row => {
      const own = row.slice(0, patches()).reduce((a, b) => a + b, 0);
      const rows = names.map((name, k) => ({name, k: patches() + k, v: row[patches() + k], other: k >= first()}));
      const most = Math.max(...rows.map(r => r.v), 1e-9);
      const total = el('p', {class: 'total'}, words[`sum_${way}`].replace('{v}', percent(own)));
      list.replaceChildren(
        total,
        ...rows.map(r =>
          el(
            'button',
            {
              type: 'button',
              class: `read${r.other ? ' other' : ''}${r.k === token ? ' now' : ''}`,
              'data-token': r.k,
              onclick: () => {
                choose(r.k);
                tell();
              },
            },
            el('span', {class: 'name'}, r.name),
            el('i', {class: 'track'}, el('i', {class: 'fill', style: `width: ${(100 * r.v) / most}%`})),
            el('span', {class: 'much'}, percent(r.v)),
          ),
        ),
      );
    };
    const first = () => (value ? value.words.length - value.others : 0);
    const name = () => {
      if (!value) return '';
      const [x, y] = [(token % value.side) + 1, Math.floor(token / value.side) + 1];
      if (token < patches()) return words.chosen_patch.replace('{x}', x).replace('{y}', y);
      return words.chosen_word.replace('{word}', names[token - patches()]);
    };
    const paint = () => {
      if (!value || !maps || !root.isConnected) return;
      const whole = page.joint.whole(maps, block, clock.frame);
      const row = page.joint.line(whole, token, way);
      paintPicture(row);
      paintMap(whole);
      paintList(row);
      const kept = page.joint.nearest(maps.kept, clock.frame);
      const near = kept === clock.frame ? '' : ` · ${words.kept.replace('{k}', kept + 1)}`;
      said.textContent = `${name()}: ${words[`way_${way}`]}${near}`;
      const shares = page.joint.shares(whole, patches());
      const quarters = [shares.slice(0, 2), shares.slice(2)].flatMap(reader => page.percents(reader));
      const last = block === maps.shape[0] - 1 ? ` ${words.last}` : '';
      told.textContent = words.quadrants.replace(/\{(\d)\}/g, (_, k) => quarters[+k]) + last;
      for (const node of blocks.children) {
        node.setAttribute('aria-pressed', String(+(/** @type {Part} */ (node).dataset.block) === block));
      }
      for (const node of ways) node.setAttribute('aria-pressed', String(node.dataset.way === way));
      root.dataset.token = token;
      root.dataset.block = block;
      scrubber.show(clock.frame);
    };
    clock.listeners.add(paint);

    const load = async () => {
      const mine = ++turn;
      const sent = props.value;
      if (!sent) return;
      const [bytes, units] = await Promise.all([page.inflate(sent.maps.data), page.inflate(sent.maps.units)]);
      if (mine !== turn) return;
      const fresh = key !== sent.key;
      value = sent;
      key = sent.key;
      maps = {...sent.maps, bytes, units: new Float32Array(new Uint8Array(units).buffer)};
      pictures = sent.pictures.map(source => {
        const image = new Image();
        image.onload = () => paint();
        image.src = source;
        return image;
      });
      names = sent.words.map((word, k) => (k >= first() ? words[word] : word));
      note.textContent = sent.note;
      if (fresh) ({block, token, way} = sent);
      block = Math.min(block, maps.shape[0] - 1);
      token = Math.min(token, maps.shape[2] - 1);
      blocks.replaceChildren(
        ...Array.from({length: maps.shape[0]}, (_, k) =>
          el(
            'button',
            {
              type: 'button',
              class: 'pill',
              'data-block': k,
              onclick: () => {
                block = k;
                paint();
                tell();
              },
            },
            String(k + 1),
          ),
        ),
      );
      scrubber.fit(sent.maps.steps);
      if (fresh) clock.set(Math.min(sent.at, sent.maps.steps - 1));
      paint();
      page.drawn(root);
    };
    watch('value', load);
    load();
  }))();
