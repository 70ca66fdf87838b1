// @ts-check
// Samplers from noise to data under the exact score of a mixture, in the page, so that whatever is dragged moves them
// at once. page.reverse.walk(world, way, drawn) -> where every point is after every step. The engine computes the very
// same (engines/sde/back.py); tests compare them.
//
// Points are held coordinates first: x of all points, then y.
((/** @type {Page} */ page = (window.tangible ??= {})) => {
  if (page.reverse) return;

  // numpy.random.RandomState(seed).standard_normal(): a Mersenne twister and Marsaglia's polar method.
  /** @param {number} seed @returns {() => number} */
  const normals = seed => {
    const state = new Uint32Array(624);
    state[0] = seed;
    for (let i = 1; i < 624; i++) {
      const s = state[i - 1] ^ (state[i - 1] >>> 30);
      state[i] = Math.imul(1812433253, s) + i;
    }
    let at = 624;
    const word = () => {
      if (at === 624) {
        for (let i = 0; i < 624; i++) {
          const y = (state[i] & 0x80000000) | (state[(i + 1) % 624] & 0x7fffffff);
          state[i] = state[(i + 397) % 624] ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
        }
        at = 0;
      }
      let y = state[at++];
      y ^= y >>> 11;
      y ^= (y << 7) & 0x9d2c5680;
      y ^= (y << 15) & 0xefc60000;
      return (y ^ (y >>> 18)) >>> 0;
    };
    const uniform = () => ((word() >>> 5) * 67108864 + (word() >>> 6)) / 9007199254740992;
    /** @type {number | null} */
    let kept = null;
    return () => {
      if (kept !== null) {
        const last = kept;
        kept = null;
        return last;
      }
      for (;;) {
        const x = 2 * uniform() - 1;
        const y = 2 * uniform() - 1;
        const r = x * x + y * y;
        if (r >= 1 || r === 0) continue;
        const f = Math.sqrt((-2 * Math.log(r)) / r);
        kept = f * x;
        return f * y;
      }
    };
  };

  // n points, drawn one after the other.
  /** @param {() => number} next @param {number} n */
  const cloud = (next, n) => {
    const out = new Float64Array(2 * n);
    for (let i = 0; i < n; i++) {
      out[i] = next();
      out[n + i] = next();
    }
    return out;
  };

  // The draw for n points: starts, one Brownian path for all numbers of steps, what the corrector needs.
  /**
   * @param {number} seed
   * @param {number} n
   * @param {number} fine
   */
  const noise = (seed, n, fine) => {
    const next = normals(seed);
    const start = cloud(next, n);
    const finest = Array.from({length: fine}, () => cloud(next, n));
    /** @param {number} steps @param {number} corrections @returns {Drawn} */
    return (steps, corrections) => {
      const each = fine / steps;
      const path = Array.from({length: steps}, (_, k) => {
        const sum = new Float64Array(2 * n);
        for (let j = k * each; j < (k + 1) * each; j++) for (let i = 0; i < 2 * n; i++) sum[i] += finest[j][i];
        for (let i = 0; i < 2 * n; i++) sum[i] /= Math.sqrt(each);
        return sum;
      });
      const late = corrections ? normals(seed) : () => 0;
      if (corrections) for (let i = 0; i < 2 * n * (fine + 1); i++) late();
      const extra = path.map(() => Array.from({length: corrections}, () => cloud(late, n)));
      return {n, start, path, extra};
    };
  };

  // grad log p of the mixture shrunk by a and blurred by s, at n points.
  /** @param {Hill[]} modes @param {number} a @param {number} s @param {Float64Array} x @param {number} n */
  const slope = (modes, a, s, x, n) => {
    const out = new Float64Array(2 * n);
    const held = page.marginal(modes, a, s).modes.map(m => ({...m, log: Math.log(m.weight / m.v)}));
    const logs = new Float64Array(held.length);
    for (let i = 0; i < n; i++) {
      let top = -Infinity;
      for (let k = 0; k < held.length; k++) {
        const m = held[k];
        logs[k] = m.log - ((x[i] - m.x) ** 2 + (x[n + i] - m.y) ** 2) / (2 * m.v);
        if (logs[k] > top) top = logs[k];
      }
      let all = 0;
      let u = 0;
      let v = 0;
      for (let k = 0; k < held.length; k++) {
        if (logs[k] < top - 60) continue; // adds nothing that a number holds
        const m = held[k];
        const r = Math.exp(logs[k] - top);
        all += r;
        u += (r * (m.x - x[i])) / m.v;
        v += (r * (m.y - x[n + i])) / m.v;
      }
      out[i] = u / all;
      out[n + i] = v / all;
    }
    return out;
  };

  // The score that the sampler is told.
  /** @param {World} world @param {number} n */
  const teller = (world, n) => {
    const {factor, shift, noise: size, until} = world.error;
    const next = size ? normals(world.seed + 2) : () => 0;
    /** @param {Float64Array} x @param {number} t @param {number} a @param {number} s */
    return (x, t, a, s) => {
      const out = slope(world.modes, a, s, x, n);
      for (let i = 0; i < 2 * n; i++) {
        out[i] *= factor;
        if (t <= until) out[i] += shift[i < n ? 0 : 1] + size * (size ? next() : 0);
      }
      return out;
    };
  };

  /** @param {Float64Array} x @param {number} n */
  const size = (x, n) => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += Math.hypot(x[i], x[n + i]);
    return sum / n;
  };

  /** @typedef {(x: Float64Array, j: number, u: number, z: Float64Array) => Float64Array} Step from j to u of the table */
  /** @param {World} world @param {number} n @returns {Record<string, Step>} */
  const steppers = (world, n) => {
    const {t, f, g, a, s} = world.table;
    const told = teller(world, n);
    /** @param {Float64Array} x @param {number} j */
    const at = (x, j) => told(x, t[j], a[j], s[j]);
    /** @param {number} eta @returns {Step} */
    const stochastic = eta => (x, j, u, z) => {
      const h = t[j] - t[u];
      const pull = (world.kept ? (1 + eta * eta) / 2 : 0.5) * g[j] ** 2;
      const noise = eta * g[j] * Math.sqrt(h);
      return at(x, j).map((c, i) => x[i] - h * (f[j] * x[i] - pull * c) + noise * z[i]);
    };
    /** @param {number} eta @returns {Step} */
    const jump = eta => (x, j, u, z) => {
      const fresh = eta * (s[u] / s[j]) * Math.sqrt(Math.max(s[j] ** 2 - ((a[j] / a[u]) * s[u]) ** 2, 0));
      const rest = Math.sqrt(Math.max(s[u] ** 2 - fresh ** 2, 0));
      return at(x, j).map((c, i) => (a[u] * (x[i] + s[j] ** 2 * c)) / a[j] - rest * s[j] * c + fresh * z[i]);
    };
    /** @param {Float64Array} x @param {number} j */
    const velocity = (x, j) => at(x, j).map((c, i) => f[j] * x[i] - (g[j] ** 2 / 2) * c);
    const least = Math.min(...world.modes.map(m => m.sd));
    return {
      ode: stochastic(0),
      sde: stochastic(world.eta),
      ddim: jump(0),
      ddpm: jump(1),
      heun: (x, j, u) => {
        const v = velocity(x, j);
        const w = velocity(
          v.map((c, i) => x[i] + (t[u] - t[j]) * c),
          u,
        );
        return w.map((c, i) => x[i] + ((t[u] - t[j]) / 2) * (c + v[i]));
      },
      langevin: (x, j, u, z) => {
        const e = 0.2 * least ** 2;
        return told(x, 0, 1, 0).map((c, i) => x[i] + e * c + Math.sqrt(2 * e) * z[i]);
      },
      correct: (x, j, u, z) => {
        const c = at(x, u);
        const e = 2 * ((world.snr * size(z, n)) / size(c, n)) ** 2;
        return c.map((v, i) => x[i] + e * v + Math.sqrt(2 * e) * z[i]);
      },
    };
  };

  // All the steps of one way: steps + 1 states.
  /** @param {World} world @param {string} way @param {Drawn} drawn @returns {Float64Array[]} */
  const walk = (world, way, {n, start, path, extra}) => {
    const {[way]: step, correct} = steppers(world, n);
    const each = (world.table.t.length - 1) / world.steps;
    /** @type {Float64Array} */
    let x = start.map(c => c * world.prior);
    const out = [x];
    for (let k = 0; k < world.steps; k++) {
      x = step(x, k * each, (k + 1) * each, path[k]);
      if (way === 'sde') for (const z of extra[k]) x = correct(x, k * each, (k + 1) * each, z);
      out.push(x);
    }
    return out;
  };

  // What Python sends of it.
  /** @type {Reversing['world']} */
  const world = async value => {
    const all = new Float64Array((await page.inflate(value.table)).buffer);
    const n = value.fine + 1;
    const [t, f, g, a, s] = [0, 1, 2, 3, 4].map(k => all.subarray(k * n, (k + 1) * n));
    const sum = value.modes.reduce((total, m) => total + m[3], 0);
    const modes = value.modes.map(([x, y, sd, weight]) => ({x, y, sd, weight: weight / sum}));
    const {prior, steps, eta, kept, snr, error, seed} = value;
    return {modes, table: {t, f, g, a, s}, prior, steps, eta, kept, snr, error, seed};
  };

  page.reverse = {noise, slope, walk, world};
})((window.tangible ??= {}));
