// @ts-check
// Momentum along one eigenvector of a quadratic, by the rules of engines/optimizers/plane.py: the two roots of its
// recurrence, the regime they make, and the path from 1.
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  (page.momentum = {
    roots(alpha, beta, curvature, nesterov) {
      const left = 1 - alpha * curvature;
      const half = nesterov ? ((1 + beta) * left) / 2 : (left + beta) / 2;
      const inside = half * half - (nesterov ? beta * left : beta);
      const swing = Math.sqrt(Math.abs(inside));
      return inside >= 0
        ? [
            [half + swing, 0],
            [half - swing, 0],
          ]
        : [
            [half, swing],
            [half, -swing],
          ];
    },
    // a position in the engine's REGIMES
    regime(pair) {
      const [slow] = [...pair].sort((p, q) => Math.hypot(...q) - Math.hypot(...p));
      const size = Math.hypot(...slow);
      return size < 1e-7 ? 4 : size >= 1 ? 3 : slow[1] ? 1 : slow[0] < 0 ? 2 : 0;
    },
    path(alpha, beta, curvature, nesterov, steps) {
      const path = [1];
      for (let t = 0, x = 1, m = 0; t < steps; t++) {
        const g = curvature * x;
        m = beta * m + g;
        path.push((x -= alpha * (nesterov ? g + beta * m : m)));
      }
      return path;
    },
  }))();
