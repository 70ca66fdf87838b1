// @ts-check
// A calculation that follows a clock: its lines in letters and in the numbers of the step. value:
// {title, layouts, pages, terms, note}.
/**
 * @typedef {{letter: string, name: string, colour: string, kind: string}} Term
 * @typedef {{title: string, layouts: string[][], pages: [layout: number, numbers: string][], terms: Term[],
 *   note: string}} Value
 * @typedef {{clock: string, words: Words}} Settings
 */
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  ((page.parts ??= {}).worked = (
    /** @type {Host<Value | null>} */ {element, props, trigger, watch},
    /** @type {Settings} */ settings,
  ) => {
    const {el} = page;
    const root = page.root(element);
    const {words} = settings;
    const clock = page.clock(settings.clock);
    const head = el('h3');
    const terms = el('div', {class: 'terms'});
    const lines = el('div', {class: 'lines', tabindex: 0, role: 'group', 'aria-label': words.worked});
    root.append(head, terms, lines);
    /** @type {Value | null} */
    let value = null;
    /** @type {number | null} */
    let shown = null;

    // Four digits as Python wrote them, "1.5e-08", to LaTeX.
    /** @param {string} text */
    const number = text => {
      if (text === 'nan') return '\\mathrm{NaN}';
      if (text.endsWith('inf')) return text.replace('inf', '\\infty');
      const [mantissa, power] = text.split('e');
      return power === undefined ? mantissa : `${mantissa}\\cdot 10^{${+power}}`;
    };
    /** @param {string} line @param {Iterator<string>} numbers */
    const filled = (line, numbers) =>
      line.replace(/<([12])>/g, (_, n) =>
        n === '1'
          ? number(numbers.next().value)
          : `\\left(${number(numbers.next().value)},\\; ${number(numbers.next().value)}\\right)`,
      );

    const draw = () => {
      if (!value || !value.pages.length || !root.offsetParent) return;
      const k = Math.min(clock.frame, value.pages.length - 1);
      if (shown === k) return;
      shown = k;
      const [layout, text] = value.pages[k];
      const numbers = text.split(' ')[Symbol.iterator]();
      head.textContent = `${value.title} · ${words.step} ${k + 1}`;
      lines.replaceChildren(
        ...value.layouts[layout].map(line => el('div', {class: 'line'}, page.maths(filled(line, numbers)))),
      );
      terms.replaceChildren(
        ...value.terms.map(({letter, name, colour, kind}) =>
          el('span', {class: 'term'}, el('i', {class: kind, style: `--c:${colour}`}), page.maths(letter), ` ${name}`),
        ),
      );
      root.dataset.step = k + 1;
    };
    let due = false;
    const soon = () => {
      if (!due) {
        due = true;
        requestAnimationFrame(() => {
          due = false;
          draw();
        });
      }
    };
    clock.listeners.add(() => root.isConnected && soon());
    const load = () => {
      ({value} = props);
      shown = null;
      root.hidden = !value;
      if (value && !value.pages.length) {
        head.textContent = value.title;
        lines.replaceChildren(el('div', {class: 'line'}, value.note));
        terms.replaceChildren();
      }
      draw();
      page.drawn(root);
    };
    new ResizeObserver(draw).observe(root);
    watch('value', load);
    load();
  }))();
