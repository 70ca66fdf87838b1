// @ts-check
// One panel of a flow: a density, and points on their way to where they will end, at the strength and the step that `state`
// holds for all panels; below, what is told of them.
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  (page.stream = state => {
    const {el, HUES} = page;
    const TRAILS = 48; // how many points leave a trail
    const FAR = 3; // standard deviations from a mode: a point is at none
    const canvas = el('canvas', {role: 'img'});
    const pen = canvas.getContext('2d');
    const small = el('canvas');
    const stamp = small.getContext('2d');
    const [name, said, bars] = [el('b'), el('span'), el('div', {class: 'bars'})];
    const box = el('figure', {}, canvas, el('figcaption', {}, name, bars, said));
    let image = new ImageData(1, 1);
    /** @type {Uint8Array[]} by strength */
    let fates = [];

    /** @param {FlowDensity} field */
    const paintField = ({bytes, shape: [n, h, w]}) => {
      const at = Math.min(state.strength, n - 1) * h * w;
      const [r, g, b] = page.rgb(HUES[0]);
      const dark = page.dark();
      const pixels = new Uint32Array(image.data.buffer);
      for (let y = 0; y < h; y++)
        for (let x = 0; x < w; x++) {
          const v = bytes[at + (h - 1 - y) * w + x];
          const [r1, g1, b1] = dark
            ? [r + ((255 - r) * v) / 400, g + ((255 - g) * v) / 400, b]
            : [r * 0.75, g * 0.75, b * 0.8];
          pixels[y * w + x] = (v << 24) | (b1 << 16) | (g1 << 8) | r1;
        }
      stamp.putImageData(image, 0, 0);
      pen.imageSmoothingEnabled = true;
      pen.drawImage(small, 0, 0, canvas.width, canvas.height);
    };

    // A point wears the colour of the mode where it will end.
    /** @param {Places} places @param {number} w */
    const fate = (places, w) => {
      if (!state.dirty && fates[w]) return fates[w];
      const own = state.modes.filter(m => m[2]).map(([x, y]) => ({x, y, sd: state.std, weight: 1}));
      return (fates[w] = page.paths.fates(places.ends(w), own, FAR));
    };
    /** @param {Places} places */
    const paintPoints = places => {
      const {steps, n} = places;
      if (steps === 1 && state.step < state.sigmas.length - 1) return; // only their ends are known
      const w = Math.min(state.strength, places.strengths - 1);
      const t = Math.min(state.step, steps - 1);
      const ends = fate(places, w);
      /** @param {number} s @param {number} i */
      const place = (s, i) => page.square.onto(canvas, state.reach, places.at(w, s, i));
      if (state.trails && steps > 1) {
        pen.lineWidth = 0.9 * panel.dot;
        for (let i = 0; i < Math.min(TRAILS, n); i++) {
          pen.beginPath();
          for (let s = 0; s <= t; s++) pen.lineTo(...place(s, i));
          pen.strokeStyle = ends[i] === 255 ? `${page.colours().ink}6` : `${HUES[ends[i] % 8]}66`;
          pen.stroke();
        }
      }
      const r = (panel.wide > 300 ? 1.9 : 1.4) * panel.dot;
      page.swarm(pen, ends, i => place(t, i), {r, dot: panel.dot, disc: 0.8, cross: 1});
    };

    /** @type {StreamPanel} */
    const panel = {
      box,
      canvas,
      pen,
      wide: 0,
      dot: 1,
      stream: /** @type {Unset} */ (null),
      fill(stream) {
        panel.stream = stream;
        fates = [];
        name.textContent = stream.name;
        canvas.setAttribute('aria-label', stream.name);
        if (!stream.field) return;
        const [, h, w] = stream.field.shape;
        [small.width, small.height] = [w, h];
        image = new ImageData(w, h);
      },
      field: () => panel.stream.field && paintField(panel.stream.field),
      points: () => panel.stream.places && paintPoints(panel.stream.places),
      tell() {
        const {figures, shares} = panel.stream;
        said.textContent = figures[Math.min(state.strength, figures.length - 1)] ?? '';
        const now = shares?.[Math.min(state.strength, shares.length - 1)] ?? [];
        bars.hidden = !now.length;
        page.shares(bars, now, now.length);
      },
    };
    return panel;
  }))();
