// @ts-check
// Where a place of the plane stands in a canvas: on a map, or among hills that are turned and tilted.
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  (page.projection = canvas => {
    /** @type {Projection} */
    const view = {
      canvas,
      extent: [0, 1, 0, 1],
      field: null,
      hills: false,
      turn: [-0.62, 0.62],
      dot: 1,
      unit([x, y]) {
        const [l, r, b, t] = view.extent;
        return [(x - l) / (r - l), (y - b) / (t - b)];
      },
      world([u, v]) {
        const [l, r, b, t] = view.extent;
        return [l + u * (r - l), b + v * (t - b)];
      },
      onto(u, v, raise = 0) {
        const W = canvas.width;
        const H = canvas.height;
        if (!view.hills) return [u * W, (1 - v) * H];
        const [azimuth, tilt] = view.turn;
        const x = u - 0.5;
        const y = v - 0.5;
        const c = Math.cos(azimuth);
        const s = Math.sin(azimuth);
        const across = x * c - y * s;
        const away = x * s + y * c;
        return [
          W / 2 + 0.66 * W * across,
          0.55 * H - 0.66 * W * (away * Math.sin(tilt) + (0.42 * lift(u, v) ** 2 + raise - 0.2) * Math.cos(tilt)),
        ];
      },
      above: (u, v) => view.onto(u, v, 0.012),
      tip(azimuth, tilt) {
        view.turn = [azimuth, Math.max(0.15, Math.min(1.45, tilt))];
      },
    };
    /** @param {number} u @param {number} v */
    const lift = (u, v) => {
      const {field} = view;
      return field && u >= 0 && u <= 1 && v >= 0 && v <= 1 ? Math.sqrt(field.at(field.share, u, v)) : 1;
    };
    return view;
  }))();
