// @ts-check
// Scores of a mixture of round modes of one width, exact: a score points from x to the expected mode, (E[m | x] - x) / v.
((/** @type {Page} */ page = (window.tangible ??= {})) => {
  /** @param {Mode[]} modes @param {Point} at @param {number} v the variance @returns {Point} */
  const expected = (modes, [x, y], v) => {
    const logs = modes.map(m => -((x - m[0]) ** 2 + (y - m[1]) ** 2) / (2 * v));
    const top = Math.max(...logs);
    let all = 0;
    let a = 0;
    let b = 0;
    modes.forEach((m, i) => {
      const r = Math.exp(logs[i] - top);
      all += r;
      a += r * m[0];
      b += r * m[1];
    });
    return [a / all, b / all];
  };
  // Unconditional, of the class's own modes, their difference, and guided by w: s_u + w (s_c - s_u).
  page.scores = (modes, std, at, sigma, w) => {
    const v = std ** 2 + sigma ** 2;
    /** @param {Mode[]} some */
    const to = some => expected(some, at, v).map((m, i) => (m - at[i]) / v);
    const s_u = to(modes);
    const s_c = to(modes.filter(m => m[2]));
    const difference = s_c.map((c, i) => c - s_u[i]);
    return {s_u, s_c, difference, guided: s_u.map((u, i) => u + w * difference[i]), v};
  };
})();
