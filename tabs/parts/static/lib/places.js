// @ts-check
// Points at every strength and every step, as flow.py packs them: sixteen bits a coordinate over -span .. span, as
// differences between steps, high bytes before low ones.
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  (page.places = (bytes, [W, T, n], span) => {
    const size = W * T * n * 2;
    const row = n * 2;
    const bits = new Uint16Array(size);
    for (let i = 0; i < size; i++) {
      const step = (bytes[i] << 8) | bytes[size + i];
      bits[i] = step + (Math.floor(i / row) % T ? bits[i - row] : 0);
    }
    /** @type {Places['at']} */
    const at = (w, t, i) => {
      const k = ((w * T + Math.min(t, T - 1)) * n + i) * 2;
      const f = (2 * span) / 65535;
      return [bits[k] * f - span, bits[k + 1] * f - span];
    };
    return {
      strengths: W,
      steps: T,
      n,
      at,
      // Where all end, x of all, then y.
      ends(w) {
        const out = new Float64Array(2 * n);
        for (let i = 0; i < n; i++) [out[i], out[n + i]] = at(w, T - 1, i);
        return out;
      },
    };
  }))();
