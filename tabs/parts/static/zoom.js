// @ts-check
// Pictures of one scene under one zoom and pan. value: {panels: [{picture, name, figures, mark}] | null, marker,
// against, detail}. Where there is a split, two of them are laid over each other, the first against that one; it opens
// on the detail.
/**
 * @typedef {{picture: string, name: string, figures: string, mark?: boolean}} Item
 * @typedef {{panels: Item[] | null, marker: Point | null, against: number | null,
 *   detail: Point | null}} Value
 * @typedef {{words?: Words, split?: boolean}} Settings
 * @typedef {object} Panel
 * @property {HTMLImageElement} image
 * @property {HTMLElement} lens
 * @property {HTMLElement} cross
 * @property {HTMLElement} window
 * @property {HTMLElement} name
 * @property {HTMLElement} figures
 * @property {HTMLElement} box
 * @property {string} [source]
 */
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  ((page.parts ??= {}).zoom = (
    /** @type {Host<Value | null>} */ {element, props, trigger, watch},
    /** @type {Settings} */ settings,
  ) => {
    const {el} = page;
    const root = /** @type {Part & {replace: Replace}} */ (page.root(element));
    const words = {
      zoom: 'zoom',
      whole: 'whole picture',
      lens: 'magnifier',
      hint: '',
      left: '',
      right: '',
      rms: '',
      ...settings.words,
    };
    const grid = el('div', {class: 'panels'});
    const level = el('output');
    const DETAIL = 4; // times larger, where a split opens
    let view = {x: 0, y: 0, k: 1};
    /** @type {Panel[]} */
    let panels = [];
    /** @type {Point | null} */
    let marker = null;

    /** @param {string} name @param {string} sign @param {() => void} f */
    const act = (name, sign, f) => el('button', {type: 'button', title: name, 'aria-label': name, onclick: f}, sign);
    const lensButton = act(words.lens, words.lens, () => {
      root.classList.toggle('magnify');
      lensButton.setAttribute('aria-pressed', root.classList.contains('magnify'));
    });
    root.append(
      el(
        'div',
        {class: 'bar', role: 'group', 'aria-label': words.zoom},
        act(`${words.zoom} +`, '+', () => scaleAt(1.5, 0.5, 0.5)),
        act(`${words.zoom} −`, '−', () => scaleAt(1 / 1.5, 0.5, 0.5)),
        act(words.whole, '⤢', () => set({x: 0, y: 0, k: 1})),
        lensButton,
        level,
        el('span', {}, words.hint),
      ),
      el('div', {class: 'both'}, grid),
    );

    // Two of the pictures in one place, under a cut or as their difference.
    const over = settings.split ? page.overlay(words) : null;
    const pick = (/** @type {string} */ name) => el('select', {'aria-label': name, onchange: () => over && lay()});
    const [first, second] = [pick(words.left), pick(words.right)];
    const told = el('output');
    const lay = () => {
      const images = [first, second].map(node => panels[node.selectedIndex]?.image);
      over?.canvas.setAttribute('aria-label', [first, second].map(node => node.value).join(' | '));
      const rms = over?.show(images[0], images[1]) ?? null;
      told.value = rms === null ? '' : `${words.rms} ${rms.toFixed(1)}`;
    };
    if (over) {
      over.onchange = lay;
      const pane = el('div', {class: 'pair'}, over.canvas);
      wheeled(pane);
      const names = el('div', {class: 'names'}, first, second);
      const acts = el('div', {class: 'cut'}, over.slider, over.differ, told);
      grid.before(el('div', {class: 'split'}, names, pane, acts));
    }
    const chosen = (/** @type {Item[]} */ items, /** @type {number | null} */ against) => {
      const before = first.selectedIndex;
      for (const node of [first, second]) node.replaceChildren(...items.map(({name}) => el('option', {}, name)));
      first.selectedIndex = items[before] ? before : 0;
      second.selectedIndex = against ?? items.length - 1;
    };

    // view.x, view.y: the field's point at the window's corner; view.k: how many times larger.
    /** @param {{x: number, y: number, k: number}} next */
    const set = next => {
      const k = Math.min(64, Math.max(1, next.k));
      const edge = 1 - 1 / k;
      /** @param {number} a */
      const hold = a => Math.min(edge, Math.max(0, a));
      view = {x: hold(next.x), y: hold(next.y), k};
      for (const {image, cross} of panels) {
        image.style.transform = `scale(${k}) translate(${-100 * view.x}%, ${-100 * view.y}%)`;
        cross.hidden = !marker;
        if (marker) {
          cross.style.left = `${100 * k * (marker[0] - view.x)}%`;
          cross.style.top = `${100 * k * (marker[1] - view.y)}%`;
        }
      }
      if (over) {
        over.canvas.style.transform = panels[0]?.image.style.transform ?? '';
        over.look(view.x, 1 / k);
      }
      level.value = `${k.toFixed(k < 10 ? 1 : 0)}×`;
      root.dataset.view = [view.x, view.y, k].map(a => a.toFixed(4)).join(' ');
    };
    /** @param {number} factor @param {number} u @param {number} v */
    const scaleAt = (factor, u, v) => {
      const k = Math.min(64, Math.max(1, view.k * factor));
      set({x: view.x + u / view.k - u / k, y: view.y + v / view.k - v / k, k});
    };
    /** @param {HTMLElement} node @param {MouseEvent} e @returns {Point} */
    const within = (node, e) => {
      const box = node.getBoundingClientRect();
      return [(e.clientX - box.left) / box.width, (e.clientY - box.top) / box.height];
    };

    /** @param {HTMLElement} pane */
    function wheeled(pane) {
      const turn = (/** @type {WheelEvent} */ e) => {
        e.preventDefault();
        scaleAt(e.deltaY < 0 ? 1.25 : 0.8, ...within(pane, e));
      };
      pane.addEventListener('wheel', turn, {passive: false});
    }
    /** @param {HTMLElement} node @param {MouseEvent} e */
    const magnify = (node, e) => {
      const [u, v] = within(node, e);
      const factor = 4 * view.k;
      for (const {window: pane, lens, source} of panels) {
        pane.classList.add('over');
        const size = lens.offsetWidth;
        const w = pane.clientWidth * factor;
        const h = pane.clientHeight * factor;
        Object.assign(lens.style, {
          left: `${100 * u}%`,
          top: `${100 * v}%`,
          backgroundImage: `url(${source})`,
          backgroundSize: `${w}px ${h}px`,
          backgroundPosition: `${size / 2 - w * (view.x + u / view.k)}px ${size / 2 - h * (view.y + v / view.k)}px`,
        });
      }
    };
    /** @param {HTMLElement} pane @param {number} index */
    const listen = (pane, index) => {
      /** @type {PointerEvent | null} */
      let held = null;
      let far = 0;
      /** @type {Map<number, PointerEvent>} */
      const fingers = new Map();
      wheeled(pane);
      pane.addEventListener('pointerdown', e => {
        fingers.set(e.pointerId, e);
        held = e;
        far = 0;
        pane.setPointerCapture(e.pointerId);
      });
      pane.addEventListener('pointermove', e => {
        if (root.classList.contains('magnify')) magnify(pane, e);
        if (!held || !fingers.has(e.pointerId)) return;
        const [dx, dy] = [
          e.clientX - /** @type {PointerEvent} */ (fingers.get(e.pointerId)).clientX,
          e.clientY - /** @type {PointerEvent} */ (fingers.get(e.pointerId)).clientY,
        ];
        if (fingers.size === 2) {
          const spread = () => {
            const [a, b] = [...fingers.values()];
            return Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
          };
          const before = spread();
          fingers.set(e.pointerId, e);
          scaleAt(spread() / before, 0.5, 0.5);
        } else {
          fingers.set(e.pointerId, e);
          set({...view, x: view.x - dx / pane.clientWidth / view.k, y: view.y - dy / pane.clientHeight / view.k});
        }
        far += Math.hypot(dx, dy);
      });
      /** @param {PointerEvent} e */
      const lift = e => {
        if (held && far < 4 && fingers.size === 1 && e.type === 'pointerup') {
          const [u, v] = within(pane, e);
          trigger('select', {panel: index, x: view.x + u / view.k, y: view.y + v / view.k});
        }
        fingers.delete(e.pointerId);
        if (!fingers.size) held = null;
      };
      pane.addEventListener('pointerup', lift);
      pane.addEventListener('pointercancel', lift);
      pane.addEventListener('pointerleave', () => panels.forEach(p => p.window.classList.remove('over')));
      pane.addEventListener('keydown', e => {
        const step = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]}[e.key];
        if (step) set({...view, x: view.x + (0.1 * step[0]) / view.k, y: view.y + (0.1 * step[1]) / view.k});
        else if (e.key === '+' || e.key === '=') scaleAt(1.5, 0.5, 0.5);
        else if (e.key === '-') scaleAt(1 / 1.5, 0.5, 0.5);
        else if (e.key === '0') set({x: 0, y: 0, k: 1});
        else if (e.key === 'Enter')
          trigger('select', {panel: index, x: view.x + 0.5 / view.k, y: view.y + 0.5 / view.k});
        else return;
        e.preventDefault();
      });
    };

    /** @param {Panel} panel @param {string} picture @param {string} figures */
    const put = (panel, picture, figures) => {
      panel.source = panel.image.src = picture;
      panel.image.alt = `${panel.name.textContent}. ${figures}`;
      panel.figures.textContent = figures;
    };
    // For other parts: another picture of the same size.
    root.replace = (index, picture, figures) => {
      if (!panels[index]) return;
      put(panels[index], picture, figures);
      lay();
      page.drawn(root);
    };

    const load = async () => {
      if (!props.value) return;
      marker = props.value.marker;
      const {panels: items, against, detail} = props.value;
      if (!items) {
        if (against !== null) second.selectedIndex = against;
        lay();
        return set(view);
      }
      const opens = panels.length ? null : detail;
      if (panels.length !== items.length) {
        panels = items.map((_, index) => {
          const image = el('img', {draggable: 'false'});
          const lens = el('div', {class: 'lens'});
          const cross = el('div', {class: 'cross'});
          const pane = el('div', {class: 'window', tabindex: 0, role: 'group'}, image, cross, lens);
          listen(pane, index);
          const name = el('b');
          const figures = el('span');
          return {
            image,
            lens,
            cross,
            window: pane,
            name,
            figures,
            box: el('figure', {}, pane, el('figcaption', {}, name, figures)),
          };
        });
        grid.replaceChildren(...panels.map(p => p.box));
        grid.style.setProperty('--columns', items.length === 4 ? 2 : items.length > 6 ? 4 : Math.min(3, items.length));
      }
      items.forEach((item, i) => {
        const panel = panels[i];
        panel.name.textContent = item.name;
        panel.window.setAttribute('aria-label', item.name);
        panel.box.classList.toggle('marked', item.mark);
        put(panel, item.picture, item.figures);
      });
      await panels[0]?.image.decode().catch(() => {});
      const {naturalWidth: w, naturalHeight: h} = panels[0]?.image ?? {};
      if (w) for (const p of panels) p.window.style.aspectRatio = `${w} / ${h}`;
      if (over) {
        await Promise.all(panels.map(p => p.image.decode().catch(() => {})));
        chosen(items, against);
        over.canvas.style.aspectRatio = `${w} / ${h}`;
        lay();
      }
      set(opens ? {x: opens[0] - 0.5 / DETAIL, y: opens[1] - 0.5 / DETAIL, k: DETAIL} : view);
      page.drawn(root);
    };
    watch('value', load);
    load();
  }))();
