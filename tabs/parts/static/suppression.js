// @ts-check
// Raw detections on a picture, and the turns of their suppression under a scrubber: what stays, what goes because of it,
// what waits. value: see suppression.py.
/**
 * @typedef {{kept: number, score: number, touched: number[], after: number[]}} Turn
 * @typedef {{photo: string, width: number, height: number, boxes: Box[], names: string[], scores: number[],
 *   steps: Turn[]}} Value
 */
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  ((page.parts ??= {}).suppression = (
    /** @type {Host<Value | null>} */ {element, props, watch},
    /** @type {{words: Words}} */ {words},
  ) => {
    const {el, decimal} = page;
    const root = page.root(element);
    const clock = page.clock(`suppression-${Math.random()}`);
    /** @param {string} tag @param {Record<string, any>} a */
    const make = (tag, a) => el(tag, {svg: true, ...a});
    const svg = make('svg', {class: 'photo saved', role: 'img', 'aria-label': words.stage});
    const said = el('p', {class: 'said', 'aria-live': 'polite'});
    const main = el('div', {class: 'main'}, svg);
    const scrubber = page.scrubber(main, clock, {
      frame_label: words.step,
      words,
      every: 600,
      told: (/** @type {number} */ k) => `${words.step} ${k} / ${clock.count - 1}`,
    });
    const table = page.sortable({
      label: words.turns,
      columns: ['k', 'name', 'score', 'touched'].map(id => [id, words[`col_${id}`]]),
      words,
      chosen: key => clock.set(+key),
    });
    main.append(scrubber.node, said);
    root.append(el('div', {class: 'beside'}, main, el('div', {}, el('p', {class: 'hint'}, words.key), table.node)));
    /** @type {{rect: any, tag: any}[]} */
    let nodes = [];
    const paint = () => {
      const {value} = props;
      if (!value || nodes.length !== value.boxes.length) return;
      const frame = Math.min(clock.frame, value.steps.length);
      const score = [...value.scores];
      const state = score.map(() => 'waits');
      value.steps.slice(0, frame).forEach((step, i) => {
        for (const k of step.touched) if (state[k] === 'hit') state[k] = 'waits';
        state.forEach((s, k) => s === 'hit' && (state[k] = score[k] > 0 ? 'waits' : 'gone'));
        state[step.kept] = 'stays';
        step.touched.forEach((k, j) => {
          score[k] = step.after[j];
          state[k] = i === frame - 1 ? 'hit' : score[k] > 0 ? 'waits' : 'gone';
        });
      });
      const now = value.steps[frame - 1];
      nodes.forEach(({rect, tag}, k) => {
        rect.setAttribute('class', `${state[k]}${now?.kept === k ? ' now' : ''}`);
        tag.textContent = state[k] === 'stays' ? `${value.names[k]} ${decimal(score[k], 2)}` : '';
      });
      const [n, m] = [value.boxes.length, value.steps.length];
      said.textContent = now
        ? words.turn
            .replace('{k}', frame)
            .replace('{name}', () => value.names[now.kept])
            .replace('{score}', decimal(now.score, 2))
            .replace('{n}', now.touched.length) +
          (frame === m ? ` ${words.kept.replace('{m}', m).replace('{n}', n)}` : '')
        : words.raw.replace('{n}', n);
      Object.assign(root.dataset, {frame, kept: m});
      table.fill(
        value.steps.map((step, i) => ({
          key: String(i + 1),
          on: i + 1 === frame,
          cells: {
            k: [i + 1, String(i + 1)],
            name: [value.names[step.kept], value.names[step.kept]],
            score: [step.score, decimal(step.score)],
            touched: [step.touched.length, String(step.touched.length)],
          },
        })),
      );
      scrubber.show(frame);
    };
    clock.listeners.add(() => root.isConnected && paint());
    const load = () => {
      const {value} = props;
      if (!value) return;
      svg.setAttribute('viewBox', `0 0 ${value.width} ${value.height}`);
      const size = value.width / 45;
      svg.replaceChildren(
        ...(value.photo
          ? [make('image', {href: value.photo, width: value.width, height: value.height, preserveAspectRatio: 'none'})]
          : []),
      );
      nodes = value.boxes.map(([x, y, width, height]) => ({
        rect: svg.appendChild(make('rect', {x, y, width, height})),
        tag: svg.appendChild(make('text', {x: x + 2, y: Math.max(y - 3, size), 'font-size': size})),
      }));
      clock.count = value.steps.length + 1;
      clock.frame = Math.min(clock.frame || value.steps.length, value.steps.length);
      scrubber.fit(clock.count);
      paint();
      page.drawn(root);
    };
    watch('value', load);
    load();
  }))();
