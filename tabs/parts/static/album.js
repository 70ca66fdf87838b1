// @ts-check
// Pictures one after the other, in the order of the files or the worst first, and all of them as a list to search,
// each with what is right and wrong in it. page.album(words, {go, told}).
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  (page.album ??= (words, {go, told}) => {
    const {el, decimal, ranking: rank} = page;
    const MOST = 100; // entries of the list that are shown at once
    /** @type {string[]} */
    let images = [];
    let image = 0;
    /** @type {PictureTold[] | null} */
    let known = null;
    /** @param {string} id @param {string} text @param {string} label @param {() => void} act */
    const button = (id, text, label, act) =>
      el('button', {type: 'button', 'data-do': id, title: label, 'aria-label': label, onclick: act}, text);
    const name = el('summary', {}, words.image);
    const search = el('input', {
      type: 'text',
      placeholder: words.search,
      'aria-label': words.search,
      oninput: () => list(),
    });
    const order = el(
      'select',
      {'aria-label': words.order, 'data-dial': 'order', onchange: () => list()},
      el('option', {value: 'file'}, words.order_file),
      el('option', {value: 'worst'}, words.order_worst),
    );
    const entries = el('ul', {});
    const more = el('p', {class: 'hint'});
    const fold = el(
      'details',
      {ontoggle: () => list()},
      name,
      el('div', {class: 'list'}, search, order, entries, more),
    );
    const back = button('picture-back', '‹', words.back, () => step(-1));
    const forth = button('picture-forward', '›', words.forward, () => step(1));
    const node = el('div', {class: 'album', role: 'group', 'aria-label': words.image}, back, fold, forth);

    const told_now = () => (known ??= told());
    const ordered = () => (order.value === 'worst' ? rank.worst(told_now()) : told_now());
    /** @param {number} by */
    const step = by => {
      const all = ordered();
      const at = all.findIndex(one => one.image === image) + by;
      if (all[at]) go(all[at].image);
    };
    const list = () => {
      if (!fold.open) return;
      const asked = search.value.trim().toLowerCase();
      const found = ordered().filter(one => images[one.image].toLowerCase().includes(asked));
      entries.replaceChildren(
        ...found.slice(0, MOST).map(({image: k, tp, fp, fn, f1}) =>
          el(
            'li',
            {},
            el(
              'button',
              {
                type: 'button',
                'data-image': k,
                'aria-current': k === image,
                onclick: () => {
                  fold.open = false;
                  go(k);
                },
              },
              el('span', {}, images[k]),
              el('small', {}, `TP ${tp} · FP ${fp} · FN ${fn} · F1 ${decimal(f1, 2)}`),
            ),
          ),
        ),
      );
      more.textContent = found.length > MOST ? words.more_pictures.replace('{n}', found.length - MOST) : '';
    };
    return {
      node,
      show(next, at) {
        images = next;
        image = at;
        node.hidden = images.length < 2;
        name.textContent = `${images[at] ?? ''} (${at + 1}/${images.length})`;
      },
      stale() {
        known = null;
        list();
      },
    };
  }))();
