// @ts-check
// Numbered presets: predict, then look. value: {turn, items} or {turn, step, measured:
// [[text, whether it holds], ...]}.
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  ((page.parts ??= {}).experiments = ({element, props, trigger, watch}, {topic, words}) => {
    const {el} = page;
    const root = page.root(element);
    const state = page.state(topic);
    const list = el('ol');
    const told = el('div', {class: 'told', 'aria-live': 'polite', hidden: ''});
    root.append(list, told);
    /** @typedef {{title: string, predict: string, look: string, figures: [string, string][], breaks: boolean}} Item */
    /** @type {Item[]} */
    let items = state.items ?? [];

    const choose = (/** @type {number} */ k) => {
      state.step = k;
      press();
      tell(); // the words at once; only the picture waits
      const behavior = page.still() ? 'auto' : 'smooth';
      document.querySelector(`#${topic}-stage`)?.scrollIntoView({behavior, block: 'start'});
      trigger('select', {index: k});
    };
    const press = () =>
      list
        .querySelectorAll('button')
        .forEach((/** @type {HTMLElement} */ b, /** @type {number} */ k) =>
          b.setAttribute('aria-pressed', String(k === state.step)),
        );
    const row = (
      /** @type {[string, string]} */ [name, expected],
      /** @type {[string, boolean] | undefined} */ measured,
    ) =>
      el(
        'tr',
        {},
        el('td', {}, name),
        el('td', {}, expected),
        el('td', {class: 'measured'}, measured ? `${measured[0]} ${measured[1] ? '✓' : '✗'}` : '…'),
      );
    const tell = (/** @type {[string, boolean][] | undefined} */ measured = undefined) => {
      const item = state.step === null ? undefined : items[state.step];
      told.hidden = !item;
      if (!item) return;
      const open = measured && told.querySelector('details')?.open;
      const close = el(
        'button',
        {type: 'button', class: 'close', 'aria-label': words.close, onclick: () => (told.hidden = true)},
        '×',
      );
      const figures = el(
        'table',
        {class: 'figures'},
        el(
          'thead',
          {},
          el('tr', {}, ...['figure', 'expected', 'measured'].map(w => el('th', {scope: 'col'}, words[w]))),
        ),
        el('tbody', {}, ...item.figures.map((figure, k) => row(figure, measured?.[k]))),
      );
      told.replaceChildren(
        close,
        el('h3', {}, words.predict),
        el('p', {}, item.predict),
        el('details', open ? {open: ''} : {}, el('summary', {}, words.look), el('p', {}, item.look), figures),
      );
    };
    const draw = () => {
      list.replaceChildren(
        ...items.map((item, k) =>
          el(
            'li',
            {class: item.breaks ? 'breaks' : ''},
            el(
              'button',
              {type: 'button', 'data-k': k, onclick: () => choose(k)},
              el('span', {class: 'number'}, item.breaks ? '⚡' : String(k + 1)),
              item.title,
            ),
          ),
        ),
      );
      press();
    };
    const load = () => {
      const value = props.value;
      if (value?.items) {
        items = state.items = value.items;
        draw();
      }
      if (value?.measured && value.step === state.step) tell(value.measured);
    };
    watch('value', load);
    draw();
    load();
  }))();
