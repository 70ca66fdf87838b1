// @ts-check
// Kernel logistic regression in the page: page.kernel = {fit, field, contour}.
// f(x) = sum_i alpha_i k(x, x_i) with k(x, y) = s2 exp(-|x - y|^2 / (2 width^2)); f maximizes
// sum_i log sigmoid(t_i f(x_i)) - f' K^-1 f / 2 over t_i = -1, 1, and p(x) = sigmoid(f(x)).
// Newton's method as in Rasmussen and Williams, Gaussian Processes for Machine Learning (2006), algorithm 3.1.
((/** @type {Page} */ page) => {
  const S2 = 16;
  const MOST = 100;

  /** @type {(points: number[][], width: number) => number[][]} */
  const gram = (points, width) =>
    points.map(([x, y]) => points.map(([u, v]) => S2 * Math.exp(-((x - u) ** 2 + (y - v) ** 2) / (2 * width * width))));
  const times = (/** @type {number[][]} */ A, /** @type {number[]} */ v) =>
    A.map(row => row.reduce((sum, a, j) => sum + a * v[j], 0));

  /** The lower triangle L with L L' = B. @type {(B: number[][]) => number[][]} */
  const cholesky = B => {
    const L = B.map(row => row.map(() => 0));
    for (let i = 0; i < B.length; i++)
      for (let j = 0; j <= i; j++) {
        let sum = B[i][j];
        for (let k = 0; k < j; k++) sum -= L[i][k] * L[j][k];
        L[i][j] = i === j ? Math.sqrt(sum) : sum / L[j][j];
      }
    return L;
  };
  /** x with L L' x = b. @type {(L: number[][], b: number[]) => number[]} */
  const solve = (L, b) => {
    const x = [...b];
    for (let i = 0; i < x.length; i++) {
      for (let k = 0; k < i; k++) x[i] -= L[i][k] * x[k];
      x[i] /= L[i][i];
    }
    for (let i = x.length - 1; i >= 0; i--) {
      for (let k = i + 1; k < x.length; k++) x[i] -= L[k][i] * x[k];
      x[i] /= L[i][i];
    }
    return x;
  };

  /** @type {(K: number[][], f: number[], label: number[]) => {f: number[], alpha: number[]}} */
  const newton = (K, f, label) => {
    const p = f.map(v => 1 / (1 + Math.exp(-v)));
    const root = p.map(v => Math.sqrt(v * (1 - v)));
    const B = K.map((row, i) => row.map((k, j) => root[i] * k * root[j] + +(i === j)));
    const b = f.map((v, i) => root[i] ** 2 * v + label[i] - p[i]);
    const Kb = times(K, b).map((v, i) => root[i] * v);
    const alpha = solve(cholesky(B), Kb).map((v, i) => b[i] - root[i] * v);
    return {f: times(K, alpha), alpha};
  };

  page.kernel = {
    // points: [x, y, class 0 or 1].
    fit(points, width) {
      const K = gram(points, width);
      const label = points.map(point => point[2]);
      let [f, alpha, steps, moved] = [points.map(() => 0), points.map(() => 0), 0, Infinity];
      while (moved > 1e-6 && steps < MOST) {
        const next = newton(K, f, label);
        moved = Math.max(0, ...next.f.map((v, i) => Math.abs(v - f[i])));
        [f, alpha] = [next.f, next.alpha];
        steps++;
      }
      return {f, alpha, steps};
    },

    // f on a grid of columns by rows, from the corner (left, top) to (right, bottom): exp(a + b) = exp(a) exp(b).
    field(points, alpha, width, xs, ys) {
      const bell = (/** @type {number} */ d) => Math.exp(-(d * d) / (2 * width * width));
      const found = new Float64Array(xs.length * ys.length);
      points.forEach(([x, y], i) => {
        const across = xs.map(u => bell(u - x));
        ys.forEach((v, r) => {
          const weight = S2 * alpha[i] * bell(v - y);
          for (let c = 0; c < xs.length; c++) found[r * xs.length + c] += weight * across[c];
        });
      });
      return found;
    },

    // Where f = 0, cell by cell: segments [x, y, x, y] between neighbouring grid points, in columns and rows.
    contour(f, columns) {
      const segments = [];
      const rows = f.length / columns;
      for (let r = 0; r + 1 < rows; r++)
        for (let c = 0; c + 1 < columns; c++) {
          const corners = [f[r * columns + c], f[r * columns + c + 1]];
          corners.push(f[(r + 1) * columns + c + 1], f[(r + 1) * columns + c]);
          const crossed = [];
          for (let k = 0; k < 4; k++) {
            const [a, b] = [corners[k], corners[(k + 1) % 4]];
            if (a > 0 === b > 0) continue;
            const t = a / (a - b);
            crossed.push([c + [t, 1, 1 - t, 0][k], r + [0, t, 1, 1 - t][k]]);
          }
          for (let k = 0; k + 1 < crossed.length; k += 2) segments.push([...crossed[k], ...crossed[k + 1]]);
        }
      return segments;
    },
  };
})((window.tangible ??= {}));
