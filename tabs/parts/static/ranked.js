// @ts-check
// A ranking walked step by step: the precision-recall curve as far as the step, the list around it, and the step in words.
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  (page.ranked = (words, walk) => {
    const {el, decimal, ranking: rank} = page;
    const pr = page.chart({label: words.curve, x: words.recall, y: words.precision});
    const table = el('table', {class: 'ranked'});
    const body = el('tbody');
    table.append(
      el(
        'thead',
        {},
        el(
          'tr',
          {},
          ...['#', words.score, words.label, words.overlap, words.verdict, words.why, 'P', 'R'].map((t, k) =>
            el('th', {scope: 'col', class: k === 3 ? 'measure' : ''}, t),
          ),
        ),
      ),
      body,
    );
    const sum = el('p', {class: 'sum', 'aria-live': 'polite'});
    // Both lines corner by corner: of a hundred thousand points most lie on the way to the next.
    /** @param {Stair[]} points */
    const envelope = function* (points) {
      let from = 0;
      for (let k = 0; k < points.length; k++) {
        const p = points[k];
        if (points[k + 1]?.envelope === p.envelope) continue;
        yield [from, p.envelope];
        yield [p.recall, p.envelope];
        from = p.recall;
      }
    };
    /** @param {Stair[]} points */
    const curve = function* (points) {
      yield [0, 1];
      for (let k = 0; k < points.length; k++) {
        const falls = k + 1 < points.length && !points[k].hit && !points[k + 1].hit;
        if (!falls) yield [points[k].recall, points[k].precision];
      }
    };
    /** @type {{points?: Stair[], k?: number, convention?: string}} */
    let drawn = {};
    /** @type {RankedCurve['paint']} */
    const paint = (out, frame, {dials, value, truth, ap}) => {
      const {points, n, t} = out;
      const k = Math.min(frame, points.length - 1);
      const part = points.slice(0, k + 1);
      const now = points[k];
      const at = rank.at(points, n, dials.confidence);
      if (points !== drawn.points || k !== drawn.k || dials.convention !== drawn.convention) {
        drawn = {points, k, convention: dials.convention};
        pr.put('area', 'path', {
          d: k === points.length - 1 ? page.shade(pr, points, n, dials.convention, value.rules.grid) : '',
        });
        pr.put('envelope', 'path', {d: pr.line(envelope(points))});
        pr.put('curve', 'path', {d: pr.line(curve(part))});
      }
      pr.put('hits', 'path', {
        d:
          part.length > 300
            ? ''
            : part
                .filter(p => p.hit)
                .map(p => `M${pr.X(p.recall) - 4},${pr.Y(p.precision)}a4,4 0 1,0 8,0a4,4 0 1,0 -8,0`)
                .join(''),
      });
      pr.put('misses', 'path', {
        d:
          part.length > 300
            ? ''
            : part
                .filter(p => !p.hit)
                .map(p => `M${pr.X(p.recall) - 4},${pr.Y(p.precision) - 4}l8,8m0,-8l-8,8`)
                .join(''),
      });
      pr.put('here', 'circle', {cx: pr.X(at.recall), cy: pr.Y(at.tp + at.fp ? at.precision : 1), r: 8});
      const known = words.conventions[dials.convention];
      pr.put(
        'note',
        'text',
        {x: pr.left + 8, y: pr.top + pr.h - 8},
        `${known}: ${decimal(
          out.label < 0 && value.data.classes.length > 1
            ? rank.average(points, n, dials.convention, value.rules.grid)
            : ap,
        )}${out.label < 0 && value.data.classes.length > 1 ? ` · ${words.pooled}` : ''}`,
      );
      sum.textContent = now
        ? words.walk
            .replace('{k}', k + 1)
            .replace('{score}', decimal(now.score))
            .replace('{what}', now.hit ? words.is_hit : words.is_miss)
            .replace('{p}', `${now.tp} / ${now.tp + now.fp} = ${decimal(now.precision)}`)
            .replace('{r}', `${now.tp} / ${n} = ${decimal(now.recall)}`)
        : words.no_points;
      // A window of the ranked list around the step.
      const first = Math.max(0, Math.min(k - 12, points.length - 40));
      const rows = points.slice(first, first + 40);
      while (body.rows.length > rows.length) body.deleteRow(-1);
      while (body.rows.length < rows.length) {
        const r = body.insertRow();
        for (let c = 0; c < 8; c++) r.insertCell();
        r.onclick = () => walk(+r.dataset.k);
      }
      rows.forEach((p, i) => {
        const row = body.rows[i];
        const here = p.d.match;
        const why = here
          ? words.reasons[rank.reason(/** @type {Matched} */ (p.d), truth, value.rules, value.data.thresholds, t)]
          : words.elsewhere;
        const cells = [
          first + i + 1,
          decimal(p.score),
          value.data.classes[p.d.label] ?? '?',
          here ? decimal(/** @type {Matched} */ (p.d).iou) : '',
          p.hit ? '✓ TP' : '✗ FP',
          why,
          decimal(p.precision),
          decimal(p.recall),
        ];
        row.dataset.k = first + i;
        row.className = `${p.hit ? 'tp' : 'fp'}${first + i === k ? ' now' : ''}${
          first + i > k ? ' later' : ''
        }${p.score < dials.confidence ? ' hidden-score' : ''}`;
        cells.forEach((c, j) => {
          if (row.cells[j].textContent !== String(c)) row.cells[j].textContent = c;
        });
      });
    };
    return {curve: pr.svg, table, sum, paint};
  }))();
