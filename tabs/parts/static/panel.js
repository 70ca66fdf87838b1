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
    root.append(el('div', {role: 'tablist', 'aria-label': words.panel}, ...tabs));
    page.rooms ??= {};
    page.rooms[topic] = open;
    requestAnimationFrame(show);
  }))();
