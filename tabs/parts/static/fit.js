// @ts-check
// The whole main picture, with its scrubber, stands in the window: a view whose picture would end below the fold is
// made narrower until it does not. What is main is the first part of the view that holds a picture.
((/** @type {Page} */ page = (window.tangible ??= {})) => {
  if (/** @type {any} */ (page).fit) return;
  const NARROWEST = 0.3; // of the stage; below that the picture is not worth its place
  const TRIES = 6; // parts draw themselves anew when they are resized: settle, but not for ever
  /** @typedef {{of: string, left: number, waits: number, before: {width: number, bottom: number} | null}} Tries */
  /** @type {WeakMap<Element, Tries>} */
  const tries = new WeakMap();

  const seen = (/** @type {Element} */ node, wide = 150, high = 90) => {
    const {width, height} = node.getBoundingClientRect();
    return width > wide && height > high;
  };
  // Where the main picture and what belongs to it end, in pixels of the window when it is not scrolled: what a part
  // calls so, or the first part of the view that holds a picture.
  const end = (/** @type {Element} */ view) => {
    const parts = [...view.querySelectorAll('.part')];
    const pictured = parts.find(part => [...part.querySelectorAll('canvas, svg, img')].some(node => seen(node)));
    const marked = [...(view.querySelector('.part:has(.main)')?.querySelectorAll('.main') ?? [])];
    const main = marked.length ? marked : pictured ? [pictured] : [];
    if (!main.length) return 0;
    const within = main.flatMap(node => [node, ...node.querySelectorAll('canvas, svg, img, .controls')]);
    const all = within.filter(node => node.matches('canvas, svg, img, .controls')).filter(node => seen(node, 60, 8));
    if (!all.length) return 0;
    return Math.max(...all.map(node => node.getBoundingClientRect().bottom)) + window.scrollY;
  };
  const room = () => {
    const dials = [...document.querySelectorAll('.room-dials')].find(node => node.getClientRects().length);
    const present = document.body.classList.contains('present');
    return window.innerHeight - 8 - (present && dials ? dials.getBoundingClientRect().height + 8 : 0);
  };

  const fit = () => {
    const stage = /** @type {any} */ ([...document.querySelectorAll('.stage')].find(n => n.getClientRects().length));
    const view = [...(stage?.querySelectorAll(':scope > .view') ?? [])].find(n => n.getClientRects().length);
    if (!view || window.innerWidth <= 900) return view?.style.removeProperty('max-width');
    const top = view.getBoundingClientRect().top + window.scrollY;
    const window_is = [window.innerWidth, window.innerHeight, Math.round(top), document.documentElement.className];
    const of = window_is.join(' ');
    if (tries.get(view)?.of !== of) tries.set(view, {of, left: TRIES, waits: 0, before: null});
    const mine = /** @type {Tries} */ (tries.get(view));
    const bottom = end(view);
    letters(view);
    if (!bottom || !mine.left) return;
    const {width} = view.getBoundingClientRect();
    const most = stage.clientWidth;
    if (mine.before && width < mine.before.width && bottom > mine.before.bottom - 0.3 * (mine.before.width - width)) {
      if (mine.waits++ < 5) return later(300); // a part may still be drawing itself anew
      view.style.maxWidth = ''; // it grows no lower for being narrower
      mine.left = 0;
      return;
    }
    const wanted = Math.min(most, Math.max(NARROWEST * most, (width * (room() - top)) / (bottom - top)));
    if (Math.abs(wanted - width) < 6) return;
    mine.left--;
    Object.assign(mine, {before: {width, bottom}, waits: 0});
    view.style.maxWidth = wanted >= most ? '' : `${Math.floor(wanted)}px`;
    later(250);
  };
  page.fit = fit;

  // A drawing that is made smaller has its letters made smaller with it: on a projector they keep their size.
  const letters = (/** @type {HTMLElement} */ view) => {
    const least = document.body.classList.contains('present') ? 0.0225 * window.innerHeight : 0;
    for (const svg of /** @type {NodeListOf<SVGSVGElement>} */ (view.querySelectorAll('.part svg[viewBox]'))) {
      const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
      if (!(scale > 0) || svg.closest('.js-plotly-plot')) continue;
      const size = least ? `${(least / scale).toFixed(2)}px` : '';
      if (svg.style.getPropertyValue('--least') === size) continue;
      svg.style.setProperty('--least', size);
      svg.dispatchEvent(new CustomEvent('tangible:letters', {bubbles: true})); // they may need other room
    }
  };
  let due = 0;
  const later = (wait = 60) => {
    clearTimeout(due);
    due = window.setTimeout(fit, wait);
  };
  new MutationObserver(() => later()).observe(document.body, {
    subtree: true,
    attributes: true,
    attributeFilter: ['data-drawn'],
  });
  window.addEventListener('resize', () => later());
  document.addEventListener('tangible:view', () => later());
  document.addEventListener('tangible:story', () => document.body.classList.contains('present') && later());
})();
