// @ts-check
// Rectified flow in the page, noise at t = 0 and data at t = 1, so that modes, starts and steps are scrubbed at once:
// the exact velocity of a mixture, a small learnt net, and Euler's walk. The engine computes the same
// (engines/rectified); tests compare them. Points are held coordinates first: x of all points, then y.
((/** @type {Page} */ page = (window.tangible ??= {})) => {
  if (page.road) return;

  // E[x - z | x_t] of a mixture.
  /** @param {{x: number, y: number, sd: number, weight: number}[]} modes @returns {Velocity} */
  const exact = modes => (x, t) => {
    const n = x.length / 2;
    const out = new Float64Array(2 * n);
    const held = modes
      .filter(m => m.weight > 0)
      .map(m => {
        const v = m.sd ** 2;
        const wide = t * t * v + (1 - t) ** 2;
        const b = (t * v - (1 - t)) / wide;
        return {x: m.x, y: m.y, wide, a: 1 - t * b, b, log: Math.log(m.weight / wide)};
      });
    const logs = new Float64Array(held.length);
    for (let i = 0; i < n; i++) {
      let top = -Infinity;
      for (let k = 0; k < held.length; k++) {
        const m = held[k];
        logs[k] = m.log - ((x[i] - t * m.x) ** 2 + (x[n + i] - t * m.y) ** 2) / (2 * m.wide);
        if (logs[k] > top) top = logs[k];
      }
      let [all, u, v] = [0, 0, 0];
      for (let k = 0; k < held.length; k++) {
        const m = held[k];
        const r = Math.exp(logs[k] - top);
        all += r;
        u += r * (m.a * m.x + m.b * x[i]);
        v += r * (m.a * m.y + m.b * x[n + i]);
      }
      out[i] = u / all;
      out[n + i] = v / all;
    }
    return out;
  };

  // A net of layers [[inputs, outputs], ...] whose weights and biases stand one after the other; SiLU between them.
  // extra: what is told besides t, x and y.
  /** @param {number[][]} shapes @param {Float32Array} weights @param {number[]} extra @returns {Velocity} */
  const net = (shapes, weights, extra) => (x, t) => {
    const n = x.length / 2;
    const out = new Float64Array(2 * n);
    const widest = Math.max(...shapes.flat());
    let now = new Float64Array(widest);
    let next = new Float64Array(widest);
    for (let i = 0; i < n; i++) {
      now.set([t, x[i], x[n + i], ...extra]);
      let at = 0;
      shapes.forEach(([inputs, outputs], layer) => {
        const bias = at + inputs * outputs;
        for (let o = 0; o < outputs; o++) {
          let sum = weights[bias + o];
          for (let k = 0; k < inputs; k++) sum += weights[at + o * inputs + k] * now[k];
          next[o] = layer + 1 < shapes.length ? sum / (1 + Math.exp(-sum)) : sum;
        }
        at = bias + outputs;
        [now, next] = [next, now];
      });
      out[i] = now[0];
      out[n + i] = now[1];
    }
    return out;
  };

  // Where all points are after every step.
  /** @param {Velocity} velocity @param {Float64Array} z @param {number} steps */
  const euler = (velocity, z, steps) => {
    const way = [z];
    for (let k = 0; k < steps; k++) {
      const x = way[k];
      way.push(velocity(x, k / steps).map((v, i) => x[i] + v / steps));
    }
    return way;
  };

  page.road = {exact, net, euler};
})((window.tangible ??= {}));
