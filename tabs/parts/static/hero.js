// @ts-check
// A plane of points of two classes. Drag one, add one, take one away: the boundary is fitted anew at every move, in
// the page: page.hero(words, colours) -> node.
((/** @type {Page} */ page = (window.tangible ??= {})) => {
  const MOST = 60;
  const CELL = 4; // pixels of the drawing between points of the field
  /** Two moons of eleven points. @type {() => number[][]} */
  const moons = () =>
    Array.from({length: 22}, (_, k) => {
      const [label, i] = [k % 2, Math.floor(k / 2)];
      const angle = (Math.PI * (i + 0.5)) / 11;
      const r = 1 + 0.28 * (((k * 0.618) % 1) - 0.5);
      const side = label ? -1 : 1;
      return [side * (r * Math.cos(angle) - 0.5), side * (0.28 - r * Math.sin(angle) * 0.95), label];
    });
  /** @type {Steps} */
  const STEPS = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]};
  const held = (/** @type {number} */ v, /** @type {number} */ edge) => Math.max(-edge, Math.min(edge, v));

  page.hero = (words, colours) => {
    const {el} = page;
    const [W, H, UNIT] = innerWidth < 600 ? [400, 300, 105] : [640, 320, 150]; // handles as large on a phone
    const across = Array.from({length: W / CELL + 1}, (_, k) => (k * CELL - W / 2) / UNIT);
    const down = Array.from({length: H / CELL + 1}, (_, k) => (k * CELL - H / 2) / UNIT);
    let points = moons();
    let width = 0.5;
    let brush = 0;
    let asked = 0;
    /** @type {SVGGElement[]} */
    let nodes = [];
    const canvas = el('canvas', {width: across.length, height: down.length, 'aria-hidden': 'true'});
    const pen = canvas.getContext('2d');
    const line = el('path', {svg: true, class: 'line', 'aria-hidden': 'true'});
    const group = el('g', {svg: true});
    const svg = el(
      'svg',
      {viewBox: `0 0 ${W} ${H}`, role: 'group', 'aria-label': words.plane, 'aria-describedby': 'hero-keys'},
      line,
      group,
    );
    const said = el('output', {class: 'said'});

    const rgb = colours.map(c => [1, 3, 5].map(k => parseInt(c.slice(k, k + 2), 16)));
    const paint = (/** @type {Float64Array} */ f) => {
      const image = pen.createImageData(canvas.width, canvas.height);
      f.forEach((v, i) => {
        const p = 1 / (1 + Math.exp(-v));
        image.data.set([...rgb[+(p > 0.5)], 25 + 150 * Math.abs(2 * p - 1)], 4 * i);
      });
      pen.putImageData(image, 0, 0);
    };
    const tell = (/** @type {number[]} */ f, /** @type {number} */ steps, /** @type {number} */ spent) => {
      const wrong = points.filter((point, i) => f[i] > 0 !== point[2] > 0).length;
      said.textContent = words.told
        .replace('{n}', points.length)
        .replace('{wrong}', wrong)
        .replace('{steps}', steps)
        .replace('{ms}', spent.toFixed(1));
    };
    const draw = () => {
      asked = 0;
      const start = performance.now();
      const {f, alpha, steps} = page.kernel.fit(points, width);
      const field = page.kernel.field(points, alpha, width, across, down);
      const spent = performance.now() - start;
      paint(field);
      const segments = page.kernel.contour(field, across.length);
      line.setAttribute('d', segments.map(s => `M${s.map(v => (v * CELL).toFixed(1)).join(' ')}`).join(''));
      points.forEach((point, i) => place(nodes[i], point));
      tell(f, steps, spent);
      node.dataset.drawn = String(+(node.dataset.drawn ?? 0) + 1);
    };
    const redraw = () => (asked ||= requestAnimationFrame(draw));

    const name = (/** @type {number[]} */ [x, y, label]) =>
      `${words.classes.split('|')[label]}, x ${x.toFixed(2)}, y ${(-y).toFixed(2)}`;
    const place = (/** @type {SVGGElement} */ node, /** @type {number[]} */ point) => {
      node.setAttribute('transform', `translate(${W / 2 + point[0] * UNIT} ${H / 2 + point[1] * UNIT})`);
      node.setAttribute('class', `point c${point[2]}`);
      node.setAttribute('aria-label', name(point));
    };
    // One point holds the tab stop; Page Up and Page Down go to its neighbours.
    const reach = (/** @type {number} */ i) => {
      nodes.forEach((node, k) => node.setAttribute('tabindex', k === i ? 0 : -1));
      nodes[i]?.focus();
    };
    const change = () => {
      nodes = points.map((_, i) => handle(i));
      group.replaceChildren(...nodes);
      nodes[0]?.setAttribute('tabindex', 0);
      redraw();
    };
    const add = (/** @type {number[]} */ [x, y]) => {
      if (points.length >= MOST) return;
      points.push([x, y, brush]);
      change();
    };
    const drop = (/** @type {number} */ i) => {
      points.splice(i, 1);
      change();
    };
    const turn = (/** @type {number} */ i) => {
      points[i][2] = 1 - points[i][2];
      redraw();
    };

    const where = (/** @type {Place} */ event) => {
      const box = svg.getBoundingClientRect();
      const x = (((event.clientX - box.left) / box.width) * W - W / 2) / UNIT;
      return [x, (((event.clientY - box.top) / box.height) * H - H / 2) / UNIT];
    };
    const inside = (/** @type {number[]} */ [x, y]) => Math.abs(x * UNIT) < W / 2 && Math.abs(y * UNIT) < H / 2;
    const move = (/** @type {number} */ i, /** @type {number[]} */ [x, y]) => {
      points[i][0] = held(x, (W / 2 - 8) / UNIT);
      points[i][1] = held(y, (H / 2 - 8) / UNIT);
      redraw();
    };
    const far = (/** @type {Place} */ a, /** @type {Place} */ b) =>
      Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY) > 4;

    /** A point and the hands on it. @param {number} i */
    const handle = i => {
      const shapes = [
        el('circle', {svg: true, r: 22, class: 'hit'}),
        el('circle', {svg: true, r: 8, class: 'disc'}),
        el('rect', {svg: true, x: -7, y: -7, width: 14, height: 14, rx: 1.5, class: 'square'}),
      ];
      const node = el('g', {svg: true, role: 'button', tabindex: -1}, ...shapes);
      node.addEventListener('pointerdown', (/** @type {PointerEvent} */ start) => {
        if (start.button) return;
        start.preventDefault();
        start.stopPropagation();
        reach(i);
        node.setPointerCapture(start.pointerId);
        let dragged = false;
        const follow = (/** @type {PointerEvent} */ event) => {
          dragged ||= far(start, event);
          if (dragged) move(i, where(event));
        };
        const end = (/** @type {PointerEvent} */ event) => {
          node.removeEventListener('pointermove', follow);
          if (event.type === 'pointercancel') return;
          if (!dragged) turn(i);
          else if (!inside(where(event))) drop(i);
        };
        node.addEventListener('pointermove', follow);
        for (const over of ['pointerup', 'pointercancel']) node.addEventListener(over, end, {once: true});
      });
      // Chromium scrolls all the same where a child of an svg says touch-action: none
      node.addEventListener('touchstart', (/** @type {Event} */ event) => event.preventDefault(), {passive: false});
      node.addEventListener('contextmenu', (/** @type {Event} */ event) => {
        event.preventDefault();
        drop(i);
      });
      node.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
        const step = STEPS[event.key];
        const stride = (event.shiftKey ? 20 : 4) / UNIT;
        const next = {PageDown: i + 1, PageUp: i - 1 + points.length}[event.key];
        if (step) move(i, [points[i][0] + stride * step[0], points[i][1] + stride * step[1]]);
        else if (next !== undefined) reach(next % points.length);
        else if (event.key === 'Delete' || event.key === 'Backspace') {
          drop(i);
          reach(Math.min(i, points.length - 1));
        } else if (event.key === 'Enter' || event.key === ' ') turn(i);
        else if (event.key === 'Insert' || event.key === '+') {
          add([points[i][0] + 0.15, points[i][1]]);
          reach(points.length - 1);
        } else return;
        event.preventDefault();
      });
      return node;
    };

    svg.addEventListener('click', (/** @type {MouseEvent} */ event) => {
      if (event.target === svg || event.target === line) add(where(event));
    });
    const touched = () => node.classList.add('touched');
    svg.addEventListener('pointerdown', touched);
    svg.addEventListener('keydown', touched);

    const swatches = words.classes.split('|').map((said, label) =>
      el(
        'button',
        {
          type: 'button',
          class: `swatch c${label}`,
          'aria-pressed': !label,
          onclick: () => {
            brush = label;
            swatches.forEach((swatch, k) => swatch.setAttribute('aria-pressed', k === label));
          },
        },
        said,
      ),
    );
    const slider = el('input', {
      type: 'range',
      min: -0.7,
      max: 2.3,
      step: 0.05,
      value: -Math.log(width),
      'aria-label': words.width,
      oninput: () => {
        width = Math.exp(-slider.value);
        redraw();
      },
    });
    const reset = el(
      'button',
      {
        type: 'button',
        class: 'again',
        onclick: () => {
          points = moons();
          change();
        },
      },
      words.reset,
    );
    const node = el(
      'figure',
      {class: 'hero-plane', 'data-drawn': 0},
      el('div', {class: 'plane', style: `aspect-ratio: ${W} / ${H}`}, canvas, svg),
      el(
        'div',
        {class: 'tools'},
        el('span', {class: 'adds'}, words.adds, ...swatches),
        el('label', {class: 'width'}, words.smooth, slider, words.wiggly),
        reset,
      ),
      el('figcaption', {}, words.how, ' ', said),
      el('p', {id: 'hero-keys', class: 'unseen'}, words.keys),
    );
    change();
    return node;
  };
})();
