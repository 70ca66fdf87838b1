// @ts-check
// The way of a point from data to noise over the density at the clock's time. value: see streamline.py. The point and
// the modes are dragged; whatever the pointer is over has its way and its log p at once.
/**
 * @typedef {Law & {point: Point, reach: number, shrunk: boolean, packed: string}} Value
 * @typedef {ScrubberSettings & {clock: string, words: Words}} Settings
 * @typedef {ReturnType<Likelihood['march']>} Way
 */
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  ((page.parts ??= {}).streamline = (
    /** @type {Host<Value | null>} */ {element, props, trigger, watch},
    /** @type {Settings} */ settings,
  ) => {
    const {el} = page;
    const root = page.root(element);
    const words = /** @type {Words} */ (settings.words);
    const clock = page.clock(settings.clock);
    const N = 96; // cells of the density along a side
    /** @type {Value} */
    let value = /** @type {Unset} */ (null);
    /** @type {HTMLElement[]} */
    let handles = [];
    /** @type {Point | null} */
    let over = null;
    /** @type {Way | null} */
    let way = null;
    /** @type {Way | null} */
    let other = null;
    let held = -1; // 0 is the point, 1 + i a mode

    const canvas = el('canvas', {role: 'img', 'aria-label': words.map});
    const pen = canvas.getContext('2d');
    const small = el('canvas', {width: N, height: N});
    const stamp = small.getContext('2d');
    const image = new ImageData(N, N);
    const frame = el('div', {class: 'frame'}, canvas);
    const scrubber = page.scrubber(root, clock, {
      ...settings,
      told: (/** @type {number} */ k) =>
        `${settings.frame_label} = ${page.number(k / Math.max(1, clock.count - 1), 3)}`,
    });
    const said = el('p', {class: 'told'});
    root.classList.add('film'); // saved as films are saved
    root.append(el('figure', {}, frame), scrubber.node, said, el('p', {class: 'hint'}, words.hint));

    // VE is seen shrunk by sqrt(1 + s^2).
    /** @param {number} k a step */
    const scale = k => (value.shrunk ? Math.hypot(1, value.table[4][2 * k]) : 1);
    const now = () => Math.min(clock.frame, value.steps);
    /** @param {number} x @param {number} y @param {number} k @returns {Point} */
    const onto = (x, y, k) => {
      const unit = canvas.width / 2 / value.reach / scale(k);
      return [canvas.width / 2 + x * unit, canvas.height / 2 - y * unit];
    };
    const {dark} = page;

    const paintDensity = () => {
      const k = now();
      const [a, s] = [value.table[3][2 * k], value.table[4][2 * k]];
      const c = (scale(k) * 2 * value.reach) / N;
      const held = value.modes.map(([x, y, sd, w]) => {
        const v = (a * sd) ** 2 + s * s;
        return [a * x, a * y, 2 * v, w / v];
      });
      const p = new Float32Array(N * N);
      let top = 0;
      for (let j = 0; j < N; j++)
        for (let i = 0; i < N; i++) {
          const x = (i + 0.5 - N / 2) * c;
          const y = (N / 2 - j - 0.5) * c;
          let sum = 0;
          for (const [mx, my, v, w] of held) sum += w * Math.exp(-((x - mx) ** 2 + (y - my) ** 2) / v);
          p[j * N + i] = sum;
          if (sum > top) top = sum;
        }
      const ink = dark() ? 0xdfa34a : 0xb27200; // ABGR
      const pixels = new Uint32Array(image.data.buffer);
      for (let i = 0; i < p.length; i++) pixels[i] = (Math.round(200 * Math.sqrt(p[i] / top)) << 24) | ink;
      stamp.putImageData(image, 0, 0);
      pen.imageSmoothingEnabled = true;
      pen.drawImage(small, 0, 0, canvas.width, canvas.height);
    };
    /** @param {Way} of @param {string} colour @param {number} wide */
    const paintWay = ({path}, colour, wide) => {
      const dot = devicePixelRatio;
      const k = now();
      pen.strokeStyle = pen.fillStyle = colour;
      for (const [from, to, alpha] of [
        [0, k, 1],
        [k, path.length - 1, 0.35],
      ]) {
        pen.beginPath();
        for (let i = from; i <= to; i++) pen.lineTo(...onto(path[i][0], path[i][1], i));
        pen.lineWidth = wide * dot;
        pen.globalAlpha = alpha;
        pen.stroke();
      }
      pen.globalAlpha = 1;
      pen.beginPath();
      pen.arc(...onto(path[k][0], path[k][1], k), 2.2 * wide * dot, 0, 7);
      pen.fill();
    };
    const paint = () => {
      if (!value || !canvas.width || !way) return;
      pen.clearRect(0, 0, canvas.width, canvas.height);
      paintDensity();
      const unit = (canvas.width / 2 / value.reach) * 2;
      value.modes.forEach(([x, y, sd], i) => {
        pen.beginPath();
        pen.arc(...onto(x, y, 0), sd * unit, 0, 7);
        pen.strokeStyle = page.HUES[i % 8];
        pen.lineWidth = 1.2 * devicePixelRatio;
        pen.stroke();
      });
      if (other) paintWay(other, dark() ? '#fff' : '#111', 1.4);
      paintWay(way, '#d55e00', 2.4);
      tell(other ?? way);
    };
    /** @param {Way} of */
    const tell = ({path, log_p, exact}) => {
      const [x, y] = path[0];
      const n = page.number;
      const text = words.told
        .replace('{x}', n(x, 3))
        .replace('{y}', n(y, 3))
        .replace('{ode}', n(log_p, 5))
        .replace('{exact}', n(exact, 5))
        .replace('{off}', n(log_p - exact, 2));
      said.textContent = text;
    };
    /** @param {Point} at */
    const march = at => page.likelihood.march(value, ...at);

    // Hands: the point, then the modes; DOM nodes, so that they are reached by keyboard.
    const places = () => [value.point, ...value.modes.map(m => /** @type {Point} */ ([m[0], m[1]]))];
    const place = () => {
      const all = places();
      while (handles.length > all.length) /** @type {HTMLElement} */ (handles.pop()).remove();
      while (handles.length < all.length) {
        const i = handles.length;
        const node = el('div', {class: i ? 'knob' : 'knob point', role: 'slider', tabindex: 0, 'data-i': i});
        if (i) node.style.background = page.HUES[(i - 1) % 8];
        handles.push(node);
        frame.append(node);
      }
      all.forEach(([x, y], i) => {
        const name = i ? `${words.mode} ${i}` : words.point;
        handles[i].setAttribute('aria-label', `${name}: ${page.number(x, 3)}, ${page.number(y, 3)}`);
        handles[i].setAttribute('aria-valuenow', x);
        handles[i].style.left = `${50 * (1 + x / value.reach)}%`;
        handles[i].style.top = `${50 * (1 - y / value.reach)}%`;
      });
    };
    const FAR = 4; // how far from the middle a mode may stand
    /** @param {number} i @param {Point} at */
    const put = (i, at) => {
      const most = i ? FAR : value.reach;
      const [x, y] = at.map(v => +Math.min(most, Math.max(-most, v)).toFixed(3));
      if (i) value.modes = value.modes.map((m, j) => (j === i - 1 ? [x, y, m[2], m[3]] : m));
      else value.point = [x, y];
      way = march(value.point);
      place();
      paint();
    };
    /** @param {number} i */
    const settle = i => (i ? trigger('edit', {modes: value.modes}) : trigger('release', {point: value.point}));
    /** @param {PointerEvent} e @returns {Point} */
    const under = e => {
      const box = canvas.getBoundingClientRect();
      const at = [(2 * (e.clientX - box.left)) / box.width - 1, 1 - (2 * (e.clientY - box.top)) / box.height];
      return /** @type {Point} */ (at.map(v => Math.min(1, Math.max(-1, v)) * value.reach));
    };
    frame.addEventListener('pointerdown', (/** @type {On<PointerEvent>} */ e) => {
      const knob = /** @type {Part | null} */ (e.target.closest('.knob'));
      if (e.button || !knob || !value) return;
      held = +knob.dataset.i;
      knob.focus();
      frame.setPointerCapture(e.pointerId);
      e.preventDefault();
    });
    frame.addEventListener('pointermove', (/** @type {PointerEvent} */ e) => {
      if (!value) return;
      if (held >= 0) put(held, under(e));
      else {
        over = under(e);
        other = march(over);
        paint();
      }
    });
    const drop = () => {
      const i = held;
      held = -1;
      if (i >= 0) settle(i);
    };
    frame.addEventListener('pointerup', drop);
    frame.addEventListener('pointercancel', drop);
    frame.addEventListener('pointerleave', () => {
      over = other = null;
      paint();
    });
    frame.addEventListener('click', (/** @type {On<PointerEvent>} */ e) => {
      if (!value || e.target.closest('.knob')) return;
      put(0, under(e));
      settle(0);
    });
    frame.addEventListener('keydown', (/** @type {On<KeyboardEvent>} */ e) => {
      const knob = /** @type {Part | null} */ (e.target.closest('.knob'));
      const step = page.STEPS[e.key];
      if (!knob || !step) return;
      const i = +knob.dataset.i;
      const by = e.shiftKey ? 0.25 : 0.05;
      const [x, y] = places()[i];
      put(i, [x + by * step[0], y + by * step[1]]);
      settle(i);
      e.preventDefault();
    });

    const fit = () => {
      const wide = frame.clientWidth;
      if (!wide || !value) return;
      canvas.width = canvas.height = Math.round(wide * devicePixelRatio);
      paint();
    };
    const load = async () => {
      if (!props.value || held >= 0) return;
      const sent = props.value;
      const flat = new Float64Array((await page.inflate(sent.packed)).buffer);
      if (sent !== props.value) return;
      const n = flat.length / 5;
      const end = !value || clock.frame >= clock.count - 1;
      value = {...sent, table: Array.from({length: 5}, (_, i) => flat.subarray(i * n, (i + 1) * n))};
      way = march(value.point);
      other = over && march(over);
      scrubber.fit(value.steps + 1);
      if (end) clock.set(clock.count - 1);
      place();
      fit();
      page.drawn(root);
    };
    clock.listeners.add(k => {
      if (!root.isConnected) return;
      scrubber.show(k);
      paint();
    });
    new ResizeObserver(fit).observe(frame);
    new MutationObserver(paint).observe(document.body, {attributes: true, attributeFilter: ['class']});
    watch('value', load);
    load();
  }))();
