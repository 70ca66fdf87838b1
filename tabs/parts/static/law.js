// @ts-check
// What is known exactly of p_t, around the points that should follow it: its density behind them, its score as arrows, and
// at the right edge how they lie in y (bars) and how they should (line).
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  (page.law = () => {
    const CELLS = 80;
    const SIDE = 9; // arrows
    const BINS = 36;
    const MARGIN = 0.17; // of the panel
    const small = page.el('canvas', {width: CELLS, height: CELLS});
    const stamp = small.getContext('2d');
    const image = new ImageData(CELLS, CELLS);

    // Once for all panels; the root of the density lets thin parts be seen.
    /** @param {Moment} now */
    const bake = ({p, reach, k}) => {
      const density = p.square(CELLS, reach / k);
      const top = density.reduce((a, b) => Math.max(a, b), 0);
      const pixels = new Uint32Array(image.data.buffer);
      const [r, g, b] = page.dark() ? [60, 150, 205] : [0, 95, 160];
      density.forEach((v, i) => {
        pixels[i] = (Math.round(150 * Math.sqrt(v / top)) << 24) | (b << 16) | (g << 8) | r;
      });
      stamp.putImageData(image, 0, 0);
    };
    /** @param {Panel} panel */
    const density = ({pen, canvas}) => {
      pen.imageSmoothingEnabled = true;
      pen.drawImage(small, 0, 0, canvas.width, canvas.height);
    };

    // As the samplers are told it; long arrows are bent to fit their cell.
    /** @param {Panel} panel @param {Moment} now */
    const score = ({pen, canvas, dot}, {world, row, reach, k}) => {
      const n = SIDE * SIDE;
      const cell = (2 * reach) / SIDE;
      const x = new Float64Array(2 * n);
      for (let i = 0; i < n; i++) {
        x[i] = (((i % SIDE) + 0.5) * cell - reach) / k;
        x[n + i] = ((Math.floor(i / SIDE) + 0.5) * cell - reach) / k;
      }
      const told = page.reverse.slope(world.modes, world.table.a[row], world.table.s[row], x, n);
      const {factor, shift, until} = world.error;
      const on = world.table.t[row] <= until ? 1 : 0;
      pen.strokeStyle = factor !== 1 || (on && Math.hypot(...shift)) ? '#d55e00' : page.colours().ink;
      pen.globalAlpha = 0.4;
      pen.lineWidth = dot;
      for (let i = 0; i < n; i++) {
        const u = (factor * told[i] + on * shift[0]) / k;
        const v = (factor * told[n + i] + on * shift[1]) / k;
        const size = Math.hypot(u, v);
        if (!(size > 0)) continue;
        const long = (((0.85 * cell * size) / (size + 2)) * canvas.width) / reach / 2;
        arrow(pen, page.square.onto(canvas, reach, [x[i], x[n + i]], k), [(u / size) * long, (-v / size) * long], dot);
      }
      pen.globalAlpha = 1;
    };
    /** @param {CanvasRenderingContext2D} pen @param {Point} from @param {Point} by @param {number} dot */
    const arrow = (pen, [a, b], [u, v], dot) => {
      const [p, q, angle] = [a + u, b + v, Math.atan2(v, u)];
      pen.beginPath();
      pen.moveTo(a, b);
      pen.lineTo(p, q);
      for (const turn of [2.6, -2.6]) {
        pen.moveTo(p, q);
        pen.lineTo(p + 4 * dot * Math.cos(angle + turn), q + 4 * dot * Math.sin(angle + turn));
      }
      pen.stroke();
    };

    /** @param {Panel} panel @param {Float64Array} points @param {Moment} now */
    const margin = ({pen, canvas, dot}, points, {p, reach, k}) => {
      const n = points.length / 2;
      const bins = new Float64Array(BINS);
      for (let i = 0; i < n; i++) {
        const [, y] = page.square.onto(canvas, reach, [points[i], points[n + i]], k);
        bins[Math.floor((y / canvas.height) * BINS)]++; // those above and below the panel are counted nowhere
      }
      const line = Array.from({length: 73}, (_, i) => p.across((reach / k) * (1 - i / 36)));
      const long = (MARGIN * canvas.width) / Math.max(...line);
      const [width, high] = [(2 * reach) / BINS / k, canvas.height / BINS];
      pen.fillStyle = page.dark() ? 'rgba(255,255,255,.3)' : 'rgba(0,0,0,.24)';
      bins.forEach((c, i) => {
        const w = Math.min(1.35 * MARGIN * canvas.width, (long * c) / n / width);
        pen.fillRect(canvas.width - w, i * high + 0.5, w, high - 1);
      });
      pen.beginPath();
      line.forEach((v, i) => pen.lineTo(canvas.width - long * v, (i / 72) * canvas.height));
      pen.strokeStyle = '#0072b2';
      pen.lineWidth = 1.8 * dot;
      pen.stroke();
    };
    return {bake, density, score, margin};
  }))();
