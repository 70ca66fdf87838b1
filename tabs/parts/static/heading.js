// @ts-check
// The topic's title and question, and a pill a view. The state tells which view was asked for.
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  ((page.parts ??= {}).heading = ({element, props, trigger, watch}, {topic, views, words}) => {
    const {el} = page;
    const root = page.root(element);
    const state = page.state(topic);
    const show = () => {
      const now = state.view ?? views[0][0];
      for (const pill of pills.children) pill.setAttribute('aria-pressed', String(pill.dataset.view === now));
    };
    const look = (/** @type {string} */ view) => {
      if (state.view === view) return;
      state.view = view;
      show();
      trigger('select', {view});
    };
    const pills = el(
      'div',
      {class: 'views', role: 'group', 'aria-label': words.views},
      ...views.map((/** @type {[string, string]} */ [id, title]) =>
        el('button', {type: 'button', class: 'pill', 'data-view': id, onclick: () => look(id)}, title),
      ),
    );
    root.append(el('h2', {}, words.title), pills, el('p', {}, words.question));
    document.addEventListener('tangible:view', show);
    show();
  }))();
