// @ts-check
// The plane of learning rate and momentum. value: see regimes.py; the dynamics are worked out here.
/**
 * @typedef {{name: string, alpha: number, beta: number}} Spot
 * @typedef {{side: number, alpha: number, rate: string, kinds: string, critical: Point[][], spots: Spot[],
 *   point: Point, curvatures: number[], nesterov: boolean, steps: number}} Value
 * @typedef {{words: Words & {kinds: string[]}}} Settings
 */
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  ((page.parts ??= {}).regimes = (
    /** @type {Host<Value | null>} */ {element, props, trigger, watch},
    /** @type {Settings} */ settings,
  ) => {
    const {el, momentum} = page;
    const root = page.root(element);
    const {words} = settings;
    const KINDS = ['#0072b2', '#009e73', '#e69f00', '#7f7f7f', '#cc79a7'];
    const HUES = ['#0072b2', '#d55e00'];
    /** @type {Value} */
    let value = /** @type {Unset} */ (null);
    /** @type {Uint8Array} */
    let rate = /** @type {Unset} */ (null);
    /** @type {Uint8Array} */
    let kinds = /** @type {Unset} */ (null);
    let seen = 'rate';
    /** @type {Point} */
    let here = [0, 0];
    let dot = 1;

    /** @param {HTMLElement} button @param {boolean} on */
    const press = (button, on) => button.setAttribute('aria-pressed', String(on));
    const looks = ['rate', 'flat', 'steep'].map(name =>
      el('button', {type: 'button', class: 'pill', 'data-look': name, onclick: () => look(name)}, words[name]),
    );
    /** @param {string} name */
    const look = name => {
      seen = name;
      looks.forEach(b => press(b, b.dataset.look === name));
      key();
      paint();
    };
    const canvas = el('canvas', {
      class: 'main',
      tabindex: 0,
      role: 'application',
      'aria-label': words.plane,
      'aria-description': words.hint,
    });
    const pen = canvas.getContext('2d');
    const small = el('canvas');
    const keys = el('div', {class: 'keys'});
    const spots = el('div', {class: 'keys'});
    const said = el('div', {class: 'said', 'aria-live': 'polite'});
    const paths = [0, 1].map(i =>
      page.chart({
        label: [words.flat, words.steep][i],
        x: words.step,
        width: 420,
        height: 190,
        low: [0, -1],
        high: [1, 1],
        marks: [],
      }),
    );
    const names = paths.map(() => el('div', {class: 'name'}));
    const circle = page.chart({
      label: words.roots,
      x: 'Re',
      y: 'Im',
      width: 300,
      height: 300,
      low: [-1.25, -1.25],
      high: [1.25, 1.25],
    });
    /** @param {string} side @param {string} text */
    const axis = (side, text) => el('span', {class: `axis ${side}`}, text);
    root.classList.add('film'); // saved as films are saved
    root.append(
      el('div', {class: 'bar', role: 'group'}, ...looks),
      el(
        'div',
        {class: 'split'},
        el(
          'div',
          {},
          el('div', {class: 'frame'}, axis('y', `${words.beta} ↑`), canvas),
          axis('x', `${words.alpha} →`),
          keys,
          spots,
          el('p', {class: 'hint'}, words.hint),
        ),
        el(
          'div',
          {class: 'side-charts'},
          ...paths.flatMap((c, i) => [names[i], c.svg]),
          el('div', {class: 'roots'}, circle.svg, said),
        ),
      ),
    );

    const bake = () => {
      const n = value.side;
      const image = new ImageData(n, n);
      const pixels = new Uint32Array(image.data.buffer);
      const {paper} = page.colours();
      small.width = small.height = n;
      for (let j = 0; j < n; j++)
        for (let i = 0; i < n; i++) {
          const k = j * n + i;
          let c;
          if (seen === 'rate') {
            const t = rate[k] / 254; // quick is deep
            c =
              t > 1
                ? [120, 120, 120].map((v, k) => 0.45 * v + 0.55 * paper[k])
                : [15, 118, 110].map((v, k) => paper[k] + t * (v - paper[k]));
          } else
            c = page.rgb(KINDS[kinds[(seen === 'flat' ? 0 : n * n) + k]]).map((v, m) => 0.55 * v + 0.45 * paper[m]);
          pixels[(n - 1 - j) * n + i] = 0xff000000 | (c[2] << 16) | (c[1] << 8) | c[0];
        }
      small.getContext('2d').putImageData(image, 0, 0);
    };
    /** @param {Point} at @returns {Point} */
    const at = ([a, b]) => [(a / value.alpha) * canvas.width, (1 - b) * canvas.height];
    const paint = () => {
      if (!value || !canvas.width) return;
      bake();
      pen.imageSmoothingEnabled = seen === 'rate';
      pen.drawImage(small, 0, 0, canvas.width, canvas.height);
      mark();
    };
    const mark = () => {
      const {ink, edge} = page.colours();
      value.critical.forEach((line, i) => {
        pen.beginPath();
        line.forEach((p, k) => (k ? pen.lineTo(...at(p)) : pen.moveTo(...at(p))));
        pen.strokeStyle = HUES[i];
        pen.lineWidth = 2 * dot;
        pen.setLineDash(i ? [6 * dot, 4 * dot] : []);
        pen.stroke();
        pen.setLineDash([]);
      });
      for (const spot of value.spots) {
        const [x, y] = at([spot.alpha, spot.beta]);
        pen.beginPath();
        pen.arc(x, y, 4.5 * dot, 0, 7);
        pen.fillStyle = ink;
        pen.fill();
      }
      for (const [p, r, w] of /** @type {[Point, number, number][]} */ ([
        [value.point, 8, 2.6],
        [here, 6, 1.6],
      ])) {
        const [x, y] = at(p);
        pen.beginPath();
        pen.arc(x, y, r * dot, 0, 7);
        pen.strokeStyle = edge;
        pen.lineWidth = (w + 2.4) * dot;
        pen.stroke();
        pen.strokeStyle = ink;
        pen.lineWidth = w * dot;
        pen.stroke();
      }
    };
    /** @param {number} v */
    const four = v => +v.toPrecision(4);
    /** @param {Point} at */
    const show = ([a, b]) => {
      const told = [el('b', {}, `α = ${four(a)}, β = ${four(b)}`)];
      let worst = 0;
      value.curvatures.forEach((curve, i) => {
        const pair = momentum.roots(a, b, curve, value.nesterov);
        const path = momentum.path(a, b, curve, value.nesterov, value.steps);
        const chart = paths[i];
        const size = Math.max(...pair.map(p => Math.hypot(...p)));
        worst = Math.max(worst, size);
        const points = path.map((x, t) => [t / value.steps, Math.max(-1.1, Math.min(1.1, x))]);
        chart.put('grid-zero', 'path', {
          d: chart.line([
            [0, 0],
            [1, 0],
          ]),
        });
        chart.put('curve', 'path', {d: chart.line(points), style: `stroke:${HUES[i]}`});
        const kind = words.kinds[momentum.regime(pair)];
        names[i].textContent = `${words.error}: ${[words.flat, words.steep][i]} (${four(curve)}), ${kind}`;
        chart.put(
          'end',
          'text',
          {x: chart.left + chart.w, y: chart.top + chart.h + 16, 'text-anchor': 'end'},
          String(value.steps),
        );
        pair.forEach((p, k) => {
          const far = Math.max(1, Math.hypot(...p) / 1.2);
          const node = circle.put(
            `root-${i}-${k}`,
            i ? 'rect' : 'circle',
            i
              ? {x: circle.X(p[0] / far) - 5, y: circle.Y(p[1] / far) - 5, width: 10, height: 10}
              : {cx: circle.X(p[0] / far), cy: circle.Y(p[1] / far), r: 6},
          );
          node.style.fill = HUES[i];
        });
        told.push(
          el(
            'span',
            {},
            el('i', {style: `background:${HUES[i]}`}),
            ` ${four(curve)}: |s| = ${four(size)}, ${words.kinds[momentum.regime(pair)]}`,
          ),
        );
      });
      told.push(el('span', {}, `${words.rate}: ${four(worst)}`));
      said.replaceChildren(...told);
      root.dataset.rate = four(worst);
    };
    const key = () =>
      keys.replaceChildren(
        ...(seen === 'rate'
          ? [
              el('span', {}, el('i', {style: 'background:#0f766e'}), ` ${words.quick}`),
              el('span', {}, el('i', {style: 'background:#aaa'}), ` ${words.kinds[3]}`),
            ]
          : KINDS.slice(0, 4).map((c, k) => el('span', {}, el('i', {style: `background:${c}`}), ` ${words.kinds[k]}`))),
        ...HUES.map((c, i) =>
          el(
            'span',
            {},
            el('i', {class: 'thin', style: `background:${c}`}),
            ` ${words.critical}: ${[words.flat, words.steep][i]}`,
          ),
        ),
      );

    /** @param {PointerEvent} e @returns {Point} */
    const under = e => {
      const box = canvas.getBoundingClientRect();
      /** @param {number} v */
      const clamp = v => Math.min(1, Math.max(0, v));
      return /** @type {Point} */ (
        [
          Math.max(value.alpha / 400, clamp((e.clientX - box.left) / box.width) * value.alpha),
          Math.min(0.999, clamp(1 - (e.clientY - box.top) / box.height)),
        ].map(v => +v.toPrecision(4))
      );
    };
    let due = false;
    /** @param {Point} p */
    const go = p => {
      here = p;
      show(p);
      if (!due) {
        due = true;
        requestAnimationFrame(() => {
          due = false;
          redraw();
        });
      }
    };
    const redraw = () => {
      if (value && canvas.width) {
        pen.drawImage(small, 0, 0, canvas.width, canvas.height);
        mark();
      }
    };
    const tell = () => {
      value.point = here;
      trigger('release', {alpha: here[0], beta: here[1]});
    };
    /** @param {PointerEvent} e */
    const near = e => {
      const box = canvas.getBoundingClientRect();
      const [x, y] = at(value.point).map(v => (v * box.width) / canvas.width);
      return Math.hypot(box.left + x - e.clientX, box.top + y - e.clientY) < 20;
    };
    const hand = page.grab(canvas, {
      near: e => value && near(e),
      take: e => {
        if (!value) return null;
        canvas.focus({preventScroll: true});
        go(under(e));
        return true;
      },
      move: e => go(under(e)),
      drop: tell,
      hover: e => value && go(under(e)),
    });
    canvas.addEventListener('pointerleave', () => value && !hand.held() && go([...value.point]));
    canvas.addEventListener('keydown', (/** @type {KeyboardEvent} */ e) => {
      const step = page.STEPS[e.key];
      if (!step || !value) return;
      e.preventDefault();
      const [a, b] = value.point;
      go(
        /** @type {Point} */ (
          [
            Math.min(value.alpha, Math.max(value.alpha / 400, a + (step[0] * value.alpha) / 100)),
            Math.min(0.999, Math.max(0, b + step[1] / 100)),
          ].map(v => +v.toPrecision(4))
        ),
      );
      tell();
    });
    page.fitted(canvas, now => {
      dot = now;
      paint();
    });
    page.themed(paint);
    const load = async () => {
      if (!props.value) return;
      const next = props.value;
      const [r, k] = await Promise.all([page.inflate(next.rate), page.inflate(next.kinds)]);
      if (next !== props.value && props.value) return;
      value = {...next};
      rate = r;
      kinds = k;
      here = [...value.point];
      circle.put('unit', 'circle', {cx: circle.X(0), cy: circle.Y(0), r: circle.X(1) - circle.X(0)});
      spots.replaceChildren(
        ...value.spots.map(s =>
          el(
            'button',
            {
              type: 'button',
              class: 'pill',
              'data-spot': s.name,
              onclick: () => {
                go([s.alpha, s.beta]);
                tell();
              },
            },
            `${words.best}: ${s.name}`,
          ),
        ),
      );
      look(seen);
      show(here);
      page.drawn(root);
    };
    watch('value', load);
    load();
  }))();
