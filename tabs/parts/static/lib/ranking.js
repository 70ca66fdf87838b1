// @ts-check
// Matching, curves and average precision in the page, by the rules of engines/detection (matching.py,
// curves.py). A truth is {box, label, crowd, difficult, area, id}, a detection {box, label, score,
// index, row}; boxes are [x, y, w, h]. Where shapes or poses are compared, a detection has besides `over`, its IoU or
// OKS with each object of the picture by the place of that, and the `area` of its shape; and a truth is set `aside` if
// it has no labelled keypoint: engines/detection/outlines.py.
/** @typedef {Pick<Ranked, 'score' | 'row' | 'image' | 'index'>} Placed */
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  (page.ranking ??= (() => {
    /** @type {Record<string, Point>} */
    const RANGES = {all: [0, 1e10], small: [0, 1024], medium: [1024, 9216], large: [9216, 1e10]};
    const CONVENTIONS = ['voc07', 'voc10', 'coco', 'trapezoid', 'sklearn'];
    /** @type {Record<string, number>} */
    const SAMPLES = {voc07: 10, coco: 100};
    /** @param {number} area @param {string} size */
    const within = (area, size) => area >= RANGES[size][0] && area <= RANGES[size][1];
    /** @param {Box} box */
    const size_of = box => box[2] * box[3];

    /** @type {Ranking['iou']} */
    const iou = ([ax, ay, aw, ah], [bx, by, bw, bh], crowd = false, one = 0) => {
      const w = Math.min(aw + ax, bw + bx) - Math.max(ax, bx) + one;
      const h = Math.min(ah + ay, bh + by) - Math.max(ay, by) + one;
      const both = Math.max(w, 0) * Math.max(h, 0);
      const mine = (aw + one) * (ah + one);
      return both > 0 ? both / (crowd ? mine : mine + (bw + one) * (bh + one) - both) : 0;
    };

    /** @type {(d: Found, g: Truth, place: number, crowd: boolean, one: number) => number} */
    const overlap = (d, g, place, crowd, one) => (d.over ? (d.over[place] ?? 0) : iou(d.box, g.box, crowd, one));

    // What an object is under these rules: whether it takes part, any number of detections, and whether it counts.
    /** @param {Truth} g @param {Rules} rules @param {string} size */
    const object = (g, rules, size) => {
      const crowd = g.crowd && rules.crowd === 'handled';
      const endless = crowd || (g.difficult && rules.difficult === 'handled');
      const dropped = (g.crowd && rules.crowd === 'dropped') || (g.difficult && rules.difficult === 'dropped');
      const area = rules.area === 'box' ? size_of(g.box) : g.area;
      return {crowd, endless, dropped, counted: !endless && !dropped && !g.aside && within(area, size)};
    };
    /** @type {Ranking['count']} */
    const count = (truth, classes, rules, size) => {
      const n = Array(classes).fill(0);
      for (const g of truth) if (object(g, rules, size).counted) n[g.label]++;
      return n;
    };

    // Falling score; equal scores by image, then as `ties` says. `index` is the place in
    // the file, `row` in the ranking.
    /** @param {Rules} rules */
    const order = rules => (/** @type {Placed} */ a, /** @type {Placed} */ b) =>
      b.score - a.score ||
      (rules.ties === 'shuffled'
        ? a.row - b.row
        : (rules.ties === 'reversed' ? -1 : 1) * (a.image - b.image || a.index - b.index));

    // Each detection of one image, best first, with iou, best, match (by threshold) and the bits tp and ignored.
    /** @type {Ranking['match']} */
    const match = (truth, found, rules, thresholds, size) => {
      const one = rules.pixels === 'inclusive' ? 1 : 0;
      const voc = rules.matching === 'voc';
      /** @type {Record<number, number>} */
      const places = {};
      const objects = truth
        .map((g, index) => ({...g, index, ...object(g, rules, size), used: 0}))
        .filter(g => !g.dropped);
      return [...found].sort(order(rules)).map(d => {
        const place = (places[d.label] = (places[d.label] ?? -1) + 1);
        const kept = place < rules.max_dets && d.score >= rules.cutoff;
        const choices = !kept
          ? []
          : objects
              .filter(g => g.label === d.label)
              .map(g => ({g, iou: overlap(d, g, g.index, g.crowd, one)}))
              .sort((a, b) => b.iou - a.iou || (voc ? a.g.index - b.g.index : b.g.index - a.g.index))
              .slice(0, voc ? 1 : Infinity);
        const outside = !within(d.area ?? size_of(d.box), size);
        const out = /** @type {Matched} */ ({
          ...d,
          place,
          kept,
          tp: 0,
          ignored: 0,
          match: /** @type {number[]} */ ([]),
        });
        out.iou = choices[0]?.iou ?? 0;
        out.best = choices[0]?.g.index ?? -1;
        thresholds.forEach((threshold, t) => {
          const reach = Math.min(threshold, 1 - 1e-10);
          const bit = 1 << t;
          const may = (/** @type {(typeof choices)[number]} */ c) =>
            (rules.strict ? c.iou > reach : c.iou >= reach) && !(c.g.used & bit);
          const taken = (choices.find(c => c.g.counted && may(c)) ?? choices.find(c => !c.g.counted && may(c)))?.g;
          if (taken && !taken.endless) taken.used |= bit;
          out.match.push(taken ? taken.index : -1);
          const counts = taken?.counted && !(rules.id_zero === 'unmatched' && taken.id === 0);
          if (counts) out.tp |= bit;
          if (!kept || (taken && !taken.counted) || (!counts && outside)) out.ignored |= bit;
        });
        return out;
      });
    };

    // Why a detection is what it is, at threshold t: a key of the engine's REASONS.
    /** @type {Ranking['reason']} */
    const reason = (d, truth, rules, thresholds, t) => {
      const g = truth[d.match[t]];
      const reach = thresholds[t];
      if ((d.tp >> t) & 1) return 'hit';
      if (!d.kept) return 'cut';
      if (g?.crowd && rules.crowd === 'handled') return 'crowd';
      if (g?.difficult && rules.difficult === 'handled') return 'difficult';
      if (g?.aside) return 'unlabelled';
      if ((d.ignored >> t) & 1) return 'size';
      if (g) return 'id 0';
      if (d.best < 0) return 'absent';
      return (rules.strict ? d.iou > reach : d.iou >= reach) ? 'duplicate' : 'below';
    };

    // The staircase of ranked detections at threshold t among n objects; what is set aside is passed over.
    /** @type {Ranking['curve']} */
    const curve = (ranked, n, t) => {
      /** @type {Stair[]} */
      const out = [];
      let tp = 0;
      let fp = 0;
      for (const d of ranked) {
        if ((d.ignored >> t) & 1) continue;
        const hit = (d.tp >> t) & 1;
        hit ? tp++ : fp++;
        // every field at once, so that all steps have one shape: there may be a hundred thousand
        const precision = tp / (tp + fp);
        const recall = n ? tp / n : 0;
        out.push({d, hit, score: d.score, tp, fp, precision, recall, envelope: 0});
      }
      let best = 0;
      for (let i = out.length; i--;) out[i].envelope = best = Math.max(best, out[i].precision);
      return out;
    };
    /** @type {Ranking['ends']} */
    const ends = points => points.filter((p, i) => i + 1 === points.length || points[i + 1].score !== p.score);

    // The width of each hit: the share of recall samples that it is the first to reach.
    /** @type {Record<string, number[]>} */
    const widths = {};
    /** @type {Ranking['width']} */
    const width = (n, convention, grid) =>
      (widths[`${n} ${convention} ${grid}`] ??= (() => {
        const samples = SAMPLES[convention];
        const w = Array(n).fill(samples ? 0 : 1 / n);
        const exact = grid === 'exact' || (grid === 'usual' && convention === 'voc07');
        for (let i = 0, j = 0; samples && i <= samples; i++) {
          while (exact ? i * n > j * samples : i * (1 / samples) > j / n) j++;
          w[Math.max(j, 1) - 1] += 1 / (samples + 1);
        }
        return w;
      })());
    /** @type {Ranking['average']} */
    const average = (points, n, convention, grid) => {
      if (!n) return NaN;
      let sum = 0;
      let j = 0;
      if (convention === 'trapezoid') {
        let before = {recall: 0, precision: 1};
        points.forEach((p, i) => {
          if (i + 1 < points.length && points[i + 1].score === p.score) return; // not an end
          sum += ((p.recall - before.recall) * (p.precision + before.precision)) / 2;
          before = p;
        });
        return sum;
      }
      const w = width(n, convention, grid);
      let end = 0; // of the scores that are equal to this one
      points.forEach((p, i) => {
        if (!p.hit) return;
        if (convention === 'sklearn')
          for (end = Math.max(end, i); end + 1 < points.length && points[end + 1].score === p.score;) end++;
        sum += (convention === 'sklearn' ? points[end].precision : p.envelope) * w[j++];
      });
      return sum;
    };

    // All of it: the ranking of every image, with the boxes of one image matched anew.
    /** @type {Ranking['evaluate']} */
    const evaluate = ({data, truth, found, image, rules, thresholds, size}) => {
      const key = `${size} ${image}`;
      if (data.key !== key) {
        // detections of the other images, how many objects they have, and AP of their own classes
        const {score, label, tp, ignored} = data.page;
        data.key = key;
        data.kept = {};
        data.others = [];
        score.forEach(
          (s, row) =>
            data.page.image[row] !== image &&
            data.others.push({
              row,
              index: row,
              score: s,
              label: label[row],
              image: data.page.image[row],
              tp: tp[size][row],
              ignored: ignored[size][row],
            }),
        );
        const here = count(data.truth, data.classes.length, rules, size);
        data.elsewhere = data.page.objects[size].map((n, k) => n - here[k]);
      }
      const mine = match(
        truth,
        found.map(d => ({...d, image})),
        rules,
        thresholds,
        size,
      );
      const before = order(rules);
      /** @type {Ranked[]} */
      const ranked = [];
      let j = 0;
      for (const d of data.others) {
        while (j < mine.length && before(mine[j], d) < 0) ranked.push(mine[j++]);
        ranked.push(d);
      }
      ranked.push(...mine.slice(j));
      const here = count(truth, data.classes.length, rules, size);
      const objects = data.elsewhere.map((n, k) => n + here[k]);
      /** @type {Ranked[][]} */
      const by_class = data.classes.map(() => []);
      for (const d of ranked) by_class[d.label].push(d);
      const total = objects.reduce((a, b) => a + b, 0);
      const every = (1 << thresholds.length) - 1;
      // of a class without objects
      /** @param {Ranked[]} list */
      const blamed = list => (rules.empty === 'zero' && list.some(d => (d.tp | d.ignored) !== every) ? 0 : NaN);
      /** @param {number} label @param {number} t */
      const line = (label, t) => (label < 0 ? curve(ranked, total, t) : curve(by_class[label], objects[label], t));
      /** @type {{t: number, [label: number]: Stair[]}} */
      let lines = {t: -1}; // of the last threshold asked for: five conventions share them
      /** @param {number} k @param {number} t */
      const held = (k, t) => {
        if (lines.t !== t) lines = {t};
        return (lines[k] ??= line(k, t));
      };
      // AP of a class is kept for as long as none of its boxes in this image changes.
      /** @type {unknown[][]} */
      const boxes = data.classes.map(() => []);
      for (const b of /** @type {(Truth & Found)[]} */ ([...truth, ...found]))
        boxes[b.label].push([b.box, b.score, b.row, b.crowd, b.difficult, b.area, b.id]);
      const kept = data.classes.map((_, k) => {
        const now = JSON.stringify(boxes[k]);
        return data.kept[k]?.now === now ? data.kept[k] : (data.kept[k] = {now});
      });
      /** @param {number} k @param {number} t @param {string} convention @returns {number} */
      const one = (k, t, convention) =>
        (kept[k][`${t} ${convention}`] ??= objects[k]
          ? average(held(k, t), objects[k], convention, rules.grid)
          : blamed(by_class[k]));
      // AP of a class, or the mean over the classes (or of the one ranking, if they are pooled).
      /** @param {number} label @param {number} t @param {string} convention */
      const found_ap = (label, t, convention) => {
        if (label >= 0) return one(label, t, convention);
        if (rules.average === 'pooled')
          return total ? average(held(-1, t), total, convention, rules.grid) : blamed(ranked);
        const there = objects.map((_, k) => one(k, t, convention)).filter(v => !Number.isNaN(v));
        return there.length ? there.reduce((a, b) => a + b, 0) / there.length : NaN;
      };
      /** @type {Record<string, number>} */
      const known = {};
      /** @type {Evaluation['ap']} */
      const ap = (...what) => (known[/** @type {Coerced} */ (what)] ??= found_ap(...what));
      return {mine, ranked, objects, total, line, ap, n: label => (label < 0 ? total : objects[label])};
    };

    // Which class is taken for which at threshold t among what is shown, over all images: a map from object * (K + 1) +
    // detection to how many, where K stands for none (background, missed); by the rules of
    // engines/detection/confusion.py.
    /** @type {Ranking['confusion']} */
    const confusion = ({data, truth, mine, image, rules, t, confidence}) => {
      const {score, label, ignored, objects, image: where} = data.page;
      const {row, object: what, bits} = data.took;
      const K = data.classes.length;
      /** @param {Map<number, number>} cells @param {number} g @param {number} d @param {number} n */
      const add = (cells, g, d, n) => cells.set(g * (K + 1) + d, (cells.get(g * (K + 1) + d) ?? 0) + n);
      const key = `${image} ${t} ${confidence} ${K}`;
      if (data.met?.key !== key) {
        // the other images, kept while the boxes of this one move
        const cells = new Map();
        const left = new Int32Array(K + 1);
        const taken = new Int32Array(K + 1);
        for (let i = 0; i < score.length && score[i] >= confidence; i++)
          if (where[i] !== image && !((ignored.all[i] >> t) & 1)) left[label[i]]++;
        for (let j = 0; j < row.length && score[row[j]] >= confidence; j++) {
          if (where[row[j]] === image || !((bits[j] >> t) & 1)) continue;
          add(cells, what[j], label[row[j]], 1);
          left[label[row[j]]]--;
          taken[what[j]]++;
        }
        const here = count(data.truth, K, rules, 'all');
        objects.all.forEach((n, k) => {
          if (n - here[k] - taken[k]) add(cells, k, K, n - here[k] - taken[k]);
        });
        left.forEach((n, k) => {
          if (n) add(cells, K, k, n);
        });
        data.met = {key, cells};
      }
      const cells = new Map(data.met.cells);
      const free = truth.map(g => object(g, rules, 'all').counted);
      const one = rules.pixels === 'inclusive' ? 1 : 0;
      const reach = Math.min(data.thresholds[t], 1 - 1e-10);
      for (const d of mine) {
        if (d.score < confidence || (d.ignored >> t) & 1) continue;
        let best = -1;
        let most = 0;
        for (let i = truth.length; i--;) {
          // among equals the later one, as in COCO
          const g = truth[i];
          const v = free[i] ? overlap(d, g, i, false, one) : 0;
          if (
            (rules.strict ? v > reach : v >= reach) &&
            (v > most || (v === most && g.label === d.label && truth[best].label !== d.label))
          ) {
            best = i;
            most = v;
          }
        }
        if (best >= 0) free[best] = false;
        add(cells, best < 0 ? K : truth[best].label, d.label, 1);
      }
      truth.forEach((g, i) => {
        if (free[i]) add(cells, g.label, K, 1);
      });
      return cells;
    };

    // TP, FP and FN of every image among what is shown, of a class or (-1) of all; by engines/detection/worst.py.
    /** @type {Ranking['pictures']} */
    const pictures = ({data, e, truth, image, images, rules, t, confidence, label, size}) => {
      const [tp, fp, fn] = [0, 0, 0].map(() => new Int32Array(images));
      for (const d of e.ranked) {
        if (d.score < confidence) break;
        if ((label >= 0 && d.label !== label) || (d.ignored >> t) & 1) continue;
        ((d.tp >> t) & 1 ? tp : fp)[d.image]++;
      }
      const {counted} = data.page;
      const a = Object.keys(RANGES).indexOf(size);
      counted.image.forEach((where, i) => {
        if (where !== image && (counted.sizes[i] >> a) & 1 && (label < 0 || counted.label[i] === label)) fn[where]++;
      });
      for (const g of truth) if (object(g, rules, size).counted && (label < 0 || g.label === label)) fn[image]++;
      return fn.reduce((/** @type {PictureTold[]} */ all, n, i) => {
        const below = n + tp[i] + fp[i];
        all.push({image: i, tp: tp[i], fp: fp[i], fn: n - tp[i], f1: below ? (2 * tp[i]) / below : NaN});
        return all;
      }, []);
    };
    /** @type {Ranking['worst']} */
    const worst = told => {
      /** @param {PictureTold} p */
      const rank = p => (Number.isNaN(p.f1) ? 2 : p.f1);
      return [...told].sort((a, b) => rank(a) - rank(b) || b.fp + b.fn - a.fp - a.fn || a.image - b.image);
    };

    // Whoever is shown at a confidence: TP, FP, FN; and the best F-beta with its threshold.
    /** @type {Ranking['at']} */
    const at = (points, n, confidence) => {
      /** @type {Stair | null} */
      let last = null;
      for (const p of points)
        if (p.score >= confidence) last = p;
        else break;
      const tp = last?.tp ?? 0;
      const fp = last?.fp ?? 0;
      return {tp, fp, fn: n - tp, precision: tp / Math.max(tp + fp, 1), recall: tp / Math.max(n, 1)};
    };
    /** @type {Ranking['f_beta']} */
    const f_beta = (p, r, beta) => (beta * beta * p + r > 0 ? ((1 + beta * beta) * p * r) / (beta * beta * p + r) : 0);

    // A part's reader of what arrives: unpacked, or nothing if something newer has arrived meanwhile. (One packed text,
    // because the page would keep a watch on every number of a list: of a million numbers that takes minutes.)
    /** @type {Ranking['reader']} */
    const reader = lack => {
      let latest = 0;
      /** @type {Partial<Detections>} of all pictures, while one after the other is looked at */
      let held = {};
      return async value => {
        if (!value?.data) return null;
        const mine = ++latest;
        const data = JSON.parse(new TextDecoder().decode(await page.inflate(value.data)));
        if (mine !== latest) return null;
        if (!data.page && data.held !== held.held) {
          lack?.(value.image);
          return null;
        }
        if (data.page) held = {held: data.held, page: data.page, took: data.took};
        return {...JSON.parse(JSON.stringify({...value, data: null})), data: {...held, ...data}};
      };
    };

    return {
      CONVENTIONS,
      reader,
      iou,
      match,
      reason,
      curve,
      ends,
      average,
      width,
      evaluate,
      confusion,
      pictures,
      worst,
      at,
      f_beta,
      count,
    };
  })()))();
