// @ts-check
// Four shapes that are told apart without their colours, and as text: circle, square, triangle, diamond.
((/** @type {Page} */ page = (window.tangible ??= {})) => {
  page.SIGNS = ['●', '■', '▲', '◆'];
  page.SHAPES = [
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
})();
