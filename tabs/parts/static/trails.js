// @ts-check
// Paths under a clock, drawn over a ground: the way so far, the heads, ovals around them, where they were lost.
// page.trails(view, pen, clock); a few paths leave their way behind, a swarm its last steps.
/** @typedef {CanvasRenderingContext2D} Pen */
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  (page.trails = (view, pen, clock) => {
    const {paper, outlined} = page.pens;
    const LOST = -32768;
    const FULL = 24;
    const TAIL = 14;
    const {canvas} = view;
    /** @type {Trail[]} */
    let trails = [];
    let hand = '';
    const few = () => trails.length > 0 && trails[0].paths <= FULL;

    // Of path s at frame k, in pixels; null where it is lost, and off the hills, where there is no height.
    /** @param {Trail} trail @param {number} s @param {number} k @returns {Point | null} */
    const place = (trail, s, k) => {
      const j = 2 * (Math.min(k, trail.frames - 1) * trail.paths + s);
      const x = trail.points[j];
      if (x === LOST) return null;
      const y = trail.points[j + 1];
      if (view.hills && Math.max(Math.abs(x), Math.abs(y)) > trail.units) return null;
      return view.above(0.5 + x / trail.units / 2, 0.5 + y / trail.units / 2);
    };
    /** @param {Pen} g @param {Trail} trail @param {number} s @param {number} from @param {number} to */
    const line = (g, trail, s, from, to) => {
      let pen_down = false;
      for (let k = from; k <= to; k++) {
        const p = place(trail, s, k);
        if (!p && !view.hills) break;
        if (p) pen_down ? g.lineTo(...p) : g.moveTo(...p);
        pen_down = !!p; // among hills it may come back onto them
      }
    };

    // The way so far lies on a canvas of its own, to which the clock only adds.
    const trace = page.el('canvas');
    let told = -1;
    /** @param {Pen} g @param {number} from @param {number} to @param {boolean} faint */
    const way = (g, from, to, faint) => {
      const dim = hand && trails.length > 1;
      for (const trail of trails) {
        const width = (faint ? 1.1 : dim && trail.id === hand ? 2.8 : 2) / (trail.paths > 4 ? 1.6 : 1);
        for (const halo of faint ? [false] : [true, false]) {
          g.beginPath();
          for (let s = 0; s < trail.paths; s++) line(g, trail, s, from, Math.min(to, trail.frames - 1));
          g.globalAlpha = faint ? 0.3 : halo ? 0.55 : 1;
          g.strokeStyle = halo ? paper() : trail.colour;
          g.lineWidth = view.dot * (width + (halo ? 2.4 : 0));
          g.setLineDash(trail.dashed && !halo ? [6 * view.dot, 3 * view.dot] : []);
          g.lineJoin = 'round';
          g.stroke();
        }
      }
      g.globalAlpha = 1;
      g.setLineDash([]);
    };
    /** @param {number} k */
    const follow = k => {
      if (k < told || told < 0) {
        trace.width = canvas.width;
        trace.height = canvas.height;
        way(trace.getContext('2d'), 0, clock.count - 1, true);
        told = 0;
      }
      if (k > told) way(trace.getContext('2d'), told, k, false);
      told = k;
    };
    /** @param {number} k */
    const swarm = k => {
      for (const trail of trails) {
        pen.beginPath();
        for (let s = 0; s < trail.paths; s++) line(pen, trail, s, Math.max(0, k - TAIL), k);
        pen.globalAlpha = 0.5;
        pen.strokeStyle = trail.colour;
        pen.lineWidth = 1.2 * view.dot;
        pen.stroke();
        pen.globalAlpha = 1;
      }
    };
    /** @param {Trail} trail @param {number} k */
    const head = (trail, k) => {
      const r = view.dot * (few() ? (trail.id === hand ? 7 : 5.5) : 2.6);
      pen.beginPath();
      for (let s = 0; s < trail.paths; s++) {
        const p = place(trail, s, k);
        if (p) page.SHAPES[trail.shape](pen, ...p, r);
      }
      pen.fillStyle = trail.colour;
      pen.fill();
      if (!few()) return;
      pen.strokeStyle = page.dark() ? '#111' : '#fff';
      pen.lineWidth = 1.6 * view.dot;
      pen.stroke();
      trail.lost.forEach((when, s) => when >= 0 && when <= k && cross(place(trail, s, when - 1), trail.colour));
    };
    /** @param {Point | null} p @param {string} colour */
    const cross = (p, colour) => {
      if (!p) return;
      const {dot} = view;
      const m = 10 * dot;
      const r = 5 * dot;
      const x = Math.max(m, Math.min(canvas.width - m, p[0]));
      const y = Math.max(m, Math.min(canvas.height - m, p[1]));
      outlined(pen, colour, [6 * dot, 3 * dot], () => {
        pen.moveTo(x - r, y - r);
        pen.lineTo(x + r, y + r);
        pen.moveTo(x - r, y + r);
        pen.lineTo(x + r, y - r);
      });
    };
    /** @param {Trail} trail @param {number} k */
    const oval = ({oval, frames, colour}, k) => {
      if (!oval) return;
      const o = oval.subarray(6 * Math.min(k, frames - 1));
      /** @type {Point[]} */
      const around = [];
      for (let i = 0; i <= 64; i++) {
        const c = Math.cos((i / 32) * Math.PI);
        const s = Math.sin((i / 32) * Math.PI);
        around.push(view.above(...view.unit([o[0] + c * o[2] + s * o[4], o[1] + c * o[3] + s * o[5]])));
      }
      if (!around.flat().every(Number.isFinite)) return;
      outlined(pen, colour, [5 * view.dot, 2.4 * view.dot], () =>
        around.forEach((p, i) => (i ? pen.lineTo(...p) : pen.moveTo(...p))),
      );
    };
    return {
      few,
      place,
      set(next, held) {
        [trails, hand] = [next, held];
        told = -1;
      },
      stale: () => (told = -1),
      ways(k) {
        if (!few()) return swarm(k);
        follow(k);
        pen.drawImage(trace, 0, 0);
      },
      heads(k) {
        for (const trail of trails) oval(trail, k);
        for (const trail of trails) head(trail, k);
      },
    };
  }))();
