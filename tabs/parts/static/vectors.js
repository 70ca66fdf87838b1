// @ts-check
// Vectors at a place, as arrows, or as the dashed square of their two components. Lengths are squeezed, |v|^0.35 of the
// longest, so that the first and the last step can both be seen. page.vectors(view, pen)(arrows, p, k).
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  (page.vectors = (view, pen) => {
    /** @type {{tip: Point, text: string}[]} what stands at the tips, above all arrows */
    const tips = [];
    // The few letters of mathematics that arrows have, as a canvas can write them.
    const plain = (/** @type {string} */ tex) =>
      tex
        .replace('-', '−')
        .replace(/\\hat\s*(\w)/g, '$1\u0302')
        .replace('\\Delta\\theta', 'Δθ')
        .replace(/\\sqrt\{(.*)\}/, '√$1')
        .replace('_t', 'ₜ');
    /** @param {Point} p @param {Point} v @param {number} reach @param {string} colour @returns {Point} where it ends */
    const square = (p, [x, y], reach, colour) => {
      const size = Math.hypot(x, y);
      /** @param {number} a */
      const side = a => view.dot * reach * 0.5 * (Math.abs(a) / size) ** 0.5;
      pen.strokeStyle = colour;
      pen.lineWidth = 1.8 * view.dot;
      pen.setLineDash([5 * view.dot, 3 * view.dot]);
      pen.strokeRect(p[0] - side(x), p[1] - side(y), 2 * side(x), 2 * side(y));
      pen.setLineDash([]);
      return [p[0] + side(x), p[1] - side(y)];
    };
    /** @param {Point} at @param {Point} at1 @param {string} colour */
    const dart = ([x, y], [a, b], colour) => {
      const angle = Math.atan2(b - y, a - x);
      const h = 9 * view.dot;
      pen.lineCap = 'round';
      page.pens.outlined(pen, colour, [6 * view.dot, 3 * view.dot], () => {
        pen.moveTo(x, y);
        pen.lineTo(a, b);
        pen.moveTo(a - h * Math.cos(angle - 0.45), b - h * Math.sin(angle - 0.45));
        pen.lineTo(a, b);
        pen.lineTo(a - h * Math.cos(angle + 0.45), b - h * Math.sin(angle + 0.45));
      });
      pen.lineCap = 'butt';
    };
    /** @param {Point} p @param {Point} v @param {number} reach @param {string} colour @returns {Point} its tip */
    const arrow = (p, [x, y], reach, colour) => {
      const [l, , b] = view.extent;
      const [u, v] = view.unit([x + l, y + b]);
      const long = (view.dot * reach) / (Math.hypot(u, v) || 1);
      /** @type {Point} */
      const tip = [p[0] + long * u, p[1] - long * v];
      dart(p, tip, colour);
      return tip;
    };
    return (arrows, p, k) => {
      for (const {name, values, longest, colour, kind} of arrows) {
        /** @type {Point} */
        const v = [values[2 * k], values[2 * k + 1]];
        const size = Math.hypot(...v);
        if (!(size > 0) || !Number.isFinite(size)) continue;
        const reach = 14 + 76 * (size / longest) ** 0.35;
        tips.push({tip: (kind === 'square' ? square : arrow)(p, v, reach, colour), text: plain(name)});
      }
      for (const {tip, text} of tips.splice(0)) page.pens.named(pen, text, tip, view.dot);
    };
  }))();
