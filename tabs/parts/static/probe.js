// @ts-check
// One layer in the hand. value: {map, a, b, u, w, x, side}. words: x_space, y_space, probe, curve, u, w, size1, size2,
// density, log, mass, preimages, one, all, stretch, can, folds, hint1, hint2.
/**
 * @typedef {{map: string, a: number, b: number, u: number[], w: number[], x: number[], side: number}} Value
 * @typedef {{words: Words}} Settings
 * @typedef {{name: string, node: HTMLElement, at: () => number[], put: (at: number[]) => void}} Knob
 * @typedef {{canvas: HTMLCanvasElement, pen: CanvasRenderingContext2D, box: HTMLElement, span: number}} Pane
 */
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  ((page.parts ??= {}).probe = (
    /** @type {Host<Value | null>} */ {element, props, trigger, watch},
    /** @type {Settings} */ settings,
  ) => {
    const {el} = page;
    const root = page.root(element);
    const {words} = settings;
    const FINE = 72; // pixels of the density's side
    const MOST = 3; // of a component
    /** @type {Value} */
    let dials = /** @type {Unset} */ (null);
    /** @type {Layer} */
    let layer;
    const {dark} = page;
    /** @param {string} light @param {string} night */
    const either = (light, night) => (dark() ? night : light);
    const ink = () => either('#222', '#eee');
    const U = '#d55e00';
    const W = '#009e73';

    /** @param {string} name @param {number} span @returns {Pane} */
    const pane = (name, span) => {
      const canvas = el('canvas', {role: 'img', 'aria-label': name});
      const box = el('div', {class: 'screen'}, canvas);
      return {canvas, pen: canvas.getContext('2d'), box, span};
    };
    const [left, right] = [pane(words.x_space, 4), pane(words.y_space, 5)];
    const figures = [left, right].map(({box}, k) =>
      el('figure', {}, box, el('figcaption', {}, el('b', {}, k ? words.y_space : words.x_space))),
    );
    const table = el('dl', {class: 'found'});
    const verdict = el('p', {class: 'verdict', role: 'status'});
    const hint = el('p', {class: 'hint'});
    root.append(el('div', {class: 'reels'}, ...figures), table, verdict, hint);

    // Where on the canvas: the plane has both coordinates, the graph of the line has x across and y up.
    const flat = () => dials.map !== 'planar';
    /** @param {Pane} where @param {number[]} at @returns {Point} */
    const onto = ({canvas, span}, [x, y]) => [
      ((x / span + 1) / 2) * canvas.width,
      ((1 - y / span) / 2) * canvas.height,
    ];
    /** @param {Pane} where @param {number[][]} points @param {boolean} [closed] */
    const trace = (where, points, closed) => {
      where.pen.beginPath();
      for (const at of points) where.pen.lineTo(...onto(where, at));
      if (closed) where.pen.closePath();
    };
    /** @param {Pane} where @param {string} colour @param {number} wide */
    const stroke = (where, colour, wide) => {
      where.pen.strokeStyle = colour;
      where.pen.lineWidth = wide * (where.canvas.width / where.canvas.clientWidth);
      where.pen.stroke();
    };
    /** @param {Pane} where @param {string} colour @param {number} alpha */
    const fill = (where, colour, alpha) => {
      where.pen.globalAlpha = alpha;
      where.pen.fillStyle = colour;
      where.pen.fill();
      where.pen.globalAlpha = 1;
    };
    /** @param {Pane} where @param {string} text @param {number[]} at @param {string} colour */
    const write = (where, text, at, colour) => {
      const dot = where.canvas.width / where.canvas.clientWidth;
      const [x, y] = onto(where, at);
      where.pen.font = `600 ${13 * dot}px system-ui, sans-serif`;
      where.pen.textAlign = x > where.canvas.width * 0.85 ? 'right' : 'left';
      where.pen.lineWidth = 4 * dot;
      where.pen.strokeStyle = either('#fffc', '#000c');
      where.pen.strokeText(text, x + 13 * dot, y - 9 * dot);
      where.pen.fillStyle = colour;
      where.pen.fillText(text, x + 13 * dot, y - 9 * dot);
    };
    /** @param {Pane} where @param {number[]} from @param {number[]} to @param {string} colour */
    const arrow = (where, from, to, colour) => {
      const [a, b] = [onto(where, from), onto(where, to)];
      const long = Math.hypot(b[0] - a[0], b[1] - a[1]);
      trace(where, [from, to]);
      stroke(where, colour, 3);
      if (long < 4) return;
      const dot = where.canvas.width / where.canvas.clientWidth;
      const [p, q] = [(9 * dot * (b[0] - a[0])) / long, (9 * dot * (b[1] - a[1])) / long];
      where.pen.beginPath();
      where.pen.moveTo(...b);
      where.pen.lineTo(b[0] - p - q / 2, b[1] - q + p / 2);
      where.pen.lineTo(b[0] - p + q / 2, b[1] - q - p / 2);
      fill(where, colour, 1);
    };
    /** @param {Pane} where */
    const clear = where => {
      const {canvas, pen} = where;
      const side = Math.round(canvas.clientWidth * Math.min(2, devicePixelRatio || 1));
      if (canvas.width !== side) canvas.width = canvas.height = side;
      pen.clearRect(0, 0, side, side);
      for (const [from, to] of [
        [
          [-9, 0],
          [9, 0],
        ],
        [
          [0, -9],
          [0, 9],
        ],
      ]) {
        trace(where, [from, to]);
        stroke(where, either('#0002', '#fff3'), 1);
      }
    };
    const ticks = (/** @type {number} */ from, /** @type {number} */ to, /** @type {number} */ n) =>
      Array.from({length: n + 1}, (_, k) => from + ((to - from) * k) / n);

    // The plane.
    const small = el('canvas', {width: FINE, height: FINE});
    const brush = small.getContext('2d');
    /** @param {Pane} where @param {(y: number[]) => [density: number, folded: boolean]} density */
    const shade = (where, density) => {
      const image = new ImageData(FINE, FINE);
      for (let i = 0; i < FINE; i++)
        for (let j = 0; j < FINE; j++) {
          const y = [((j + 0.5) / FINE) * 2 - 1, 1 - ((i + 0.5) / FINE) * 2].map(v => v * where.span);
          const [p, folded] = density(y);
          const [r, g, b] = folded ? [213, 94, 0] : dark() ? [86, 180, 233] : [0, 114, 178];
          image.data.set([r, g, b, 230 * Math.min(1, Math.sqrt(p / 0.16))], 4 * (i * FINE + j));
        }
      brush.putImageData(image, 0, 0);
      where.pen.imageSmoothingEnabled = true;
      where.pen.drawImage(small, 0, 0, where.canvas.width, where.canvas.height);
    };
    /** @param {Pane} where @param {(x: number[]) => number[]} map */
    const mesh = (where, map) => {
      for (const c of ticks(-3, 3, 12))
        for (const line of [ticks(-3, 3, 60).map(t => [c, t]), ticks(-3, 3, 60).map(t => [t, c])]) {
          trace(where, line.map(map));
          stroke(where, either('#0005', '#fff5'), 0.8);
        }
    };
    // Between the turns of the planar layer: |w.x + b| < turns.
    const strip = () => {
      const {w, b} = dials;
      const square = w[0] ** 2 + w[1] ** 2;
      if (!square) return;
      /** @param {number} s @param {number} along */
      const at = (s, along) =>
        w.map((v, k) => (v * (s - b)) / square + (along * (k ? w[0] : -w[1])) / Math.sqrt(square));
      if (layer.turns) {
        const t = layer.turns;
        trace(left, [at(-t, -20), at(-t, 20), at(t, 20), at(t, -20)], true);
        fill(left, U, 0.25);
      }
      left.pen.setLineDash([8, 8]);
      trace(left, [at(0, -20), at(0, 20)]);
      stroke(left, W, 1.5);
      left.pen.setLineDash([]);
    };
    const plane = () => {
      shade(left, x => [page.normal(x), false]);
      mesh(left, x => x);
      strip();
      shade(right, y => [page.pushed(layer, y), !!layer.turns && layer.preimages(y).length > 1]);
      mesh(right, layer.map);
      const {edge, image} = page.probed(layer, dials.x, dials.side);
      for (const [where, points] of /** @type {[Pane, number[][]][]} */ ([
        [left, edge],
        [right, image],
      ])) {
        trace(where, points, true);
        fill(where, '#e69f00', 0.55);
        stroke(where, ink(), 2);
      }
      arrow(left, [0, 0], dials.u, U);
      arrow(left, [0, 0], dials.w, W);
      write(left, 'u', dials.u, either('#a34700', '#ff9a4d'));
      write(left, 'w', dials.w, either('#00704f', '#4fd8a8'));
      const y = layer.map(dials.x);
      if (layer.preimages(y).length > 1)
        for (const x of layer.preimages(y)) {
          left.pen.beginPath();
          left.pen.arc(...onto(left, x), 6 * (left.canvas.width / left.canvas.clientWidth), 0, 7);
          stroke(left, ink(), 2.5);
        }
    };

    // The line: on the left its graph with p(x) below, on the right p(y).
    const HIGH = 7.8; // how high a density of 1 is drawn: equal masses are equal areas in both panes
    /** @param {number} y @param {boolean} first */
    const height = (y, first) => HIGH * page.pushed(layer, [y], first) - 4.2;
    // The probe's share of the mass, on the floor: from the curve (place, height) of its own points.
    /** @param {Pane} where @param {number} floor @param {(x: number) => number[]} at */
    const share = (where, floor, at) => {
      const h = dials.side / 2;
      const curve = ticks(dials.x[0] - h, dials.x[0] + h, 60).map(at);
      trace(where, [[curve[0][0], floor], ...curve, [curve[60][0], floor]], true);
      fill(where, '#e69f00', 0.6);
    };
    const line = () => {
      const p = (/** @type {number} */ x) => 5 * page.normal([x]) - 4;
      const {image} = page.probed(layer, dials.x, dials.side);
      const ends = [dials.x[0] - dials.side / 2, dials.x[0] + dials.side / 2];
      trace(
        left,
        ticks(-4, 4, 160).map(x => [x, p(x)]),
      );
      stroke(left, either('#0072b2', '#56b4e9'), 2);
      share(left, -4, x => [x, p(x)]);
      ends.forEach((x, k) => {
        trace(left, [
          [x, -4],
          [x, image[k][0]],
          [-4, image[k][0]],
        ]);
        stroke(left, '#e69f00', 1.5);
      });
      const marks = ticks(-4, 4, 320);
      for (const back of [false, true]) {
        left.pen.beginPath();
        for (const [k, x] of marks.slice(1).entries()) {
          if (layer.det([x]) < 0 !== back) continue;
          left.pen.moveTo(...onto(left, [marks[k], layer.map([marks[k]])[0]]));
          left.pen.lineTo(...onto(left, [x, layer.map([x])[0]]));
        }
        stroke(left, back ? U : ink(), 2.5);
      }
      write(left, 'p(x)', [1.6, -3.3], either('#0072b2', '#56b4e9'));
      write(left, 'y = f(x)', [-3.9, 3.4], ink());
      const shown = ticks(-5, 5, 500);
      trace(
        right,
        shown.map(y => [y, Math.min(4.9, height(y, false))]),
      );
      stroke(right, either('#0072b2', '#56b4e9'), 2.5);
      share(right, -4.2, x => {
        const q = page.normal([x]) / Math.abs(layer.det([x]));
        return [layer.map([x])[0], Math.min(4.9, HIGH * q - 4.2)];
      });
      if (layer.turns) {
        right.pen.setLineDash([7, 7]);
        trace(
          right,
          shown.map(y => [y, Math.min(4.9, height(y, true))]),
        );
        stroke(right, U, 2);
        right.pen.setLineDash([]);
        write(right, words.one, [-4.9, 3.7], either('#a34700', '#ff9a4d'));
      }
      write(right, layer.turns ? words.all : 'p(y)', [-4.9, 4.3], either('#0072b2', '#56b4e9'));
    };
    // What is told.
    const number = (/** @type {number} */ v) => page.number(v, 4);
    const tell = () => {
      const {before, after} = page.probed(layer, dials.x, dials.side);
      const det = layer.det(dials.x);
      const p = page.normal(dials.x);
      const image = p / Math.abs(det);
      /** @type {[string, string][]} */
      const rows = [
        [flat() ? words.size1 : words.size2, `${number(before)} → ${number(after)}  (× ${number(after / before)})`],
        ['det dy/dx', number(det)],
        [words.density, `${number(p)} → ${number(image)}  (× ${number(1 / Math.abs(det))})`],
        [words.log, `${number(Math.log(p))} → ${number(Math.log(image))}`],
        [words.mass, `${number(before * p)} → ${number(after * image)}`],
        [words.preimages, String(layer.preimages(layer.map(dials.x)).length)],
      ];
      table.replaceChildren(
        ...rows.map(([name, told], k) => el('div', {'data-row': k}, el('dt', {}, name), el('dd', {}, told))),
      );
      const folds = layer.turns > 0;
      verdict.dataset.folds = String(folds);
      verdict.textContent = (dials.map === 'stretch' ? words.stretch : folds ? words.folds : words.can)
        .replace('{c}', number(layer.c))
        .replace('{turned}', `${(100 * layer.turned).toFixed(1)}%`)
        .replace('{kept}', layer.kept.toFixed(3));
      hint.textContent = flat() ? words.hint1 : words.hint2;
    };

    const paint = () => {
      if (!dials || !left.canvas.clientWidth) return;
      layer = page.layer(dials);
      clear(left);
      clear(right);
      (flat() ? line : plane)();
      tell();
      for (const {node, at} of knobs) {
        const [x, y] = at();
        node.style.left = `${50 * (x / left.span + 1)}%`;
        node.style.top = `${50 * (1 - y / left.span)}%`;
        node.setAttribute(
          'aria-valuetext',
          at()
            .map(v => v.toFixed(2))
            .join(', '),
        );
        node.setAttribute('aria-valuenow', x.toFixed(2));
      }
    };
    const soon = page.soon(paint);

    // Knobs on the left pane.
    const bounded = (/** @type {number} */ v, low = -MOST, high = MOST) => +Math.max(low, Math.min(high, v)).toFixed(3);
    const tell_all = () => trigger('release', {...dials});
    /** @type {Knob[]} */
    let knobs = [];
    /** @param {string} name @param {() => number[]} at @param {(at: number[]) => void} put @returns {Knob} */
    const knob = (name, at, put) => {
      const node = el('div', {
        class: `knob ${name}`,
        role: 'slider',
        tabindex: 0,
        'aria-label': words[name],
        'aria-valuemin': -MOST,
        'aria-valuemax': MOST,
        'aria-valuenow': 0, // told anew with the first picture
      });
      /** @param {number[]} to */
      const move = to => {
        put(to);
        soon();
      };
      node.addEventListener('pointerdown', (/** @type {PointerEvent} */ e) => {
        node.setPointerCapture(e.pointerId);
        node.dataset.held = '1';
        node.focus({preventScroll: true});
        e.preventDefault();
      });
      node.addEventListener('pointermove', (/** @type {PointerEvent} */ e) => {
        if (!node.dataset.held) return;
        const box = left.canvas.getBoundingClientRect();
        move([
          ((2 * (e.clientX - box.left)) / box.width - 1) * left.span,
          (1 - (2 * (e.clientY - box.top)) / box.height) * left.span,
        ]);
      });
      const lift = () => {
        if (!node.dataset.held) return;
        delete node.dataset.held;
        tell_all();
      };
      node.addEventListener('pointerup', lift);
      node.addEventListener('pointercancel', lift);
      node.addEventListener('keydown', (/** @type {KeyboardEvent} */ e) => {
        const step = page.STEPS[e.key];
        if (!step) return;
        const now = at();
        const far = e.shiftKey ? 0.5 : 0.1;
        move([now[0] + far * step[0], now[1] + far * step[1]]);
        tell_all();
        e.preventDefault();
        e.stopPropagation();
      });
      left.box.append(node);
      return {name, node, at, put};
    };
    const middle = () =>
      knob(
        'probe',
        () => (flat() ? [dials.x[0], -4] : dials.x),
        at => (dials.x = dials.x.map((_, k) => bounded(at[k]))),
      );
    const PIN = 1.5; // the x of the knob on the graph
    const pin = () =>
      knob(
        'curve',
        () => [PIN, Math.max(-3.9, Math.min(3.9, page.layer(dials).map([PIN])[0]))],
        at => {
          if (dials.map === 'stretch') dials.a = bounded((at[1] - dials.b) / PIN, 0.1, 4);
          else dials.u = [bounded((at[1] - PIN) / Math.tanh(dials.w[0] * PIN + dials.b) || 0)];
        },
      );
    /** @param {'u' | 'w'} name */
    const tip = name =>
      knob(
        name,
        () => dials[name],
        at => (dials[name] = at.map(v => bounded(v))),
      );

    const load = () => {
      root.hidden = !props.value;
      if (!props.value) return;
      if (knobs.some(({node}) => node.dataset.held)) return; // the hand knows better
      const other = dials?.map !== props.value.map;
      dials = structuredClone(props.value);
      if (other) {
        for (const {node} of knobs) node.remove();
        knobs = flat() ? [pin(), middle()] : [tip('u'), tip('w'), middle()];
      }
      paint();
      page.drawn(root);
    };
    new ResizeObserver(soon).observe(root);
    new MutationObserver(soon).observe(document.body, {attributes: true, attributeFilter: ['class']});
    watch('value', load);
    load();
  }))();
