// @ts-check
// Shares of one whole in per cent: page.percents(shares, digits) -> texts that add up to what their sum rounds to. Each
// is rounded down, and the rest goes to those that lost most by it (largest remainder).
((/** @type {Page} */ page) => {
  page.percents = (shares, digits = 0) => {
    const unit = 10 ** digits;
    const exact = shares.map(v => 100 * unit * v);
    const whole = exact.map(v => Math.floor(v + 1e-9));
    const sum = (/** @type {number[]} */ all) => all.reduce((a, b) => a + b, 0);
    const rest = Math.round(sum(exact)) - sum(whole);
    const lost = exact.map((v, i) => [v - whole[i], i]).sort(([a, i], [b, j]) => b - a || i - j);
    for (const [, i] of lost.slice(0, rest)) whole[i] += 1;
    return whole.map(v => `${(v / unit).toFixed(digits)}\u00a0%`);
  };
})((window.tangible ??= {}));
