// @ts-check
// What is seen of latents without a decoder: their channels in grey, and colours by one small matrix, as in
// engines/anatomy/linear.py.
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  (page.latent = {
    // Steps of `unit`, whole numbers from `from` on.
    values(steps, unit, from, length) {
      return Float32Array.from({length}, (_, i) => steps[from + i] * unit);
    },
    // RGB bytes of every latent: [z, 1] times the matrix, (c + 1) x 3.
    rgb(z, matrix, [c, h, w]) {
      const out = new Uint8Array(3 * h * w);
      for (let i = 0; i < h * w; i++)
        for (let k = 0; k < 3; k++) {
          let sum = matrix[c][k];
          for (let j = 0; j < c; j++) sum += z[j * h * w + i] * matrix[j][k];
          out[3 * i + k] = Math.round(255 * Math.max(0, Math.min(1, sum)));
        }
      return out;
    },
    // One channel: 0 is middle grey, `far` white and -far black.
    grey(z, channel, [, h, w], far) {
      const out = new Uint8Array(3 * h * w);
      for (let i = 0; i < h * w; i++) {
        const v = 127.5 + (127.5 * z[channel * h * w + i]) / far;
        out.fill(Math.round(Math.max(0, Math.min(255, v))), 3 * i, 3 * i + 3);
      }
      return out;
    },
    // Standard deviation.
    deviation(z) {
      const mean = z.reduce((sum, v) => sum + v, 0) / z.length;
      return Math.sqrt(z.reduce((sum, v) => sum + (v - mean) ** 2, 0) / z.length);
    },
  }))();
