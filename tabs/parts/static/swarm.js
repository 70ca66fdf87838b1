// @ts-check
// Many points, each in the colour of the mode where it ends; those that end at none (255) are crosses. What is beyond the
// panel is half a dot, or half a cross, on its edge. Below a panel, the share of them at each mode.
((/** @type {Page} */ page = (window.tangible ??= {})) => {
  page.swarm = (pen, fates, place, {r, dot, disc, cross}) => {
    for (const c of new Set(fates)) {
      pen.beginPath();
      for (let i = 0; i < fates.length; i++)
        if (fates[i] === c) {
          const [x, y] = page.square.within(pen.canvas, place(i));
          c === 255
            ? (pen.moveTo(x - r, y - r), pen.lineTo(x + r, y + r), pen.moveTo(x + r, y - r), pen.lineTo(x - r, y + r))
            : (pen.moveTo(x + r, y), pen.arc(x, y, r, 0, 7));
        }
      pen.strokeStyle = page.colours().ink;
      pen.fillStyle = page.HUES[c % 8];
      pen.lineWidth = 1.1 * dot;
      pen.globalAlpha = c === 255 ? cross : disc;
      c === 255 ? pen.stroke() : pen.fill();
    }
    pen.globalAlpha = 1;
  };

  // What lies beyond the modes is grey.
  page.shares = (bars, shares, modes) => {
    const [told, fine] = [page.percents(shares), page.percents(shares, 1)];
    /** @param {number} share @param {number} i */
    const part = (share, i) => {
      const node = page.el('i', {title: fine[i]}, share > 0.08 ? told[i] : '');
      node.style.flexGrow = share;
      node.style.background = i < modes ? page.HUES[i % 8] : '#a3a3a3';
      node.style.color = i ? '#111' : '#fff';
      return node;
    };
    bars.replaceChildren(...shares.map(part).filter((_, i) => shares[i]));
  };
})();
