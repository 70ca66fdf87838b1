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
  };
})((window.tangible ??= {}));
