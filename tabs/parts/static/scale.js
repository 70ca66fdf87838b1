// @ts-check
// An axis: page.scale({low, high, scale}, from, to) -> {at, value, ticks}. scale: "linear", "log", or "asinh", a
// logarithm on both sides of nought. page.number(v): a number as charts write it.
/** @typedef {(low: number, high: number, most: number) => number[]} Ticks */
((/** @type {Page} */ page = (window.tangible ??= {})) => {
  /** @type {Record<string, [(v: number) => number, (v: number) => number]>} */
  const BENT = {linear: [v => v, v => v], log: [Math.log10, v => 10 ** v], asinh: [Math.asinh, Math.sinh]};
  /** @param {number} e */
  const raised = e =>
    String(e)
      .replace('-', '⁻')
      .replace(/\d/g, d => '⁰¹²³⁴⁵⁶⁷⁸⁹'[/** @type {Coerced} */ (d)]);
  page.number = (v, digits = 4, plain = 1e5) => {
    // from `plain` on as a power of ten
    const size = Math.abs(v ?? NaN);
    if (!Number.isFinite(size)) return '–';
    if (!size || (size >= 1e-3 && size < plain))
      return String(+(/** @type {number} */ (v).toPrecision(digits))).replace('-', '−');
    const e = Math.floor(Math.log10(size) + 1e-9);
    const m = +(size / 10 ** e).toPrecision(3);
    return `${/** @type {number} */ (v) < 0 ? '−' : ''}${m === 1 ? '' : `${m}·`}10${raised(e)}`;
  };
  /** @param {number} from @param {number} to @param {number} by */
  const range = (from, to, by) =>
    Array.from({length: Math.max(0, Math.floor((to - from) / by + 1e-9) + 1)}, (_, i) => from + i * by);
  /** @type {Ticks} */
  const even = (low, high, most) => {
    const raw = (high - low) / most;
    const ten = 10 ** Math.floor(Math.log10(raw));
    const step = /** @type {number} */ ([1, 2, 5, 10].map(m => m * ten).find(s => s >= raw * 0.999));
    return range(Math.ceil(low / step - 1e-9), high / step, 1).map(i => i * step);
  };
  /** @type {Ticks} */
  const tens = (low, high, most) => {
    const a = Math.ceil(Math.log10(low) - 1e-9);
    const b = Math.floor(Math.log10(high) + 1e-9);
    return range(a, b, Math.max(1, Math.ceil((b - a + 1) / most - 1e-9))).map(e => 10 ** e);
  };
  /** @type {Ticks} */
  const logs = (low, high, most) => {
    if (tens(low, high, Infinity).length > 2) return tens(low, high, Math.max(3, most));
    const fine = range(Math.floor(Math.log10(low)), Math.log10(high), 1).flatMap(e => [1, 2, 5].map(m => m * 10 ** e));
    return fine.filter(v => v >= low * 0.999 && v <= high * 1.001);
  };
  /** @type {Ticks} */
  const both = (low, high, most) => {
    const far = Math.max(-low, high);
    const side = tens(far > 1e3 ? 10 : 1, far, most / 2);
    return [...side.map(v => -v), 0, ...side].filter(v => v >= low && v <= high);
  };
  /** @type {Record<string, Ticks>} */
  const TICKS = {linear: even, log: logs, asinh: both};
  page.scale ??= ({low, high, scale = 'linear'}, from, to) => {
    const [bend, straight] = BENT[scale];
    const a = bend(low);
    const b = bend(high) - a || 1;
    return {
      at: v => from + ((bend(v) - a) / b) * (to - from),
      value: pixel => straight(a + ((pixel - from) / (to - from)) * b),
      ticks: most => TICKS[scale](low, high, most),
    };
  };
})();
