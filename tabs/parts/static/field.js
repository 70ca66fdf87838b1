// @ts-check
// One model: a frame of its film of class shares, the best boundary, and the points on top, which `state` holds for all
// panels. page.field(state) -> {box, canvas, view, fill, paint, ...}.
((/** @type {Page} */ page = (window.tangible ??= {})) => {
  const CLASSES = ['#0072b2', '#d55e00', '#009e73', '#cc79a7'];

  // A colour for each byte: certainty runs from pale to full.
  page.mixed = () => {
    const {paper} = page.colours();
    const full = CLASSES.map(page.rgb);
    return Uint32Array.from({length: 256}, (_, byte) => {
      const t = 0.16 + (0.5 * (byte & 63)) / 63;
      const [r, g, b] = full[byte >> 6].map((c, i) => Math.round(t * c + (1 - t) * paper[i]));
      return 0xff000000 | (b << 16) | (g << 8) | r;
    });
  };

  page.field = state => {
    const {el} = page;
    const canvas = el('canvas', {role: 'img', tabindex: 0});
    const pen = canvas.getContext('2d');
    const view = page.projection(canvas);
    const small = el('canvas');
    const stamp = small.getContext('2d');
    const [key, name, told] = [el('i'), el('b'), el('span')];
    const box = el('figure', {}, canvas, el('figcaption', {}, key, name, told));
    let wide = 0;
    /** @type {FieldFilms} */
    let films = {film: null, alone: null, sizes: null};
    /** @type {FieldItem} */
    let item = /** @type {Unset} */ (null);
    let image = new ImageData(1, 1);

    // The film's row 0 is the lowest.
    /** @param {Uint8Array} film @param {number} k */
    const paintFilm = (film, k) => {
      const [n, h, w] = item.shape;
      const pixels = new Uint32Array(image.data.buffer);
      const at = Math.min(k, n - 1) * h * w;
      for (let i = 0; i < h * w; i++) pixels[i] = state.palette[film[at + i]];
      stamp.putImageData(image, 0, 0);
      pen.imageSmoothingEnabled = false;
      pen.setTransform(1, 0, 0, -1, 0, canvas.height);
      pen.drawImage(small, 0, 0, canvas.width, canvas.height);
      pen.setTransform(1, 0, 0, 1, 0, 0);
    };
    const paintTruth = () => {
      pen.beginPath();
      for (const [from, to] of state.truth) {
        pen.moveTo(...view.onto(...from));
        pen.lineTo(...view.onto(...to));
      }
      pen.strokeStyle = page.colours().ink;
      pen.lineWidth = 1.4 * view.dot;
      pen.stroke();
    };
    // Of every point in frame k; what weighs more is larger.
    /** @param {number} k @returns {(i: number) => number} */
    const radii = k => {
      const {length} = state.points;
      const n = item.shape[0];
      const usual = view.dot * Math.min(3.6, (wide / 75) * (length > 600 ? 0.6 : 1));
      const {sizes} = films;
      if (!sizes || sizes.length !== n * length) return () => usual;
      const from = Math.min(k, n - 1) * length;
      return i => usual * Math.min(3.4, Math.max(0.42, Math.sqrt(sizes[from + i] / 32)));
    };
    // Every class in one stroke; rings around points that are not what they truly are, and around the chosen one.
    /** @param {number} k */
    const paintPoints = k => {
      const {points, chosen} = state;
      const {ink, edge} = page.colours();
      const radius = radii(k);
      /** @param {number} i */
      const place = i => view.onto(...view.unit([points[i][0], points[i][1]]));
      CLASSES.forEach((colour, c) => {
        pen.beginPath();
        points.forEach((p, i) => p[2] === c && page.SHAPES[c](pen, ...place(i), radius(i)));
        pen.fillStyle = colour;
        pen.fill();
        pen.strokeStyle = edge;
        pen.lineWidth = 0.8 * view.dot;
        pen.stroke();
      });
      /** @param {number} i @param {number} wider */
      const ring = (i, wider) => page.SHAPES[0](pen, ...place(i), radius(i) + wider * view.dot);
      pen.beginPath();
      points.forEach((p, i) => p[2] !== p[3] && ring(i, 2.4));
      pen.strokeStyle = ink;
      pen.lineWidth = 1.6 * view.dot;
      pen.stroke();
      if (chosen === null || !points[chosen]) return;
      pen.beginPath();
      ring(chosen, 6);
      pen.setLineDash([3 * view.dot, 2 * view.dot]);
      pen.lineWidth = 2 * view.dot;
      pen.stroke();
      pen.setLineDash([]);
    };
    /** @param {number} k */
    const paint = k => {
      if (!wide || !item) return;
      const film = state.alone ? films.alone : films.film;
      film ? paintFilm(film, k) : pen.clearRect(0, 0, canvas.width, canvas.height);
      paintTruth();
      paintPoints(k);
    };
    /** @param {number | null} v */
    const percent = v => (v === null || v === undefined ? '–' : `${(100 * v).toFixed(1)} %`);

    return {
      box,
      canvas,
      view,
      fill(next, got, extent, keys) {
        item = next;
        films = got;
        view.extent = extent;
        const [, h, w] = item.shape;
        if (image.width !== w || image.height !== h) {
          [small.width, small.height] = [w, h];
          image = new ImageData(w, h);
        }
        name.textContent = item.name;
        key.hidden = !item.colour;
        key.style.background = item.colour;
        canvas.setAttribute('aria-label', item.name);
        canvas.setAttribute('aria-description', keys);
      },
      // The points were changed by hand: nobody knows yet what they weigh.
      unsized: () => (films.sizes = null),
      laid(dot, now) {
        [view.dot, wide] = [dot, now];
      },
      paint,
      tell(k) {
        told.textContent =
          item.message ||
          Object.entries(item.figures)
            .map(([name, v]) => `${name} ${percent(v[Math.min(k, v.length - 1)])}`)
            .join(' · ');
      },
    };
  };
})();
