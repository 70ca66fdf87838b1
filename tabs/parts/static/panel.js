// @ts-check
// The tabs of the panel: which room stands there is a class of the column.
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  ((page.parts ??= {}).panel = ({element, props, trigger, watch}, {topic, rooms, words}) => {
    const {el} = page;
    const root = page.root(element);
    const state = page.state(topic);
    /** @type {HTMLButtonElement[]} */
    const tabs = rooms.map((/** @type {[string, string]} */ [id, title], /** @type {number} */ k) =>
      el(
        'button',
        {
          type: 'button',
          role: 'tab',
          id: `${topic}-${id}-button`,
          'aria-controls': `${topic}-${id}`,
          'data-room': id,
          onclick: () => open(id),
          onkeydown: (/** @type {KeyboardEvent} */ e) => move(e, k),
        },
        title,
      ),
    );
    const move = (/** @type {KeyboardEvent} */ e, /** @type {number} */ k) => {
      const step = /** @type {Record<string, number>} */ ({ArrowRight: 1, ArrowLeft: -1})[e.key];
      if (!step) return;
      e.preventDefault();
      const next = (k + step + rooms.length) % rooms.length;
      open(rooms[next][0]);
      tabs[next].focus();
    };
    const show = () => {
      const side = document.getElementById(`${topic}-beside`);
      if (side) side.dataset.room = state.panel;
      for (const tab of tabs) {
        const on = tab.dataset.room === state.panel;
        tab.setAttribute('aria-selected', String(on));
        tab.tabIndex = on ? 0 : -1;
        const room = document.getElementById(`${topic}-${tab.dataset.room}`);
        room?.setAttribute('role', 'tabpanel');
        room?.setAttribute('aria-labelledby', tab.id);
      }
    };
    const open = (/** @type {string} */ room) => {
      if (state.panel === room) return;
      state.panel = room;
      page.keep('tangible.page', {panel: room});
      show();
      if (room === 'lesson' || room === 'code') trigger('select', {room}); // computed while they are looked at
    };
    // A phone shows the top of the stage, so that the story stands beside it; the rest comes on a tap, or with the focus.
    const stage = document.getElementById(`${topic}-stage`);
    const whole = el('button', {type: 'button', class: 'pill whole', onclick: () => unfold(!state.whole)});
    const unfold = (/** @type {boolean} */ on) => {
      state.whole = on;
      stage?.classList.toggle('whole', on);
      whole.textContent = on ? `▴ ${words.fold}` : `▾ ${words.unfold}`;
      whole.setAttribute('aria-expanded', String(on));
      measure();
    };
    const measure = () => (whole.hidden = !stage || (!state.whole && stage.scrollHeight <= stage.clientHeight + 8));
    stage?.addEventListener('focusin', e => {
      const {bottom} = /** @type {Element} */ (e.target).getBoundingClientRect();
      if (!state.whole && bottom > stage.getBoundingClientRect().bottom) unfold(true);
    });
    if (stage) new ResizeObserver(measure).observe(stage);
    for (const column of stage?.children ?? []) new ResizeObserver(measure).observe(column);
    unfold(!!state.whole);
    root.append(whole);
    root.append(el('div', {role: 'tablist', 'aria-label': words.panel}, ...tabs));
    page.rooms ??= {};
    page.rooms[topic] = open;
    requestAnimationFrame(show);
  }))();
