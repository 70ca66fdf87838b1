// @ts-check
// Figures of 18 joints in OpenPose's order, posed by hand. value: {people: [[[x, y, seen] x 18], ...], background,
// hands: [[left, right of 21 joints], ...] or null}.
// words: stage, hint_picture, undo, mirror, larger, smaller, add, remove, limbs, hide, hide_limb, picture, move, hint.
/**
 * @typedef {[x: number, y: number, seen: number]} Joint
 * @typedef {Joint[]} Person
 * @typedef {{people: Person[], background?: string, hands?: Person[][] | null}} Value
 * @typedef {{words: Words, limbs: Point[], colours: number[][], joints: string[], most: number}} Settings
 */
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  ((page.parts ??= {}).skeleton = (
    /** @type {Host<Value | null>} */ {element, props, trigger, watch},
    /** @type {Settings} */ settings,
  ) => {
    const {el} = page;
    const root = page.root(element);
    root.dataset.setup = '';
    const {words, limbs, colours, joints: names} = settings;
    const S = 512;
    const MIRROR = [0, 1, 5, 6, 7, 2, 3, 4, 11, 12, 13, 8, 9, 10, 15, 14, 17, 16];
    /** @type {Record<number, Point>} */
    const CHAINS = {4: [2, 3], 7: [5, 6], 10: [8, 9], 13: [11, 12]}; // hand or foot -> root, bend
    /** @type {Record<number, number[]>} */
    const BEYOND = {
      0: [14, 15, 16, 17],
      14: [16],
      15: [17],
      2: [3, 4],
      3: [4],
      5: [6, 7],
      6: [7],
      8: [9, 10],
      9: [10],
      11: [12, 13],
      12: [13],
    };
    /** @type {Person[]} */
    let people = [];
    let chosen = [0, 4];
    /** @type {number[]} */
    let kept = /** @type {Unset} */ (null);
    let solid = true;
    const FEW = 100;
    /** What stood there before each change, the latest last. @type {Person[][]} */
    let past = [];
    const WRISTS = [7, 4]; // of the left and the right hand
    /** @type {Person[][]} */
    let hands = [];
    /** The figures to whose wrists the hands belong. @type {Person[]} */
    let wearers = [];

    // Two bones of fixed length reach for the target; the bend stays on the side where it was.
    /**
     * @param {number[]} a
     * @param {number[]} b
     * @param {number[]} c
     * @param {number[]} target
     * @returns {[knee: number[], end: number[]]}
     */
    const reach = (a, b, c, target) => {
      const l1 = Math.hypot(b[0] - a[0], b[1] - a[1]);
      const l2 = Math.hypot(c[0] - b[0], c[1] - b[1]);
      const side = Math.sign((c[0] - a[0]) * (b[1] - a[1]) - (c[1] - a[1]) * (b[0] - a[0])) || 1;
      const dx = target[0] - a[0];
      const dy = target[1] - a[1];
      const far = Math.hypot(dx, dy) || 1e-9;
      const d = Math.min(l1 + l2 - 1e-6, Math.max(Math.abs(l1 - l2) + 1e-6, far));
      const ux = dx / far;
      const uy = dy / far;
      const along = (l1 * l1 - l2 * l2 + d * d) / (2 * d);
      const off = side * Math.sqrt(Math.max(0, l1 * l1 - along * along));
      return [
        [a[0] + along * ux - off * uy, a[1] + along * uy + off * ux],
        [a[0] + d * ux, a[1] + d * uy],
      ];
    };
    /** @param {number} who @param {number} j @param {number[]} at */
    const place = (who, j, [x, y]) => {
      const p = people[who];
      const old = p[j];
      /** @param {number} k @param {number[]} at */
      const set = (k, [u, v]) => {
        p[k] = [u, v, p[k][2]];
      };
      if (!solid) return set(j, [x, y]);
      if (CHAINS[j]) {
        const [r, bend] = CHAINS[j];
        const [knee, end] = reach(p[r], p[bend], p[j], [x, y]);
        set(bend, knee);
        return set(j, end);
      }
      const upper = {3: 2, 6: 5, 9: 8, 12: 11}[j];
      if (upper) {
        // an elbow or a knee turns about its root; what hangs on it comes along
        const a = p[upper];
        const l = Math.hypot(old[0] - a[0], old[1] - a[1]);
        const d = Math.hypot(x - a[0], y - a[1]) || 1e-9;
        [x, y] = [a[0] + ((x - a[0]) * l) / d, a[1] + ((y - a[1]) * l) / d];
      }
      const follow = j === 1 ? names.map((_, k) => k).filter(k => k !== 1) : (BEYOND[j] ?? []);
      for (const k of follow) set(k, [p[k][0] + x - old[0], p[k][1] + y - old[1]]);
      set(j, [x, y]);
    };

    // The stage: limbs as filled ellipses, joints as discs, as OpenPose draws them; knobs over them.
    const svg = el('svg', {viewBox: `0 0 ${S} ${S}`, role: 'group', 'aria-label': words.stage});
    const canvas = el('canvas', {width: 128, height: 128, role: 'img', 'aria-label': words.hint_picture});
    const large = el('canvas', {width: S, height: S});
    /** @param {number[]} c @param {number} [k] */
    const rgb = (c, k = 1) => `rgb(${c.map(v => Math.trunc(v * k))})`;
    /** @param {Person} p @param {Point} at */
    const limb = (p, [a, b]) => {
      const [x, y] = [p[a][0] * S, p[a][1] * S];
      const [u, v] = [p[b][0] * S, p[b][1] * S];
      return {cx: (x + u) / 2, cy: (y + v) / 2, half: Math.hypot(x - u, y - v) / 2, turn: Math.atan2(y - v, x - u)};
    };
    /**
     * Bones in the colours of the rainbow, from the wrist up each finger, blue dots over them, as OpenPose draws them.
     * @param {CanvasRenderingContext2D} pen @param {Person} joints @param {number} who @param {number} side
     */
    const drawHand = (pen, joints, who, side) => {
      const [now, then] = [people, wearers].map(all => all[who][WRISTS[side]]);
      if (!now[2]) return;
      const at = joints.map(([x, y]) => [(x + now[0] - then[0]) * S, (y + now[1] - then[1]) * S]);
      const seen = at.map(([x, y], k) => joints[k][2] > 0 && x >= 1 && y >= 1);
      pen.lineWidth = 2;
      for (let k = 0; k < 20; k++) {
        const from = k % 4 ? k : 0;
        if (!seen[from] || !seen[k + 1]) continue;
        pen.strokeStyle = `hsl(${18 * k} 100% 50%)`;
        pen.beginPath();
        pen.moveTo(at[from][0], at[from][1]);
        pen.lineTo(at[k + 1][0], at[k + 1][1]);
        pen.stroke();
      }
      pen.fillStyle = '#00f';
      at.forEach(([x, y], k) => {
        if (!seen[k]) return;
        pen.beginPath();
        pen.arc(x, y, 4, 0, 7);
        pen.fill();
      });
    };
    const drawHint = () => {
      const pen = large.getContext('2d');
      pen.fillStyle = '#000';
      pen.fillRect(0, 0, S, S);
      for (const p of people) {
        limbs.forEach((pair, k) => {
          if (!p[pair[0]][2] || !p[pair[1]][2]) return;
          const {cx, cy, half, turn} = limb(p, pair);
          pen.fillStyle = rgb(colours[k], 0.6);
          pen.beginPath();
          pen.ellipse(cx, cy, half, 4, turn, 0, 7);
          pen.fill();
        });
        p.forEach(([x, y, seen], j) => {
          if (!seen) return;
          pen.fillStyle = rgb(colours[j]);
          pen.beginPath();
          pen.arc(x * S, y * S, 4, 0, 7);
          pen.fill();
        });
      }
      if (people.length === wearers.length)
        hands.forEach((pair, who) => pair.forEach((hand, side) => drawHand(pen, hand, who, side)));
      const small = canvas.getContext('2d');
      small.imageSmoothingQuality = 'high';
      small.drawImage(large, 0, 0, 128, 128);
    };
    const draw = () => {
      const lines = el('g', {svg: true});
      const knobs = el('g', {svg: true});
      people.forEach((p, who) => {
        limbs.forEach((pair, k) => {
          const {cx, cy, half, turn} = limb(p, pair);
          const seen = p[pair[0]][2] && p[pair[1]][2];
          lines.append(
            el('ellipse', {
              svg: true,
              cx,
              cy,
              rx: half,
              ry: seen ? 6 : 1.5,
              class: seen ? 'limb' : 'limb hidden-limb',
              transform: `rotate(${(turn * 180) / Math.PI} ${cx} ${cy})`,
              fill: rgb(colours[k], seen ? 0.8 : 0.5),
            }),
          );
        });
        p.forEach(([x, y, seen], j) =>
          knobs.append(
            el('circle', {
              svg: true,
              cx: x * S,
              cy: y * S,
              r: 9,
              tabindex: 0,
              role: 'button',
              'data-who': who,
              'data-joint': j,
              class: `knob${seen ? '' : ' gone'}${who === chosen[0] && j === chosen[1] ? ' chosen' : ''}`,
              fill: rgb(colours[j]),
              'aria-label': `${names[j]}${people.length > 1 ? ` ${who + 1}` : ''}: ${x.toFixed(2)}, ${y.toFixed(2)}`,
            }),
          ),
        );
        const [x, y] = middle(p);
        knobs.append(
          el('path', {
            svg: true,
            d: 'M0,-13L13,0L0,13L-13,0z',
            transform: `translate(${x * S} ${y * S})`,
            class: 'knob whole',
            tabindex: 0,
            role: 'button',
            'data-who': who,
            'data-joint': 'all',
            'aria-label': `${words.move}${people.length > 1 ? ` ${who + 1}` : ''}`,
          }),
        );
      });
      const focus = svg.contains(document.activeElement)
        ? /** @type {HTMLElement} */ (document.activeElement).dataset
        : null;
      svg.replaceChildren(...[photo, lines, knobs].filter(Boolean));
      if (focus) knobs.querySelector(`[data-who="${focus.who}"][data-joint="${focus.joint}"]`)?.focus();
      drawHint();
      root.dataset.pose = JSON.stringify(people.map(p => p.map(([x, y, s]) => [+x.toFixed(3), +y.toFixed(3), s])));
    };
    /** @param {Person} p @returns {Point} */
    const middle = p => [(p[8][0] + p[11][0] + p[1][0]) / 3, (p[8][1] + p[11][1] + p[1][1]) / 3];
    const photo = el('image', {svg: true, width: S, height: S, preserveAspectRatio: 'none', opacity: 0.55});

    const settle = () =>
      trigger('release', {people: people.map(p => p.map(([x, y, s]) => [+x.toFixed(3), +y.toFixed(3), s]))});
    const copied = () => people.map(p => p.map(j => /** @type {Joint} */ ([...j])));
    /** @param {Person[]} before */
    const remember = before => {
      past = [...past.slice(1 - FEW), before];
      undoing.disabled = false;
    };
    const undo = () => {
      const before = past.pop();
      if (!before) return;
      people = before;
      chosen = [who(), chosen[1]];
      undoing.disabled = !past.length;
      draw();
      settle();
    };
    /** @param {() => void} f */
    const change = f => {
      remember(copied());
      f();
      draw();
      settle();
    };
    const who = () => Math.min(chosen[0], people.length - 1);
    /** @param {number} k */
    const scale = k =>
      change(() => {
        const p = people[who()];
        const [mx, my] = middle(p);
        people[who()] = p.map(([x, y, s]) => [mx + k * (x - mx), my + k * (y - my), s]);
      });
    /** @param {Person} p @param {number} dx @param {number} dy @returns {Person} */
    const shift = (p, dx, dy) => p.map(([x, y, s]) => [x + dx, y + dy, s]);
    /** @param {boolean} all */
    const hide = all =>
      change(() => {
        const p = people[who()];
        const some = [chosen[1], ...(all ? (BEYOND[chosen[1]] ?? []) : [])];
        const to = p[chosen[1]][2] ? 0 : 1;
        for (const j of some) p[j] = [p[j][0], p[j][1], to];
      });
    /** @param {string} name @param {() => void} f @param {string} [pressed] */
    const button = (name, f, pressed) =>
      el('button', {type: 'button', class: 'pill', 'data-act': name, 'aria-pressed': pressed, onclick: f}, words[name]);
    /** @param {string} name @param {boolean} on @param {(on: boolean) => void} f */
    const toggle = (name, on, f) => {
      const node = button(
        name,
        () => {
          on = !on;
          node.setAttribute('aria-pressed', on);
          f(on);
        },
        String(on),
      );
      return node;
    };
    const undoing = button('undo', undo);
    undoing.disabled = true;
    const bar = el(
      'div',
      {class: 'acts', role: 'group', 'aria-label': words.stage},
      undoing,
      toggle('limbs', solid, on => {
        solid = on;
      }),
      button('mirror', () =>
        change(() => {
          people[who()] = MIRROR.map(j => people[who()][j]).map(([x, y, s]) => [1 - x, y, s]);
        }),
      ),
      button('larger', () => scale(1.1)),
      button('smaller', () => scale(1 / 1.1)),
      button('hide', () => hide(false)),
      button('hide_limb', () => hide(true)),
      button(
        'add',
        () =>
          people.length < settings.most &&
          change(() => {
            people = [...people, shift(people[who()], people.length % 2 ? 0.25 : -0.25, 0)];
            chosen = [people.length - 1, chosen[1]];
          }),
      ),
      button(
        'remove',
        () =>
          people.length > 1 &&
          change(() => {
            people = people.filter((_, k) => k !== who());
          }),
      ),
      toggle('picture', false, on => {
        photo.style.display = on ? '' : 'none';
      }),
    );
    photo.style.display = 'none';
    root.append(
      bar,
      el('div', {class: 'pair'}, svg, el('figure', {}, canvas, el('figcaption', {}, words.hint_picture))),
      el('p', {class: 'hint'}, words.hint),
    );

    /** @param {PointerEvent} e */
    const pointer = e => {
      const at = new DOMPoint(e.clientX, e.clientY).matrixTransform(svg.getScreenCTM().inverse());
      return [at.x / S, at.y / S].map(a => Math.min(1.1, Math.max(-0.1, a)));
    };
    /** @param {Event} e @returns {Part} or null */
    const knobOf = e => /** @type {Part} */ (/** @type {HTMLElement} */ (e.target).closest?.('[data-joint]'));
    /** @param {Part} knob */
    const choose = knob => {
      if (knob.dataset.joint !== 'all') chosen = [+knob.dataset.who, +knob.dataset.joint];
      else chosen = [+knob.dataset.who, chosen[1]];
    };
    /** Where the figures stood when one was taken. @type {Person[]} */
    let before = [];
    const hand = page.grab(svg, {
      near: knobOf,
      take: e => {
        const knob = knobOf(e);
        if (!knob) return null;
        choose(knob);
        knob.focus();
        kept = pointer(e);
        before = copied();
        draw();
        return /** @type {string} */ (knob.dataset.joint);
      },
      move: (e, joint) => {
        const at = pointer(e);
        const k = who();
        if (joint === 'all') people[k] = shift(people[k], at[0] - kept[0], at[1] - kept[1]);
        else place(k, +joint, at);
        kept = at;
        draw();
      },
      drop: () => {
        if (JSON.stringify(before) === JSON.stringify(people)) return;
        remember(before);
        settle();
      },
    });
    svg.addEventListener('dblclick', (/** @type {MouseEvent} */ e) => {
      if (knobOf(e) && knobOf(e).dataset.joint !== 'all') hide(false);
    });
    svg.addEventListener('focusin', (/** @type {FocusEvent} */ e) => {
      if (knobOf(e) && !hand.held()) choose(knobOf(e));
    });
    root.addEventListener('keydown', (/** @type {KeyboardEvent} */ e) => {
      if (e.key !== 'z' || !(e.ctrlKey || e.metaKey)) return;
      undo();
      e.preventDefault();
    });
    svg.addEventListener('keydown', (/** @type {KeyboardEvent} */ e) => {
      const knob = knobOf(e);
      if (!knob) return;
      const step = /** @type {Steps} */ ({ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]})[
        e.key
      ];
      const far = e.shiftKey ? 0.05 : 0.01;
      choose(knob);
      const k = who();
      if (step && knob.dataset.joint === 'all')
        change(() => {
          people[k] = shift(people[k], far * step[0], far * step[1]);
        });
      else if (step)
        change(() => {
          const [x, y] = people[k][chosen[1]];
          place(k, chosen[1], [x + far * step[0], y + far * step[1]]);
        });
      else if (e.key === 'Delete' || e.key === 'Backspace' || e.key === 'h') hide(false);
      else return;
      e.preventDefault();
    });

    const load = () => {
      if (!props.value) return;
      const [old, seen] = [copied(), root.dataset.pose];
      people = props.value.people.map(p => p.map(j => [...j]));
      wearers = copied();
      hands = props.value.hands ?? [];
      photo.setAttribute('href', props.value.background || '');
      draw();
      if (old.length && seen !== root.dataset.pose) remember(old);
      page.drawn(root);
    };
    watch('value', load);
    load();
  }))();
