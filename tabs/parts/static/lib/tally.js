// @ts-check
// Classes at a confidence, by the rules of engines/detection/thresholds.py: page.tally({objects, tp, fp}, j, beta) is a
// row a class at place j of the confidences, and page.swept the mean over the classes that have objects at every place.
((/** @type {Page} */ page = (window.tangible ??= {})) => {
  /** @param {number} p @param {number} r @param {number} beta */
  const weighed = (p, r, beta) => (beta * beta * p + r > 0 ? ((1 + beta * beta) * p * r) / (beta * beta * p + r) : 0);

  page.tally = ({objects, tp, fp}, j, beta) =>
    objects.map((n, k) => {
      const shown = tp[k][j] + fp[k][j];
      const precision = shown ? tp[k][j] / shown : NaN;
      const recall = n ? tp[k][j] / n : NaN;
      return {
        tp: tp[k][j],
        fp: fp[k][j],
        fn: n - tp[k][j],
        precision,
        recall,
        f: n ? weighed(precision, recall, beta) : NaN,
      };
    });

  // Before the first detection the precision is 1. label: one class; -1: the mean.
  page.swept = ({objects, tp, fp}, label, beta) => {
    const of = label < 0 ? objects.map((_, k) => k).filter(k => objects[k]) : [label];
    return (tp[0] ?? []).map((_, j) => {
      let [p, r, f] = [0, 0, 0];
      for (const k of of) {
        const shown = tp[k][j] + fp[k][j];
        const precision = shown ? tp[k][j] / shown : 1;
        const recall = objects[k] ? tp[k][j] / objects[k] : 0;
        p += precision / of.length;
        r += recall / of.length;
        f += weighed(precision, recall, beta) / of.length;
      }
      return of.length ? [p, r, f] : [NaN, NaN, NaN];
    });
  };
})();
