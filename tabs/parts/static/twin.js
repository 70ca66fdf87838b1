// @ts-check
// The same scores seen by ROC and by precision-recall, at any prevalence. value: {labels: "0110...",
// prevalence}, best score first.
/**
 * @typedef {{labels: string, prevalence: number}} Value
 * @typedef {{words: Words}} Settings
 * @typedef {{tpr: number, fpr: number}} Rates
 */
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  ((page.parts ??= {}).twin = (
    /** @type {Host<Value | null>} */ {element, props, trigger, watch},
    /** @type {Settings} */ settings,
  ) => {
    const {el} = page;
    const root = page.root(element);
    const {words} = settings;
    const roc = page.chart({label: 'ROC', x: words.fpr, y: words.tpr});
    const pr = page.chart({label: words.curve, x: words.recall, y: words.precision});
    const out = el('output');
    /** @type {Record<string, HTMLElement>} */
    const told = {};
    const input = el('input', {
      type: 'range',
      min: -3,
      max: -0.0005,
      step: 0.01,
      'aria-label': words.prevalence,
      'data-dial': 'prevalence',
      oninput: () => turn(10 ** +input.value),
    });
    /** @param {string} id @param {Chart} chart @param {string} name */
    const figure = (id, chart, name) =>
      el('figure', {'data-cell': id}, chart.svg, el('figcaption', {}, el('span', {}, name), (told[id] = el('b'))));
    const presets = [0.5, 0.1, 0.01].map(v =>
      el('button', {type: 'button', class: 'pill', 'data-share': v, onclick: () => turn(v)}, `π = ${v}`),
    );
    root.append(
      el(
        'div',
        {class: 'limits'},
        el('label', {}, el('span', {}, words.prevalence, ' ', out), input),
        el('div', {class: 'presets'}, ...presets),
      ),
      el('div', {class: 'grid wide'}, figure('roc', roc, words.roc_auc), figure('ap', pr, words.ap)),
      el('p', {class: 'hint'}, words.twin_hint),
    );
    /** @type {Rates[]} */
    let points = [];
    let waits = 0;
    /** @param {number} share */
    const turn = share => {
      draw(share);
      clearTimeout(waits);
      waits = setTimeout(() => trigger('input', {prevalence: share}), 900);
    };
    /** @param {number} share */
    const draw = share => {
      let area = 0;
      let ap = 0;
      let before = {tpr: 0, fpr: 0};
      const curve = points.map(p => {
        const precision = (share * p.tpr) / (share * p.tpr + (1 - share) * p.fpr);
        area += ((p.fpr - before.fpr) * (p.tpr + before.tpr)) / 2;
        ap += (p.tpr - before.tpr) * precision;
        before = p;
        return [p.tpr, precision];
      });
      /** @template T @param {T[]} list */
      const few = list => list.filter((_, i) => i % 8 === 0 || i === list.length - 1);
      roc.put('area', 'path', {d: `${roc.line([[0, 0], ...few(points).map(p => [p.fpr, p.tpr]), [1, 0]])}Z`});
      roc.put('grid-chance', 'path', {
        d: roc.line([
          [0, 0],
          [1, 1],
        ]),
      });
      roc.put('curve', 'path', {d: roc.line([[0, 0], ...few(points).map(p => [p.fpr, p.tpr])])});
      pr.put('area', 'path', {d: `${pr.line([[0, 0], [0, 1], ...few(curve), [1, 0]])}Z`});
      pr.put('grid-chance', 'path', {
        d: pr.line([
          [0, share],
          [1, share],
        ]),
      });
      pr.put('curve', 'path', {d: pr.line(few(curve))});
      told.roc.textContent = area.toFixed(4);
      told.ap.textContent = ap.toFixed(4);
      out.value = share < 0.1 ? share.toFixed(3) : share.toFixed(2);
      input.value = Math.log10(share);
    };
    const load = () => {
      if (!props.value) return;
      clearTimeout(waits);
      const {labels, prevalence} = props.value;
      const positives = [...labels].filter(c => c === '1').length;
      const negatives = labels.length - positives;
      let tp = 0;
      let fp = 0;
      points = [...labels].map(c => {
        c === '1' ? tp++ : fp++;
        return {tpr: tp / positives, fpr: fp / negatives};
      });
      draw(prevalence);
      page.drawn(root);
    };
    watch('value', load);
    load();
  }))();
