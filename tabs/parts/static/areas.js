// @ts-check
// One curve under every convention: the area that each takes, side by side. value: as of `boxes`.
/** @typedef {{words: RankWords}} Settings */
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  ((page.parts ??= {}).areas = (
    /** @type {Host<Sent>} */ {element, props, trigger, watch},
    /** @type {Settings} */ settings,
  ) => {
    const {el, ranking: rank} = page;
    const root = page.root(element);
    const read = rank.reader();
    const {words} = settings;
    const hint = el('p', {class: 'hint'});
    const grid = el('div', {class: 'grid'});
    const out = el('output');
    const measure = el('span', {}, words.overlap);
    const label = el('select', {
      'aria-label': words.label,
      'data-dial': 'label',
      onchange: () => turn({label: label.value}),
    });
    const iou = el('input', {
      type: 'range',
      min: 0.05,
      max: 0.95,
      step: 0.05,
      'aria-label': words.iou,
      'data-dial': 'iou',
      oninput: () => turn({iou: +iou.value}),
    });
    root.append(
      el(
        'div',
        {class: 'limits'},
        el('label', {}, el('span', {}, measure, ' ≥ ', out), iou),
        el('label', {}, el('span', {}, words.label), label),
      ),
      grid,
      hint,
    );
    const charts = rank.CONVENTIONS.map(c => {
      const chart = page.chart({
        label: words.conventions[c],
        x: words.recall,
        y: words.precision,
        width: 330,
        height: 250,
      });
      const told = el('b');
      const gap = el('small');
      grid.append(
        el(
          'figure',
          {'data-cell': c},
          chart.svg,
          el('figcaption', {}, el('span', {}, words.conventions[c]), told, gap),
        ),
      );
      return {c, chart, told, gap};
    });
    /** @type {Scene} */
    let value = /** @type {Unset} */ (null);
    /** @type {Dials} */
    let dials = /** @type {Unset} */ ({});
    let waits = 0;
    /** @param {Partial<Dials>} change */
    const turn = change => {
      Object.assign(dials, change);
      draw();
      clearTimeout(waits);
      waits = setTimeout(() => trigger('input', {dials}), 900);
    };
    const draw = () => {
      const {data, rules, image} = value;
      measure.textContent = data.posed ? words.similarity : words.overlap;
      const t = data.thresholds.reduce(
        (best, v, i) => (Math.abs(v - dials.iou) < Math.abs(data.thresholds[best] - dials.iou) ? i : best),
        0,
      );
      const found = data.found.map((d, index) => ({...d, index}));
      const e = rank.evaluate({
        data,
        truth: data.truth,
        found,
        image,
        rules,
        thresholds: data.thresholds,
        size: dials.size,
      });
      const k = data.classes.indexOf(dials.label);
      const points = e.line(k, t);
      const n = e.n(k);
      const coco = e.ap(k, t, 'coco');
      out.value = dials.iou.toFixed(2);
      iou.value = dials.iou;
      label.value = dials.label;
      hint.textContent = k < 0 && data.classes.length > 1 && rules.average !== 'pooled' ? words.pooled_note : '';
      for (const {c, chart, told, gap} of charts) {
        chart.put('area', 'path', {d: page.shade(chart, points, n, c, rules.grid)});
        chart.put('curve', 'path', {d: chart.line([[0, 1], ...points.map(p => [p.recall, p.precision])])});
        const samples = {voc07: 10, coco: 20}[c];
        chart.put('ticks', 'path', {
          d: samples
            ? Array.from({length: samples + 1}, (_, i) => `M${chart.X(i / samples)},${chart.Y(0)}v-6`).join('')
            : '',
        });
        const v = e.ap(k, t, c);
        told.textContent = page.decimal(v, 4);
        told.dataset.exact = v;
        gap.textContent =
          c === 'coco' ? '' : `${v >= coco ? '+' : '−'}${Math.abs(v - coco).toFixed(4)} ${words.to_coco}`;
      }
    };
    const load = async () => {
      const next = await read(props.value);
      if (!next) return;
      clearTimeout(waits);
      value = next;
      dials = {...next.dials};
      label.replaceChildren(
        ...[['', words.all], ...next.data.classes.map(c => [c, c])].map(([v, t]) => el('option', {value: v}, t)),
      );
      draw();
      page.drawn(root);
    };
    watch('value', load);
    load();
  }))();
