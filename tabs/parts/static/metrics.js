// @ts-check
// The numbers of a ranking: counts, precision, recall and F where it is cut off, average precision by every convention;
// and two charts of them, by IoU and by confidence.
/** @typedef {{head: HTMLElement, value: HTMLElement, more: HTMLElement, node: Part}} Cell */
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  (page.metrics = words => {
    const {el, decimal, ranking: rank} = page;
    const numbers = el('div', {class: 'numbers'});
    const fb = page.chart({label: words.f_chart, x: words.confidence, y: 'F', height: 210, width: 420});
    const bars = page.chart({
      label: words.bars,
      x: words.iou,
      y: 'AP',
      height: 210,
      low: [0.475, 0],
      high: [0.975, 1],
      marks: [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95],
    });
    /** @type {Record<string, Cell>} */
    const cells = {};
    /** @param {string} id @returns {Cell} */
    const cellOf = id => {
      const c = /** @type {Cell} */ ({head: el('span', {class: 'head'}), value: el('b'), more: el('small')});
      c.node = el('div', {class: 'cell', 'data-cell': id}, c.head, c.value, c.more);
      numbers.append(c.node);
      return c;
    };
    /** @param {Out} out @param {Dials} dials @param {number[]} thresholds */
    const paint = ({e, points, n, label, t, tops}, dials, thresholds) => {
      const {tp, fp, fn, precision, recall} = rank.at(points, n, dials.confidence);
      const f = rank.f_beta(precision, recall, dials.beta);
      const ten = thresholds.map((v, i) => [v, i]).filter(([v]) => v > 0.499);
      const heights = ten.map(([v, i]) => [v, e.ap(label, i, dials.convention)]);
      const mean = heights.reduce((a, [, v]) => a + v, 0) / heights.length;
      const aps = Object.fromEntries(rank.CONVENTIONS.map(c => [c, e.ap(label, t, c)]));
      /** @param {string} id @param {string} head @param {string} value @param {string} more */
      const cell = (id, head, value, more) => {
        const c = (cells[id] ??= cellOf(id));
        c.head.textContent = head;
        c.value.textContent = value;
        c.more.textContent = more;
      };
      cell('counts', `${words.shown} ≥ ${dials.confidence.toFixed(2)}`, `TP ${tp} · FP ${fp} · FN ${fn}`, words.no_tn);
      cell('precision', words.precision, `P = ${tp} / (${tp} + ${fp}) = ${decimal(precision)}`, words.of_shown);
      cell('recall', words.recall, `R = ${tp} / ${n} = ${decimal(recall)}`, words.of_there);
      cell('f', `F(β = ${(+dials.beta).toFixed(2)})`, decimal(f), '');
      /** @param {Stair} p */
      const at = p => rank.f_beta(p.precision, p.recall, dials.beta);
      let best = [0, 1];
      for (const p of tops) if (at(p) > best[0]) best = [at(p), p.score];
      cell('best', words.best, `${decimal(best[0])}`, `${words.at} ${decimal(best[1])}`);
      for (const c of rank.CONVENTIONS) {
        cell(c, words.conventions[c], decimal(aps[c]), label < 0 ? words.class_mean : '');
        cells[c].node.classList.toggle('on', c === dials.convention);
        cells[c].node.dataset.exact = aps[c];
      }
      cell('ten', 'AP[.5:.95]', decimal(mean), words.conventions[dials.convention]);
      heights.forEach(([v, h], k) => {
        const y = Number.isFinite(h) ? h : 0;
        const on = Math.abs(v - dials.iou) < 0.01;
        bars.put(`bar-${k}`, 'rect', {
          x: bars.X(v - 0.018),
          y: bars.Y(y),
          width: bars.X(0.036) - bars.X(0),
          height: Math.max(0, bars.Y(0) - bars.Y(y)),
          'data-on': on,
          'data-ap': h,
        });
      });
      // F from the lowest score on, point by point: there may be a hundred thousand
      const stairs = function* () {
        let from = 0;
        for (let i = tops.length; i--;) {
          const v = at(tops[i]);
          yield [from, v];
          from = Math.min(1, Math.max(0, tops[i].score));
          yield [from, v];
        }
      };
      fb.put('curve', 'path', {d: fb.line(stairs())});
      fb.put('cursor', 'path', {d: `M${fb.X(dials.confidence)},${fb.Y(0)}V${fb.Y(1)}`});
      fb.put('best', 'circle', {cx: fb.X(Math.min(1, Math.max(0, best[1]))), cy: fb.Y(best[0]), r: 6});
      return {ap: aps[dials.convention], ten: mean};
    };
    return {numbers, by_confidence: fb.svg, by_iou: bars.svg, paint};
  }))();
