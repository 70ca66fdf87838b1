// @ts-check
// Heights on a grid, and the share of them that lies lower: by it every surface fills the scale of colours.
// Between KNOTS quantiles the share is a straight line, or the rows of the grid would show as terraces.
((/** @type {Page} */ page = (window.tangible ??= {})) => {
  const KNOTS = 40;
  page.heights = ([h, w], data) => {
    const order = Float32Array.from(data.filter(Number.isFinite)).sort();
    const last = Math.max(0, order.length - 1);
    const knots = Array.from({length: KNOTS + 1}, (_, k) => order[Math.round((k / KNOTS) ** 2 * last)] ?? 0);
    /** @param {number} v */
    const share = v => {
      if (!Number.isFinite(v) || v >= knots[KNOTS]) return 1;
      let low = 0;
      let high = KNOTS;
      while (high - low > 1) {
        const middle = (low + high) >> 1;
        knots[middle] <= v ? (low = middle) : (high = middle);
      }
      return ((low + Math.max(0, v - knots[low]) / (knots[high] - knots[low] || 1)) / KNOTS) ** 2;
    };
    /** @param {number} level */
    const height = level => {
      // the inverse of share
      const k = Math.sqrt(level) * KNOTS;
      const low = Math.min(KNOTS - 1, k | 0);
      return knots[low] + (k - low) * (knots[low + 1] - knots[low]);
    };
    // Of values on the grid, between its points: u from left, v from below, 0..1.
    /** @type {Heights['at']} */
    const at = (values, u, v) => {
      const x = Math.min(w - 1.001, Math.max(0, u * (w - 1)));
      const y = Math.min(h - 1.001, Math.max(0, v * (h - 1)));
      const i = x | 0;
      const j = y | 0;
      const a = x - i;
      const b = y - j;
      const k = j * w + i;
      return (
        (1 - b) * ((1 - a) * values[k] + a * values[k + 1]) + b * ((1 - a) * values[k + w] + a * values[k + w + 1])
      );
    };
    return {h, w, data, height, at, share: Float32Array.from(data, share)};
  };
})();
