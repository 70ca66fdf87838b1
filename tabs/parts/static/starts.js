// @ts-check
// Starts of paths in the hand: dragged, set by a click, added (Shift), deleted (right button), moved by arrow keys; hills
// are turned. Starts are shown at once, and told one at a time: the next word waits for the answer to the last one, or
// the answers would overtake each other.
/** @typedef {{from: Point, turn: Point, i?: undefined} | {i: number, from?: undefined, turn?: undefined}} Held */
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  (page.starts = (view, {editable, several, changed, turned, hover, tell, step}) => {
    const {canvas} = view;
    const REACH = 16;
    const PATIENCE = 6000;
    /** @type {Starts} */
    const starts = {all: [], chosen: 0, waiting: false, spread, answered, take: () => {}};
    /** @type {Held | null} */
    let held = null;

    // What was told: `asked` is when, `newer` whether the hand has moved on since, `lifted` whether it has let go.
    let asked = -Infinity;
    let newer = false;
    let lifted = false;
    /** @param {'input' | 'release'} event */
    const say = event => {
      asked = performance.now();
      newer = lifted = false;
      tell(event, starts.all);
    };
    const busy = () => performance.now() - asked < PATIENCE;
    const drip = () => {
      busy() ? (newer = true) : say('input');
    };
    const rest = () => {
      if (!busy()) return say('release');
      lifted = true;
      setTimeout(() => lifted && say('release'), PATIENCE);
    };
    function answered() {
      asked = -Infinity;
      if (lifted) say('release');
      else if (held && newer) say('input');
    }
    starts.take = next => {
      if (held || lifted) return;
      starts.all = next;
      starts.chosen = Math.min(starts.chosen, Math.max(0, next.length - 1));
      starts.waiting = false;
    };

    /** @param {Point[]} next */
    const put = next => {
      starts.all = next;
      starts.waiting = true;
      changed();
    };
    /** @param {number} i @param {Point} p */
    const move = (i, p) => put(starts.all.map((s, k) => (k === i ? p : s)));
    /** @param {number} i */
    const remove = i => {
      put(starts.all.filter((_, k) => k !== i));
      rest();
    };
    /** @param {Point} p @param {number} digits */
    const rounded = (p, digits) => /** @type {Point} */ (p.map(a => +a.toPrecision(digits)));
    /** @param {number} n one, or a lattice of so many */
    function spread(n) {
      const side = Math.sqrt(n);
      /** @param {number} i @returns {Point} */
      const node = i =>
        view.world([0.06 + (0.88 * (i % side)) / (side - 1), 0.06 + (0.88 * ((i / side) | 0)) / (side - 1)]);
      const own = starts.all[starts.chosen] ?? starts.all[0];
      put(n === 1 ? [own] : Array.from({length: n}, (_, i) => rounded(node(i), 4)));
      starts.chosen = 0;
      rest();
    }

    // The pointer.
    /** @param {MouseEvent} e */
    const under = e => {
      const box = canvas.getBoundingClientRect();
      /** @param {number} a */
      const clamp = a => Math.min(0.999, Math.max(0.001, a));
      const at = [clamp((e.clientX - box.left) / box.width), clamp(1 - (e.clientY - box.top) / box.height)];
      return rounded(view.world(/** @type {Point} */ (at)), 5);
    };
    /** @param {MouseEvent} e */
    const nearest = e => {
      const box = canvas.getBoundingClientRect();
      const far = starts.all.map(start => {
        const [u, v] = view.unit(start);
        return Math.hypot(box.left + u * box.width - e.clientX, box.top + (1 - v) * box.height - e.clientY);
      });
      const least = Math.min(...far);
      return {i: far.indexOf(least), far: least};
    };
    /** @param {MouseEvent} e */
    const near = e => editable && !view.hills && starts.all.length > 0 && nearest(e).far < REACH;
    /** @param {PointerEvent} e @returns {Held | null} */
    const take = e => {
      canvas.focus({preventScroll: true});
      if (view.hills) return {from: [e.clientX, e.clientY], turn: view.turn};
      if (!editable || !starts.all.length) return null;
      const {i, far} = nearest(e);
      if (e.shiftKey && far > REACH && several) {
        put([...starts.all, under(e)]);
        starts.chosen = starts.all.length - 1;
      } else {
        starts.chosen = i;
        if (far > REACH) move(i, under(e));
      }
      if (starts.waiting) drip();
      return {i: starts.chosen};
    };
    page.grab(canvas, {
      near,
      take: e => (held = take(e)),
      move: (e, held) => {
        if (held.turn) {
          view.tip(held.turn[0] + (e.clientX - held.from[0]) / 150, held.turn[1] + (e.clientY - held.from[1]) / 200);
          turned();
        } else {
          move(held.i, under(e));
          drip();
        }
      },
      drop: (_, {turn}) => {
        held = null;
        if (!turn) rest();
      },
      hover: e => {
        canvas.style.cursor = view.hills ? 'move' : near(e) ? 'grab' : 'crosshair';
        if (!view.hills) hover(under(e));
      },
    });
    canvas.addEventListener('contextmenu', (/** @type {MouseEvent} */ e) => {
      const {i, far} = nearest(e);
      if (!editable || far > REACH || starts.all.length < 2) return;
      e.preventDefault();
      remove(i);
    });

    // The keys.
    /** @param {Point} by @param {number} far */
    const nudge = ([dx, dy], far) => {
      const [l, r, b, t] = view.extent;
      const [x, y] = starts.all[starts.chosen];
      const u = Math.min(r, Math.max(l, x + far * dx * (r - l)));
      const v = Math.min(t, Math.max(b, y + far * dy * (t - b)));
      move(starts.chosen, rounded([u, v], 5));
      rest();
    };
    canvas.addEventListener('keydown', (/** @type {KeyboardEvent} */ e) => {
      const by = page.STEPS[e.key];
      const {length} = starts.all;
      if (e.ctrlKey || e.metaKey || e.altKey) return;
      if (by && view.hills) {
        view.tip(view.turn[0] + 0.1 * by[0], view.turn[1] + 0.08 * by[1]);
        turned();
      } else if (e.key === ',' || e.key === '.') step(e.key === ',' ? -1 : 1);
      else if (!editable || !length) return;
      else if (by) nudge(by, e.shiftKey ? 0.05 : 0.01);
      else if (e.key === 'n' || e.key === 'p') {
        starts.chosen = (starts.chosen + (e.key === 'n' ? 1 : length - 1)) % length;
        changed();
      } else if ((e.key === 'Delete' || e.key === 'Backspace') && length > 1) {
        remove(starts.chosen);
        starts.chosen = 0;
      } else return;
      e.preventDefault();
    });
    return starts;
  }))();
