// @ts-check
// The axis of sigma, noise on the left and data on the right, with the band in which guidance acts between two knobs.
// words: {low, high, band}. told: hears of [low, high] when a knob is let go.
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  (page.band = (words, told) => {
    const {el} = page;
    /** @type {Point} none: the axis is hidden */
    let band = /** @type {Unset} */ (null);
    const LOW = 0.01;
    const HIGH = 20;
    /** @param {number} s */
    const along = s => Math.log(Math.max(s, LOW) / LOW) / Math.log(HIGH / LOW);
    /** @param {string} name */
    const knob = name =>
      el('div', {
        class: `knob ${name}`,
        role: 'slider',
        tabindex: 0,
        'aria-label': words[name],
        'aria-valuemin': LOW,
        'aria-valuemax': HIGH,
      });
    const knobs = {low: knob('low'), high: knob('high')};
    const fill = el('div', {class: 'band'});
    const mark = el('div', {class: 'mark'});
    const rail = el(
      'div',
      {class: 'rail'},
      fill,
      mark,
      knobs.low,
      knobs.high,
      ...[20, 3, 1, 0.3, 0.1, 0.01].map(s => {
        const t = el('span', {class: 'tick'}, String(s));
        t.style.left = `${100 * (1 - along(s))}%`;
        return t;
      }),
    );
    const axis = el('div', {class: 'axis', hidden: ''}, el('span', {class: 'name'}, words.band ?? ''), rail);
    const place = () => {
      axis.hidden = !band;
      if (!band) return;
      const [low, high] = band;
      /** @param {number} s */
      const at = s => 100 * (1 - along(s)); // noise on the left, data on the right
      knobs.low.style.left = `${at(low)}%`;
      knobs.high.style.left = `${at(high)}%`;
      knobs.low.setAttribute('aria-valuenow', low);
      knobs.high.setAttribute('aria-valuenow', high);
      fill.style.left = `${at(high)}%`;
      fill.style.width = `${at(low) - at(high)}%`;
    };
    /** @param {string} name @param {number} s */
    const slide = (name, s) => {
      const near = +Math.min(HIGH, Math.max(LOW, s)).toPrecision(3);
      band = name === 'low' ? [Math.min(near, band[1] / 1.1), band[1]] : [band[0], Math.max(near, band[0] * 1.1)];
      place();
    };
    const settle = () => told(/** @type {Point} */ (band.map(s => +s.toPrecision(3))));
    for (const [name, node] of Object.entries(knobs)) {
      page.grab(node, {
        take: () => {
          node.focus();
          return true;
        },
        move: e => {
          const box = rail.getBoundingClientRect();
          slide(name, LOW * (HIGH / LOW) ** (1 - (e.clientX - box.left) / box.width));
        },
        drop: settle,
      });
      node.addEventListener('keydown', (/** @type {KeyboardEvent} */ e) => {
        const step = /** @type {Record<string, number>} */ ({
          ArrowLeft: 1.15,
          ArrowUp: 1.15,
          ArrowRight: 1 / 1.15,
          ArrowDown: 1 / 1.15,
        })[e.key];
        if (!step) return;
        slide(name, band[name === 'low' ? 0 : 1] * step);
        settle();
        e.preventDefault();
        e.stopPropagation();
      });
    }
    return {
      node: axis,
      show(/** @type {Point | null} */ given) {
        band = /** @type {Unset} */ (given);
        place();
      },
      mark(/** @type {number} */ sigma) {
        mark.style.left = `${100 * (1 - along(sigma))}%`;
      },
    };
  }))();
