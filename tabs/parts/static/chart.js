// @ts-check
// Small charts by hand, drawn anew sixty times a second: page.chart({label, x, y, width, height, low,
// high, marks}) -> {svg, put, X, Y}.
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  (page.chart ??= ({
    label,
    x = '',
    y = '',
    width = 420,
    height = 320,
    low = [0, 0],
    high = [1, 1],
    marks,
    room = 12,
  }) => {
    const {el} = page;
    const left = 46;
    const top = 12;
    const w = width - left - room;
    const h = height - top - 42;
    /** @param {number} v */
    const X = v => left + ((v - low[0]) / (high[0] - low[0])) * w;
    /** @param {number} v */
    const Y = v => top + (1 - (v - low[1]) / (high[1] - low[1])) * h;
    /** @param {string} tag @param {Record<string, any>} a @param {Child[]} children */
    const make = (tag, a, ...children) => el(tag, {svg: true, ...a}, ...children);
    const svg = el('svg', {viewBox: `0 0 ${width} ${height}`, class: 'chart saved', role: 'img', 'aria-label': label});
    /** @param {number} v */
    const number = v =>
      String(+v.toFixed(2))
        .replace('-', '−')
        .replace(/^(−?)0\./, '$1.');
    /** @param {number} k */
    const even = k => [0, 1, 2, 3, 4, 5].map(i => low[k] + (i / 5) * (high[k] - low[k]));
    for (const u of marks ?? even(0))
      svg.append(
        make('path', {class: 'grid', d: `M${X(u)},${top}v${h}`}),
        make('text', {x: X(u), y: top + h + 16, 'text-anchor': 'middle'}, number(u)),
      );
    for (const v of even(1))
      svg.append(
        make('path', {class: 'grid', d: `M${left},${Y(v)}h${w}`}),
        make('text', {x: left - 6, y: Y(v) + 4, 'text-anchor': 'end'}, number(v)),
      );
    svg.append(
      make('text', {x: left + w / 2, y: height - 6, 'text-anchor': 'middle', class: 'axis'}, x),
      make('text', {transform: `translate(12,${top + h / 2}) rotate(-90)`, 'text-anchor': 'middle', class: 'axis'}, y),
    );
    /** @type {Record<string, SVGElement>} */
    const layers = {};
    // put('curve', 'path', {d}) draws over and over into one node of that name, made on its first use.
    /** @type {Chart['put']} */
    const put = (name, tag, attributes, text) => {
      const node = (layers[name] ??= svg.appendChild(make(tag, {class: name.split('-')[0]})));
      for (const [k, v] of Object.entries(attributes)) node.setAttribute(k, v);
      if (text !== undefined) node.textContent = text;
      return node;
    };
    // A path through points, at a fifth of a pixel: of a hundred thousand points most fall on the one before.
    /** @type {Chart['line']} */
    const line = points => {
      /** @type {string[]} */
      const places = [];
      let before = [NaN, NaN];
      for (const [a, b] of points) {
        const x = Math.round(5 * X(a));
        const y = Math.round(5 * Y(b));
        if (x === before[0] && y === before[1]) continue;
        places.push(`${x / 5},${y / 5}`);
        before = [x, y];
      }
      return places.length ? `M${places.join('L')}` : '';
    };
    // Names of lines at their right ends, moved apart.
    /** @type {Chart['ends']} */
    const ends = names => {
      const all = Object.entries(names);
      const at = all.map(([, {at}]) => Y(at));
      page.apart(at, 15, top, top + h).forEach((v, i) => {
        const [name, {text}] = all[i];
        put(`end-${name}`, 'text', {x: left + w + 6, y: v + 4}, text);
      });
    };
    return {svg, put, ends, X, Y, line, left, top, w, h};
  }))();

// A share as statisticians write it: .123; what is not a number is a dash.
((/** @type {Page} */ page = window.tangible) => {
  page.decimal ??= (v, digits = 3) => (Number.isFinite(v) ? page.fixed(v, digits).replace(/^(−?)0\./, '$1.') : '–');
})();

// The area that a convention of average precision takes under a staircase, as a path of the chart.
((/** @type {Page} */ page = window.tangible) =>
  (page.shade ??= (chart, points, n, convention, grid) => {
    const {X, Y} = chart;
    const {width, ends} = page.ranking;
    /** @param {number} a @param {number} b @param {number} v */
    const bar = (a, b, v) => `M${X(a)},${Y(0)}V${Y(v)}H${X(b)}V${Y(0)}Z`;
    if (!n || !points.length) return '';
    if (convention === 'trapezoid') {
      const stops = [{recall: 0, precision: 1}, ...ends(points)];
      const last = stops[stops.length - 1];
      return `${chart.line([[0, 0], ...stops.map(p => [p.recall, p.precision]), [last.recall, 0]])}Z`;
    }
    const w = width(n, convention, grid);
    /** @type {string[]} */
    const bars = [];
    let from = 0; // samples: each hit is as wide as its share of them
    let to = 0;
    let j = 0;
    let end = 0;
    let tallest = 0;
    points.forEach((p, i) => {
      if (!p.hit) return;
      while (end < i || points[end + 1]?.score === p.score) end++;
      tallest = Math.max(tallest, convention === 'sklearn' ? points[end].precision : p.envelope);
      to += w[j++];
      if (X(to) - X(from) < 0.2 && i < points.length - 1) return; // too thin to be seen: drawn with the next
      bars.push(bar(from, to, tallest));
      from = to;
      tallest = 0;
    });
    return bars.join('');
  }))();
