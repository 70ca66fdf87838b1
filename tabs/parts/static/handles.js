// @ts-check
// Handles on a square of the plane, the same ones in every panel that listens: dragged, and by the keys: n and p go from
// one to the next, arrows move it. page.knob draws one.
((/** @type {Page} */ page = (window.tangible ??= {})) => {
  page.handles = ({all, reach, near, put, tell, changed, over, key = () => false}) => {
    /** @type {Handles} */
    const hand = {chosen: null, held: null, listen};
    /** @param {HTMLCanvasElement} canvas @param {Place} e */
    const nearest = (canvas, e) => {
      const [x, y] = page.square.under(canvas, reach(), e);
      const pixels = canvas.clientWidth / reach() / 2;
      /** @type {Handle | null} */
      let best = null;
      let least = near;
      for (const [id, at] of all()) {
        const d = Math.hypot(at[0] - x, at[1] - y) * pixels;
        if (d < least) [best, least] = [id, d];
      }
      return best;
    };
    /** @param {KeyboardEvent} e whether it was meant for the handles */
    const press = e => {
      const places = all();
      const now = places.findIndex(([id]) => id === hand.chosen);
      const step = page.STEPS[e.key];
      if (e.key === 'n') hand.chosen = places[(now + 1) % places.length][0];
      else if (e.key === 'p') hand.chosen = places[(now > 0 ? now : places.length) - 1][0];
      else if (e.key === 'Escape') hand.chosen = null;
      else if (step && now >= 0) {
        const [id, [x, y]] = places[now];
        put(id, [x + 0.1 * step[0], y + 0.1 * step[1]]);
        tell(id);
      } else return key(e);
      return true;
    };
    /** @param {HTMLCanvasElement} canvas */
    function listen(canvas) {
      /** @param {Place} e */
      const under = e => page.square.under(canvas, reach(), e);
      /** @param {Place} e */
      const point = e => {
        if (!over) return;
        over(under(e));
        changed();
      };
      page.grab(canvas, {
        near: e => nearest(canvas, e) !== null,
        take: e => {
          hand.held = hand.chosen = nearest(canvas, e);
          canvas.focus({preventScroll: true});
          point(e);
          changed();
          return hand.held;
        },
        move: (e, /** @type {Handle} */ id) => {
          point(e);
          put(id, under(e));
        },
        drop: (_, /** @type {Handle} */ id) => {
          hand.held = null;
          tell(id);
        },
        hover: e => {
          point(e);
          canvas.style.cursor = nearest(canvas, e) === null ? '' : 'grab';
        },
      });
      canvas.addEventListener('keydown', e => {
        if (e.ctrlKey || e.metaKey || e.altKey || !press(e)) return;
        e.preventDefault();
        changed();
      });
    }
    return hand;
  };

  page.knob = (pen, [x, y], {r, dot, colour, on, square = false}) => {
    pen.beginPath();
    square ? pen.rect(x - r * dot, y - r * dot, 2 * r * dot, 2 * r * dot) : pen.arc(x, y, r * dot, 0, 7);
    pen.fillStyle = colour;
    pen.fill();
    pen.strokeStyle = on ? page.colours().ink : '#fff';
    pen.lineWidth = (on ? 2.8 : 1.5) * dot;
    pen.stroke();
  };
})();
