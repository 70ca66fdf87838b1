// @ts-check
// The topic's title, and a pill a view. The state tells which view was asked for.
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  ((page.parts ??= {}).heading = ({element, props, trigger, watch}, {topic, views, words}) => {
    const {el} = page;
    const root = page.root(element);
    const state = page.state(topic);
    // On a phone the pills are a row that scrolls: the view at hand comes to its middle.
    let middled = '';
    const centre = (/** @type {HTMLElement} */ pill) => {
      const row = root.closest('.title');
      if (!row) return;
      const [at, whole] = [pill.getBoundingClientRect(), row.getBoundingClientRect()];
      row.scrollLeft += at.left + at.width / 2 - whole.left - whole.width / 2;
    };
    const show = () => {
      const now = state.view ?? views[0][0];
      for (const pill of pills.children) pill.setAttribute('aria-pressed', String(pill.dataset.view === now));
      if (!page.shows(topic)) return;
      const title = views.find((/** @type {[string, string]} */ [id]) => id === now)?.[1];
      page.title(`${title} · ${words.title} · Tangible`);
      /** @type {HTMLElement | null} */
      const pill = pills.querySelector('[aria-pressed=true]');
      if (pill && middled !== now) centre(pill);
      middled = now;
      if (page.came !== topic) return;
      page.came = ''; // by a card, whose page is gone: the view at hand takes the focus
      pill?.focus({preventScroll: true});
    };
    const look = (/** @type {string} */ view) => {
      if (state.view === view) return;
      Object.assign(state, {view, step: null}); // a look of one's own leaves the story
      page.ask(topic, view, null);
      page.go(view === views[0][0] ? {tab: topic} : {tab: topic, view});
      trigger('select', {view});
    };
    (page.views ??= {})[topic] = (view, values = {}) => {
      // dials of any view that has them, by their names' keys
      Object.assign(state.values, values);
      look(view);
    };
    const pills = el(
      'div',
      {class: 'views', role: 'group', 'aria-label': words.views},
      ...views.map((/** @type {[string, string]} */ [id, title]) =>
        el('button', {type: 'button', class: 'pill', 'data-view': id, onclick: () => look(id)}, title),
      ),
    );
    root.append(el('h2', {}, words.title), pills);
    document.addEventListener('tangible:view', show);
    document.addEventListener('tangible:link', show);
    show();
  }))();
