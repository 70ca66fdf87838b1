// @ts-check
// Classes side by side: their precision-recall curves with the mean, precision, recall and F against confidence, how
// far a score can be believed, and a table to sort. A class that is pressed stands out. value: see byclass.py.
/**
 * @typedef {Tallied & {classes: string[], pr: number[][], ap: number[], columns: Record<string, number[]>,
 *   best: number[], at: number[], bins: {count: number[], confidence: number[], precision: number[],
 *   ece: number, mce: number, brier: number},
 *   mistakes: [string, number, string, string, number | null][], look: string}} Held
 * @typedef {{data: string, dials: {confidence: number, beta: number, label: string}}} Value
 */
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  ((page.parts ??= {}).byclass = (
    /** @type {Host<Value | null>} */ {element, props, trigger, watch},
    /** @type {{words: Words, topic: string}} */ {words, topic},
  ) => {
    const {el, decimal} = page;
    const root = page.root(element);
    const LINES = 100; // more curves than these are a grey mass
    const size = {width: 330, height: 262};
    const pr = page.chart({label: words.all_curves, x: words.recall, y: words.precision, ...size});
    const sweep = page.chart({label: words.swept, x: words.confidence, y: 'P, R, F', room: 26, ...size});
    const trust = page.chart({label: words.calibration, x: words.score, y: words.precision, ...size});
    const told = {pr: el('p', {class: 'hint'}), sweep: el('p', {class: 'hint'}), trust: el('p', {class: 'hint'})};
    const out = el('output');
    const cut = el('input', {
      type: 'range',
      min: 0,
      max: 1,
      step: 0.01,
      'data-dial': 'confidence',
      'aria-label': words.confidence,
      oninput: () => turn({confidence: +cut.value}),
    });
    const COLUMNS = ['objects', 'tp', 'fp', 'fn', 'precision', 'recall', 'f', 'ap', 'ap_ten'];
    const MORE = ['small', 'medium', 'large', 'best', 'at'];
    const table = page.sortable({
      label: words.per_class,
      columns: ['name', ...COLUMNS, ...MORE].map(id => [id, words[`col_${id}`], words[`hint_${id}`]]),
      words,
      chosen: key => turn({label: dials.label === key ? '' : key}),
    });
    const errors = page.sortable({
      label: words.mistakes,
      columns: ['kind', 'label', 'score', 'picture'].map(id => [id, words[`col_${id}`]]),
      words,
      most: 50,
      chosen: key => page.views?.[topic]?.('boxes', {[data.look]: +key.split(' ')[0]}),
    });
    root.append(
      el(
        'div',
        {class: 'three main'},
        el('figure', {}, pr.svg, told.pr),
        el('figure', {}, sweep.svg, el('label', {class: 'cut'}, words.confidence, ' ', out, cut), told.sweep),
        el('figure', {}, trust.svg, told.trust),
      ),
      table.node,
      el('h3', {}, words.mistakes),
      el('p', {class: 'hint'}, words.mistakes_note),
      errors.node,
    );
    /** @type {Held} */
    let data = /** @type {Unset} */ (null);
    let dials = /** @type {Value['dials']} */ ({confidence: 0.5, beta: 1, label: ''});
    let waits = 0;
    /** @param {Partial<Value['dials']>} change */
    const turn = change => {
      Object.assign(dials, change);
      paint();
      clearTimeout(waits);
      waits = setTimeout(() => trigger('input', {dials}), 700);
    };
    /** @param {(number | null)[]} row @param {number} last */
    const points = (row, last) => row.map((v, i) => [i / last, v ?? 0]);
    const paintCurves = () => {
      const {classes, pr: rows, objects, ap} = data;
      const k = classes.indexOf(dials.label);
      const there = classes.map((_, i) => i).filter(i => objects[i]);
      const some = there.length > LINES ? [...there].sort((a, b) => ap[a] - ap[b]) : there;
      const step = Math.max(1, some.length / LINES);
      const shown = new Set(Array.from({length: Math.min(LINES, some.length)}, (_, i) => some[Math.floor(i * step)]));
      pr.svg.querySelectorAll('.faint').forEach(node => node.setAttribute('d', ''));
      let j = 0;
      for (const i of shown) if (i !== k) pr.put(`faint-${j++}`, 'path', {d: pr.line(points(rows[i], 100))});
      const mean = rows[0] ? rows[0].map((_, c) => there.reduce((sum, i) => sum + rows[i][c], 0) / there.length) : [];
      pr.put('curve', 'path', {d: there.length ? pr.line(points(mean, 100)) : ''});
      pr.put('chosen', 'path', {d: k >= 0 && objects[k] ? pr.line(points(rows[k], 100)) : ''});
      const map = there.reduce((sum, i) => sum + ap[i], 0) / there.length;
      told.pr.textContent =
        words.told_mean.replace('{n}', there.length).replace('{ap}', decimal(map, 4)) +
        (k >= 0 ? ` ${words.told_class.replace('{name}', () => classes[k]).replace('{ap}', decimal(ap[k], 4))}` : '') +
        (there.length > LINES ? ` ${words.some.replace('{n}', LINES)}` : '');
    };
    const paintSweep = () => {
      const k = data.classes.indexOf(dials.label);
      const rows = page.swept(data, k, dials.beta);
      const last = Math.max(1, rows.length - 1);
      /** @type {Record<string, {text: string, at: number}>} */
      const ended = {};
      ['curve', 'envelope', 'f'].forEach((layer, c) => {
        const places = rows.map((row, i) => [i / last, row[c]]).filter(p => p[1] >= 0);
        sweep.put(layer, 'path', {d: sweep.line(places)});
        ended[layer] = {text: 'PRF'[c], at: places.at(-1)?.[1] ?? 0};
      });
      sweep.ends(ended);
      const at = rows.reduce((best, row, i) => (row[2] > (rows[best]?.[2] ?? -1) ? i : best), 0);
      sweep.put('cursor', 'path', {d: `M${sweep.X(dials.confidence)},${sweep.Y(0)}V${sweep.Y(1)}`});
      sweep.put('best', 'circle', {cx: sweep.X(at / last), cy: sweep.Y(rows[at]?.[2] || 0), r: 6});
      told.sweep.textContent = words.told_best
        .replace('{f}', decimal(rows[at]?.[2]))
        .replace('{at}', decimal(at / last, 2));
    };
    const paintTrust = () => {
      const {count, confidence, precision, ece, mce, brier} = data.bins;
      const most = Math.max(1, ...count);
      trust.put('diagonal', 'path', {d: trust.line([[0, 0], [1, 1]])}); // prettier-ignore
      count.forEach((n, b) => {
        const [x, w] = [trust.X(b / count.length), trust.X(1 / count.length) - trust.X(0)];
        const y = trust.Y(n ? precision[b] : 0);
        const height = trust.Y(0) - y;
        trust.put(`bar-${b}`, 'rect', {x: x + 1, y, width: w - 2, height, opacity: 0.35 + (0.65 * n) / most});
        trust.put(`gap-${b}`, 'path', {
          d: n ? `M${trust.X(confidence[b])},${y}V${trust.Y(confidence[b])}` : '',
        });
      });
      told.trust.textContent = words.told_trust
        .replace('{ece}', decimal(ece))
        .replace('{mce}', decimal(mce))
        .replace('{brier}', decimal(brier));
    };
    const paintTable = () => {
      const j = Math.round(dials.confidence * (data.tp[0]?.length - 1 || 0));
      const rows = page.tally(data, j, dials.beta);
      const {classes, objects, ap, columns, best, at} = data;
      /** @param {number} v @param {number} [digits] @returns {[number, string]} */
      const share = (v, digits = 3) => [v, decimal(v ?? NaN, digits)];
      const lines = classes.map((name, k) => {
        const {tp, fp, fn, precision, recall, f} = rows[k];
        const counted = Object.entries({objects: objects[k], tp, fp, fn}).map(([id, n]) => [id, [n, String(n)]]);
        return {
          key: name,
          on: name === dials.label,
          cells: {
            name: [name, name],
            ...Object.fromEntries(counted),
            ...{precision: share(precision), recall: share(recall), f: share(f), ap: share(ap[k], 4)},
            ...Object.fromEntries(Object.entries(columns).map(([id, row]) => [id, share(row[k], 4)])),
            ...{best: share(best[k]), at: share(at[k], 2)},
          },
        };
      });
      /** @param {string} id @returns {[number, string]} */
      const mean = id => {
        const there = lines.filter((_, k) => objects[k]).map(line => /** @type {any} */ (line.cells)[id][0]);
        const numbers = there.filter(v => Number.isFinite(v));
        return share(
          numbers.reduce((a, b) => a + b, 0) / numbers.length,
          ['precision', 'recall', 'f'].includes(id) ? 3 : 4,
        );
      };
      const means = ['precision', 'recall', 'f', 'ap', 'ap_ten', 'small', 'medium', 'large'];
      /** @param {'tp' | 'fp' | 'fn'} id */
      const total = id => rows.reduce((a, row) => a + row[id], 0);
      const sums = {objects: objects.reduce((a, b) => a + b, 0), tp: total('tp'), fp: total('fp'), fn: total('fn')};
      table.fill([
        .../** @type {SortableRow[]} */ (lines),
        {
          key: '',
          on: false,
          tail: true,
          cells: {
            name: ['', words.mean],
            ...Object.fromEntries(Object.entries(sums).map(([id, n]) => [id, [n, String(n)]])),
            ...Object.fromEntries(means.map(id => [id, mean(id)])),
          },
        },
      ]);
      root.dataset.map = mean('ap')[0];
    };
    const paintMistakes = () =>
      errors.fill(
        data.mistakes
          .filter(([, , , , score]) => score === null || score >= dials.confidence)
          .filter(([, , , what]) => !dials.label || what === dials.label)
          .map(([kind, image, name, what, score], i) => ({
            key: `${image} ${i}`,
            cells: {
              kind: [words[`kind_${kind}`], words[`kind_${kind}`]],
              label: [what, what],
              score: [score ?? NaN, score === null ? '–' : decimal(score)],
              picture: [name, name],
            },
          })),
      );
    const paint = () => {
      const start = performance.now();
      cut.value = dials.confidence;
      out.value = dials.confidence.toFixed(2);
      paintCurves();
      paintSweep();
      paintTable();
      paintMistakes();
      root.dataset.ms = (performance.now() - start).toFixed(1);
    };
    let latest = 0;
    const load = async () => {
      const {value} = props;
      if (!value?.data) return;
      const mine = ++latest;
      const text = new TextDecoder().decode(await page.inflate(value.data));
      if (mine !== latest) return;
      clearTimeout(waits);
      data = JSON.parse(text);
      dials = {...value.dials};
      paintTrust();
      paint();
      page.drawn(root);
    };
    watch('value', load);
    load();
  }))();
