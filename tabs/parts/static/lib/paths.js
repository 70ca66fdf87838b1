// @ts-check
// Paths of many points, as reverse.js walks them: states of all points, x of all, then y.
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  (page.paths = {
    // All points at a share 0..1 of the way, between its steps.
    at(path, share) {
      const along = share * (path.length - 1);
      const k = Math.min(path.length - 2, Math.floor(along));
      const f = along - k;
      return path[k].map((c, i) => (1 - f) * c + f * path[k + 1][i]);
    },
    // The first m points of a draw.
    first(drawn, m) {
      const {n, start, path, extra} = drawn;
      if (m >= n) return drawn;
      /** @param {Float64Array} x */
      const cut = x => Float64Array.from({length: 2 * m}, (_, i) => x[i < m ? i : n + i - m]);
      return {n: m, start: cut(start), path: path.map(cut), extra: extra.map(e => e.map(cut))};
    },
    // Which mode each point is at: the nearest in its standard deviations; 255, farther than `far` from all.
    fates(x, modes, far) {
      const n = x.length / 2;
      return Uint8Array.from({length: n}, (_, i) => {
        const away = modes.map(m => (m.weight > 0 ? Math.hypot(x[i] - m.x, x[n + i] - m.y) / m.sd : Infinity));
        const least = Math.min(...away);
        return least <= far ? away.indexOf(least) : 255;
      });
    },
    // The share of the points at each of n modes, and at none.
    shares(fates, n) {
      const out = Array(n + 1).fill(0);
      for (const c of fates) out[c === 255 ? n : c] += 1 / fates.length;
      return out;
    },
    // The standard deviation of y, and the share of the points that are off every mode of p.
    spread(x, p) {
      const n = x.length / 2;
      let [sum, square, off] = [0, 0, 0];
      for (let i = 0; i < n; i++) {
        const y = x[n + i];
        sum += y;
        square += y * y;
        if (p.off(x[i], y)) off++;
      }
      return {sd: Math.sqrt(Math.max(0, square / n - (sum / n) ** 2)), off: off / n};
    },
  }))();
