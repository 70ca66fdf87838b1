// @ts-check
// Points on their way from noise to data, and the ways behind them: a cloud, each point in the colour of the mode where it
// ends, and a fan of paths from one start.
((/** @type {Page} */ page = (window.tangible ??= {})) => {
  const TRAILS = 36; // how many points of a cloud leave a trail
  const CALM = ['ode', 'heun', 'ddim']; // no noise: all of a fan is one path

  /** @param {Panel} panel @param {Float64Array} points @param {Moment} now @returns {(i: number) => Point} */
  const places =
    ({canvas}, points, {reach, k}) =>
    i =>
      page.square.onto(canvas, reach, [points[i], points[points.length / 2 + i]], k);
  // Each step is shrunk as it was seen at its time.
  /** @param {Panel} panel @param {Float64Array[]} path @param {number} i @param {number} first @param {Point} end
   *  @param {Moment} now */
  const trail = ({pen, canvas}, path, i, first, end, {world, share, reach}) => {
    const {s} = world.table;
    const n = path[0].length / 2;
    const each = (s.length - 1) / (path.length - 1);
    pen.beginPath();
    for (let j = Math.max(0, first); j <= share * (path.length - 1); j++)
      pen.lineTo(...page.square.onto(canvas, reach, [path[j][i], path[j][n + i]], 1 / Math.max(1, s[j * each])));
    pen.lineTo(...end);
    pen.stroke();
  };
  // All the way faint, the last of it in full: a noisy path would else hide everything.
  /** @param {Panel} panel @param {Float64Array[]} path @param {number} i @param {Point} end @param {Moment} now
   *  @param {number} faint @param {number} full */
  const trace = (panel, path, i, end, now, faint, full) => {
    const steps = path.length - 1;
    panel.pen.globalAlpha = faint;
    trail(panel, path, i, 0, end, now);
    panel.pen.globalAlpha = full;
    trail(panel, path, i, Math.floor(now.share * steps - Math.max(1, 0.06 * steps)), end, now);
  };

  page.walks = {
    cloud(panel, points, now) {
      const {pen, dot, cloud, fates} = panel;
      const place = places(panel, points, now);
      const calm = CALM.includes(panel.id);
      pen.lineWidth = 0.8 * dot;
      for (let i = 0; i < Math.min(TRAILS, fates.length); i++) {
        pen.strokeStyle = fates[i] === 255 ? page.colours().ink : page.HUES[fates[i] % 8];
        trace(panel, cloud, i, place(i), now, calm ? 0.35 : 0.1, 0.4);
      }
      page.swarm(pen, fates, place, {r: (panel.wide > 260 ? 1.8 : 1.4) * dot, dot, disc: 0.85, cross: 0.85});
    },
    fan(panel, now) {
      const {pen, dot, fan} = panel;
      const points = page.paths.at(fan, now.share);
      const place = places(panel, points, now);
      const calm = CALM.includes(panel.id);
      const n = points.length / 2;
      pen.lineWidth = (calm ? 2.2 : 1) * dot;
      pen.strokeStyle = pen.fillStyle = '#d55e00';
      for (let i = 0; i < (calm ? 1 : n); i++) trace(panel, fan, i, place(i), now, calm ? 1 : 0.34, 0.9);
      pen.globalAlpha = 1;
      for (let i = 0; i < n; i++) {
        pen.beginPath();
        pen.arc(...place(i), 3 * dot, 0, 7);
        pen.fill();
      }
    },
  };
})();
