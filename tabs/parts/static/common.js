// @ts-check
// What every part shares, on window.tangible. A part is a function of what gr.HTML hands to it:
//   tangible.parts.film = ({element, props, trigger, watch}, settings) => { ... }
// `settings` never change; whatever changes travels in props.value. A part draws by hand into the one
// node of its template, and texts enter the page as text nodes only.
((/** @type {Page} */ page) => {
  page.parts ??= {};
  page.root = element => /** @type {HTMLElement} */ (element.querySelector('.part'));

  // What the page holds of a topic, and Python is told with every event: which view, what its dials hold, which panel
  // is open, which step of the story. Parts are built anew when they come back; this stays.
  /** @type {Record<string, State>} */
  const states = {};
  page.state = topic => {
    const fresh = !page.kept('tangible.seen')[topic];
    const panel = (!fresh && page.kept('tangible.page').panel) || 'story'; // as the visitor left it
    return (states[topic] ??= {view: null, values: {}, panel, step: null, fresh, asks: {view: [], step: []}});
  };
  page.told = topic => {
    const {view, values, panel, step, fresh, asked} = page.state(topic);
    return {view, values, panel, step, fresh, search: asked ?? location.search};
  };
  window.addEventListener('popstate', () => {
    const topic = new URLSearchParams(location.search).get('tab');
    if (!topic) return;
    const state = page.state(topic);
    const asked = (state.asked = location.search);
    state.asks = {view: [], step: []};
    setTimeout(() => state.asked === asked && delete state.asked, 8000); // it was refused
  });

  // Views and steps that were asked for in turn: the answer to one that was left since is late, and chooses nothing,
  // or the next question, which Gradio keeps until that answer has come, would be asked of the wrong one.
  page.ask = (topic, view, step) => {
    const {asks} = page.state(topic);
    asks.view.push(view);
    asks.step.push(step);
  };
  page.late = (topic, what, got) => {
    const {asks} = page.state(topic);
    const all = /** @type {unknown[]} */ (asks[what]);
    const late = all.includes(got) && all.at(-1) !== got;
    if (!late) all.length = 0;
    return late;
  };

  // What the browser keeps of a visitor, and nobody else: {} where it keeps nothing.
  page.kept = name => {
    try {
      return JSON.parse(localStorage.getItem(name) || '{}') ?? {};
    } catch {
      return {};
    }
  };
  page.keep = (name, change) => {
    try {
      localStorage.setItem(name, JSON.stringify({...page.kept(name), ...change}));
    } catch {
      // a private window, or a full one
    }
  };

  // What the window is called; Gradio, which names it after the whole site, may come later.
  let title = '';
  page.title = text => {
    title = text;
    if (document.title !== text) document.title = text;
  };
  new MutationObserver(() => title && page.title(title)).observe(document.head, {childList: true, subtree: true});

  // Whether a topic is the one on the screen.
  page.shows = topic => Boolean(document.getElementById(`${topic}-stage`)?.offsetParent);

  // Going to another topic, view or step is a page of the browser's history from the click on; what the server tells
  // of it later, and every dial, is written over it.
  const OWN = ['__theme', 'present', 'embed', 'lang']; // what the visitor chose of the page itself
  page.link = query => {
    const url = new URL(location.href);
    const told = new URLSearchParams(query);
    for (const name of OWN) if (url.searchParams.has(name)) told.set(name, url.searchParams.get(name) ?? '');
    url.search = told.toString();
    return url;
  };
  page.go = query => {
    const url = page.link(query);
    if (url.href !== location.href) history.pushState(null, '', url);
    document.dispatchEvent(new CustomEvent('tangible:view'));
  };
  page.address = url => {
    history.replaceState(null, '', url);
    document.dispatchEvent(new CustomEvent('tangible:link'));
  };

  // el('button', {class: 'play', onclick: f}, 'text', child): {svg: true} makes a node of SVG.
  page.el = (tag, attributes = {}, ...children) => {
    const node =
      tag === 'svg' || attributes.svg
        ? document.createElementNS('http://www.w3.org/2000/svg', tag)
        : document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name === 'svg' || value === undefined || value === null || value === false) continue;
      if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
      else node.setAttribute(name, value);
    }
    node.append(...children.filter(child => child !== null && child !== undefined));
    return node;
  };

  // One clock a group: every film and figure that follows the group shows the same frame. Behind the story's curtain
  // all stand at their first, which is the set-up; `wanted` is where they stand once it is lifted.
  /** @type {Record<string, Clock>} */
  const groups = {};
  let curtained = false;
  page.clock = name =>
    (groups[name] ??= {
      frame: 0,
      wanted: 0,
      count: 1,
      listeners: new Set(),
      set(frame) {
        this.wanted = Math.max(0, Math.min(this.count - 1, Math.round(frame)));
        this.frame = curtained ? 0 : this.wanted;
        for (const hear of this.listeners) hear(this.frame);
      },
    });
  page.curtain = on => {
    const lifted = curtained && !on;
    curtained = on;
    for (const clock of Object.values(groups)) {
      clock.set(clock.wanted);
      if (lifted) clock.arrive?.();
    }
  };

  // base64 of deflated bytes -> Uint8Array.
  page.inflate = async text => {
    const bytes = Uint8Array.from(atob(text), c => c.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  };

  // RGB bytes (h x w x 3, from `at`) into an ImageData.
  page.paint = (image, bytes, at = 0) => {
    const pixels = new Uint32Array(image.data.buffer);
    for (let i = 0, j = at; i < pixels.length; i++, j += 3)
      pixels[i] = 0xff000000 | (bytes[j + 2] << 16) | (bytes[j + 1] << 8) | bytes[j];
  };

  // Gradio answers an event that comes while it is busy with the data of the event before it. So what a hand
  // has let go of is told one by one: the next when the page has its answer (the link is written then), and of
  // those that waited only the last.
  page.orderly = trigger => {
    let busy = 0;
    /** @type {unknown} */
    let next = null;
    const send = (/** @type {unknown} */ data) => {
      busy = window.setTimeout(free, 8000); // a refusal is no answer
      trigger('release', data);
    };
    const free = () => {
      clearTimeout(busy);
      busy = 0;
      const data = next;
      next = null;
      if (data) send(data);
    };
    document.addEventListener('tangible:link', () => {
      const answered = busy;
      if (busy) setTimeout(() => busy === answered && free(), 50);
    });
    return (name, data) => {
      if (name !== 'release') trigger(name, data);
      else if (busy) next = data;
      else send(data);
    };
  };

  // Draws once before the next picture of the screen, however often it is asked.
  page.soon = draw => {
    let due = false;
    return () => {
      if (due) return;
      due = true;
      requestAnimationFrame(() => {
        due = false;
        draw();
      });
    };
  };

  page.fixed = (v, digits) => v.toFixed(digits).replace('-', '−');

  // What the arrow keys do in a plane whose second axis points up.
  page.STEPS = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1]};

  // The size of type changed, and with it the room that there is.
  page.resized = () => {
    document.dispatchEvent(new CustomEvent('tangible:type'));
    window.dispatchEvent(new Event('resize'));
  };
  // A hand on a picture: `take` says what it holds, or nothing; `move` and `drop` are told of it; `hover` is where a
  // mouse goes that holds nothing. A finger that swipes over a picture scrolls the page: it takes at once what is
  // `near` (a handle; the whole node if that is not said), anything once the picture was tapped and has the focus. A
  // tap is a take and a drop. sideways: a swipe to the side is the picture's own.
  page.grab = (node, {near, take, move, drop, hover, sideways = false}) => {
    /** @type {any} */
    let held = null;
    /** @type {number | null} whose pointer holds it */
    let finger = null;
    /** @type {number | null} who may still scroll the page */
    let unsure = null;
    let still = false; // the page, under the finger
    node.style.touchAction = near ? 'pan-y' : 'none';
    const own = (/** @type {PointerEvent} */ e) => !near || near(e) || node.matches(':focus, :focus-within');
    const hold = (/** @type {PointerEvent} */ e) => {
      held = take(e) ?? null;
      if (held === null) return;
      finger = e.pointerId;
      node.setPointerCapture(finger);
    };
    const release = (/** @type {PointerEvent} */ e) => {
      const what = held;
      held = finger = null;
      drop?.(e, what);
    };
    const stay = (/** @type {Event} */ e) => still && e.preventDefault();
    node.addEventListener('touchmove', stay, {passive: false});
    node.addEventListener('pointerdown', e => {
      if (e.button || finger !== null || unsure !== null) return;
      const swipe = e.pointerType === 'touch' && !own(e);
      if (swipe && !sideways) {
        unsure = e.pointerId;
        return;
      }
      hold(e);
      still = held !== null && !swipe;
      if (!still) return;
      e.preventDefault();
      e.target?.addEventListener('touchmove', stay, {passive: false}); // it is told even once it is drawn anew
    });
    node.addEventListener('pointermove', e => {
      if (e.pointerId === finger) move?.(e, held);
      else if (finger === null && e.pointerType !== 'touch') hover?.(e);
    });
    for (const end of /** @type {const} */ (['pointerup', 'pointercancel']))
      node.addEventListener(end, e => {
        if (e.pointerId === unsure) {
          unsure = null;
          if (end === 'pointerup') hold(e);
        }
        if (e.pointerId === finger) release(e);
        still = false;
      });
    return {held: () => held !== null};
  };

  // Light or dark, and what canvases are drawn with in it: `ink` on `paper`, an `edge` around what is filled.
  page.dark = () => document.body.classList.contains('dark');
  page.themed = hear => {
    let dark = page.dark(); // the page bears other classes too
    const look = () => dark !== (dark = page.dark()) && hear();
    new MutationObserver(look).observe(document.body, {attributes: true, attributeFilter: ['class']});
  };
  page.colours = () =>
    page.dark()
      ? {ink: '#fff', edge: '#000', paper: [24, 24, 27]}
      : {ink: '#111', edge: '#fff', paper: [255, 255, 255]};
  // What modes, and whatever ends at them, are drawn in, in turn.
  page.HUES = ['#0072b2', '#e69f00', '#cc79a7', '#56b4e9', '#8a7a00', '#009e73', '#d55e00', '#7f7f7f'];
  page.rgb = hex => [1, 3, 5].map(i => parseInt(hex.slice(i, i + 2), 16));

  // A canvas has the pixels of the screen, two for one at most, however wide it is laid out; `hear` is told how many
  // pixels are one of the layout's, and draws.
  page.fitted = (canvas, hear) => {
    let wide = 0;
    new ResizeObserver(() => {
      if (!canvas.clientWidth) return;
      const dot = Math.min(2, devicePixelRatio);
      if (canvas.clientWidth !== wide) {
        wide = canvas.clientWidth;
        canvas.width = Math.round(wide * dot);
        canvas.height = Math.round(canvas.clientHeight * dot);
      }
      hear(dot, wide);
    }).observe(canvas);
  };

  page.still = () => matchMedia('(prefers-reduced-motion: reduce)').matches;
  page.drawn = root => {
    root.dataset.drawn = String(+(root.dataset.drawn || 0) + 1);
  }; // tests wait for it
})((window.tangible ??= {}));
