// @ts-check
// The landing page: a plane to grab, then a card a topic. value: {groups: [{title, cards}]}.
/**
 * @typedef {object} Card
 * @property {string} id
 * @property {string} title
 * @property {string} hook the question
 * @property {string} level
 * @property {number} rank how far into the course: 1, 2, 3
 * @property {string} minutes
 * @property {string} picture its address, without the ending; empty while the server draws it
 * @property {string[]} steps names of the story's steps
 */
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  ((page.parts ??= {}).cards = ({element, props, watch}, {words, colours}) => {
    const {el} = page;
    const root = page.root(element);
    const groups = el('div', {class: 'groups'});
    const start = el('button', {type: 'button', class: 'start', hidden: ''});
    root.append(
      el(
        'section',
        {class: 'hero'},
        el('div', {class: 'lead'}, el('h2', {}, words.headline), el('p', {}, words.whom), start),
        page.hero(words, colours),
      ),
      groups,
    );

    /** What the visitor has done, as the story keeps it. @type {() => Record<string, boolean>} */
    const done = () => {
      try {
        return JSON.parse(localStorage.getItem('tangible.done') ?? '{}') ?? {};
      } catch {
        return {}; // no storage, or something else's
      }
    };
    /** @type {{card: Card, note: HTMLElement, node: HTMLElement}[]} */
    let shown = [];
    const tick = () => {
      const have = done();
      const counts = shown.map(({card}) => card.steps.filter(step => have[`${card.id}/${step}`]).length);
      shown.forEach(({card, note, node}, i) => {
        const [n, of] = [counts[i], card.steps.length];
        note.textContent = n ? words.done.replace('{n}', n).replace('{of}', of) : words.steps.replace('{of}', of);
        node.classList.toggle('begun', n > 0);
        node.classList.toggle('finished', n === of && of > 0);
        node.style.setProperty('--done', String(of ? n / of : 0));
      });
      const at = counts.findIndex((n, i) => n < shown[i].card.steps.length);
      const next = shown[Math.max(0, at)]?.card;
      start.hidden = !next;
      if (!next) return;
      start.textContent = (counts.some(n => n) ? words.go_on : words.begin).replace('{title}', next.title);
      start.onclick = () => page.visit(next.id);
    };

    // Moves while it is pointed at or has the keyboard; the film is fetched then.
    const moving = (
      /** @type {HTMLElement} */ node,
      /** @type {HTMLImageElement} */ image,
      /** @type {Card} */ card,
    ) => {
      const play = (/** @type {boolean} */ on) => {
        if (card.picture) image.src = `${card.picture}${on && !page.still() ? '.film' : ''}.avif`;
      };
      node.addEventListener('pointerenter', () => play(true));
      node.addEventListener('pointerleave', () => play(false));
      node.addEventListener('focus', () => play(true));
      node.addEventListener('blur', () => play(false));
      image.addEventListener('error', () => image.src.endsWith('.film.avif') && play(false));
      play(false);
    };
    const make = (/** @type {Card} */ card) => {
      const image = el('img', {alt: '', width: 660, height: 440, loading: 'lazy', decoding: 'async'});
      const note = el('span', {class: 'note'});
      const dots = el('span', {class: 'dots', 'aria-hidden': 'true'}, '●'.repeat(card.rank), '○'.repeat(3 - card.rank));
      const node = el(
        'button',
        {type: 'button', class: 'card', 'data-topic': card.id, onclick: () => page.visit((page.came = card.id))},
        image,
        el(
          'span',
          {class: 'text'},
          el('small', {}, card.title),
          el('strong', {}, card.hook),
          el('span', {class: 'meta'}, dots, el('span', {}, card.level), el('span', {}, card.minutes), note),
        ),
      );
      moving(node, image, card);
      shown.push({card, note, node});
      return node;
    };
    const load = () => {
      if (!props.value) return;
      shown = [];
      groups.replaceChildren(
        ...props.value.groups.map((/** @type {{title: string, cards: Card[]}} */ {title, cards}) =>
          el('section', {}, el('h2', {}, title), el('div', {class: 'grid'}, ...cards.map(make))),
        ),
      );
      tick();
      page.drawn(root);
    };
    new IntersectionObserver(tick).observe(root); // on coming back to the page
    watch('value', load);
    load();
  }))();
