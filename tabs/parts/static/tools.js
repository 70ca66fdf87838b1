// @ts-check
// The bar above fields: what a hand does, of which class new points are, undo; one learner or the sum; what the classes are
// called. words: {tools, hand, brush, eraser, label, undo, alone, ...}.
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  (page.tools = (words, {editable, undo, alone}) => {
    const {el, SIGNS} = page;
    /** @param {HTMLElement} button @param {boolean} on */
    const press = (button, on) => button.setAttribute('aria-pressed', String(on));
    /** @param {string} text @param {Record<string, any>} attributes */
    const button = (text, attributes) => el('button', {type: 'button', ...attributes}, text);

    const hands = (editable ? /** @type {const} */ (['hand', 'brush', 'eraser']) : []).map(tool =>
      button(words[tool], {'data-tool': tool, title: words[`${tool}_help`], onclick: () => take(tool)}),
    );
    /** @param {FieldTool} tool */
    const take = tool => {
      bar.tool = tool;
      for (const b of hands) press(b, b.dataset.tool === tool);
    };
    const inks = SIGNS.map((sign, k) =>
      button(sign, {
        class: `ink class-${k}`,
        'data-ink': k,
        'aria-label': `${words.label} ${k + 1}`,
        onclick: () => dip(k),
      }),
    );
    /** @param {number} k */
    const dip = k => {
      bar.ink = k;
      inks.forEach((b, i) => press(b, i === k));
    };
    let pressed = false;
    const single = button(words.alone, {
      class: 'alone',
      'aria-pressed': 'false',
      title: words.alone_help,
      onclick: () => {
        pressed = !pressed;
        press(single, pressed);
        alone(pressed);
      },
    });
    const edits = editable ? [...inks, button(words.undo, {class: 'undo', onclick: undo})] : [];
    const legend = el('span', {class: 'legend'});
    /** @type {FieldTools} */
    const bar = {
      node: el('div', {class: 'bar', role: 'group', 'aria-label': words.tools}, ...hands, ...edits, single, legend),
      tool: 'hand',
      ink: 0,
      dip,
      show(names, classes, films) {
        legend.textContent = names.map((name, k) => `${SIGNS[k]} ${name}`).join('  ');
        inks.forEach((b, k) => {
          b.hidden = k >= classes;
          b.title = names[k] ?? '';
        });
        single.hidden = !films;
      },
    };
    take('hand');
    dip(0);
    return bar;
  }))();
