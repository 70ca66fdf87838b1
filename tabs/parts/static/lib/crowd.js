// @ts-check
// Which names stand on others: page.crowd(boxes) -> whether each gives way, boxes [x, y, width, height] in the order of
// their rank: the first of two that overlap stays.
((/** @type {Page} */ page) => {
  page.crowd = boxes => {
    /** @type {Box[]} */
    const stay = [];
    return boxes.map(box => {
      const [x, y, w, h] = box;
      const gives = stay.some(([a, b, v, u]) => x < a + v && a < x + w && y < b + u && b < y + h);
      if (!gives) stay.push(box);
      return gives;
    });
  };
})((window.tangible ??= {}));
