// @ts-check
// A square of the plane, -reach .. reach both ways, that fills a canvas. k: what is shown is shrunk by it.
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  (page.square = {
    // Pixels of the canvas.
    onto: ({width, height}, reach, [x, y], k = 1) => [
      (((x * k) / reach + 1) / 2) * width,
      ((1 - (y * k) / reach) / 2) * height,
    ],
    // What lies beyond stands on the edge.
    within: ({width, height}, [x, y]) => [Math.min(width, Math.max(0, x)), Math.min(height, Math.max(0, y))],
    // What lies under a pointer.
    under(canvas, reach, {clientX, clientY}, k = 1) {
      const {left, top, width, height} = canvas.getBoundingClientRect();
      const [u, v] = [(2 * (clientX - left)) / width - 1, 1 - (2 * (clientY - top)) / height];
      return [(u * reach) / k, (v * reach) / k];
    },
  }))();
