// Numbered presets: predict, then look. value: {items: [...], active, measured}.
((page = window.tangible ??= {}) => (page.parts ??= {}).experiments = ({element, props, trigger, watch}, settings) => {
  const {el} = page, root = page.root(element);
  const list = el('ol'), told = el('div', {class: 'told', 'aria-live': 'polite', hidden: ''});
  root.append(list, told);
  const {words} = settings;
  let shown = null;
  const draw = () => {
    const {items = [], active, measured} = props.value ?? {};
    if (!items.length) return;
    list.replaceChildren(...items.map((item, k) => el('li', {class: item.breaks ? 'breaks' : ''},
      el('button', {type: 'button', 'data-k': k, 'aria-pressed': String(k === active), onclick: () => trigger('select', {index: k})},
        el('span', {class: 'number'}, item.breaks ? '⚡' : String(k + 1)), item.title))));
    const item = items[active];
    told.hidden = !item;
    if (!item) return;
    if (shown !== active) {   // the stage comes into sight, the question stands beside it
      const behavior = page.still() ? 'auto' : 'smooth';
      document.querySelector(`#${settings.topic}-stage`)?.scrollIntoView({behavior, block: 'start'});
    }
    const open = shown === active && told.querySelector('details')?.open;
    shown = active;
    const close = el('button', {type: 'button', class: 'close', 'aria-label': words.close, onclick: () => told.hidden = true}, '×');
    told.replaceChildren(close, el('h3', {}, words.predict), el('p', {}, item.predict),
      el('details', open ? {open: ''} : {}, el('summary', {}, words.look), el('p', {}, item.look),
        el('p', {class: 'figures'}, `${words.expected} `, el('b', {}, item.expected), ` · ${words.measured} `,
          el('b', {class: 'measured'}, measured ?? '…'))));
  };
  watch('value', draw);
  draw();
})();
