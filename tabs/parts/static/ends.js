// @ts-check
// Names at the ends of a plotly figure's lines, in place of its legend: page.ends(data, layout, size, width) makes room
// for them and says who is named; `put` then writes them, as arrows without a head, once plotly knows the axes.
((/** @type {Page} */ page = (window.tangible ??= {})) => {
  const pen = /** @type {CanvasRenderingContext2D} */ (document.createElement('canvas').getContext('2d'));
  const long = (/** @type {string} */ text, /** @type {number} */ size) => {
    pen.font = `${size}px ${getComputedStyle(document.body).fontFamily}`;
    return Math.max(...text.split('<br>').map(row => pen.measureText(row.replace(/<[^>]*>/g, '')).width));
  };
  /** @param {any} trace plotly's */
  const isLine = ({type = 'scatter', mode = 'lines', fill, line}) =>
    type === 'scatter' && /lines/.test(mode) && (fill ?? 'none') === 'none' && line?.width !== 0;

  page.ends = (data, layout, size, width) => {
    /** @param {any} trace */
    const rightmost = ({xaxis = 'x', yaxis = 'y'}) => {
      const own = (/** @type {string} */ id) => layout[`${id[0]}axis${id.slice(1)}`] ?? {};
      const seen = own(xaxis).visible !== false; // without axes it is a drawing, whose lines end anywhere
      const last = (own(xaxis).domain?.[1] ?? 1) > 0.97 && own(xaxis).type !== 'category';
      return seen && last && own(yaxis).side !== 'right';
    };
    const plain = data.every(trace => ['scatter', 'bar', undefined].includes(trace.type));
    const sided = Object.entries(layout).some(([name, axis]) => /^yaxis/.test(name) && axis.side === 'right');
    const told = new Set(data.filter(t => t.name && t.showlegend !== false && isLine(t)).map(t => t.name));
    const legend = layout.showlegend ?? data.length > 1;
    const who = [...told]
      .map(name => data.findIndex(t => t.name === name && isLine(t) && rightmost(t)))
      .filter(i => i >= 0);
    if (!legend || !plain || sided || !who.length) return [];
    const wide = Math.max(...who.map(i => long(data[i].name, size)));
    if (wide + 30 > 0.3 * width) return []; // a legend takes less room
    const named = new Set(who.map(i => data[i].name));
    for (const trace of data) if (named.has(trace.name)) trace.showlegend = false;
    layout.margin = {...layout.margin, r: Math.max(layout.margin?.r ?? 0, wide + 34)};
    layout.showlegend = data.some(t => t.name && t.showlegend !== false);
    return who;
  };

  // Two rows, broken at the space, or before the Chinese bracket, next to the middle.
  const halved = (/** @type {string} */ text) => {
    const gaps = [...text.matchAll(/ |(?=（)/g)].map(gap => gap.index);
    if (!gaps.length) return text;
    const off = (/** @type {number} */ at) => Math.abs(at - text.length / 2);
    const at = gaps.reduce((best, gap) => (off(gap) < off(best) ? gap : best));
    return `${text.slice(0, at).trim()}<br>${text.slice(at).trim()}`;
  };
  // Titles are no wider than their room and stand whole above it, and a legend below is below the names of the axes.
  page.fit_titles = (layout, size, width) => {
    const least = Math.max(11, document.body.classList.contains('present') ? 0.0222 * window.innerHeight : 0);
    const fit = (/** @type {any} */ title, /** @type {number} */ own, /** @type {number} */ room) => {
      if (room / long(title.text, own) < least / own) title.text = halved(title.text);
      const by = room / long(title.text, own);
      if (by < 1) title.font = {...title.font, size: Math.max(least, by * own)};
    };
    const own = layout.title?.font?.size ?? 1.15 * size;
    if (layout.title?.text) fit(layout.title, own, 0.92 * width - 16); // it may be made narrower by a little
    const plots = (layout.annotations ?? []).filter(
      (/** @type {any} */ a) => a.xref === 'paper' && a.yanchor === 'bottom' && a.text && !a.showarrow,
    );
    const {l = 60, r = 20} = layout.margin ?? {};
    const middle = l + (width - l - r) / 2; // of a single plot, under which its title stands
    for (const a of plots) {
      const row = plots.filter((/** @type {any} */ b) => b.y === a.y).length;
      const room = row > 1 ? (width - 60) / row : 2 * Math.min(middle, width - middle);
      fit(a, a.font?.size ?? size, room - 12);
    }
    const high = (/** @type {any} */ {text = '', font = {}}) => 1.3 * (font.size ?? size) * text.split('<br>').length;
    const stands = plots.filter((/** @type {any} */ a) => a.y > 0.99).map(high);
    const above = Math.max(0, ...stands) + (layout.title?.text ? high(layout.title) : 0);
    const more = Math.ceil(above - (layout.margin?.t ?? 100));
    if (more > 0 && layout.height) {
      layout.margin = {...layout.margin, t: (layout.margin?.t ?? 100) + more};
      layout.height += more;
    }
    if (layout.legend?.y < 0) Object.assign(layout.legend, {yref: 'container', yanchor: 'bottom', y: 0});
  };

  // Of a log axis plotly writes five numbers however short it is.
  page.fit_ticks = (layout, size) => {
    const {t = 100, b = 80} = layout.margin ?? {};
    for (const [name, axis] of Object.entries(layout)) {
      if (!/^yaxis/.test(name) || axis.type !== 'log' || axis.tickvals || axis.dtick || axis.nticks) continue;
      const [low, high] = axis.domain ?? [0, 1];
      const fits = Math.floor(((high - low) * ((layout.height ?? 450) - t - b)) / (1.6 * size));
      if (fits < 5) axis.nticks = Math.max(2, fits);
    }
  };

  page.LOWEST = 4.5;
  // A legend above the plot pushes it down by the rows that it takes beyond one, and not into the title; one below
  // leaves it some height.
  page.fit_legend = (data, layout, size, width) => {
    const {legend, margin = {}} = layout;
    const [above, below] = [legend?.y >= 1, legend?.y < 0 || legend?.yref === 'container'];
    if (!(above || below) || !layout.height || layout.showlegend === false) return;
    const named = data.filter(t => t.name && t.showlegend !== false);
    const room = width - (margin.l ?? 80) - (margin.r ?? 80);
    const widest = Math.max(0, ...named.map(t => long(t.name, size))) + 50; // plotly sets them in columns
    const all = named.reduce((sum, t) => sum + long(t.name, size) + 50, 0);
    const rows = all <= room ? 1 : Math.ceil(named.length / Math.max(1, Math.floor(room / widest)));
    if (below) {
      const names_of_axes = 5; // in letters
      const least = (margin.t ?? 100) + (page.LOWEST + names_of_axes + 1.6 * rows) * size;
      layout.height = Math.max(layout.height, Math.round(least));
      return;
    }
    const more = Math.round((rows - 1) * 1.5 * size);
    layout.margin = {...margin, t: (margin.t ?? 100) + more};
    layout.height += more;
  };

  page.put_ends = (root, who, own, size) => {
    const {_fullData: traces, calcdata, _fullLayout: full} = root;
    const found = who.flatMap(i => {
      const {xaxis, yaxis, line, name} = traces[i];
      const [X, Y] = [full[`xaxis${xaxis.slice(1)}`], full[`yaxis${yaxis.slice(1)}`]];
      const points = calcdata[i].map((/** @type {any} */ p) => ({...p, u: X.c2p(p.x), v: Y.c2p(p.y)}));
      const inside = (/** @type {any} */ p) =>
        p.u >= -1 && p.u <= X._length + 1 && p.v >= -1 && p.v <= Y._length + 1 && p.x !== undefined;
      const last = points.findLastIndex(inside);
      if (last < 0) return [];
      const {u, v} = points[last];
      const out = points[last + 1]?.v; // it runs out of the frame
      const sign = out < 0 ? '↑ ' : out > Y._length ? '↓ ' : '';
      const side = u > 0.93 * X._length;
      const at = {x: u / X._length, y: 1 - v / Y._length}; // of the plot: at data they would widen its axes
      return [{...at, xref: `${xaxis} domain`, yref: `${yaxis} domain`, v, side, text: sign + name, line, Y}];
    });
    for (const ref of new Set(found.map(f => f.yref))) {
      const column = found.filter(f => f.yref === ref && f.side);
      const moved = page.apart(
        column.map(f => f.v),
        1.25 * size,
        0,
        column[0]?.Y._length ?? 0,
      );
      column.forEach((f, k) => (f.v = moved[k] - f.v));
    }
    const top = 0.9; // of the plot, above which a name would stand in its title
    const notes = found.map(({x, y, xref, yref, v, side, text, line}) => ({
      ...{
        x,
        y,
        xref,
        yref,
        text,
        ax: 16,
        ay: side ? v : y > top ? size : -size,
        showarrow: true,
        arrowhead: 0,
        arrowwidth: 1.5,
      },
      ...{arrowcolor: line.color, xanchor: 'left', standoff: 0, captureevents: false, font: {size}},
    }));
    return [...own, ...notes];
  };
})();
