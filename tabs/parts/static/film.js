// Stacks of uint8 frames under one scrubber. value: {reels: [{title, shape, data, palette}]}.
((page = window.tangible ??= {}) => (page.parts ??= {}).film = ({element, props, trigger, watch}, settings) => {
  const {el} = page, root = page.root(element);
  const clock = page.clock(settings.clock || `film-${Math.random()}`);
  const words = {play: 'play', pause: 'pause', back: 'back', forward: 'forward', ...settings.words};
  let reels = [], playing = false, last = 0;

  const range = el('input', {type: 'range', min: 0, value: 0, 'aria-label': settings.frame_label,
    oninput: e => clock.set(+e.target.value)});
  const count = el('output');
  const button = (name, sign, act) => el('button', {type: 'button', class: name, title: words[name],
    'aria-label': words[name], onclick: act}, sign);
  const play = button('play', '▶', () => run(!playing));
  const controls = el('div', {class: 'controls', role: 'group'}, play,
    button('back', '‹', () => clock.set(clock.frame - 1)),
    button('forward', '›', () => clock.set(clock.frame + 1)), range, count);
  const screen = el('div', {class: 'reels'});
  root.append(screen, controls);

  const run = on => {
    playing = on;
    play.textContent = on ? '❚❚' : '▶';
    play.setAttribute('aria-label', on ? words.pause : words.play);
    if (on && clock.frame >= clock.count - 1) clock.set(0);
    if (on) requestAnimationFrame(tick);
  };
  const tick = now => {
    if (!playing || !root.isConnected) return;
    if (now - last >= settings.every) {
      last = now;
      clock.set(clock.frame + 1);
      if (clock.frame >= clock.count - 1) return run(false);
    }
    requestAnimationFrame(tick);
  };

  const paint = ({pen, image, frames, shape, palette}, k) => {
    const [n, h, w] = shape, size = h * w, at = Math.min(k, n - 1) * size;
    const pixels = new Uint32Array(image.data.buffer);
    if (palette) for (let i = 0; i < size; i++) pixels[i] = palette[frames[at + i]];
    else page.paint(image, frames, 3 * at);
    pen.putImageData(image, 0, 0);
  };
  const show = k => {
    for (const reel of reels) paint(reel, k);
    range.value = k;
    count.value = `${settings.frame_label} ${k + 1} / ${clock.count}`;
    root.dataset.frame = k;
  };
  clock.listeners.add(k => root.isConnected && show(k));

  const load = async () => {
    if (!props.value) return;
    reels = await Promise.all(props.value.reels.map(async ({title, shape, data, palette}) => {
      const canvas = el('canvas', {width: shape[2], height: shape[1], role: 'img', 'aria-label': title});
      return {title, shape, canvas, pen: canvas.getContext('2d'), frames: await page.inflate(data),
        image: new ImageData(shape[2], shape[1]), palette: palette && new Uint32Array(palette)};
    }));
    screen.replaceChildren(...reels.map(r => el('figure', {}, r.canvas, el('figcaption', {}, r.title))));
    clock.count = Math.max(1, ...reels.map(r => r.shape[0]));
    range.max = clock.count - 1;
    controls.hidden = clock.count < 2;
    clock.set(clock.frame);
  };
  root.addEventListener('keydown', e => {
    if (e.target === range || e.target.tagName === 'BUTTON' && e.key === ' ') return;
    const step = {ArrowLeft: -1, ArrowRight: 1}[e.key];
    if (step) clock.set(clock.frame + step);
    else if (e.key === ' ') run(!playing);
    else return;
    e.preventDefault();
  });
  watch('value', load);
  load();
})();
