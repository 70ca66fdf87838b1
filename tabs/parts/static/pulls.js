// @ts-check
// The scores at the cursor: unconditional, of the class, their difference and what guidance makes of them, as arrows that
// point to the expected mode, and in numbers. words: {s_u, s_c, difference, guided}.
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  (page.pulls = (words, state) => {
    const {el} = page;
    /** @type {Record<keyof Scores, string>} */
    const COLOURS = {s_u: '#8a8a8a', s_c: '#0072b2', difference: '#009e73', guided: '#d55e00'};
    const NAMES = /** @type {(keyof Scores)[]} */ (Object.keys(COLOURS));
    const node = el('p', {class: 'told', 'aria-live': 'off'});
    /** @param {number[]} at */
    const pair = at => `(${at.map(c => page.fixed(c, 2)).join(', ')})`;

    // An arrow, and its name at the tip; one that runs out of the frame ends there, and says how far it goes.
    /** @param {StreamPanel} panel @param {Point} from @param {Point} to @param {keyof Scores} name @param {number} wide
     *  @param {number[]} [dash] */
    const arrow = ({pen, dot}, [x, y], to, name, wide, dash = []) => {
      const {width, height} = pen.canvas;
      const fits = (/** @type {number} */ a, /** @type {number} */ b, /** @type {number} */ most) =>
        b > a ? (most - a) / (b - a) : b < a ? a / (a - b) : Infinity;
      const share = Math.min(1, fits(x, to[0], width), fits(y, to[1], height));
      const [u, v] = share > 0 ? [x + share * (to[0] - x), y + share * (to[1] - y)] : to;
      const long = Math.hypot(u - x, v - y);
      const head = Math.min(8 * dot, long / 2);
      const a = Math.atan2(v - y, u - x);
      if (long < 1) return;
      pen.strokeStyle = pen.fillStyle = COLOURS[name];
      pen.lineWidth = wide * dot;
      pen.setLineDash(dash.map(d => d * dot));
      pen.beginPath();
      pen.moveTo(x, y);
      pen.lineTo(u - 0.7 * head * Math.cos(a), v - 0.7 * head * Math.sin(a));
      pen.stroke();
      pen.setLineDash([]);
      pen.beginPath();
      pen.moveTo(u, v);
      pen.lineTo(u - head * Math.cos(a - 0.4), v - head * Math.sin(a - 0.4));
      pen.lineTo(u - head * Math.cos(a + 0.4), v - head * Math.sin(a + 0.4));
      pen.closePath();
      pen.fill();
      const beyond = share < 1 && share > 0 ? ` (${words.beyond.replace('{x}', (1 / share).toFixed(1))})` : '';
      const tip = /** @type {Point} */ (name === 'difference' ? [(x + u) / 2, (y + v) / 2] : [u, v]);
      return {text: `${words[name]}${beyond}`, tip};
    };
    // Names do not stand on one another.
    /** @param {StreamPanel} panel @param {({text: string, tip: Point} | undefined)[]} drawn */
    const name = ({pen, dot}, drawn) => {
      const all = drawn.filter(n => n !== undefined);
      const places = all.map(n => n.tip[1]);
      page.apart(places, 17 * dot, 12 * dot, pen.canvas.height - 4 * dot).forEach((v, i) => {
        page.pens.named(pen, all[i].text, [all[i].tip[0], v], dot);
      });
    };
    /** @param {keyof Scores} name @param {number[]} s */
    const item = (name, s) => {
      const key = el('i');
      key.style.background = COLOURS[name];
      return el('span', {}, key, `${words[name]} ${pair(s)}`);
    };

    return {
      node,
      paint(panel) {
        const {modes, std, cursor, sigmas, scales, reach} = state;
        const {canvas, pen, dot} = panel;
        const sigma = sigmas[state.step];
        const found = page.scores(modes, std, cursor, sigma, scales[state.strength]);
        /** @param {number[]} s */
        const reached = s => {
          const at = [cursor[0] + found.v * s[0], cursor[1] + found.v * s[1]];
          return page.square.onto(canvas, reach, at, state.shrink());
        };
        const start = reached([0, 0]);
        const [u, c] = [reached(found.s_u), reached(found.s_c)];
        const drawn = [
          arrow(panel, start, reached(found.guided), 'guided', 3),
          arrow(panel, start, u, 's_u', 2),
          arrow(panel, start, c, 's_c', 2),
          arrow(panel, u, c, 'difference', 2, [4, 3]),
        ];
        name(panel, drawn);
        pen.beginPath();
        pen.arc(...start, 3.5 * dot, 0, 7);
        pen.fillStyle = page.colours().ink;
        pen.fill();
        const at = el('span', {}, `x = ${pair(cursor)}, σ = ${+sigma.toPrecision(3)}:`);
        node.replaceChildren(at, ...NAMES.map(name => item(name, found[name])));
      },
    };
  }))();
