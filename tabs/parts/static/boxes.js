// @ts-check
// A photograph with objects and detections that are grabbed, and every number that follows from them, made in
// the page. value: {data: {page, truth, found, classes, thresholds}, image, images, photo, width, height,
// rules, dials, report, source}.
/**
 * @typedef {{words: RankWords}} Settings
 * @typedef {'truth' | 'found'} Kind
 * @typedef {Found & {why?: string, fate?: Matched}} Detection
 * @typedef {{g: SVGElement, rect: SVGElement, tag: SVGElement}} Drawn
 * @typedef {{grip?: number[], drawn?: boolean, at: number[], box: Box, moved?: boolean}} Held
 */
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  ((page.parts ??= {}).boxes = (
    /** @type {Host<Sent>} */ {element, props, trigger, watch},
    /** @type {Settings} */ settings,
  ) => {
    const {el, decimal, ranking: rank} = page;
    const root = page.root(element);
    const read = rank.reader();
    const {words} = settings;
    /** @param {string} tag @param {Record<string, any>} a @param {Child[]} children */
    const make = (tag, a, ...children) => el(tag, {svg: true, ...a}, ...children);
    /** @type {Clock & {whole?: number}} `whole`: the last step of the curve when it was drawn last */
    const clock = page.clock(`boxes-${Math.random()}`);
    /** @type {Scene} */
    let value = /** @type {Unset} */ (null);
    /** @type {Truth[]} */
    let truth = [];
    /** @type {Detection[]} */
    let found = [];
    /** @type {Dials} */
    let dials = /** @type {Unset} */ ({});
    /** @type {{kind: Kind, i: number} | null} */
    let chosen = null;
    let tool = 'hand';
    /** @type {[Truth[], Detection[]][]} */
    let undone = [];
    /** @type {Out} */
    let out = /** @type {Unset} */ (null);
    /** @param {number} k */
    const name = k => value.data.classes[k] ?? '?';

    // The frame: tools, picture, curve, dials, numbers, ranked list. Made once, filled often.
    /** @param {string} id @param {string} text @param {(e: Event) => void} act @param {string} [title] */
    const button = (id, text, act, title) => el('button', {type: 'button', 'data-do': id, title, onclick: act}, text);
    /** @type {Record<string, any>} */
    const tools = {hand: 0, truth: 0, found: 0};
    for (const t of Object.keys(tools))
      tools[t] = button(t, words[`tool_${t}`], () => take(t), words[`tool_${t}_help`]);
    /** @param {string} t */
    const take = t => {
      tool = t;
      for (const k in tools) tools[k].setAttribute('aria-pressed', String(k === t));
    };
    /** @param {string} id @param {string} label @param {(value: string) => void} act */
    const select = (id, label, act) =>
      el('select', {'aria-label': label, 'data-dial': id, onchange: (/** @type {Input} */ e) => act(e.target.value)});
    // A list of classes, the last of which is written by hand: Enter gives it to the box,
    // leaving the field only keeps it.
    /** @param {string} id @param {string} label @param {(label: number) => void} act */
    const classed = (id, label, act) => {
      let last = 0;
      const list = select(id, label, v => {
        if (v !== 'new') {
          last = +v;
          act(last);
          return;
        }
        field.hidden = false;
        list.hidden = true;
        field.value = '';
        field.focus();
      });
      /** @param {boolean} entered */
      const close = entered => {
        if (field.hidden) return;
        field.hidden = true;
        list.hidden = false;
        const text = field.value.trim();
        const k = text ? nameClass(text) : -1;
        if (k >= 0) last = k;
        list.value = last;
        if (entered && k >= 0) act(k);
        else paintHeld();
      };
      const field = el('input', {
        type: 'text',
        maxlength: 40,
        hidden: true,
        placeholder: words.class_name,
        'aria-label': words.class_name,
        'data-dial': `${id}-name`,
        onblur: () => close(false),
        onkeydown: (/** @type {KeyboardEvent} */ e) => {
          if (e.key === 'Escape') field.value = '';
          if (e.key === 'Enter' || e.key === 'Escape') {
            close(true);
            list.focus();
          }
        },
      });
      return [list, field];
    };
    /** @param {string} text */
    const nameClass = text => {
      const {classes, page, known} = value.data;
      const k = classes.indexOf(text);
      if (k >= 0 || classes.length - known >= 20) return k;
      classes.push(text);
      for (const size in page.objects) page.objects[size].push(0);
      value.data.key = null;
      listClasses();
      update();
      return classes.length - 1;
    };
    const listClasses = () => {
      const {classes} = value.data;
      const choices = [...classes.map((c, k) => [k, c]), ['new', words.add_class]];
      const before = ink.value;
      for (const list of [ink, form.label]) options(list, choices);
      ink.value = classes[before] === undefined ? 0 : before;
      options(lists.label, [['', words.all], ...classes.map(c => [c, c])]);
      lists.label.value = dials.label;
    };
    /** @param {HTMLElement} node @param {(string | number)[][]} pairs */
    const options = (node, pairs) =>
      node.replaceChildren(...pairs.map(([v, t]) => el('option', {value: v}, /** @type {string} */ (t))));
    const [ink, ink_name] = classed('ink', words.new_class, () => {});
    const undo = button('undo', words.undo, () => {
      const last = undone.pop();
      if (last) {
        [truth, found] = last;
        chosen = null;
        rebuild();
        tell();
      }
    });
    const which = select('image', words.image, v => trigger('select', {image: +v}));
    const photo = make('svg', {class: 'photo saved', role: 'group', 'aria-label': words.stage});
    const metrics = page.metrics(words);
    const ranked = page.ranked(words, k => walk(k));
    const held_line = el('div', {class: 'held', 'aria-live': 'polite'});
    /**
     * @param {'confidence' | 'iou' | 'beta'} id
     * @param {string} label
     * @param {number} min
     * @param {number} max
     * @param {number} step
     * @param {(value: number) => string} [show]
     */
    const range = (id, label, min, max, step, show = v => (+v).toFixed(2)) => {
      const shown = el('output');
      const input = el('input', {
        type: 'range',
        min,
        max,
        step,
        'data-dial': id,
        'aria-label': label,
        oninput: () => {
          dials[id] = id === 'beta' ? 10 ** +input.value : +input.value;
          update(true);
          note();
        },
      });
      return {
        node: el('label', {}, el('span', {}, label, ' ', shown), input),
        set: (/** @type {number} */ v) => {
          input.value = id === 'beta' ? Math.log10(v) : v;
          shown.value = show(v);
        },
      };
    };
    /** @param {'label' | 'size' | 'convention'} id */
    const turn = id => (/** @type {string} */ v) => {
      dials[id] = v;
      clock.frame = Infinity;
      update(true);
      note();
    };
    const ranges = {
      confidence: range('confidence', words.confidence, 0, 1, 0.01),
      iou: range('iou', words.iou, 0.05, 0.95, 0.05),
      beta: range('beta', words.beta, -1, 1, 0.05),
    };
    const lists = {
      label: select('label', words.label, turn('label')),
      size: select('size', words.size, turn('size')),
      convention: select('convention', words.convention, turn('convention')),
    };
    /** @param {'label' | 'size' | 'convention'} id */
    const listed = id => el('label', {}, el('span', {}, words[id]), lists[id]);
    const steps = el('div', {class: 'steps'});
    const scrubber = page.scrubber(steps, clock, {frame_label: words.step, words, every: 500});
    steps.append(
      scrubber.node,
      ranked.sum,
      el('div', {class: 'scroll', tabindex: 0, role: 'group', 'aria-label': words.ranked}, ranked.table),
    );
    const report = el('div', {class: 'report'});
    const confusion = page.confusion(words);
    root.append(
      report,
      el(
        'div',
        {class: 'bar', role: 'group', 'aria-label': words.tools},
        ...Object.values(tools),
        ink,
        ink_name,
        undo,
        which,
      ),
      el(
        'div',
        {class: 'two main'},
        el('div', {}, photo, held_line, el('p', {class: 'hint'}, words.hint)),
        el(
          'div',
          {},
          ranked.curve,
          el(
            'div',
            {class: 'dials'},
            ranges.confidence.node,
            ranges.iou.node,
            listed('label'),
            listed('size'),
            listed('convention'),
            ranges.beta.node,
          ),
        ),
      ),
      metrics.numbers,
      el('h3', {}, words.ranked),
      steps,
      el(
        'div',
        {class: 'two'},
        el('div', {}, el('h3', {}, words.bars), metrics.by_iou),
        el('div', {}, el('h3', {}, words.f_chart), metrics.by_confidence),
      ),
      el('h3', {}, words.confusion),
      confusion.node,
      confusion.worst,
    );
    take('hand');

    // What the hand did is shown at once; the server hears of it when the hand rests.
    const text = () => ({
      image: value.image,
      dials,
      truth: truth.map(g => ({...g, box: [...g.box]})),
      found: found.map(d => ({label: d.label, score: d.score, box: d.box})),
      names: value.data.classes.slice(value.data.known),
    });
    let edited = false;
    let waits = 0;
    const note = () => {
      clearTimeout(waits);
      waits = setTimeout(say, 900);
    };
    const say = () => {
      clearTimeout(waits);
      waits = 0;
      trigger(edited ? 'release' : 'input', edited ? text() : {dials});
    };
    const tell = () => {
      edited = true;
      note();
    };
    root.addEventListener(
      'focusout',
      e => waits && !root.contains(/** @type {Node | null} */ (e.relatedTarget)) && say(),
    );

    // Boxes as nodes, one each, kept while they are moved.
    const unit = () => (value?.width || 1) / (photo.clientWidth || 600);
    const HANDLES = [
      [0, 0],
      [0.5, 0],
      [1, 0],
      [1, 0.5],
      [1, 1],
      [0.5, 1],
      [0, 1],
      [0, 0.5],
    ];
    /** @type {Record<Kind, Drawn[]>} */
    let nodes = {truth: [], found: []};
    /** @type {SVGElement[]} */
    let grips = [];
    const rebuild = () => {
      photo.querySelectorAll('.box, .grip').forEach((/** @type {Element} */ n) => n.remove());
      for (const kind of /** @type {Kind[]} */ (['truth', 'found'])) {
        nodes[kind] = (kind === 'truth' ? truth : found).map((_, i) => {
          const rect = make('rect', {});
          const tag = make('text', {});
          const g = make(
            'g',
            {class: `box ${kind}`, tabindex: 0, role: 'button', 'data-kind': kind, 'data-i': i},
            rect,
            tag,
          );
          photo.append(g);
          return {g, rect, tag};
        });
      }
      grips = HANDLES.map((_, k) => photo.appendChild(make('rect', {class: 'grip', 'data-grip': k})));
      update();
    };
    const mine = () =>
      /** @type {Truth & Detection} the one or the other, or null */ (
        chosen && (chosen.kind === 'truth' ? truth : found)[chosen.i]
      );
    /** @param {Kind | null} kind @param {number} [i] @param {boolean} [focus] */
    const choose = (kind, i, focus = false) => {
      chosen = kind ? {kind, i: /** @type {number} */ (i)} : null;
      if (focus && chosen) nodes[/** @type {Kind} */ (kind)][/** @type {number} */ (i)]?.g.focus({preventScroll: true});
      paint();
    };
    /** @param {Drawn} node @param {Box} box @param {number} u */
    const setBox = (node, box, u) => {
      const [x, y, w, h] = box;
      for (const [k, v] of Object.entries({x, y, width: Math.max(w, 0), height: Math.max(h, 0)}))
        node.rect.setAttribute(k, v);
      node.tag.setAttribute('font-size', 11 * u);
    };
    const paint = () => {
      if (!value || !out) return;
      const u = unit();
      const t = out.t;
      const taken = new Set();
      const label = out.label;
      const fate = new Map(out.e.mine.map(d => [d.index, d]));
      for (const d of out.e.mine) if ((d.tp >> t) & 1) taken.add(d.match[t]);
      found.forEach((d, i) => {
        const f = /** @type {Matched} */ (fate.get(i));
        const node = nodes.found[i];
        const hit = (f.tp >> t) & 1;
        const ignored = (f.ignored >> t) & 1;
        const why = rank.reason(f, truth, value.rules, value.data.thresholds, t);
        const state = hit ? 'tp' : ignored ? 'ignored' : 'fp';
        const faint = d.score < dials.confidence || (label >= 0 && d.label !== label);
        setBox(node, d.box, u);
        node.g.setAttribute(
          'class',
          `box found ${state}${faint ? ' faint' : ''}${chosen?.kind === 'found' && chosen.i === i ? ' chosen' : ''}`,
        );
        node.tag.textContent = `${hit ? '✓' : ignored ? '○' : '✗'} ${name(d.label)} ${decimal(d.score)}`;
        node.tag.setAttribute('x', d.box[0] + 3 * u);
        node.tag.setAttribute('y', Math.max(d.box[1] - 3 * u, 11 * u));
        node.g.setAttribute(
          'aria-label',
          `${words.detection} ${name(d.label)} ${d.score}: ${words.reasons[why]}, IoU ${decimal(f.iou)}`,
        );
        d.why = why;
        d.fate = f;
      });
      truth.forEach((g, i) => {
        const node = nodes.truth[i];
        const faint = label >= 0 && g.label !== label;
        setBox(node, g.box, u);
        node.g.setAttribute(
          'class',
          `box truth ${taken.has(i) ? 'used' : 'free'}${g.crowd || g.difficult ? ' special' : ''}${
            faint ? ' faint' : ''
          }${chosen?.kind === 'truth' && chosen.i === i ? ' chosen' : ''}`,
        );
        node.tag.textContent =
          taken.has(i) && chosen?.i !== i
            ? ''
            : `${name(g.label)}${g.crowd ? ` (${words.crowd})` : g.difficult ? ` (${words.difficult})` : ''}`;
        node.tag.setAttribute('x', g.box[0] + 3 * u);
        node.tag.setAttribute('y', Math.min(g.box[1] + g.box[3] + 12 * u, value.height - 2 * u));
        node.g.setAttribute('aria-label', `${words.truth} ${name(g.label)}: ${taken.has(i) ? words.used : words.free}`);
      });
      const box = mine()?.box;
      grips.forEach((grip, k) => {
        grip.style.display = box ? '' : 'none';
        if (!box) return;
        const s = 9 * u;
        const [a, b] = HANDLES[k];
        for (const [n, v] of Object.entries({
          x: box[0] + a * box[2] - s / 2,
          y: box[1] + b * box[3] - s / 2,
          width: s,
          height: s,
        }))
          grip.setAttribute(n, v);
      });
      paintHeld();
    };

    // The line about the box in hand: class, score, flags.
    const [label_list, label_name] = classed('box-label', words.label, k => change(b => (b.label = k)));
    /** @type {Record<string, any>} */
    const form = {
      label: label_list,
      score: el('input', {
        type: 'number',
        min: 0,
        max: 1,
        step: 0.01,
        'aria-label': words.score,
        'data-dial': 'box-score',
        onchange: (/** @type {Input} */ e) => change(b => (b.score = Math.min(1, Math.max(0, +e.target.value || 0)))),
      }),
      crowd: el('input', {
        type: 'checkbox',
        'data-dial': 'box-crowd',
        onchange: (/** @type {Input} */ e) => change(b => (b.crowd = e.target.checked)),
      }),
      difficult: el('input', {
        type: 'checkbox',
        'data-dial': 'box-difficult',
        onchange: (/** @type {Input} */ e) => change(b => (b.difficult = e.target.checked)),
      }),
    };
    const said = el('span', {class: 'said'});
    const flags = ['crowd', 'difficult'].map(k => el('label', {}, form[k], ` ${words[k]}`));
    held_line.append(
      said,
      form.label,
      label_name,
      form.score,
      ...flags,
      button('delete', words.remove, () => remove()),
    );
    const paintHeld = () => {
      const box = mine();
      const seen = !!box;
      held_line.classList.toggle('empty', !seen);
      const writing = !label_name.hidden && seen;
      [...held_line.children].forEach(
        n => n !== said && (n.hidden = !seen || n === (writing ? form.label : label_name)),
      );
      if (!box) {
        said.textContent = words.nothing_held;
        return;
      }
      const isTruth = /** @type {{kind: Kind}} */ (chosen).kind === 'truth';
      said.textContent = isTruth
        ? `${words.truth} · ${Math.round(box.box[2])} × ${Math.round(box.box[3])}`
        : `${words.detection} · IoU ${decimal(/** @type {number} */ (box.fate?.iou))} · ${
            words.reasons[/** @type {string} */ (box.why)]
          }`;
      form.label.value = box.label;
      form.score.hidden = isTruth;
      flags.forEach(f => (f.hidden = !isTruth));
      if (!isTruth && document.activeElement !== form.score) form.score.value = box.score;
      form.crowd.checked = !!box.crowd;
      form.difficult.checked = !!box.difficult;
    };

    // Edits.
    const keep = () => {
      undone.push([truth.map(g => ({...g})), found.map(d => ({...d}))]);
      if (undone.length > 50) undone.shift();
    };
    /** @param {(box: Truth & Detection) => void} act */
    const change = act => {
      const b = mine();
      if (!b) return;
      keep();
      act(b);
      update();
      tell();
    };
    /** @param {number} v */
    const tenth = v => Math.round(10 * v) / 10;
    /** @param {{box: Box, area?: number}} box @param {number[]} next */
    const fit = (box, next) => {
      const area = box.box[2] * box.box[3];
      const b = next.map(tenth);
      b[2] = Math.max(b[2], 1);
      b[3] = Math.max(b[3], 1);
      b[0] = Math.min(Math.max(b[0], 1 - b[2]), value.width - 1);
      b[1] = Math.min(Math.max(b[1], 1 - b[3]), value.height - 1);
      // a mask grows with its box
      if (box.area !== undefined) box.area = area > 0 ? (box.area * b[2] * b[3]) / area : b[2] * b[3];
      box.box = /** @type {Box} */ (b);
    };
    /** @param {Kind} kind @param {Box} box */
    const add = (kind, box) => {
      const label = +ink.value || 0;
      /** @type {(Truth | Detection)[]} */
      const list = kind === 'truth' ? truth : found;
      list.push(
        kind === 'truth'
          ? {
              box,
              label,
              crowd: false,
              difficult: false,
              area: box[2] * box[3],
              id: 1 + Math.max(0, ...truth.map(g => g.id)),
            }
          : {box, label, score: 0.5, index: found.length, row: 1e9 + found.length},
      );
      rebuild();
      choose(kind, list.length - 1, true);
    };
    const remove = () => {
      if (!chosen) return;
      keep();
      (chosen.kind === 'truth' ? truth : found).splice(chosen.i, 1);
      found.forEach((d, i) => (d.index = i));
      choose(null);
      rebuild();
      tell();
    };
    /** @param {PointerEvent} e @returns {Point} */
    const pointer = e => {
      const p = new DOMPoint(e.clientX, e.clientY).matrixTransform(photo.getScreenCTM().inverse());
      return [p.x, p.y];
    };
    /** @param {On<PointerEvent>} e @returns {Partial<Held> | null} */
    const under = e => {
      const grip = /** @type {Part | null} */ (e.target.closest('.grip'));
      const node = /** @type {Part | null} */ (e.target.closest('.box'));
      if (grip && tool === 'hand') return {grip: HANDLES[+grip.dataset.grip]};
      if (tool !== 'hand') {
        keep();
        add(/** @type {Kind} */ (tool), [...pointer(e), 1, 1]);
        return {grip: [1, 1], drawn: true};
      }
      choose(node && node.dataset.kind, node ? +node.dataset.i : 0, true);
      return node && {};
    };
    /** @param {PointerEvent} e @param {Held} held */
    const drag = (e, held) => {
      const began = performance.now();
      const [x, y] = pointer(e);
      const dx = x - held.at[0];
      const dy = y - held.at[1];
      const [bx, by, bw, bh] = held.box;
      if (!held.moved) {
        if (Math.hypot(dx, dy) < 2 * unit()) return;
        keep();
        held.moved = true;
      }
      if (!held.grip) fit(mine(), [bx + dx, by + dy, bw, bh]);
      else {
        const [a, b] = held.grip;
        const x0 = a === 0 ? bx + dx : bx;
        const x1 = a === 1 ? bx + bw + dx : bx + bw;
        const y0 = b === 0 ? by + dy : by;
        const y1 = b === 1 ? by + bh + dy : by + bh;
        fit(mine(), [Math.min(x0, x1), Math.min(y0, y1), Math.abs(x1 - x0), Math.abs(y1 - y0)]);
      }
      update();
      root.dataset.ms = (performance.now() - began).toFixed(2); // from the hand to the numbers in the document
    };
    const hand = page.grab(photo, {
      near: e => tool !== 'hand' || e.target.closest('.grip, .box.chosen'),
      take: e => {
        const held = value && under(e);
        return held && {...held, at: pointer(e), box: /** @type {Box} */ ([...mine().box]), moved: held.drawn};
      },
      move: drag,
      drop: (_, {moved, drawn}) => {
        if (drawn) take('hand');
        if (moved) tell();
      },
    });
    photo.addEventListener('focusin', (/** @type {On<FocusEvent>} */ e) => {
      const n = /** @type {Part | null} */ (e.target.closest('.box'));
      if (n && !hand.held()) choose(n.dataset.kind, +n.dataset.i);
    });
    photo.addEventListener('keydown', (/** @type {KeyboardEvent} */ e) => {
      const b = mine();
      const step = /** @type {Steps} */ ({ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]})[
        e.key
      ];
      const far = e.shiftKey ? 10 : 1;
      if (e.metaKey || e.altKey) return;
      if (step && b) {
        const [x, y, w, h] = b.box;
        const [dx, dy] = step.map(v => v * far);
        change(() => fit(b, e.ctrlKey ? [x, y, w + dx, h + dy] : [x + dx, y + dy, w, h]));
      } else if (e.ctrlKey) return;
      else if ((e.key === 'Delete' || e.key === 'Backspace') && b) remove();
      else if (e.key === 'c' && b) change(() => (b.label = (b.label + 1) % value.data.classes.length));
      else if ((e.key === '+' || e.key === '-') && b?.score !== undefined)
        change(() => (b.score = Math.min(1, Math.max(0, +(b.score + (e.key === '+' ? 0.05 : -0.05)).toFixed(4)))));
      else if (e.key === 'g' || e.key === 'd') {
        keep();
        add(
          e.key === 'g' ? 'truth' : 'found',
          /** @type {Box} */ (
            [0.4 * value.width, 0.4 * value.height, 0.2 * value.width, 0.2 * value.height].map(tenth)
          ),
        );
        tell();
      } else if (e.key === 'Escape') choose(null);
      else return;
      e.preventDefault();
    });

    // Every number anew; if the boxes are the `same`, what was matched is kept.
    const update = (same = false) => {
      if (!value) return;
      const {data, rules} = value;
      const t = data.thresholds.reduce(
        (best, v, i) => (Math.abs(v - dials.iou) < Math.abs(data.thresholds[best] - dials.iou) ? i : best),
        0,
      );
      const label = data.classes.indexOf(dials.label);
      const e =
        same && out?.size === dials.size
          ? out.e
          : rank.evaluate({
              data,
              truth,
              found,
              image: value.image,
              rules,
              thresholds: data.thresholds,
              size: dials.size,
            });
      const points = out?.e === e && out.t === t && out.label === label ? out.points : e.line(label, t);
      const n = e.n(label);
      const last = points.length - 1;
      clock.count = Math.max(1, points.length);
      if (clock.frame > last || clock.frame === clock.whole) clock.frame = Math.max(0, last);
      clock.whole = Math.max(0, last);
      const tops = out?.points === points ? out.tops : rank.ends(points);
      out = {t, label, e, size: dials.size, points, n, tops};
      for (const [k, r] of Object.entries(ranges)) r.set(dials[/** @type {keyof typeof ranges} */ (k)]);
      for (const [k, l] of Object.entries(lists)) l.value = dials[/** @type {keyof typeof lists} */ (k)];
      const {ap, ten} = metrics.paint(out, dials, data.thresholds);
      Object.assign(root.dataset, {ap, ten});
      paint();
      scrubber.fit(Math.max(1, points.length)); // sets the clock, which paints the curve
    };
    const paintCurve = () => {
      if (!out) return;
      ranked.paint(out, clock.frame, {dials, value, truth, ap: +root.dataset.ap});
      scrubber.show(clock.frame);
      paintConfusion();
    };
    /** @param {number} k */
    const walk = k => {
      clock.set(k);
      const d = out.points[k]?.d;
      if (d?.match && d.index < found.length) choose('found', d.index);
    };
    clock.listeners.add(() => root.isConnected && value && paintCurve());

    const paintConfusion = () => {
      const {data, rules, image} = value;
      const {e, t, size} = out;
      const mine =
        size === 'all'
          ? e.mine
          : rank.match(
              truth,
              found.map(d => ({...d, image})),
              rules,
              data.thresholds,
              'all',
            );
      confusion.paint(rank.confusion({data, truth, mine, image, rules, t, confidence: dials.confidence}), data.classes);
    };

    const load = async () => {
      const next = await read(props.value);
      if (!next) return;
      clearTimeout(waits);
      waits = 0;
      edited = false;
      const same = value && next.source === value.source && next.image === value.image;
      value = next;
      dials = {...next.dials};
      truth = next.data.truth.map(g => ({...g, box: [...g.box]}));
      found = next.data.found.map((d, index) => ({...d, box: [...d.box], index}));
      if (!same) {
        undone = [];
        chosen = null;
        clock.frame = Infinity;
      }
      listClasses();
      options(lists.size, Object.entries(words.sizes));
      options(lists.convention, Object.entries(words.conventions));
      options(
        which,
        next.images.map((t, k) => [k, t]),
      );
      which.value = next.image;
      which.hidden = next.images.length < 2;
      photo.setAttribute('viewBox', `0 0 ${next.width} ${next.height}`);
      photo.querySelectorAll('image').forEach((/** @type {Element} */ n) => n.remove());
      if (next.photo)
        photo.prepend(
          make('image', {href: next.photo, width: next.width, height: next.height, preserveAspectRatio: 'none'}),
        );
      report.replaceChildren(...next.report.map(([kind, line]) => el('p', {class: kind}, line)));
      if (clock.frame === Infinity) clock.frame = next.data.page.score.length;
      clock.whole = clock.frame;
      rebuild();
      page.drawn(root);
    };
    new ResizeObserver(() => root.offsetParent && paint()).observe(photo);
    watch('value', load);
    load();
  }))();
