// @ts-check
// Where a field on a grid crosses a level, by marching squares: segments [[x, y], [x, y]] in steps of the grid.
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  (page.contour = (values, [h, w], level) => {
    /** @type {Segment[]} */
    const lines = [];
    /** @param {number} a @param {number} b */
    const between = (a, b) => a / (a - b);
    for (let y = 0; y + 1 < h; y++)
      for (let x = 0; x + 1 < w; x++) {
        const k = y * w + x;
        const a = values[k] - level;
        const b = values[k + 1] - level;
        const c = values[k + w + 1] - level;
        const d = values[k + w] - level;
        if (a > 0 === b > 0 && b > 0 === c > 0 && c > 0 === d > 0) continue;
        /** @type {Point[]} */
        const cuts = [];
        if (a > 0 !== b > 0) cuts.push([x + between(a, b), y]);
        if (b > 0 !== c > 0) cuts.push([x + 1, y + between(b, c)]);
        if (c > 0 !== d > 0) cuts.push([x + between(d, c), y + 1]);
        if (d > 0 !== a > 0) cuts.push([x, y + between(a, d)]);
        for (let n = 0; n + 1 < cuts.length; n += 2) lines.push([cuts[n], cuts[n + 1]]);
      }
    return lines;
  }))();
