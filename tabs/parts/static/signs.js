// @ts-check
// Signs on a map: a dashed box, stars and rings at places with a name, and the starts of paths.
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  (page.signs = (view, pen) => {
    const {paper, ink} = page.pens;
    const MANY = 24;
    /** @param {Extent} box */
    const frame = ([l, r, b, t]) => {
      const corners = /** @type {Point[]} */ ([
        [l, b],
        [r, b],
        [r, t],
        [l, t],
        [l, b],
      ]);
      pen.beginPath();
      corners.forEach((p, i) => pen[i ? 'lineTo' : 'moveTo'](...view.onto(...view.unit(p))));
      pen.setLineDash([7 * view.dot, 5 * view.dot]);
      pen.strokeStyle = ink();
      pen.lineWidth = 1.6 * view.dot;
      pen.stroke();
      pen.setLineDash([]);
    };
    /** @param {number} a @param {number} b @param {number} r */
    const star = (a, b, r) => {
      for (let i = 0; i < 10; i++) {
        const q = i % 2 ? 0.45 * r : r;
        const angle = (i * Math.PI) / 5 - Math.PI / 2;
        pen[i ? 'lineTo' : 'moveTo'](a + q * Math.cos(angle), b + q * Math.sin(angle));
      }
    };
    /** @param {Mark} mark */
    const sign = ({x, y, colour, kind}) => {
      const [a, b] = view.above(...view.unit([x, y]));
      const r = 8 * view.dot;
      const ring = kind === 'ring';
      pen.beginPath();
      ring ? pen.arc(a, b, r, 0, 7) : star(a, b, r);
      pen.closePath();
      if (!ring) {
        pen.fillStyle = colour || ink();
        pen.fill();
      }
      pen.strokeStyle = ring ? colour || ink() : paper();
      pen.lineWidth = (ring ? 2.4 : 1.4) * view.dot;
      pen.stroke();
    };
    /** @param {Point} start @param {boolean} many @param {boolean} held */
    const dot = (start, many, held) => {
      const [a, b] = view.above(...view.unit(start));
      pen.beginPath();
      pen.arc(a, b, (many ? 3 : 9) * view.dot, 0, 7);
      if (!many) {
        pen.fillStyle = paper();
        pen.fill();
      }
      pen.strokeStyle = ink();
      pen.lineWidth = (held ? 3.5 : 2) * view.dot;
      pen.stroke();
    };
    return ({box, marks, starts, chosen}) => {
      if (box) frame(box);
      marks.forEach(sign);
      const focus = starts.length > 1 && document.activeElement === view.canvas;
      starts.forEach((start, i) => dot(start, starts.length > MANY, focus && i === chosen));
    };
  }))();
