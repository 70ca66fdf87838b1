// @ts-check
// A text-to-image machine, left to right; each box opens in place. value: see machine.py.
/**
 * @typedef {{text: string, ids: number[], places: number[], mark: string}} Tag
 * @typedef {{words: Tag[], ids: number[], end: number, text: {data: string, unit: number, shape: Point},
 *   times: number[], abar: number[], curve: number[][], matrix: number[][], shape: [number, number, number],
 *   side: number, levels: [side: number, channels: number, reads: boolean][], sizes: Record<string, Point>,
 *   code: Record<string, string>, steps: number}} Plan
 * @typedef {[data: Point, units: Point, gap: string, top: number]} Sent
 * @typedef {{key: string, state: string, plan: Plan | null, done: Sent[], latent: [string, number] | null,
 *   pictures: Record<string, string>, at: number, box: string}} Value
 * @typedef {{x: Float32Array, x0: Float32Array, gap: Uint8Array, top: number}} Step
 * @typedef {{clock: string, words: Words & {boxes: Record<string, [name: string, about: string]>, parts: Words}}} Settings
 */
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  ((page.parts ??= {}).machine = (
    /** @type {Host<Value | null>} */ {element, props, trigger, watch},
    /** @type {Settings} */ settings,
  ) => {
    const {el, latent} = page;
    const root = page.root(element);
    const {words} = settings;
    const FAR = 3; // deviations that are black and white in a channel
    const NAMES = ['words', 'text', 'noise', 'loop', 'latents', 'picture'];
    const clock = page.clock(settings.clock);
    /** @type {Plan | null} */
    let plan = null;
    /** @type {Step[]} */
    let steps = [];
    /** @type {Float32Array | null} */
    let text = null;
    /** @type {Record<string, string>} */
    let pictures = {};
    let key = '';
    let wanted = '';
    let open = '';
    /** @type {string | null} */
    let opening = null; // which the server does not know of yet
    let numbers = false;
    let led = true; // the clock follows the newest step until a hand takes it

    // Pictures on canvases.
    /** @param {Uint8Array} rgb @param {number} h @param {number} w @param {string} name */
    const canvas = (rgb, h, w, name) => {
      const node = el('canvas', {width: w, height: h, role: 'img', 'aria-label': name});
      paint(node, rgb, h, w);
      return node;
    };
    /** @param {HTMLCanvasElement} node @param {Uint8Array} rgb @param {number} h @param {number} w */
    const paint = (node, rgb, h, w) => {
      const image = new ImageData(w, h);
      page.paint(image, rgb);
      [node.width, node.height] = [w, h];
      /** @type {any} */ (node.getContext('2d')).putImageData(image, 0, 0);
    };
    /** @param {Plan} p @param {Float32Array} z @param {string} name */
    const colours = (p, z, name) => canvas(latent.rgb(z, p.matrix, p.shape), p.shape[1], p.shape[2], name);
    /** @param {Plan} p @param {Float32Array} z */
    const channels = (p, z) =>
      Array.from({length: Math.min(p.shape[0], 16)}, (_, c) =>
        canvas(latent.grey(z, c, p.shape, FAR), p.shape[1], p.shape[2], `${words.channel} ${c}`),
      );
    /** @param {Step} s @param {Plan} p */
    const gap = (s, p) => {
      const rgb = new Uint8Array(3 * s.gap.length);
      s.gap.forEach((v, i) => rgb.fill(v, 3 * i, 3 * i + 3));
      return canvas(rgb, p.shape[1], p.shape[2], words.gap);
    };
    /** Embeddings: blue below 0, red above. @param {Plan} p */
    const embedded = p => {
      const [h, w] = p.text.shape;
      const rgb = new Uint8Array(3 * h * w);
      (text ?? []).forEach((v, i) => {
        const s = Math.round(255 * (1 - Math.min(1, Math.abs(v) / 2)));
        rgb.set(v < 0 ? [s, s, 255] : [255, s, s], 3 * i);
      });
      return canvas(rgb, h, w, words.text_alt);
    };
    /** @param {string} name @param {Child[]} nodes */
    const figure = (name, ...nodes) => el('figure', {}, ...nodes, el('figcaption', {}, name));
    const step = () => steps[Math.min(clock.frame, steps.length - 1)];
    const finished = () => !!plan && clock.frame >= plan.steps;
    /** @param {number} k */
    const shown = k => {
      const p = /** @type {Plan} */ (plan);
      const name = words.frame_alt.replace('{k}', k);
      if (pictures[k]) return el('img', {src: pictures[k], alt: name});
      return colours(p, steps[Math.min(k, steps.length - 1)].x0, name);
    };

    // What each box shows while it is closed.
    /** @type {Record<string, (p: Plan) => Child[]>} */
    const small = {
      words: p => [tags(p, 14)],
      text: p => [embedded(p)],
      noise: p => [steps[0] && colours(p, steps[0].x, words.noise_alt)],
      loop: p => [u(p), el('small', {}, finished() ? words.finished : `${clock.frame + 1} / ${p.steps}`)],
      latents: p => [el('div', {class: 'four'}, ...channels(p, step().x0))],
      picture: () => [shown(clock.frame)],
    };
    /** @param {Plan} p @param {number} most */
    const tags = (p, most) =>
      el(
        'div',
        {class: 'tags'},
        ...p.words
          .slice(0, most)
          .map(({text, ids, mark}) =>
            el(
              'span',
              {class: `tag ${mark}`, title: mark ? words[`mark_${mark}`] : null},
              el('b', {}, text),
              ' ',
              el('i', {}, ids.join(' ')),
            ),
          ),
        p.words.length > most ? el('span', {}, '…') : null,
        p.words.length ? null : el('span', {class: 'tag'}, words.empty),
      );
    /** The U: a bar a level, as high as its features are wide. @param {Plan} p */
    const u = p => {
      const most = p.levels[0][0];
      const bars = [...p.levels, ...p.levels.slice(0, -1).reverse()].map(([side, channels, reads]) => {
        const bar = el('i', {class: reads ? 'reads' : '', title: `${channels} × ${side} × ${side}`}, String(side));
        bar.style.height = `${25 + 75 * (side / most)}%`;
        return bar;
      });
      return el('div', {class: 'u', role: 'img', 'aria-label': words.u_alt}, ...bars);
    };

    // What each box shows once it is open: its content large, or its numbers.
    /** @type {Record<string, (p: Plan) => Child[]>} */
    const large = {
      words: p => [tags(p, 60), el('p', {}, places(p))],
      text: p => [figure(words.text_axes, embedded(p)), sizes(p, ['text'])],
      noise: p => [figure(words.as_colours, colours(p, steps[0].x, words.noise_alt)), ...each(p, steps[0].x)],
      loop: p => {
        const s = step();
        const x = figure(words.x, colours(p, s.x, words.x));
        return [
          x,
          figure(words.gap, gap(s, p)),
          figure(words.x0, colours(p, s.x0, words.x0)),
          curve(p),
          sizes(p, LOOP),
        ];
      },
      latents: p => [figure(words.as_colours, colours(p, step().x0, words.x0)), ...each(p, step().x0)],
      picture: p => [
        figure(words.fifteen.replace('{n}', p.matrix.length * 3), colours(p, step().x0, words.x0)),
        figure(pictures[clock.frame] ? words.decoder : words.not_yet, shown(clock.frame)),
        sizes(p, ['vae', 'encoder', 'decoder']),
      ],
    };
    const LOOP = ['unet', 'resnets', 'self', 'cross'];
    /** @param {Plan} p @param {Float32Array} z */
    const each = (p, z) => channels(p, z).map((node, c) => figure(`${words.channel} ${c}`, node));
    /** @param {Plan} p */
    const places = p =>
      words.places
        .replace('{n}', p.ids.length)
        .replace('{used}', p.end - 1)
        .replace('{pads}', p.ids.length - p.end - 1);
    /** Parameters beside those of Stable Diffusion 1.5. @param {Plan} p @param {string[]} names */
    const sizes = (p, names) =>
      el(
        'table',
        {},
        el('tr', {}, el('th', {}, words.parameters), el('th', {}, words.own), el('th', {}, 'SD 1.5')),
        ...names.map(name =>
          el(
            'tr',
            {},
            el('td', {}, words.parts[name]),
            ...p.sizes[name].map(v => el('td', {}, `${(v / 1e6).toFixed(2)} M`)),
          ),
        ),
      );
    /** Signal and noise over the time of training, with the steps on them. @param {Plan} p */
    const curve = p => {
      const [W, H] = [300, 150];
      /** @param {(a: number) => number} f */
      const line = f =>
        p.curve[0].map(
          (t, i) =>
            `${((W * t) / p.curve[0][p.curve[0].length - 1]).toFixed(1)},${(H * (1 - f(p.curve[1][i]))).toFixed(1)}`,
        );
      /** @param {string} tag @param {Record<string, any>} of */
      const mark = (tag, of) => el(tag, {svg: true, ...of});
      const T = p.curve[0][p.curve[0].length - 1] || 1; // the last time of training
      const svg = el('svg', {viewBox: `0 0 ${W} ${H}`, role: 'img', 'aria-label': words.curve});
      svg.append(
        mark('polyline', {points: line(Math.sqrt).join(' '), class: 'signal'}),
        mark('polyline', {points: line(a => Math.sqrt(1 - a)).join(' '), class: 'loud'}),
        ...p.times.map((t, i) =>
          mark('circle', {
            cx: (W * t) / T,
            cy: H * (1 - Math.sqrt(p.abar[i])),
            r: i === clock.frame ? 6 : 2.5,
            class: i === clock.frame ? 'here' : 'there',
          }),
        ),
      );
      return figure(words.curve, svg);
    };

    // The same as numbers.
    /** @type {Record<string, (p: Plan) => Child[]>} */
    const told = {
      words: p => [el('code', {}, p.ids.join(' '))],
      text: p => {
        const [h, w] = p.text.shape;
        const rows = Array.from({length: h}, (_, i) => Array.from(text?.subarray(i * w, i * w + 6) ?? []));
        const names = ['start', ...p.words.flatMap(t => t.places.map(() => t.text)), 'end'];
        return [table(rows.slice(0, 12), i => names[i] ?? ''), size(p.text.shape)];
      },
      noise: p => corner(p, steps[0].x),
      loop: p => {
        const k = Math.min(clock.frame, p.steps - 1);
        const [a, s] = [Math.sqrt(p.abar[k]), Math.sqrt(1 - p.abar[k])];
        const rows = /** @type {[string, string][]} */ ([
          ['t', String(p.times[k])],
          [words.signal, page.number(a, 3)],
          [words.loud, page.number(s, 3)],
          ['σ', page.number(s / Math.max(a, 1e-9), 3)],
          [words.snr, `${(20 * Math.log10(Math.max(a, 1e-9) / Math.max(s, 1e-9))).toFixed(1)} dB`],
          [words.sd_x, page.number(latent.deviation(step().x), 3)],
          [words.sd_x0, page.number(latent.deviation(step().x0), 3)],
          [words.gap_most, page.number(step().top, 3)],
        ]);
        return [el('table', {}, ...rows.map(([name, v]) => el('tr', {}, el('td', {}, name), el('td', {}, v))))];
      },
      latents: p => corner(p, step().x0),
      picture: p => [
        el(
          'p',
          {},
          words.weighs
            .replace('{pixels}', weigh(p)[0])
            .replace('{latents}', weigh(p)[1])
            .replace('{times}', weigh(p)[2]),
        ),
      ],
    };
    /** @param {Plan} p */
    const weigh = p => {
      const [pixels, z] = [3 * p.side ** 2, p.shape[0] * p.shape[1] * p.shape[2]];
      return [pixels.toLocaleString('en'), z.toLocaleString('en'), String(Math.round(pixels / z))];
    };
    /** @param {number[]} shape */
    const size = shape => el('p', {}, `${words.size} ${shape.join(' × ')}`);
    /** The upper left corner of channel 0. @param {Plan} p @param {Float32Array} z */
    const corner = (p, z) => {
      const w = p.shape[2];
      const rows = Array.from({length: 6}, (_, i) => Array.from(z.subarray(i * w, i * w + 8)));
      return [table(rows, () => ''), size(p.shape)];
    };
    /** @param {number[][]} rows @param {(i: number) => string} name */
    const table = (rows, name) =>
      el(
        'table',
        {class: 'numbers'},
        ...rows.map((row, i) => el('tr', {}, el('th', {}, name(i)), ...row.map(v => el('td', {}, v.toFixed(2))))),
      );

    // The machine itself.
    /** @param {string} name */
    const box = name => {
      const [title, about] = words.boxes[name];
      const face = el('div', {class: 'face'});
      const inside = el('div', {class: 'inside', hidden: true});
      const button = el(
        'button',
        {type: 'button', class: 'name', 'aria-expanded': 'false', title: about, onclick: () => turn(name)},
        title,
      );
      return {
        name,
        about,
        face,
        inside,
        button,
        node: el('section', {class: 'box', 'data-box': name}, button, face, inside),
      };
    };
    const boxes = NAMES.map(box);
    /** @param {string} name */
    const turn = name => {
      open = open === name ? '' : name;
      paintAll();
      opening = open;
      trigger('release', {box: open});
    };
    const level = () =>
      el(
        'div',
        {class: 'level', role: 'group'},
        ...[false, true].map(on =>
          el(
            'button',
            {
              type: 'button',
              class: 'pill',
              'aria-pressed': String(numbers === on),
              onclick: () => {
                numbers = on;
                paintAll();
              },
            },
            on ? words.numbers : words.block,
          ),
        ),
      );
    const line = el('div', {class: 'line main'}, ...boxes.map(b => b.node));
    const rows = ['x', 'x0'].map(name => {
      const strip = el('div', {class: 'strip', 'data-row': name});
      return {name, strip, node: el('div', {class: 'row'}, el('span', {class: 'label'}, words[name]), strip)};
    });
    const sigmas = el('div', {class: 'strip sigmas', 'aria-hidden': 'true'});
    const below = el('div', {class: 'row'}, el('span', {class: 'label'}, 'σ'), sigmas);
    const scrubber = page.scrubber(root, clock, {
      frame_label: words.step,
      every: 250,
      words,
      told: (/** @type {number} */ k) => say(k),
    });
    const stop = el('button', {type: 'button', class: 'pill stop', onclick: () => trigger('edit', {})}, words.stop);
    root.classList.add('film');
    root.append(line, el('div', {class: 'rows main'}, ...rows.map(r => r.node), below), scrubber.node, stop);
    scrubber.node.classList.add('main');
    for (const name of ['input', 'pointerdown', 'keydown']) root.addEventListener(name, () => (led = false));

    /** @param {number} k */
    const say = k => {
      if (!plan) return words.waiting;
      if (k >= plan.steps) return words.finished;
      return `${words.step} ${k + 1} / ${plan.steps}`;
    };
    /** A step's place under both rows; made once, painted once. @param {Plan} p */
    const columns = p => {
      for (const {name, strip} of rows)
        strip.replaceChildren(
          ...Array.from({length: p.steps + 1}, (_, k) =>
            el(
              'button',
              {type: 'button', title: say(k), 'aria-label': `${words[name]}, ${say(k)}`, onclick: () => clock.set(k)},
              el('canvas', {width: 1, height: 1}),
            ),
          ),
        );
      const every = Math.ceil(p.steps / 10);
      sigmas.replaceChildren(
        ...Array.from({length: p.steps + 1}, (_, k) => {
          const a = p.abar[k] ?? 1;
          const s = Math.sqrt((1 - a) / a);
          return el('span', {}, k % every && k < p.steps ? '' : s > 99 ? '∞' : page.number(s, 2));
        }),
      );
    };
    /** @param {number} k */
    const thumbs = k => {
      const p = /** @type {Plan} */ (plan);
      for (const {name, strip} of rows) {
        const node = strip.children[k]?.firstChild;
        const z = steps[k][name === 'x' ? 'x' : 'x0'];
        if (node) paint(node, latent.rgb(z, p.matrix, p.shape), p.shape[1], p.shape[2]);
      }
    };
    /** @param {typeof boxes[number]} b */
    const paintBox = b => {
      const p = /** @type {Plan} */ (plan);
      const here = b.name === open;
      b.node.classList.toggle('open', here);
      b.button.setAttribute('aria-expanded', String(here));
      b.inside.hidden = !here;
      b.face.hidden = here;
      if (b.name !== 'words' && b.name !== 'text' && !steps.length) return;
      if (!here) return b.face.replaceChildren(...small[b.name](p).filter(n => n));
      b.inside.replaceChildren(
        el('p', {class: 'about'}, b.about),
        level(),
        el('div', {class: 'content'}, ...(numbers ? told : large)[b.name](p)),
        el('code', {class: 'listed'}, p.code[b.name]),
      );
    };
    const paintAll = () => {
      if (!plan || !root.isConnected) return;
      line.classList.toggle('opened', !!open);
      boxes.forEach(paintBox);
      for (const {strip} of rows)
        [...strip.children].forEach((node, k) => node.classList.toggle('here', k === clock.frame));
      scrubber.show(clock.frame);
    };
    clock.listeners.add(paintAll);

    // Arriving: a plan first, then steps, then pictures. One value is unpacked at a time, and of those that came
    // meanwhile the last: so something is shown however fast they come.
    let [busy, more] = [false, false];
    const load = async () => {
      if (props.value) ask(props.value);
      more = true;
      if (busy) return;
      busy = true;
      while (more) {
        more = false;
        if (props.value) await take(props.value);
      }
      busy = false;
    };
    /** @param {Value} next */
    const take = async next => {
      const to = next.plan;
      if (next.key !== wanted || !to) return; // of a drawing that nobody waits for any more
      const fresh = next.key !== key;
      const from = fresh ? 0 : steps.length;
      const rest = next.latent && from <= to.steps ? [whole(next.latent)] : [];
      const came = await Promise.all([...next.done.slice(from).map(unpacked), ...rest]);
      const read = fresh || !text ? await page.inflate(to.text.data) : null;
      if (next.key !== wanted) return;
      if (fresh) begin(next, to);
      if (read) text = scaled(read, to.text.unit);
      for (const s of came) {
        steps.push(s);
        thumbs(steps.length - 1);
      }
      pictures = next.pictures;
      root.dataset.steps = String(steps.length);
      root.dataset.pictures = String(Object.keys(pictures).length);
      stop.hidden = next.state !== 'running';
      if (led && steps.length) clock.set(steps.length - 1);
      else paintAll();
      page.drawn(root);
    };
    /** @param {Value} next @param {Plan} to */
    const begin = (next, to) => {
      key = next.key;
      plan = to;
      steps = [];
      led = !next.at;
      if (opening === null || opening === next.box) [open, opening] = [next.box, null]; // else an answer to a box before
      columns(to);
      scrubber.fit(to.steps + 1);
      clock.set(next.at);
    };
    /** @param {Sent} sent @returns {Promise<Step>} */
    const unpacked = async ([data, units, gap, top]) => {
      const [x, x0, seen] = await Promise.all([...data.map(String), gap].map(page.inflate));
      return {x: scaled(x, units[0]), x0: scaled(x0, units[1]), gap: seen, top};
    };
    /** @param {[string, number]} sent @returns {Promise<Step>} */
    const whole = async ([data, unit]) => {
      const z = scaled(await page.inflate(data), unit);
      return {x: z, x0: z, gap: new Uint8Array(z.length), top: 0};
    };
    /** @param {Uint8Array} bytes @param {number} unit */
    const scaled = (bytes, unit) => latent.values(new Int8Array(bytes.buffer), unit, 0, bytes.length);

    // A drawing of "wanted" is asked for; while Gradio is still busy with another it drops an event of the same kind, so
    // that one is stopped and this one asked for until it comes.
    let asking = 0;
    /** @param {Value} next */
    const ask = next => {
      const ours = next.state === 'wanted' || next.state === 'kept'; // from the dials, not from the work
      if (ours && root.dataset.state === 'running' && wanted !== next.key) trigger('edit', {});
      if (ours) wanted = next.key;
      if (next.key !== wanted) return;
      clearInterval(asking);
      root.dataset.state = next.state;
      if (next.state !== 'wanted') return;
      trigger('select', {});
      asking = window.setInterval(() => (root.isConnected ? trigger('select', {}) : clearInterval(asking)), 400);
    };
    page.themed(paintAll);
    watch('value', load);
    load();
  }))();
