// @ts-check
// Play, step and scrub a clock. page.scrubber(root, clock, {frame_label, every, words, told?}) -> {node, fit, show}.
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  (page.scrubber = (root, clock, settings, settled = () => {}) => {
    const {el} = page;
    const LONGEST = 4000; // milliseconds of a film that plays by itself
    /** @type {Words} */
    const words = {play: 'play', pause: 'pause', back: 'back', forward: 'forward', ...settings.words};
    let playing = false;
    let last = 0;
    /** @param {number} k */
    const to = k => {
      clock.set(k);
      settled(clock.frame);
    };
    const range = el('input', {
      type: 'range',
      min: 0,
      value: 0,
      'aria-label': settings.frame_label,
      oninput: (/** @type {Input} */ e) => clock.set(+e.target.value),
      onchange: () => settled(clock.frame),
    });
    const count = el('output');
    /** @param {string} name @param {string} sign @param {() => void} act */
    const button = (name, sign, act) =>
      el('button', {type: 'button', class: name, title: words[name], 'aria-label': words[name], onclick: act}, sign);
    const play = button('play', '▶', () => run(!playing));
    const node = el(
      'div',
      {class: 'controls', role: 'group', 'aria-label': settings.frame_label},
      play,
      button('back', '‹', () => to(clock.frame - 1)),
      button('forward', '›', () => to(clock.frame + 1)),
      range,
      count,
    );

    /** @param {boolean} on */
    const run = on => {
      playing = on;
      play.textContent = on ? '❚❚' : '▶';
      play.setAttribute('aria-label', on ? words.pause : words.play);
      if (on && clock.frame >= clock.count - 1) clock.set(0);
      last = performance.now();
      if (on) requestAnimationFrame(tick);
      else settled(clock.frame);
    };
    /** @param {number} now */
    const tick = now => {
      if (!playing || !root.isConnected) return;
      const due = Math.floor(
        (now - last) * (settings.pace ? settings.pace() / 1000 : 1 / /** @type {number} */ (settings.every)),
      );
      if (due >= 1) {
        last = now;
        clock.set(clock.frame + (settings.pace ? due : 1));
        if (clock.frame >= clock.count - 1) return run(false);
      }
      requestAnimationFrame(tick);
    };
    // A film plays once when it first comes on the screen, and when the curtain lifts, to where it is to stand; a hand
    // on it ends that.
    let held = false;
    const arrive = () => {
      const end = clock.wanted;
      if (page.still() || playing || end < 2 || !root.getClientRects().length) return;
      const began = performance.now();
      const lasts = Math.min(LONGEST, end * (settings.every ?? 40));
      held = false;
      const go = (/** @type {number} */ now) => {
        if (held || playing || !root.isConnected) return held && clock.set(end);
        clock.set(Math.min(end, (end * (now - began)) / lasts));
        if (clock.wanted < end) requestAnimationFrame(go);
      };
      requestAnimationFrame(go);
    };
    for (const hand of ['pointerdown', 'keydown', 'wheel'])
      root.addEventListener(hand, () => (held = true), {capture: true, passive: true});
    clock.arrive ??= arrive;

    root.addEventListener('keydown', (/** @type {KeyboardEvent & {target: any}} */ e) => {
      if (e.defaultPrevented || e.target === range || (e.target.tagName === 'BUTTON' && e.key === ' ')) return;
      const step = /** @type {Record<string, number>} */ ({ArrowLeft: -1, ArrowRight: 1})[e.key];
      if (step) to(clock.frame + step);
      else if (e.key === ' ') run(!playing);
      else return;
      e.preventDefault();
    });
    return {
      node,
      play: () => playing || run(true),
      fit(frames) {
        clock.count = Math.max(1, frames);
        range.max = clock.count - 1;
        node.hidden = clock.count < 2;
        clock.set(clock.frame);
        if (node.hidden || clock.arrived || !root.getClientRects().length) return;
        clock.arrived = true;
        arrive();
      },
      show(k) {
        range.value = k;
        count.value =
          settings.told instanceof Function ? settings.told(k) : `${settings.frame_label} ${k + 1} / ${clock.count}`;
        /** @type {Part} */ (root).dataset.frame = k;
      },
    };
  }))();
