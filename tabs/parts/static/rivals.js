// @ts-check
// Two models on the same pictures: their curves, AP at each IoU threshold (a press on one looks there), how the
// difference spreads when pictures are drawn anew, a table of the classes, and what only one of them finds. value: see
// rivals.py.
/**
 * @typedef {{name: string, objects: number, first: number, second: number, difference: number, low: number,
 *   high: number}} Line
 * @typedef {{count: number, rows: [number, string, string][]}} Only
 * @typedef {{names: string[], first: string, second: string, invented: boolean, pr: number[][][],
 *   thresholds: number[], by_iou: number[][], draws: number[], classes: Line[], only: Only[],
 *   summary: {a: number, b: number, difference: number, low: number, high: number},
 *   look: {keys: Record<string, string>, scene: string}}} Held
 */
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  ((page.parts ??= {}).rivals = (
    /** @type {Host<{data: string, dials: {iou: number}} | null>} */ {element, props, trigger, watch},
    /** @type {{words: Words, topic: string}} */ {words, topic},
  ) => {
    const {el, decimal} = page;
    const root = page.root(element);
    const size = {width: 330, height: 262};
    const pr = page.chart({label: words.pr, x: words.recall, y: words.precision, ...size});
    const steps = page.chart({
      ...{label: words.by_iou, x: words.iou, y: 'AP', ...size},
      ...{low: [0.475, 0], high: [0.975, 1], marks: [0.5, 0.6, 0.7, 0.8, 0.9]},
    });
    const spread = el('div', {});
    const verdict = el('p', {class: 'verdict', 'aria-live': 'polite'});
    const note = el('p', {class: 'hint'}, words.invented);
    /** @param {'first' | 'second'} id */
    const which = id =>
      el('select', {
        'aria-label': words[id],
        'data-dial': id,
        onchange: () => trigger('select', {first: lists.first.value, second: lists.second.value}),
      });
    const lists = {first: which('first'), second: which('second')};
    let label = '';
    const table = page.sortable({
      label: words.per_class,
      columns: ['name', 'objects', 'first', 'second', 'difference', 'low', 'high', 'verdict'].map(id => [
        id,
        words[`col_${id}`],
      ]),
      words,
      chosen: key => {
        label = label === key ? '' : key;
        paint();
      },
    });
    const only = el('div', {class: 'two only'});
    root.append(
      el(
        'div',
        {class: 'names'},
        el('label', {class: 'first'}, words.first, ' ', lists.first),
        el('label', {class: 'second'}, words.second, ' ', lists.second),
        note,
      ),
      verdict,
      el('div', {class: 'three main'}, el('figure', {}, pr.svg), el('figure', {}, steps.svg), el('figure', {}, spread)),
      table.node,
      only,
    );
    /** @type {Held} */
    let data = /** @type {Unset} */ (null);
    let dials = {iou: 0.5};

    /** @param {{low: number, high: number}} line */
    const wins = ({low, high}) => (low > 0 ? 'second_ahead' : high < 0 ? 'first_ahead' : 'tie');
    const signed = (/** @type {number} */ v) => (v > 0 ? '+' : v < 0 ? '−' : '') + decimal(Math.abs(v));
    const tell = () => {
      const {a, b, difference, low, high} = data.summary;
      const kind = wins({low, high});
      const named = {first: data.first, second: data.second, name: kind === 'first_ahead' ? data.first : data.second};
      const numbers = {a: decimal(a), b: decimal(b), d: signed(difference), low: signed(low), high: signed(high)};
      const text = a === null ? words.nobody : kind === 'tie' ? words.cannot : words.ahead;
      verdict.textContent = Object.entries({...named, ...numbers, n: String(data.draws.length)}).reduce(
        (said, [k, v]) => said.replaceAll(`{${k}}`, () => v),
        text,
      );
      Object.assign(root.dataset, {kind, difference});
    };
    const paintCurves = () => {
      const k = data.classes.findIndex(line => line.name === label);
      ['curve', 'rival'].forEach((layer, side) => {
        const rows = data.pr[side];
        const row = rows[k < 0 ? rows.length - 1 : k];
        pr.put(layer, 'path', {d: row?.[0] === null ? '' : pr.line(row.map((v, i) => [i / 100, v]))});
        const by = data.by_iou[side];
        steps.put(layer, 'path', {d: by[0] === null ? '' : steps.line(by.map((v, i) => [data.thresholds[i], v]))});
        by.forEach((v, i) => {
          const node = steps.put(`dot-${side}-${i}`, 'circle', {
            ...{cx: steps.X(data.thresholds[i]), cy: steps.Y(v ?? 0), r: 4, 'data-side': side},
          });
          node.classList.add(side ? 'second' : 'first');
        });
      });
      pr.put('note', 'text', {x: pr.left + 8, y: pr.top + pr.h - 8}, k < 0 ? words.all : label);
      steps.put('cursor', 'path', {d: `M${steps.X(dials.iou)},${steps.Y(0)}V${steps.Y(1)}`});
    };
    steps.svg.addEventListener('click', (/** @type {MouseEvent} */ e) => {
      const at = new DOMPoint(e.clientX, e.clientY).matrixTransform(
        /** @type {any} */ (steps.svg).getScreenCTM().inverse(),
      ).x;
      const near = (/** @type {number} */ t) => Math.abs(steps.X(t) - at);
      dials.iou = data.thresholds.reduce((best, t) => (near(t) < near(best) ? t : best), data.thresholds[0]);
      paintCurves();
      trigger('input', {dials});
    });
    // Five equal steps that can be read, around all that is there.
    /** @param {number} low @param {number} high */
    const rounded = (low, high) => {
      for (const step of [0.01, 0.02, 0.04, 0.05, 0.1, 0.2, 0.3]) {
        const from = Math.floor(low / step - 0.01) * step;
        if (from + 5 * step > high) return [from, from + 5 * step];
      }
      return [-1, 1];
    };
    // The draws as bars between their extremes and 0, the middle 95 % dark.
    const paintSpread = () => {
      const {low, high, difference} = data.summary;
      const there = data.draws.filter(v => v !== null);
      const ends = [Math.min(0, ...there), Math.max(0, ...there)];
      const [from, to] = rounded(ends[0], ends[1]);
      const BARS = 36;
      const count = Array(BARS).fill(0);
      for (const v of there) count[Math.min(BARS - 1, Math.floor(((v - from) / (to - from)) * BARS))]++;
      const most = Math.max(...count, 1) / Math.max(there.length, 1);
      const chart = page.chart({
        ...{label: words.draws, x: words.difference, y: words.share, ...size},
        ...{low: [from, 0], high: [to, most * 1.05]},
      });
      count.forEach((n, i) => {
        const [a, b] = [i, i + 1].map(k => from + ((to - from) * k) / BARS);
        const y = chart.Y(n / Math.max(there.length, 1));
        const middle = (a + b) / 2;
        chart.put(`bar-${i}`, 'rect', {
          ...{x: chart.X(a), y, width: chart.X(b) - chart.X(a) - 0.5, height: chart.Y(0) - y},
          'data-on': middle >= low && middle <= high,
        });
      });
      chart.put('cursor', 'path', {d: `M${chart.X(0)},${chart.top}V${chart.top + chart.h}`});
      chart.put('gap', 'path', {d: `M${chart.X(difference ?? 0)},${chart.top}v${chart.h}`});
      spread.replaceChildren(chart.svg);
    };
    const paintTable = () => {
      /** @param {number} v @param {string} [text] @returns {[number, string]} */
      const cell = (v, text) => [v ?? NaN, text ?? decimal(v ?? NaN, 4)];
      table.fill(
        data.classes.map(line => ({
          key: line.name,
          on: line.name === label,
          cells: {
            name: [line.name, line.name],
            objects: cell(line.objects, String(line.objects)),
            first: cell(line.first),
            second: cell(line.second),
            difference: cell(line.difference, signed(line.difference)),
            low: cell(line.low, signed(line.low)),
            high: cell(line.high, signed(line.high)),
            verdict: [words[wins(line)], words[wins(line)]],
          },
        })),
      );
    };
    const paintOnly = () => {
      const {keys, scene} = data.look;
      only.replaceChildren(
        ...data.only.map(({count, rows}, side) => {
          const name = side ? data.second : data.first;
          const look = (/** @type {number} */ image) =>
            page.views?.[topic]?.('boxes', {
              [keys.image]: image,
              [keys.scene]: scene,
              [keys.model]: name,
              [keys.edits]: '',
            });
          return el(
            'div',
            {class: side ? 'second' : 'first'},
            el(
              'h3',
              {},
              words.only.replace('{n}', count).replace('{name}', () => name),
            ),
            el(
              'ul',
              {},
              ...rows.map(([image, file, what]) =>
                el('li', {}, el('button', {type: 'button', onclick: () => look(image)}, `${file} · ${what}`)),
              ),
            ),
            count > rows.length ? el('p', {class: 'hint'}, words.listed.replace('{n}', count - rows.length)) : null,
          );
        }),
      );
    };
    const paint = () => {
      tell();
      paintCurves();
      paintSpread();
      paintTable();
    };
    let latest = 0;
    const load = async () => {
      const {value} = props;
      if (!value?.data) return;
      const mine = ++latest;
      const text = new TextDecoder().decode(await page.inflate(value.data));
      if (mine !== latest) return;
      data = JSON.parse(text);
      dials = {...value.dials};
      for (const id of /** @type {const} */ (['first', 'second'])) {
        const other = data[id === 'first' ? 'second' : 'first'];
        lists[id].replaceChildren(
          ...data.names
            .filter(name => name !== other)
            .map(name => el('option', {value: name, selected: name === data[id]}, name)),
        );
      }
      note.hidden = !data.invented;
      if (!data.classes.some(line => line.name === label)) label = '';
      paint();
      paintOnly();
      page.drawn(root);
    };
    watch('value', load);
    load();
  }))();
