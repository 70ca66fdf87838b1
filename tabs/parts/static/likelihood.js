// @ts-check
// log p of a point by the probability-flow ODE under the exact score of a mixture, in the page, so that the way of
// whatever is pointed at is there at once. page.likelihood.march(law, x, y) -> the way and its integral. The engine
// computes the very same (engines/sde/likelihood.py); tests compare them.
((/** @type {Page} */ page = (window.tangible ??= {})) => {
  if (page.likelihood) return;

  // Score and bend of p_t at a point: the trace of the score's Jacobian H, or e.H e with a probe e.
  /** @type {Likelihood['bend']} */
  const bend = (modes, a, s, x, y, probe) => {
    let top = -Infinity;
    const held = modes
      .filter(m => m[3] > 0)
      .map(([mx, my, sd, weight]) => {
        const v = (a * sd) ** 2 + s * s;
        const u = a * mx - x;
        const w = a * my - y;
        const log = Math.log(weight / v) - (u * u + w * w) / (2 * v);
        top = Math.max(top, log);
        return {v, u: u / v, w: w / v, log};
      });
    let [all, sx, sy, square, pull] = [0, 0, 0, 0, 0];
    for (const {v, u, w, log} of held) {
      const r = Math.exp(log - top);
      all += r;
      sx += r * u;
      sy += r * w;
      pull += r / v;
      square += r * (probe ? (u * probe[0] + w * probe[1]) ** 2 : u * u + w * w);
    }
    [sx, sy] = [sx / all, sy / all];
    const own = probe ? (sx * probe[0] + sy * probe[1]) ** 2 : sx * sx + sy * sy;
    return [sx, sy, square / all - own - (2 * pull) / all];
  };

  // log of the density of the data, weights of any sum.
  /** @type {Likelihood['exact']} */
  const exact = (modes, x, y) => {
    const sum = modes.reduce((total, m) => total + m[3], 0);
    const logs = modes
      .filter(m => m[3] > 0)
      .map(
        ([mx, my, sd, weight]) =>
          Math.log(weight / sum / (2 * Math.PI * sd * sd)) - ((x - mx) ** 2 + (y - my) ** 2) / (2 * sd * sd),
      );
    const top = Math.max(...logs);
    return top + Math.log(logs.reduce((total, l) => total + Math.exp(l - top), 0));
  };

  /** @type {Likelihood['march']} */
  const march = ({modes, table, steps, solver, prior, probe}, x, y) => {
    const [, f, g2, a, s] = table;
    const h = 1 / steps;
    /** @param {number[]} state @param {number} j half-steps */
    const slope = (state, j) => {
      const [sx, sy, b] = bend(modes, a[j], s[j], state[0], state[1], probe);
      const half = g2[j] / 2;
      return [f[j] * state[0] - half * sx, f[j] * state[1] - half * sy, 2 * f[j] - half * b];
    };
    /** @param {number[]} from @param {number} by @param {number[]} k */
    const plus = (from, by, k) => from.map((v, i) => v + by * k[i]);
    /** @type {Record<string, (state: number[], j: number) => number[]>} */
    const STEPS = {
      euler: (state, j) => plus(state, h, slope(state, j)),
      midpoint: (state, j) => plus(state, h, slope(plus(state, h / 2, slope(state, j)), j + 1)),
      rk4: (state, j) => {
        const one = slope(state, j);
        const two = slope(plus(state, h / 2, one), j + 1);
        const three = slope(plus(state, h / 2, two), j + 1);
        const four = slope(plus(state, h, three), j + 2);
        return state.map((v, i) => v + (h / 6) * (one[i] + 2 * two[i] + 2 * three[i] + four[i]));
      },
    };
    const path = [[x, y, 0]];
    for (let k = 0; k < steps; k++) path.push(STEPS[solver](path[k], 2 * k));
    const [u, v, integral] = path[steps];
    const noise = -(u * u + v * v) / (2 * prior ** 2) - Math.log(2 * Math.PI * prior ** 2);
    return {path, log_p: noise + integral, exact: exact(modes, x, y)};
  };
  page.likelihood = {bend, exact, march};
})();
