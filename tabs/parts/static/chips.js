// @ts-check
// Words to click, by kind. value: {groups: [[kind, [[word, whether it is in use], ...]], ...]}. words: {title}.
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  ((page.parts ??= {}).chips = ({element, props, trigger, watch}, settings) => {
    const {el} = page;
    const root = page.root(element);
    root.dataset.setup = '';
    const rows = el('div', {class: 'rows'});
    const box = el('details', {}, el('summary', {}, settings.words.title), rows);
    root.append(box);
    const load = () => {
      box.hidden = !props.value?.groups?.length;
      if (!props.value?.groups) return;
      const focus = rows.contains(document.activeElement) ? document.activeElement?.textContent : null;
      rows.replaceChildren(
        ...props.value.groups.flatMap((/** @type {[string, [string, boolean][]]} */ [kind, words]) => [
          el('span', {}, kind),
          el(
            'div',
            {role: 'group', 'aria-label': kind},
            ...words.map(([word, on]) =>
              el(
                'button',
                {
                  type: 'button',
                  class: 'pill',
                  'aria-pressed': String(on),
                  onclick: () => trigger('select', {word, kind}),
                },
                word,
              ),
            ),
          ),
        ]),
      );
      if (focus) [...rows.querySelectorAll('button')].find(node => node.textContent === focus)?.focus();
      page.drawn(root);
    };
    watch('value', load);
    load();
  }))();
