// @ts-check
// The values along a dial's track: page.ladder(dial) -> {track, place, value, next, ticks}.
// A track of powers of ten has places 0 .. 1000 and shows values of two digits; its arrow keys climb the rungs
// 1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8 of each power of ten.
((/** @type {Page} */ page) => {
  const PLACES = 1000;
  const RUNGS = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8];
  const tidy = (/** @type {number} */ v) => +v.toPrecision(12);

  /** @type {(dial: Rungs) => Ladder} */
  const linear = ({low, high, step, kind}) => {
    const by = step ?? (kind === 'integer' ? 1 : (high - low) / 100);
    const leap = by * Math.max(1, Math.round((high - low) / by / 10));
    return {
      track: {min: low, max: high, step: by},
      place: v => v,
      value: place => tidy(place),
      next: (v, way, far) => {
        const stride = far ? leap : by;
        const at = (v - low) / stride;
        const there = way > 0 ? Math.floor(at + 1 + 1e-9) : Math.ceil(at - 1 - 1e-9);
        return tidy(Math.min(high, Math.max(low, low + there * stride)));
      },
      ticks: [],
    };
  };

  /** @type {(dial: Rungs) => Ladder} */
  const powers = ({low, high, kind}) => {
    const whole = kind === 'integer';
    const span = Math.log(high / low);
    const inside = (/** @type {number[]} */ values) => values.filter(v => v >= low && v <= high);
    /** @type {number[]} */
    const tens = [];
    for (let k = Math.floor(Math.log10(low)); k <= Math.ceil(Math.log10(high)); k++) tens.push(tidy(10 ** k));
    const rungs = tens.flatMap(ten => RUNGS.map(m => tidy(m * ten))).filter(v => !whole || Number.isInteger(v));
    const ends = (/** @type {number[]} */ values) => [low, ...inside(values), high];
    return {
      track: {min: 0, max: PLACES, step: 1},
      place: v => (PLACES * Math.log(v / low)) / span,
      value: place => {
        if (place <= 0) return low;
        if (place >= PLACES) return high;
        const v = +(low * Math.exp((span * place) / PLACES)).toPrecision(2);
        return Math.min(high, Math.max(low, whole ? Math.round(v) : v));
      },
      next: (v, way, far) => {
        const stops = ends(far ? tens : rungs);
        return way > 0 ? (stops.find(s => s > v) ?? high) : (stops.filter(s => s < v).pop() ?? low);
      },
      ticks: inside(tens),
    };
  };

  page.ladder = dial => (dial.log ? powers(dial) : linear(dial));
})((window.tangible ??= {}));
