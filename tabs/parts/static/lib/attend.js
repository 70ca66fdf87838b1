// @ts-check
// What pixels read and where words are read, from maps as bytes: engines/anatomy/attended.py says what and why.
// Bytes stand as (keys, kept steps, heads, pixels), each key in a unit of its own.
((/** @type {Page} */ page) => {
  /** The kept step next to one. @param {number[]} kept @param {number} step */
  const nearest = (kept, step) => kept.reduce((a, b) => (Math.abs(b - step) < Math.abs(a - step) ? b : a));

  /** Adds a layer's map (pixels x keys), of one head (-1: the mean) and step. @param {Float64Array} sum
   * @param {AttendLayer} layer @param {number} head @param {number} step @param {number} weight */
  const add = (sum, layer, head, step, weight) => {
    const one = head >= 0 && layer.each && head < layer.heads;
    const {bytes, units, kept} = /** @type {AttendBytes} */ (one ? layer.each : layer.mean);
    const [heads, h] = one ? [layer.heads, head] : [1, 0];
    const [pixels, keys, k] = [layer.side ** 2, units.length, kept.indexOf(nearest(kept, step))];
    for (let c = 0; c < keys; c++) {
      const from = ((c * kept.length + k) * heads + h) * pixels;
      const unit = units[c] * weight;
      for (let p = 0; p < pixels; p++) sum[p * keys + c] += bytes[from + p] * unit;
    }
    return kept[k];
  };

  page.attend = {
    /** The layers that a choice means: a name, or a side for all of that side; "" the last. */
    chosen(layers, choice) {
      const named = layers.filter(layer => layer.name === choice || layer.side === +choice);
      return named.length ? named : layers.slice(-1);
    },
    whole(layers, head, step) {
      const side = layers[0].side;
      const keys = layers[0].mean.units.length;
      const data = new Float64Array(side * side * keys);
      let kept = step;
      for (const layer of layers) kept = add(data, layer, head, step, 1 / layers.length);
      return {side, keys, data, kept};
    },
    pixel(x, y, side) {
      const at = (/** @type {number} */ v) => Math.min(side - 1, Math.max(0, Math.floor(v * side)));
      return side * at(y) + at(x);
    },
    map({side, keys, data}, word) {
      const c = word < 0 ? keys + word : word;
      return Float64Array.from({length: side * side}, (_, p) => data[p * keys + c]);
    },
    shares({side, keys, data}) {
      const mean = new Float64Array(keys);
      for (let i = 0; i < data.length; i++) mean[i % keys] += data[i] / side ** 2;
      return mean;
    },
    reads(whole, pixel) {
      const mean = page.attend.shares(whole);
      const rows = Array.from(mean, (m, c) => {
        const share = whole.data[pixel * whole.keys + c];
        return {word: c < mean.length - 3 ? c : c - mean.length, share, mean: m, lift: share / Math.max(m, 1e-12)};
      });
      return [...rows.slice(0, -3).sort((a, b) => b.lift - a.lift), ...rows.slice(-3)];
    },
    /** What one pixel sees of the picture, the mean over layers of one side: (pixels). */
    own(layers, pixel, step) {
      const {side, keys, data, kept} = page.attend.whole(layers, -1, step);
      return {side, kept, map: data.slice(pixel * keys, (pixel + 1) * keys)};
    },
  };
})((window.tangible ??= {}));
