// @ts-check
// Strokes that stay legible on any ground: the colour lies on a wider stroke of paper.
((/** @type {Page} */ page = (window.tangible ??= {})) => {
  const paper = () => (page.dark() ? 'rgba(16,18,20,.75)' : 'rgba(255,255,255,.85)');
  const ink = () => (page.dark() ? '#f5f5f4' : '#1c1917');
  page.pens = {
    paper,
    ink,
    outlined(pen, colour, [under, over], draw) {
      for (const [style, width] of /** @type {[string, number][]} */ ([
        [paper(), under],
        [colour, over],
      ])) {
        pen.beginPath();
        draw();
        pen.strokeStyle = style;
        pen.lineWidth = width;
        pen.stroke();
      }
    },
    named(pen, text, [x, y], dot) {
      const {width, height} = pen.canvas;
      const size = dot * parseFloat(getComputedStyle(pen.canvas).fontSize);
      pen.font = `${size}px ${getComputedStyle(pen.canvas).fontFamily}`;
      const wide = pen.measureText(text).width;
      const left = Math.max(4, Math.min(x + 6 * dot, width - wide - 4)); // it stays in the frame
      const base = Math.max(size, Math.min(y - 5 * dot, height - 4));
      Object.assign(pen, {strokeStyle: paper(), lineWidth: 4 * dot, lineJoin: 'round', fillStyle: ink()});
      pen.strokeText(text, left, base);
      pen.fillText(text, left, base);
    },
  };
})((window.tangible ??= {}));
