// @ts-check
// Films of class shares with points on top. value: {panes, points, extent, classes, truth, side, frame, chosen, names}.
/**
 * @typedef {[x: number, y: number, label: number, truth: number]} Dot
 * @typedef {[n: number, h: number, w: number]} Shape
 * @typedef {Record<string, (number | null)[]>} Figures
 * @typedef {{name: string, film: string, alone: string, shape: Shape, sizes: string | null, figures: Figures,
 *   message: string, colour: string}} Item
 * @typedef {{panes: Item[], points: Dot[], extent: Extent, classes: number, truth: string, side: Point,
 *   frame: number | null, chosen: number | null, names: string[]}} Value
 * @typedef {ScrubberSettings & {clock: string, words: Words, editable: boolean, pull: boolean, told: boolean}} Settings
 * @typedef {'hand' | 'brush' | 'eraser' | 'pull'} Tool
 * @typedef {Uint8Array | null} Film
 * @typedef {object} Pane
 * @property {HTMLCanvasElement} canvas
 * @property {HTMLCanvasElement} small
 * @property {CanvasRenderingContext2D} pen
 * @property {CanvasRenderingContext2D} stamp
 * @property {number} wide
 * @property {HTMLElement} key
 * @property {HTMLElement} name
 * @property {HTMLElement} told
 * @property {HTMLElement} box
 * @property {Shape} shape
 * @property {Figures} figures
 * @property {string} message
 * @property {Film} film
 * @property {Film} alone
 * @property {Film} sizes
 * @property {ImageData} image
 * @property {Uint32Array} pixels
 * @typedef {{act: Tool, i: number | null, from: Point, moved: boolean, start: Dot[]}} Held
 */
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  ((page.parts ??= {}).fields = (
    /** @type {Host<Value | null>} */ {element, props, trigger, watch},
    /** @type {Settings} */ settings,
  ) => {
    const {el} = page;
    const root = page.root(element);
    root.dataset.setup = '';
    const {words, editable, pull} = settings;
    const COLOURS = [
      [0, 114, 178],
      [213, 94, 0],
      [0, 158, 115],
      [204, 121, 167],
    ];
    const SIGNS = ['●', '■', '▲', '◆'];
    const REACH = 11; // how near a pointer must be, in pixels
    const SPRAY = 26; // how far a brush reaches
    const EDGE = 0.04; // how near an edge, as a share of the panel, a point is off it
    const clock = page.clock(settings.clock || `fields-${Math.random()}`);
    /** @type {Pane[]} */
    let panes = [];
    /** @type {Dot[]} */
    let points = [];
    /** @type {Extent} */
    let extent = [0, 1, 0, 1];
    let classes = 2;
    /** @type {Point[][]} */
    let truth = [];
    /** @type {number | null} */
    let chosen = null;
    let lone = false;
    /** @type {Tool} */
    let tool = 'hand';
    let ink = 0;
    let dirty = false;
    /** @type {Held | null} */
    let held = null;
    /** @type {number | null} */
    let given = null;
    /** @type {Uint32Array} */
    let palette = /** @type {Unset} */ (null);

    // The bar: tools, class, undo, one learner or the sum.
    const bar = el('div', {class: 'bar', role: 'group', 'aria-label': words.tools});
    /** @param {HTMLElement} button @param {boolean} on */
    const press = (button, on) => button.setAttribute('aria-pressed', String(on));
    /** @type {Record<string, HTMLElement>} */
    const tools = Object.fromEntries(
      (editable ? ['hand', 'brush', 'eraser'] : []).map(name => [
        name,
        el(
          'button',
          {
            type: 'button',
            'data-tool': name,
            title: words[`${name}_help`],
            onclick: () => take(/** @type {Tool} */ (name)),
          },
          words[name],
        ),
      ]),
    );
    /** @param {Tool} name */
    const take = name => {
      tool = name;
      for (const [k, b] of Object.entries(tools)) press(b, k === name);
    };
    const inks = SIGNS.map((sign, k) =>
      el(
        'button',
        {
          type: 'button',
          class: `ink class-${k}`,
          'data-ink': k,
          'aria-label': `${words.label} ${k + 1}`,
          onclick: () => dip(k),
        },
        sign,
      ),
    );
    /** @param {number} k */
    const dip = k => {
      ink = k;
      inks.forEach((b, i) => press(b, i === k));
    };
    const undo = el(
      'button',
      {
        type: 'button',
        class: 'undo',
        onclick: () => {
          dirty = false;
          trigger('release', {points: null});
        },
      },
      words.undo,
    );
    const single = el(
      'button',
      {
        type: 'button',
        class: 'alone',
        'aria-pressed': 'false',
        title: words.alone_help,
        onclick: () => {
          lone = !lone;
          press(single, lone);
          paint();
        },
      },
      words.alone,
    );
    const legend = el('span', {class: 'legend'});
    bar.append(...Object.values(tools), ...(editable ? [...inks, undo] : []), single, legend);
    take('hand');
    dip(0);

    const grid = el('div', {class: 'reels'});
    const said = el('p', {class: 'hint', 'aria-live': 'polite'}, words.hint ?? '');
    let told = -1;
    const scrubber = page.scrubber(root, clock, settings, k => {
      if (!settings.told || k === told) return;
      told = k;
      trigger('input', {frame: k});
    });
    root.classList.add('film'); // saved as films are saved
    root.append(bar, grid, scrubber.node, said);

    // Certainty runs from pale to full: class << 6 | certainty.
    const mix = () => {
      const {paper} = page.colours();
      palette = Uint32Array.from({length: 256}, (_, byte) => {
        const t = 0.16 + (0.5 * (byte & 63)) / 63;
        const [r, g, b] = COLOURS[byte >> 6].map((c, i) => Math.round(t * c + (1 - t) * paper[i]));
        return 0xff000000 | (b << 16) | (g << 8) | r;
      });
    };
    mix();
    /** @param {string | null} text @param {number} size */
    const unpack = async (text, size) => {
      if (!text) return null;
      const bytes = await page.inflate(text);
      for (let i = size; i < bytes.length; i++) bytes[i] += bytes[i - size];
      return bytes;
    };

    // The boundary of a field as line segments in 0..1: where each class's lead is nought.
    /** @param {Uint8Array} bytes @param {Point} at @returns {Point[][]} */
    const boundary = (bytes, [h, w]) => {
      /** @param {number} k */
      const lead = k => Float32Array.from(bytes, byte => (byte >> 6 === k ? 1 : -1) * ((byte & 63) + 0.5));
      return Array.from({length: classes === 2 ? 1 : classes}, (_, k) => page.contour(lead(k), [h, w], 0))
        .flat()
        .map(line => line.map(([x, y]) => [(x + 0.5) / w, (y + 0.5) / h]));
    };

    // Places: 0..1 from left and from the bottom, and the canvas's own pixels.
    /** @param {Pane} pane @param {number[]} at @returns {Point} */
    const onto = (pane, [x, y]) => {
      const [l, r, b, t] = extent;
      const {width, height} = pane.canvas;
      return [((x - l) / (r - l)) * width, ((t - y) / (t - b)) * height];
    };
    /** @param {Pane} pane @param {Place} e @returns {Point} */
    const under = (pane, e) => {
      const box = pane.canvas.getBoundingClientRect();
      const [l, r, b, t] = extent;
      /** @param {number} a */
      const clamp = a => Math.min(0.998, Math.max(0.002, a));
      return [
        l + clamp((e.clientX - box.left) / box.width) * (r - l),
        t - clamp((e.clientY - box.top) / box.height) * (t - b),
      ];
    };
    /** @param {Pane} pane @param {number[]} p @param {Place} e */
    const far = (pane, p, e) => {
      const box = pane.canvas.getBoundingClientRect();
      const [x, y] = onto(pane, p);
      const k = box.width / pane.canvas.width;
      return Math.hypot(box.left + x * k - e.clientX, box.top + y * k - e.clientY);
    };
    /** @param {Pane} pane @param {Place} e @returns {number | null} */
    const nearest = (pane, e) => {
      /** @type {number | null} */
      let best = null;
      let least = REACH;
      points.forEach((p, i) => {
        const d = far(pane, p, e);
        if (d < least) [best, least] = [i, d];
      });
      return best;
    };

    // Drawing: the film, the true boundary, then every class in one stroke.
    /** @type {((pen: CanvasRenderingContext2D, x: number, y: number, r: number) => void)[]} */
    const OUTLINES = [
      (pen, x, y, r) => {
        pen.moveTo(x + r, y);
        pen.arc(x, y, r, 0, 7);
      },
      (pen, x, y, r) => pen.rect(x - 0.88 * r, y - 0.88 * r, 1.76 * r, 1.76 * r),
      (pen, x, y, r) => {
        pen.moveTo(x, y - 1.2 * r);
        pen.lineTo(x + 1.1 * r, y + 0.8 * r);
        pen.lineTo(x - 1.1 * r, y + 0.8 * r);
        pen.closePath();
      },
      (pen, x, y, r) => {
        pen.moveTo(x, y - 1.3 * r);
        pen.lineTo(x + 1.1 * r, y);
        pen.lineTo(x, y + 1.3 * r);
        pen.lineTo(x - 1.1 * r, y);
        pen.closePath();
      },
    ];
    /** @param {Pane} pane @param {number} k */
    const paintPane = (pane, k) => {
      const {
        canvas,
        pen,
        shape: [n, h, w],
      } = pane;
      const film = lone ? pane.alone : pane.film;
      const dot = canvas.width / pane.wide;
      if (!pane.wide) return;
      if (film) {
        const at = Math.min(k, n - 1) * h * w;
        for (let i = 0; i < h * w; i++) pane.pixels[i] = palette[film[at + i]];
        pane.stamp.putImageData(pane.image, 0, 0);
        pen.imageSmoothingEnabled = false;
        pen.setTransform(1, 0, 0, -1, 0, canvas.height);
        pen.drawImage(pane.small, 0, 0, canvas.width, canvas.height);
        pen.setTransform(1, 0, 0, 1, 0, 0);
      } else pen.clearRect(0, 0, canvas.width, canvas.height);
      const {ink: inked, edge} = page.colours();
      if (truth.length) {
        pen.beginPath();
        for (const [[a, b], [c, d]] of truth) {
          pen.moveTo(a * canvas.width, (1 - b) * canvas.height);
          pen.lineTo(c * canvas.width, (1 - d) * canvas.height);
        }
        pen.strokeStyle = inked;
        pen.lineWidth = 1.4 * dot;
        pen.stroke();
      }
      const usual = dot * Math.min(3.6, (pane.wide / 75) * (points.length > 600 ? 0.6 : 1));
      const round = Math.min(k, n - 1) * points.length;
      const sized = pane.sizes && pane.sizes.length === n * points.length;
      /** @param {number} i */
      const radius = i =>
        usual *
        (sized ? Math.min(3.4, Math.max(0.42, Math.sqrt(/** @type {Uint8Array} */ (pane.sizes)[round + i] / 32))) : 1);
      for (let c = 0; c < 4; c++) {
        pen.beginPath();
        points.forEach((p, i) => p[2] === c && OUTLINES[c](pen, ...onto(pane, p), radius(i)));
        pen.fillStyle = `rgb(${COLOURS[c]})`;
        pen.fill();
        pen.strokeStyle = edge;
        pen.lineWidth = 0.8 * dot;
        pen.stroke();
      }
      /** @param {number} i @param {number} wider */
      const ring = (i, wider) => {
        const [x, y] = onto(pane, points[i]);
        const r = radius(i) + wider * dot;
        pen.moveTo(x + r, y);
        pen.arc(x, y, r, 0, 7);
      };
      pen.beginPath();
      points.forEach((p, i) => p[2] !== p[3] && ring(i, 2.4));
      pen.strokeStyle = inked;
      pen.lineWidth = 1.6 * dot;
      pen.stroke();
      if (chosen !== null && points[chosen]) {
        pen.beginPath();
        ring(chosen, 6);
        pen.setLineDash([3 * dot, 2 * dot]);
        pen.lineWidth = 2 * dot;
        pen.stroke();
        pen.setLineDash([]);
      }
    };
    /** @param {number | null} v */
    const percent = v => (v === null || v === undefined ? '–' : `${(100 * v).toFixed(1)} %`);
    const paint = () => {
      for (const pane of panes) {
        paintPane(pane, clock.frame);
        pane.told.textContent =
          pane.message ||
          Object.entries(pane.figures)
            .map(([name, v]) => `${name} ${percent(v[Math.min(clock.frame, v.length - 1)])}`)
            .join(' · ');
      }
      scrubber.show(clock.frame);
    };
    let due = false;
    const soon = () => {
      if (due) return;
      due = true;
      requestAnimationFrame(() => {
        due = false;
        paint();
      });
    };
    clock.listeners.add(() => root.isConnected && root.offsetParent && paint());

    // Edits: shown at once, told when the hand lets go.
    /** @param {Dot[]} next */
    const put = next => {
      points = next;
      dirty = true;
      panes.forEach(p => (p.sizes = null));
      soon();
    };
    const tell = () => trigger('release', {points});
    /** @param {number | null} i */
    const choose = i => {
      chosen = i;
      const p = points[/** @type {number} */ (i)];
      said.textContent = p
        ? `${words.point} ${/** @type {number} */ (i) + 1}: ${p[0].toPrecision(3)}, ${p[1].toPrecision(3)} · ${
            SIGNS[p[2]]
          } ${props.value?.names[p[2]] ?? `${words.label} ${p[2] + 1}`}`
        : words.hint;
      soon();
    };
    /** @param {number | null} i */
    const flip = i => put(points.map((p, k) => (k === i ? [p[0], p[1], (p[2] + 1) % classes, p[3]] : p)));
    /** @param {number | null} i @param {Point} at */
    const move = (i, at) => put(points.map((p, k) => (k === i ? [...at, p[2], p[3]] : p)));
    /** @param {Point} at */
    const add = at => put([...points, [...at, ink, ink]]);
    /** @param {number | null} i */
    const remove = i => {
      put(points.filter((_, k) => k !== i));
      choose(null);
    };
    /** @param {Pane} pane @param {Place} e */
    const spray = (pane, e) => {
      const box = pane.canvas.getBoundingClientRect();
      const angle = 7 * Math.random();
      const r = SPRAY * Math.sqrt(Math.random());
      add(
        under(pane, {
          clientX: Math.min(box.right, Math.max(box.left, e.clientX + r * Math.cos(angle))),
          clientY: e.clientY + r * Math.sin(angle),
        }),
      );
    };
    /** @param {Pane} pane @param {Place} e */
    const wipe = (pane, e) => {
      const left = points.filter(p => far(pane, p, e) > 0.7 * SPRAY);
      if (left.length < points.length) {
        put(left);
        choose(null);
      }
    };

    // Which of its values a point loses where the hand lets go: x1 off the left edge, x2 off the lower one.
    /** @param {Pane} pane @param {Place} e @returns {'x1' | 'x2' | 'none'} */
    const beyond = (pane, e) => {
      const box = pane.canvas.getBoundingClientRect();
      const left = (e.clientX - box.left) / box.width;
      const low = (box.bottom - e.clientY) / box.height;
      if (Math.min(left, low) > EDGE) return 'none';
      return left < low ? 'x1' : 'x2';
    };

    /** @param {Pane} pane */
    const listen = pane => {
      const {canvas} = pane;
      /** @param {PointerEvent} e @returns {Held} */
      const begin = e => {
        const act = e.shiftKey ? 'brush' : e.altKey ? 'eraser' : tool;
        /** @type {Held} */
        const now = {act, i: nearest(pane, e), from: [e.clientX, e.clientY], moved: false, start: points};
        if (act === 'brush') spray(pane, e);
        else if (act === 'eraser') wipe(pane, e);
        else if (now.i === null) {
          add(under(pane, e));
          now.i = points.length - 1;
          now.moved = true;
        }
        if (act === 'hand') choose(now.i);
        return now;
      };
      page.grab(canvas, {
        near: () => editable && tool !== 'hand', // points lie too thick for each to hold a finger
        take: e => {
          const i = nearest(pane, e);
          if (editable) {
            canvas.focus({preventScroll: true});
            return (held = begin(e));
          }
          if (i === null) return null;
          choose(i);
          if (pull) return {act: 'pull', i, from: [e.clientX, e.clientY], moved: false, start: points};
          trigger('select', {index: i});
        },
        move: (e, now) => {
          if (now.act === 'brush') return spray(pane, e);
          if (now.act === 'eraser') return wipe(pane, e);
          now.moved ||= Math.hypot(e.clientX - now.from[0], e.clientY - now.from[1]) > 3;
          if (now.act === 'pull' && now.moved) {
            const at = under(pane, e);
            points = now.start.map((p, k) => (k === now.i ? [...at, p[2], p[3]] : p));
            soon();
          } else if (now.moved) move(now.i, under(pane, e));
        },
        drop: (e, {act, i, moved, start}) => {
          if (act === 'pull') {
            points = start;
            soon();
            return trigger('select', moved ? {index: i, lost: beyond(pane, e)} : {index: i});
          }
          held = null;
          if (act === 'hand' && !moved) flip(i);
          if (act === 'hand') choose(i);
          if (points !== start) tell();
        },
        hover: e => {
          canvas.style.cursor =
            !editable || tool === 'hand' ? (nearest(pane, e) === null ? 'crosshair' : 'grab') : 'cell';
        },
      });
      canvas.addEventListener('contextmenu', e => {
        const i = nearest(pane, e);
        if (!editable || i === null) return;
        e.preventDefault();
        remove(i);
        tell();
      });
      canvas.addEventListener('keydown', e => {
        const [l, r, b, t] = extent;
        const p = points[/** @type {number} */ (chosen)];
        const n = points.length;
        const step = /** @type {Steps} */ ({
          ArrowLeft: [-1, 0],
          ArrowRight: [1, 0],
          ArrowUp: [0, 1],
          ArrowDown: [0, -1],
        })[e.key];
        if (e.ctrlKey || e.metaKey || e.altKey) return;
        if ((e.key === 'n' || e.key === 'p') && n) {
          choose(chosen === null ? 0 : (chosen + (e.key === 'n' ? 1 : n - 1)) % n);
          if (!editable) trigger('select', {index: chosen});
        } else if (e.key === 'Escape' && p) choose(null);
        else if (!editable) return;
        else if (step && p) {
          move(chosen, [p[0] + 0.02 * step[0] * (r - l), p[1] + 0.02 * step[1] * (t - b)]);
          choose(chosen);
          tell();
        } else if ((e.key === 'f' || e.key === 'Enter') && p) {
          flip(chosen);
          choose(chosen);
          tell();
        } else if ((e.key === 'Delete' || e.key === 'Backspace') && p) {
          remove(chosen);
          tell();
        } else if (e.key === 'a') {
          add(p ? [p[0] + 0.02 * (r - l), p[1]] : [(l + r) / 2, (b + t) / 2]);
          choose(points.length - 1);
          tell();
        } else if (/^[1-4]$/.test(e.key) && +e.key <= classes) dip(/** @type {Coerced} */ (e.key) - 1);
        else return;
        e.preventDefault();
      });
    };

    const make = () => {
      const canvas = el('canvas', {role: 'img', tabindex: 0});
      const small = el('canvas');
      const pane = /** @type {Pane} */ ({
        canvas,
        small,
        pen: canvas.getContext('2d'),
        stamp: small.getContext('2d'),
        wide: 0,
        key: el('i'),
        name: el('b'),
        told: el('span'),
      });
      pane.box = el('figure', {}, canvas, el('figcaption', {}, pane.key, pane.name, pane.told));
      listen(pane);
      page.fitted(canvas, (_, wide) => {
        pane.wide = wide;
        if (root.offsetParent) paintPane(pane, clock.frame);
      });
      return pane;
    };
    /** @param {Pane} pane @param {Item} item @param {Film[]} films2 */
    const fill = (pane, {name, colour, shape, figures, message}, [film, alone, sizes]) => {
      Object.assign(pane, {shape, figures, message, film, alone, sizes});
      if (pane.small.width !== shape[2] || pane.small.height !== shape[1] || !pane.image) {
        [pane.small.height, pane.small.width] = shape.slice(1);
        pane.image = new ImageData(shape[2], shape[1]);
        pane.pixels = new Uint32Array(pane.image.data.buffer);
      }
      pane.name.textContent = name;
      pane.key.hidden = !colour;
      pane.key.style.background = colour;
      pane.canvas.setAttribute('aria-label', name);
      pane.canvas.setAttribute('aria-description', words.keys ?? '');
    };
    /** @param {Dot[]} a @param {Dot[]} b */
    const same = (a, b) =>
      a.length === b.length &&
      a.every(
        (p, i) =>
          p[2] === b[i][2] &&
          Math.abs(p[0] - b[i][0]) < 0.002 * (extent[1] - extent[0]) &&
          Math.abs(p[1] - b[i][1]) < 0.002 * (extent[3] - extent[2]),
      );

    let loading = 0;
    const load = async () => {
      const value = props.value;
      const turn = ++loading;
      if (!value) return;
      const films = await Promise.all(
        value.panes.map(({film, alone, shape: [, h, w], sizes}) =>
          Promise.all([unpack(film, h * w), unpack(alone, h * w), unpack(sizes, value.points.length)]),
        ),
      );
      const line = value.truth ? await page.inflate(value.truth) : null;
      if (turn !== loading) return; // a newer value is on its way
      // An edit made while the server worked stands until its own answer comes.
      const late = held || (dirty && !same(points, value.points));
      if (!late) {
        points = value.points;
        dirty = false;
        extent = value.extent;
      }
      classes = value.classes;
      truth = line ? boundary(line, value.side) : [];
      for (const gone of panes.splice(value.panes.length)) gone.box.remove();
      while (panes.length < value.panes.length) {
        panes.push(make());
        grid.append(/** @type {Pane} */ (panes.at(-1)).box);
      }
      value.panes.forEach((item, i) => fill(panes[i], item, films[i]));
      grid.dataset.count = panes.length;
      chosen = value.chosen ?? (points[/** @type {number} */ (chosen)] ? chosen : null);
      legend.textContent = value.names.map((name, k) => `${SIGNS[k]} ${name}`).join('  ');
      inks.forEach((b, k) => {
        b.hidden = k >= classes;
        b.title = value.names[k] ?? '';
      });
      single.hidden = !value.panes.some(p => p.shape[0] > 1);
      scrubber.fit(Math.max(1, ...value.panes.map(p => p.shape[0])));
      if (value.frame !== null && value.frame !== given) clock.set((told = given = value.frame));
      paint();
      page.drawn(root);
    };
    page.themed(() => {
      mix();
      soon();
    });
    watch('value', load);
    load();
  }))();
