// @ts-check
// One layer in closed form, live in the page: engines/flows/planar.py says what and why.
// page.layer({map, a, b, u, w}) -> the stretch y = a x + b, or the planar layer y = x + u tanh(w.x + b).
((/** @type {Page} */ page) => {
  /** @param {number} c */
  const turn = c => (c < -1 ? Math.acosh(Math.sqrt(-c)) : 0);
  /** @param {number} s @param {number} c */
  const g = (s, c) => s + c * Math.tanh(s);

  // The s between low and high, where g is monotone, with g(s) = t; null if there is none.
  /** @param {number} t @param {number} c @param {number} low @param {number} high */
  const root = (t, c, low, high) => {
    const rises = g(high, c) > g(low, c);
    if (low >= high || g(low, c) < t !== rises || g(high, c) > t !== rises) return null;
    for (let k = 0; k < 50; k++) {
      const middle = (low + high) / 2;
      if (g(middle, c) < t === rises) low = middle;
      else high = middle;
    }
    return (low + high) / 2;
  };
  // Every s with g(s) = t, rising.
  /** @param {number} t @param {number} c */
  const roots = (t, c) => {
    const far = Math.abs(t) + Math.abs(c) + 1;
    const bend = turn(c);
    const cuts = bend ? [-far, -bend, bend, far] : [-far, far];
    const found = cuts.slice(1).map((high, k) => root(t, c, cuts[k], high));
    return /** @type {number[]} */ (found.filter(s => s !== null));
  };

  /** @param {number[]} a @param {number[]} b */
  const dot = (a, b) => a.reduce((sum, v, k) => sum + v * b[k], 0);
  /** @param {number[]} x */
  const normal = x => Math.exp(-dot(x, x) / 2) / (2 * Math.PI) ** (x.length / 2);
  // P(low < s < high) of a normal s, by Simpson's rule.
  /** @param {number} low @param {number} high @param {number} mean @param {number} sd */
  const within = (low, high, mean, sd) => {
    if (!sd) return 0;
    const [a, b] = [low, high].map(s => Math.max(-9, Math.min(9, (s - mean) / sd)));
    const n = 400;
    let sum = 0;
    for (let k = 0; k <= n; k++) sum += normal([a + ((b - a) * k) / n]) * (k % n ? (k % 2 ? 4 : 2) : 1);
    return (Math.max(0, b - a) * sum) / (3 * n);
  };

  /** @param {number} a @param {number} b @returns {Layer} */
  const stretch = (a, b) => ({
    c: 0,
    map: ([x]) => [a * x + b],
    det: () => a,
    preimages: ([y]) => [[(y - b) / a]],
    turns: 0,
    turned: 0,
    kept: 1,
  });
  /** @param {number[]} u @param {number[]} w @param {number} b @returns {Layer} */
  const planar = (u, w, b) => {
    const c = dot(u, w);
    const bend = turn(c);
    const sd = Math.hypot(...w);
    const edge = bend ? /** @type {number} */ (roots(g(-bend, c) * (1 - 1e-12), c).at(-1)) : 0;
    return {
      c,
      map: x => {
        const h = Math.tanh(dot(w, x) + b);
        return x.map((v, k) => v + u[k] * h);
      },
      det: x => 1 + c / Math.cosh(dot(w, x) + b) ** 2,
      preimages: y => roots(dot(w, y) + b, c).map(s => y.map((v, k) => v - u[k] * Math.tanh(s))),
      turns: bend,
      turned: bend && within(-bend, bend, b, sd),
      kept: 1 - (bend && within(-bend, edge, b, sd)),
    };
  };
  page.layer = ({map, a, b, u, w}) => (map === 'stretch' ? stretch(a, b) : planar(u, w, b));

  // p(y): the sum over all preimages, or the first alone.
  page.pushed = (layer, y, first = false) => {
    const all = layer.preimages(y);
    let sum = 0;
    for (const x of first ? all.slice(0, 1) : all) sum += normal(x) / Math.abs(layer.det(x));
    return sum;
  };
  page.normal = normal;

  // Length or area of the probe of this side around x, and of its image; the image's edge.
  page.probed = (layer, x, side) => {
    const h = side / 2;
    if (x.length === 1) {
      const ends = [layer.map([x[0] - h])[0], layer.map([x[0] + h])[0]];
      return {before: side, after: Math.abs(ends[1] - ends[0]), edge: [], image: ends.map(y => [y])};
    }
    const n = 64;
    /** @type {number[][]} */
    const edge = [];
    for (let k = 0; k < 4 * n; k++) {
      const [at, turns] = [-h + (side * (k % n)) / n, Math.floor(k / n)];
      const [p, q] = [
        [at, -h],
        [h, at],
        [-at, h],
        [-h, -at],
      ][turns];
      edge.push([x[0] + p, x[1] + q]);
    }
    const image = edge.map(layer.map);
    const area = image.reduce((sum, [p, q], k) => {
      const [r, s] = image[(k + 1) % image.length];
      return sum + (p * s - q * r) / 2;
    }, 0);
    return {before: side ** 2, after: Math.abs(area), edge, image};
  };
})((window.tangible ??= {}));
