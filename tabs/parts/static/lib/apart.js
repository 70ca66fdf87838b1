// @ts-check
// Places in a column, moved as little as keeps them apart: page.apart(places, gap, low, high) -> places. Least squares
// under an order: what would overlap shares the mean of its places.
((/** @type {Page} */ page) => {
  page.apart = (places, gap, low, high) => {
    const order = places.map((_, i) => i).sort((a, b) => places[a] - places[b]);
    /** @type {{at: number, n: number}[]} */
    const blocks = [];
    order.forEach((i, k) => {
      let block = {at: places[i] - k * gap, n: 1};
      for (let last = blocks.at(-1); last && last.at > block.at; last = blocks.at(-1)) {
        const n = block.n + last.n;
        block = {at: (block.at * block.n + last.at * last.n) / n, n};
        blocks.pop();
      }
      blocks.push(block);
    });
    const highest = Math.max(low, high - (order.length - 1) * gap);
    const bases = blocks.flatMap(({at, n}) => Array.from({length: n}, () => Math.min(highest, Math.max(low, at))));
    /** @type {number[]} */
    const moved = [];
    order.forEach((i, k) => (moved[i] = bases[k] + k * gap));
    return moved;
  };
})((window.tangible ??= {}));
