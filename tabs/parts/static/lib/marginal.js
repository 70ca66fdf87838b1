// @ts-check
// p_t of a mixture, which is the data shrunk by a and blurred by s, as engines/sde has it: its modes with their
// variances v, and what follows from them.
((/** @type {Page} */ page = (window.tangible ??= {})) => {
  const FAR = 4; // standard deviations from a mode: off it
  page.marginal = (all, a, s) => {
    const modes = all
      .filter(m => m.weight > 0)
      .map(m => ({x: a * m.x, y: a * m.y, v: (a * m.sd) ** 2 + s * s, weight: m.weight}));
    return {
      modes,
      // The density in the middle of n x n cells of a square, the highest row first.
      square(n, reach) {
        const cell = (2 * reach) / n;
        const bell = (/** @type {number} */ mean, /** @type {number} */ v) =>
          Float64Array.from({length: n}, (_, i) => Math.exp(-(((i + 0.5) * cell - reach - mean) ** 2) / (2 * v)));
        const out = new Float64Array(n * n);
        for (const m of modes) {
          const [across, up, top] = [bell(m.x, m.v), bell(m.y, m.v), m.weight / m.v / (2 * Math.PI)];
          for (let j = 0; j < n; j++) for (let i = 0; i < n; i++) out[(n - 1 - j) * n + i] += top * across[i] * up[j];
        }
        return out;
      },
      // The density of y alone, and its standard deviation.
      across: y =>
        modes.reduce((sum, m) => sum + (m.weight * Math.exp(-((y - m.y) ** 2) / (2 * m.v))) / Math.sqrt(m.v), 0) /
        Math.sqrt(2 * Math.PI),
      sd() {
        const mean = modes.reduce((sum, m) => sum + m.weight * m.y, 0);
        return Math.sqrt(modes.reduce((sum, m) => sum + m.weight * (m.v + m.y * m.y), 0) - mean ** 2);
      },
      off: (x, y) => !modes.some(m => (x - m.x) ** 2 + (y - m.y) ** 2 <= FAR ** 2 * m.v),
    };
  };
})();
