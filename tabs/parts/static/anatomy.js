// @ts-check
// Encoder, its copy and decoder of a U-Net. value: {blocks: [[name, channels, side, parameters]],
// flows: [[size per block] per step]}.
/**
 * @typedef {{blocks: [name: string, channels: number, side: number, parameters: number][], flows: number[][]}} Value
 * @typedef {ScrubberSettings & {words: Words}} Settings
 */
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  ((page.parts ??= {}).anatomy = (
    /** @type {Host<Value | null>} */ {element, props, trigger, watch},
    /** @type {Settings} */ settings,
  ) => {
    const {el} = page;
    const root = page.root(element);
    const {words} = settings;
    const clock = page.clock(`anatomy-${Math.random()}`);
    const scrubber = page.scrubber(root, clock, settings);
    const W = 760;
    const svg = el('svg', {role: 'img', 'aria-label': words.alt});
    const drawing = el('div', {class: 'drawing', tabindex: 0, role: 'group', 'aria-label': words.alt}, svg);
    root.append(drawing, scrubber.node);
    /** @type {Value} */
    let body = /** @type {Unset} */ (null);
    /** @type {SVGElement[]} */
    let lines = [];
    /** @type {SVGElement[]} */
    let told = [];
    /** @param {string} name @param {Record<string, any>} attributes @param {Child[]} children */
    const at = (name, attributes, ...children) => el(name, {svg: true, ...attributes}, ...children);

    const build = () => {
      const n = body.blocks.length;
      const high = 40;
      const H = 34 + n * high + 10;
      const widest = Math.max(...body.blocks.map(b => b[1]));
      svg.setAttribute('viewBox', `0 0 ${W} ${H}`);
      lines = [];
      told = [];
      /** @type {SVGElement[]} */
      const boxes = [];
      /** @type {SVGElement[]} */
      const wires = [];
      /** @param {number} x @param {number} y @param {string} s @param {string} [c] */
      const text = (x, y, s, c = '') => at('text', {x, y, 'text-anchor': 'middle', class: c}, s);
      boxes.push(
        text(120, 18, words.copy, 'head'),
        text(400, 18, words.encoder, 'head'),
        text(650, 18, words.decoder, 'head'),
      );
      body.blocks.forEach(([name, channels, side, parameters], i) => {
        const y = 34 + i * high;
        const w = 145 + (45 * channels) / widest;
        const middle = y + 15;
        const last = i === n - 1;
        /** @param {number} x @param {string} kind */
        const box = (x, kind) => at('rect', {x: x - w / 2, y, width: w, height: 30, rx: 6, class: kind});
        boxes.push(box(120, 'copied'), text(120, y + 19, `${name} · ${channels} × ${side}²`));
        boxes.push(box(400, 'frozen'), text(400, y + 19, `${name} · ${(parameters / 1000).toFixed(0)} k`));
        if (!last) boxes.push(box(650, 'frozen'), text(650, y + 19, `+ ${name}`));
        wires.push(
          at('line', {
            x1: 400 + w / 2,
            y1: middle,
            x2: last ? 650 : 650 - w / 2,
            y2: last ? middle - high + 15 : middle,
            class: 'skip',
          }),
        );
        // The residual leaves the copy, passes its zero convolution, goes under the encoder and meets the skip.
        const wire = at('path', {
          d: last
            ? `M${120 + w / 2},${middle}L${400 - w / 2},${middle}`
            : `M${120 + w / 2},${middle}C260,${middle + 22} 480,${middle + 26} ${650 - w / 2},${middle + 4}`,
          class: 'residual',
        });
        const value = text(262, middle - (last ? 9 : 5), '', 'value');
        lines.push(wire);
        told.push(value);
        wires.push(wire);
        boxes.push(
          at(
            'path',
            {
              d: 'M0,-6L6,0L0,6L-6,0z',
              transform: `translate(${120 + w / 2 + 14} ${middle + (last ? 0 : 3)})`,
              class: 'zero',
            },
            at('title', {}, words.zeros),
          ),
          value,
        );
      });
      svg.replaceChildren(...wires, ...boxes);
    };
    /** @param {number} k */
    const show = k => {
      if (!body) return;
      const now = body.flows[Math.min(k, body.flows.length - 1)] ?? [];
      const most = Math.max(1e-9, ...body.flows.flat());
      lines.forEach((line, i) => {
        line.style.strokeWidth = /** @type {Coerced} */ (now[i] ? 1 + (11 * now[i]) / most : 0);
        told[i].textContent = page.number(now[i] ?? 0, 3);
      });
      root.dataset.flow = now.map(v => v.toFixed(4)).join(' ');
      scrubber.show(k);
    };
    clock.listeners.add(k => root.isConnected && show(k));
    const load = () => {
      body = /** @type {Value} */ (props.value);
      if (!body) return;
      build();
      scrubber.fit(body.flows.length);
      page.drawn(root);
    };
    watch('value', load);
    load();
  }))();
