// @ts-check
// The one bar: name, topics, language, light and dark, size of type, projector. value: {turn, code: [row, ...]}.
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  ((page.parts ??= {}).header = ({element, props, trigger, watch}, {words, language, topics}) => {
    const {el} = page;
    const root = page.root(element);
    const body = document.body;
    const html = document.documentElement;
    html.lang = language === 'zh' ? 'zh-CN' : 'en';
    const asked = () => new URLSearchParams(location.search);
    const turn = (/** @type {string} */ name, /** @type {string | null} */ value) => {
      const url = new URL(location.href);
      value === null ? url.searchParams.delete(name) : url.searchParams.set(name, value);
      page.address(url);
    };
    const button = (/** @type {string} */ id, /** @type {string} */ name, /** @type {() => void} */ act, text = name) =>
      el('button', {type: 'button', id, title: name, 'aria-label': name, onclick: act}, text);

    // Topics: as many in the bar as there is room for, all of them in the menu. Gradio's own bar is out of sight.
    let wanted = '';
    const enter = (/** @type {string} */ id, patience = 400) => {
      wanted = id;
      const button = document.getElementById(`tab-${id}-button`);
      if (button?.getAttribute('aria-selected') === 'true') return;
      button?.click();
      if (patience) setTimeout(() => wanted === id && enter(id, patience - 1), 50); // the bar may come after this one
    };
    page.visit = id => {
      menu.open = false;
      page.go(id === 'home' ? {} : (page.state(id).query ?? {tab: id})); // as it was left
      if (id === 'home') page.title(words.title);
      enter(id);
      mark(id);
    };
    const visit = (/** @type {string} */ id) => (/** @type {MouseEvent} */ e) => {
      if (e.ctrlKey || e.metaKey || e.shiftKey || e.button) return; // a new tab of the browser
      e.preventDefault();
      page.visit(id);
    };
    const link = (/** @type {[string, string]} */ [id, title]) =>
      el('a', {href: `?tab=${id}`, 'data-tab': id, onclick: visit(id)}, title);
    const name = el(
      'a',
      {href: '?', 'data-tab': 'home', class: 'name', onclick: visit('home')},
      el('h1', {}, 'Tangible'),
    );
    const bar = el('nav', {class: 'bar', 'aria-label': words.topics}, ...topics.map(link));
    const menu = el(
      'details',
      {class: 'menu'},
      el('summary', {id: 'topics-menu'}, words.topics),
      el('nav', {'aria-label': words.topics}, link(['home', words.home]), ...topics.map(link)),
    );
    const fit = () => {
      const links = [...bar.children];
      for (const a of links) a.hidden = false;
      const now = links.findIndex(a => a.hasAttribute('aria-current'));
      for (let k = links.length - 1; k >= 0 && bar.scrollWidth > bar.clientWidth; k--)
        if (k !== now) links[k].hidden = true;
      menu.classList.toggle(
        'whole',
        links.every(a => !a.hidden),
      );
    };
    const mark = (/** @type {string} */ id) => {
      for (const a of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll('[data-tab]')))
        a.dataset.tab === id ? a.setAttribute('aria-current', 'page') : a.removeAttribute('aria-current');
      body.dataset.topic = id;
      fit();
    };
    const here = () => {
      const id = asked().get('tab') ?? 'home';
      return topics.some((/** @type {[string, string]} */ [known]) => known === id) ? id : 'home';
    };

    // The same state in the other language; ?lang keeps the browser's own from overruling it.
    const other = el('a', {href: '#', lang: language === 'zh' ? 'en' : 'zh-CN', id: 'language'}, words.language);
    const aim = () => {
      const url = new URL(location.href);
      url.pathname = language === 'zh' ? url.pathname.replace(/\/zh\/?$/, '/') : url.pathname.replace(/\/?$/, '/zh');
      url.searchParams.set('lang', language === 'zh' ? 'en' : 'zh');
      other.href = url;
    };

    const theme = button(
      'theme',
      words.theme,
      () => turn('__theme', body.classList.toggle('dark') ? 'dark' : 'light'),
      '◐',
    );

    // The size of type is the root's; everything else is told in it.
    const SIZES = [14, 16, 18, 20, 24];
    const size = (/** @type {number} */ px) => {
      html.style.setProperty('--type', `${px}px`);
      page.keep('tangible.page', {type: px});
      page.resized();
    };
    const step = (/** @type {number} */ by) => {
      const at = SIZES.indexOf(page.kept('tangible.page').type ?? 16);
      size(SIZES[Math.max(0, Math.min(SIZES.length - 1, at + by))]);
    };
    const type = el(
      'span',
      {class: 'type', role: 'group'},
      button('smaller', words.smaller, () => step(-1), 'A−'),
      button('usual', words.usual, () => size(16), 'A'),
      button('larger', words.larger, () => step(1), 'A+'),
    );

    // Projector: the stage fills the window; a presenter's remote and the arrow keys go through the story.
    const show = (/** @type {boolean} */ on) => {
      html.classList.toggle('present', on);
      body.classList.toggle('present', on);
      body.classList.remove('black');
      present.setAttribute('aria-pressed', on);
      present.textContent = on ? words.leave : words.present;
      page.resized();
    };
    const present = button('present', words.present, () => {
      const on = !body.classList.contains('present');
      turn('present', on ? '1' : null);
      show(on);
    });
    const typing = (/** @type {any} */ node) => node?.closest?.('input, select, textarea, [contenteditable]');
    const scrubbing = (/** @type {any} */ node) => node?.closest?.('.stage [tabindex], .stage input');
    const play = () => [...document.querySelectorAll('.stage .play')].find(node => node.getClientRects().length);
    document.addEventListener('keydown', e => {
      if (!body.classList.contains('present') || e.ctrlKey || e.metaKey || e.altKey) return;
      const by = /** @type {Record<string, number>} */ ({ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1})[e.key];
      if (typing(e.target) && !(by && e.key.startsWith('Page'))) return;
      if (e.key === 'Escape') present.click();
      else if (e.key === 'b' || e.key === 'B' || e.key === '.') body.classList.toggle('black');
      else if (by && !scrubbing(e.target)) document.dispatchEvent(new CustomEvent('tangible:slide', {detail: {by}}));
      else if (e.key === ' ' && !(/** @type {any} */ (e.target)?.closest('button, summary, a, .stage [tabindex]')))
        /** @type {HTMLElement | undefined} */ (play())?.click();
      else return;
      e.preventDefault();
    });

    // The QR code of this very link, drawn from what the server says.
    const code = el('div', {class: 'code', hidden: '', role: 'dialog', 'aria-label': words.qr});
    const ask = button(
      'qr',
      words.qr,
      () => (code.hidden ? trigger('select', {href: location.href}) : (code.hidden = true)),
      '▦',
    );
    code.addEventListener('click', () => (code.hidden = true));
    const draw = () => {
      /** @type {string[]} */
      const rows = props.value?.code ?? [];
      if (!rows.length) return;
      const n = rows.length;
      const path = rows
        .map((row, y) => [...row].map((bit, x) => (bit === '1' ? `M${x + 4} ${y + 4}h1v1h-1z` : '')).join(''))
        .join('');
      const svg = el(
        'svg',
        {viewBox: `0 0 ${n + 8} ${n + 8}`, role: 'img', 'aria-label': words.qr},
        el('rect', {svg: true, width: n + 8, height: n + 8, fill: '#fff'}),
        el('path', {svg: true, d: path, fill: '#000', 'shape-rendering': 'crispEdges'}),
      );
      code.replaceChildren(svg, el('p', {}, location.href));
      code.hidden = false;
    };
    watch('value', draw);

    root.append(name, bar, menu, el('div', {class: 'tools'}, other, theme, type, ask, present), code);
    document.addEventListener('tangible:view', aim);
    document.addEventListener('tangible:link', () => {
      aim();
      mark(here());
    });
    window.addEventListener('popstate', () => {
      const id = here();
      mark(id);
      if (id === 'home') page.title(words.title);
      if (id === 'home' || !page.shows(id)) enter(id); // a topic that is shown follows by itself
    });
    document.addEventListener('pointerdown', e => {
      if (menu.open && !menu.contains(/** @type {Node} */ (e.target))) menu.open = false;
    });
    new ResizeObserver(fit).observe(bar);
    body.classList.toggle('embed', asked().get('embed') === '1');
    html.classList.toggle('embed', asked().get('embed') === '1');
    if (page.kept('tangible.page').type) size(page.kept('tangible.page').type);
    show(asked().get('present') === '1');
    aim();
    mark(here());
    if (here() !== 'home') enter(here());
  }))();
