// @ts-check
// Fields of classes as engines/boosting packs them: films of differences; a byte is class << 6 | certainty.
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  (page.certainty = {
    // Frames of so many bytes, in place.
    frames(bytes, size) {
      for (let i = size; i < bytes.length; i++) bytes[i] += bytes[i - size];
      return bytes;
    },
    // The boundary of a field as line segments in 0..1: where each class's lead is nought.
    boundary(bytes, [h, w], classes) {
      /** @param {number} k */
      const lead = k => Float32Array.from(bytes, byte => (byte >> 6 === k ? 1 : -1) * ((byte & 63) + 0.5));
      return Array.from({length: classes === 2 ? 1 : classes}, (_, k) => page.contour(lead(k), [h, w], 0))
        .flat()
        .map(line => /** @type {Segment} */ (line.map(([x, y]) => [(x + 0.5) / w, (y + 0.5) / h])));
    },
  }))();
