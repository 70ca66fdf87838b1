// @ts-check
// A plotly figure. value: figure JSON (data, layout, frames).
// The script of gr.Plot would later put an older plotly.js into window.Plotly: keep our own.
/**
 * @typedef {string} Value JSON of plotly
 * @typedef {{alt?: string, label?: string, follow?: string, cursor?: boolean, first?: number,
 *   config?: object}} Settings
 */
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  ((page.parts ??= {}).figure = (
    /** @type {Host<Value | null>} */ {element, props, trigger, watch},
    /** @type {Settings} */ settings,
  ) => {
    /** @type {any} what plotly makes of it */
    const root = page.root(element);
    const Plotly = (page.Plotly ??= window.Plotly);
    /** @param {any} p a point as plotly tells of it */
    const tell = p => ({
      curve: p.curveNumber,
      index: p.pointIndex ?? p.pointNumber,
      x: p.x,
      y: p.y,
      z: p.z,
      customdata: p.customdata,
    });
    const {dark} = page;
    let listening = false;
    /** @type {Promise<void>} what plotly was asked last */
    let drawn = Promise.resolve();

    // Type follows the page's; on a projector the ticks too are read from the last row.
    const type = () => {
      const root_size = parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
      return root_size * (document.body.classList.contains('present') ? 1.15 : 13 / 16);
    };

    // Ink, grid and paper follow the page's theme; Python's figures leave them alone.
    /** @param {any} layout plotly's */
    const themed = layout => {
      const style = getComputedStyle(document.body);
      const grid = dark() ? 'rgba(255,255,255,.13)' : 'rgba(0,0,0,.1)';
      const axis = {gridcolor: grid, zerolinecolor: grid, linecolor: grid, automargin: true, title: {standoff: 8}};
      const paper = style.getPropertyValue('--background-fill-primary').trim();
      const halo = Array(8).fill(`0 0 2px ${paper}`).join(', '); // a name on a line is read
      const template = {
        layout: {
          paper_bgcolor: 'rgba(0,0,0,0)',
          plot_bgcolor: 'rgba(0,0,0,0)',
          hovermode: 'closest',
          font: {color: style.getPropertyValue('--body-text-color').trim(), family: style.fontFamily, size: type()},
          colorway: ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#8a7a00', '#7f7f7f'],
          title: {font: {size: 1.15 * type()}},
          xaxis: axis,
          yaxis: axis,
          annotationdefaults: {font: {shadow: halo}},
        },
        data: {scatter: [{textfont: {shadow: halo}}]},
      };
      return {...layout, template, autosize: true};
    };

    // Sizes of type that a figure names itself.
    /** @param {any} node @param {number} by */
    const grow = (node, by) => {
      for (const [name, held] of Object.entries(node ?? {})) {
        if (!held || typeof held !== 'object') continue;
        if (/font$/.test(name) && held.size) held.size *= by;
        else grow(held, by);
      }
    };

    // Names stand at the ends of lines; where the figure is resized, so are they.
    /** @type {{who: number[], own: object[]}} who is named there, and the figure's own notes */
    let ends = {who: [], own: []};
    const name = () => {
      if (!ends.who.length || !root._fullLayout?.xaxis) return;
      return Plotly.relayout(root, {annotations: page.put_ends(root, ends.who, ends.own, drawn_in)});
    };

    // Names and legends take their room first: what that leaves the rows of plots may be too low.
    /** @param {any} layout plotly's @returns {number} the height that it lacks */
    const lacking = layout => {
      if (!layout.height || !root._fullLayout?._has?.('cartesian')) return 0;
      const rows = new Set(
        root._fullLayout._subplots.yaxis.map((/** @type {string} */ id) => {
          const axis = root._fullLayout[`yaxis${id.slice(1)}`];
          return axis.overlaying || axis.anchor === 'free' ? '' : axis.domain[0].toFixed(2);
        }),
      );
      rows.delete('');
      return Math.ceil(page.LOWEST * drawn_in * rows.size - root._fullLayout._size.h);
    };

    // What it was drawn in: type, width, theme, and the size that plotly filled. A figure that nobody sees waits until
    // it is seen, and is drawn anew then if one of them is another.
    let [drawn_in, wide, in_dark, filled] = [0, 0, false, ''];
    const size = () => `${root.offsetWidth} ${root.offsetHeight}`;
    const other = () => Math.abs(root.offsetWidth / wide - 1) > 0.08; // what is told where depends on the room
    const clear = async () => {
      await Promise.race([moving.catch(() => {}), frame()]); // a frame under way would find no axes
      Plotly.purge(root);
      listening = false;
    };
    const draw = async () => {
      root.setAttribute('role', 'group');
      root.setAttribute('aria-label', settings.alt || settings.label || 'figure');
      root.hidden = !props.value; // what has nothing to show takes no room
      if (!props.value) return clear();
      const {data, layout, frames = []} = JSON.parse(props.value);
      const config = {
        responsive: false,
        displaylogo: false,
        showSendToCloud: false,
        plotlyServerURL: '',
        modeBarButtonsToRemove: ['select2d', 'lasso2d', 'autoScale2d'],
        ...settings.config,
      };
      // It would begin with the margins of what stands there, a legend in large type say.
      if (root._fullLayout && (type() !== drawn_in || other())) await clear();
      [drawn_in, in_dark] = [type(), dark()];
      const grown = drawn_in / 13; // what is drawn in larger type takes more room
      grow(layout, grown);
      grow(data, grown);
      for (const trace of data) if (trace.texttemplate) trace.textfont = {size: drawn_in, ...trace.textfont};
      if (layout.height)
        layout.height = Math.round(layout.height * Math.min(grown, Math.max(1, window.innerHeight / 900)));
      root.style.setProperty('--tick', `${drawn_in}px`);
      wide = root.clientWidth;
      const who = frames.length ? [] : page.ends(data, layout, drawn_in, wide);
      page.fit_titles(layout, drawn_in, wide);
      page.fit_legend(data, layout, drawn_in, wide);
      page.fit_ticks(layout, drawn_in);
      ends = {who, own: layout.annotations ?? []};
      const react = () => {
        if (layout.height) root.style.height = `${layout.height}px`;
        filled = size();
        return Plotly.react(root, {data, layout: themed(layout), frames, config});
      };
      await react();
      const lacks = lacking(layout);
      if (lacks > 0) {
        layout.height += lacks;
        await react();
      }
      await name();
      showCursor();
      showFrame(clock?.frame ?? 0).catch(() => {}); // unwaited: plotly forgets a frame that a newer one overtook
      page.drawn(root);
      if (listening) return;
      listening = true;
      root.on('plotly_click', (/** @type {any} */ e) => trigger('select', {points: e.points.map(tell)}));
      root.on('plotly_relayout', (/** @type {any} */ e) => {
        const changed = (/** @type {RegExp} */ what) => Object.keys(e).some(k => what.test(k));
        if (changed(/^shapes/)) trigger('edit', {shapes: root.layout.shapes});
        if (changed(/axis/)) next(name);
      });
    };

    const clock = /** @type {Clock} */ (settings.follow ? page.clock(settings.follow) : null);
    /** @type {Promise<unknown>} the last frame that plotly was asked for; forgotten, it stays open */
    let moving = Promise.resolve();
    /** @param {number} k */
    const showFrame = async k => {
      const frames = root._transitionData?._frames ?? [];
      if (!clock || !frames.length || !root.isConnected) return;
      const frame = frames[Math.min(k, frames.length - 1)].name;
      moving = Plotly.animate(root, [frame], {
        mode: 'immediate',
        frame: {duration: 0, redraw: false},
        transition: {duration: 0},
      });
      await moving;
    };
    // A line across every plot at the clock's count: moved as a node, so plotly has nothing to redraw.
    /** @type {HTMLElement[]} */
    const lines = [];
    const showCursor = () => {
      if (!settings.cursor || !root._fullLayout?._plots) return;
      const plots = Object.values(root._fullLayout._plots);
      root.style.position = 'relative';
      while (lines.length < plots.length) root.append(lines[lines.push(page.el('div', {class: 'cursor'})) - 1]);
      lines.forEach((line, i) => {
        const {xaxis: x, yaxis: y} = plots[i] ?? {};
        const at = x?.d2p(clock.frame + (settings.first ?? 1));
        line.hidden = !(at >= 0 && at <= x._length);
        if (line.hidden) return;
        line.style.transform = `translate(${x._offset + at}px, ${y._offset}px)`;
        line.style.height = `${y._length}px`;
      });
    };
    if (settings.cursor) clock.listeners.add(() => root.isConnected && showCursor());
    clock?.listeners.add(k => root._fullLayout && showFrame(k).catch(() => {}));

    // Plotly is asked one thing at a time: of two at once, one finds the other's axes half made.
    /** @param {() => unknown} work */
    const next = work =>
      (drawn = drawn.then(work).then(
        () => {},
        e => console.error(e),
      ));
    // Pictures come first: plotly would hold the page for some frames, so it waits for one.
    const frame = () => new Promise(go => setTimeout(go, 20));
    const redraw = () => next(() => frame().then(draw));
    let fitting = false; // it waits for its turn
    const seen = () => root.offsetWidth && root._fullLayout;
    const fit = async () => {
      fitting = false;
      if (!seen()) return;
      if (type() !== drawn_in || other()) return draw();
      const faded = dark() !== in_dark;
      if (!faded && size() === filled) return;
      [in_dark, filled] = [dark(), size()];
      await Plotly.relayout(root, faded ? themed(root.layout) : {autosize: true});
      await name();
      showCursor();
    };
    const refit = () => {
      if (fitting || !seen()) return;
      fitting = true;
      next(fit);
    };
    new ResizeObserver(refit).observe(root);
    page.themed(refit);
    document.addEventListener('tangible:type', refit);
    window.addEventListener('resize', refit);
    watch('value', redraw);
    redraw();
  }))();
