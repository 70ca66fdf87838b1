// @ts-check
// The ground under paths, a field of heights: as a map with contour lines, or as hills.
/** @typedef {CanvasRenderingContext2D} Pen */
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  (page.ground = canvas => {
    const {el} = page;
    const LEVELS = 17;
    /** @type {Heights} */
    let field = /** @type {Unset} */ (null);
    let dot = 1;
    /** @param {number} share @param {number} shade */
    const tint = (share, shade) => {
      const stops = page.dark()
        ? [
            [13, 62, 74],
            [22, 48, 58],
            [36, 39, 43],
            [46, 41, 36],
          ]
        : [
            [176, 214, 219],
            [211, 229, 226],
            [238, 238, 228],
            [247, 236, 219],
          ];
      const x = 2.999 * Math.sqrt(share);
      const i = x | 0;
      const f = x - i;
      return stops[i].map((c, k) => Math.max(0, Math.min(255, (c + f * (stops[i + 1][k] - c)) * shade)));
    };
    /** @param {number} u @param {number} v */
    const relief = (u, v) => {
      const d = 0.012;
      /** @param {number} a @param {number} b */
      const slope = (a, b) => Math.sqrt(field.at(field.share, a, b));
      return (
        1 +
        Math.max(-0.16, Math.min(0.16, 0.5 * (slope(u + d, v) - slope(u - d, v) - slope(u, v + d) + slope(u, v - d))))
      );
    };
    /** @param {Pen} g */
    const lay = g => {
      const n = 240;
      const small = el('canvas', {width: n, height: n});
      const image = new ImageData(n, n);
      const pixels = new Uint32Array(image.data.buffer);
      for (let j = 0; j < n; j++)
        for (let i = 0; i < n; i++) {
          const u = (i + 0.5) / n;
          const v = 1 - (j + 0.5) / n;
          const [r, gr, b] = tint(field.at(field.share, u, v), relief(u, v));
          pixels[j * n + i] = 0xff000000 | (b << 16) | (gr << 8) | r;
        }
      small.getContext('2d').putImageData(image, 0, 0);
      g.imageSmoothingQuality = 'high';
      g.drawImage(small, 0, 0, canvas.width, canvas.height);
      g.strokeStyle = page.dark() ? 'rgba(255,255,255,.17)' : 'rgba(30,60,70,.2)';
      for (let k = 1; k < LEVELS; k++) contour(g, (k / LEVELS) ** 2, k % 4 ? 0.8 : 1.5);
    };
    /** @param {Pen} g @param {number} share @param {number} width */
    const contour = (g, share, width) => {
      const {h, w, data} = field;
      /** @param {Point} at @returns {Point} */
      const place = ([x, y]) => [(x / (w - 1)) * canvas.width, (1 - y / (h - 1)) * canvas.height];
      g.beginPath();
      for (const [from, to] of page.contour(data, [h, w], field.height(share))) {
        g.moveTo(...place(from));
        g.lineTo(...place(to));
      }
      g.lineWidth = width * dot;
      g.stroke();
    };
    /** @param {Pen} g @param {Onto} onto @param {number} az */
    const rise = (g, onto, az) => {
      // far cells first
      const n = 56;
      /** @type {Point[]} */
      const corner = [];
      for (let j = 0; j <= n; j++) for (let i = 0; i <= n; i++) corner.push(onto(i / n, j / n));
      /** @param {boolean} k */
      const along = k => Array.from({length: n}, (_, i) => (k ? n - 1 - i : i));
      const rows = along(Math.cos(az) > 0);
      const columns = along(Math.sin(az) > 0);
      for (const j of rows)
        for (const i of columns) {
          const k = j * (n + 1) + i;
          const u = (i + 0.5) / n;
          const v = (j + 0.5) / n;
          g.beginPath();
          [k, k + 1, k + n + 2, k + n + 1].forEach((c, m) => (m ? g.lineTo(...corner[c]) : g.moveTo(...corner[c])));
          g.closePath();
          const share = field.at(field.share, u, v);
          const line = Math.floor(Math.sqrt(share) * LEVELS) % 4 === 0 ? 0.93 : 1;
          const light = page.dark() ? 2.1 : 1;
          g.fillStyle = g.strokeStyle = `rgb(${tint(share, (2 * relief(u, v) - 1) * line * light).map(Math.round)})`;
          g.lineWidth = 0.7 * dot;
          g.fill();
          g.stroke();
        }
    };

    return {
      canvas,
      lay(heights, size) {
        [field, dot] = [heights, size];
        lay(canvas.getContext('2d'));
      },
      rise(heights, size, onto, azimuth) {
        [field, dot] = [heights, size];
        rise(canvas.getContext('2d'), onto, azimuth);
      },
    };
  }))();
