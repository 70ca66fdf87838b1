// @ts-check
// Joint attention from bytes: rows, columns and the shares of its quadrants; engines/rectified/joint.py says what they
// are. Bytes stand as (blocks, kept steps, n, n), each row in a unit of its own.
((/** @type {Page} */ page) => {
  page.joint = {
    /** The kept step next to one. */
    nearest: (kept, step) => kept.reduce((a, b) => (Math.abs(b - step) < Math.abs(a - step) ? b : a)),
    /** The whole map, n x n. */
    whole({shape: [, steps, n], kept, bytes, units}, block, step) {
      const from = (block * steps + kept.indexOf(page.joint.nearest(kept, step))) * n;
      return Float64Array.from({length: n * n}, (_, i) => bytes[from * n + i] * units[from + Math.floor(i / n)]);
    },
    /** What a token reads, or who reads it. */
    line(whole, token, way) {
      const n = Math.sqrt(whole.length);
      return Float64Array.from({length: n}, (_, k) => whole[way === 'read' ? k * n + token : token * n + k]);
    },
    /** Image reads image, image reads text, text reads image, text reads text: means over rows. */
    shares(whole, patches) {
      const n = Math.sqrt(whole.length);
      const sums = [0, 0, 0, 0];
      whole.forEach((v, i) => {
        const [row, column] = [Math.floor(i / n) < patches, i % n < patches];
        sums[(row ? 0 : 2) + (column ? 0 : 1)] += v / (row ? patches : n - patches);
      });
      return sums;
    },
  };
})((window.tangible ??= {}));
