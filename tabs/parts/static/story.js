// @ts-check
// The story: a step sets up the stage behind a curtain, asks for a guess, lifts the curtain and tells what was
// guessed, expected and measured. value: {turn, items, step} or {turn, step, measured: [[value, text, verdict], ...]}.
/**
 * @typedef {{name: string, claim: string, source: string, unit: string, low: number | null, high: number | null,
 *   expected: number | null}} Quantity
 * @typedef {{answers: string[], right: number}} Answers
 * @typedef {{figure: number, low: number, high: number}} OnScale
 * @typedef {{id: string, view: string, title: string, question: string, look: string,
 *   guess: Answers | OnScale | null, figures: Quantity[], breaks: boolean}} Step
 * @typedef {[number | null, string, 'right' | 'within' | 'not'][]} Measured
 */
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  ((page.parts ??= {}).story = ({element, props, trigger, watch}, {topic, words}) => {
    const {el} = page;
    const root = page.root(element);
    const state = page.state(topic);
    const HEADLINES = 3;
    /** @type {{items: Step[], guesses: Record<number, number | null>, measured: Record<number, Measured>, turn?: number,
     *   draft?: Record<number, string>}} */
    const told = (state.story ??= {items: [], guesses: {}, measured: {}}); // guesses: null of what was only looked at

    const done = (/** @type {number} */ k) => !!page.kept('tangible.done')[`${topic}/${told.items[k].id}`];
    const lifted = (/** @type {number} */ k) => k in told.guesses;

    // Moving about.
    const choose = (/** @type {number} */ k) => {
      state.step = k;
      page.ask(topic, told.items[k].view, k);
      page.go({tab: topic, step: String(k + 1)});
      trigger('select', {step: k});
    };
    const leave = () => {
      state.step = null;
      draw();
    };
    const reveal = (/** @type {number} */ k, /** @type {number | null} */ guess) => {
      told.guesses[k] = guess;
      page.keep('tangible.done', {[`${topic}/${told.items[k].id}`]: true});
      draw();
      /** @type {HTMLElement | null} */ (root.querySelector('.revealed'))?.focus();
    };

    // The curtain hangs before the outcome. Parts that say so show the set-up meanwhile: what the visitor gives, or the
    // first frame of a film.
    const curtain = () => {
      const stage = document.getElementById(`${topic}-stage`);
      if (!stage || !page.shows(topic)) return;
      const k = state.step;
      const hung = k !== null && !!told.items[k] && !lifted(k);
      stage.classList.toggle('curtained', hung);
      stage.querySelector(':scope > .curtain')?.remove();
      for (const part of /** @type {NodeListOf<HTMLElement>} */ (stage.querySelectorAll('.view .part')))
        part.toggleAttribute('inert', hung && part.dataset.setup === undefined);
      page.curtain(hung);
      if (!hung) return;
      const show = el('button', {type: 'button', class: 'pill', onclick: () => reveal(k, null)}, words.show);
      stage.append(el('div', {class: 'curtain'}, el('p', {}, words.curtain), show));
    };

    // The list of steps, and the row of them above one that is open.
    const label = (/** @type {number} */ k) => (told.items[k].breaks ? `${k + 1} ⚡` : String(k + 1));
    const overview = () => {
      const {items} = told;
      const next = items.findIndex((_, k) => !done(k));
      const rows = items.map((item, k) =>
        el(
          'li',
          {},
          el(
            'button',
            {type: 'button', 'data-k': k, class: item.breaks ? 'breaks' : null, onclick: () => choose(k)},
            el('span', {class: 'number'}, done(k) ? '✓' : String(k + 1)),
            el('span', {}, item.title, item.breaks ? el('em', {}, ` ⚡ ${words.breaks}`) : null),
          ),
        ),
      );
      const go =
        next < 0 || !items.length
          ? null
          : el(
              'button',
              {type: 'button', class: 'main', onclick: () => choose(next)},
              next ? words.go_on.replace('{n}', next + 1) : words.start,
            );
      return [el('p', {class: 'lead'}, words.question), go, el('ol', {class: 'overview'}, ...rows)];
    };
    const row = (/** @type {number} */ now) =>
      el(
        'nav',
        {class: 'row', 'aria-label': words.steps},
        el(
          'button',
          {type: 'button', class: 'all', title: words.steps, 'aria-label': words.steps, onclick: leave},
          '☰',
        ),
        ...told.items.map((item, k) =>
          el(
            'button',
            {
              type: 'button',
              'data-k': k,
              class: item.breaks ? 'breaks' : null,
              title: item.title,
              'aria-label': `${k + 1}. ${item.title}`,
              'aria-current': k === now ? 'step' : null,
              'data-done': done(k) ? 1 : null,
              onclick: () => choose(k),
            },
            label(k),
          ),
        ),
      );

    // The guess.
    const answers = (/** @type {number} */ k, /** @type {Answers} */ guess) =>
      el(
        'div',
        {class: 'answers', role: 'group', 'aria-label': words.guess},
        ...guess.answers.map((text, i) =>
          el('button', {type: 'button', 'data-answer': i, onclick: () => reveal(k, i)}, text),
        ),
      );
    const scale = (/** @type {number} */ k, /** @type {OnScale} */ {figure, low, high}) => {
      const {unit, name} = told.items[k].figures[figure];
      const middle = +((low + high) / 2).toPrecision(3);
      const track = el('input', {type: 'range', min: low, max: high, step: (high - low) / 200, 'aria-label': name});
      const box = el('input', {type: 'number', step: 'any', 'aria-label': `${words.guess}: ${name} ${unit}`});
      track.value = String(middle);
      box.value = String(told.draft?.[k] ?? track.value); // what is being typed outlives a new drawing
      track.value = box.value;
      const note = () => (told.draft = {...told.draft, [k]: box.value});
      track.addEventListener('input', () => {
        box.value = String(+(+track.value).toPrecision(3));
        note();
      });
      box.addEventListener('input', () => {
        track.value = box.value;
        note();
      });
      const guessed = () => {
        if (Number.isFinite(box.valueAsNumber)) reveal(k, box.valueAsNumber);
        else box.focus();
      };
      return el(
        'form',
        {
          class: 'scale',
          onsubmit: (/** @type {Event} */ e) => {
            e.preventDefault();
            guessed();
          },
        },
        el('label', {}, name),
        el('div', {class: 'line'}, el('span', {}, String(low)), track, el('span', {}, String(high))),
        el('div', {class: 'line'}, box, el('span', {}, unit), el('button', {class: 'main'}, words.reveal)),
      );
    };
    const ask = (/** @type {number} */ k) => {
      const {guess} = told.items[k];
      const form = !guess ? null : 'answers' in guess ? answers(k, guess) : scale(k, guess);
      const skip = el('button', {type: 'button', class: 'skip', onclick: () => reveal(k, null)}, words.show);
      return el('div', {class: 'ask'}, form, skip);
    };

    // What came of it.
    const answered = (/** @type {number} */ k, /** @type {Answers} */ guess) =>
      el(
        'ul',
        {class: 'answers'},
        ...guess.answers.map((text, i) =>
          el(
            'li',
            {class: i === guess.right ? 'correct' : i === told.guesses[k] ? 'wrong' : null},
            text,
            i === told.guesses[k] ? el('small', {}, ` ${words.yours}`) : null,
          ),
        ),
      );
    // The guess, what was expected and what was measured, on one line.
    const compared = (
      /** @type {number} */ k,
      /** @type {OnScale} */ guess,
      /** @type {Measured | undefined} */ now,
    ) => {
      const figure = told.items[k].figures[guess.figure];
      const mine = told.guesses[k];
      const found = now?.[guess.figure]?.[0] ?? null;
      const all = [guess.low, guess.high, mine, found, figure.expected].filter(v => v !== null && v !== undefined);
      const [low, high] = [Math.min(...all), Math.max(...all)];
      const at = (/** @type {number} */ v) => `left:${((100 * (v - low)) / (high - low || 1)).toFixed(2)}%`;
      const mark = (
        /** @type {string} */ name,
        /** @type {number | null | undefined} */ v,
        /** @type {string} */ text,
      ) =>
        v === null || v === undefined
          ? null
          : el('i', {class: name, style: at(v), title: `${text} ${+v.toPrecision(4)}`}, el('span', {}, text));
      const band =
        figure.low !== null && figure.high !== null && figure.expected !== null
          ? el('b', {
              style:
                `left:${(100 * (figure.low - low)) / (high - low || 1)}%;` +
                `width:${(100 * (figure.high - figure.low)) / (high - low || 1)}%`,
            })
          : null;
      return el(
        'div',
        {class: 'compared', role: 'img', 'aria-label': figure.name},
        band,
        mark('theory', figure.expected, words.theory),
        mark('now', found, words.now),
        mark('mine', mine, words.yours),
      );
    };
    const said = (/** @type {number} */ k, /** @type {Measured | undefined} */ now) => {
      const {guess, figures} = told.items[k];
      const mine = told.guesses[k];
      if (!guess || mine === null) return null;
      if ('answers' in guess) return mine === guess.right ? words.good : words.missed;
      const found = now?.[guess.figure]?.[0];
      if (found === null || found === undefined) return null;
      const {low, high, expected} = figures[guess.figure];
      const spread = expected === null ? 0 : Math.max((high ?? expected) - expected, expected - (low ?? expected));
      const off = Math.abs(mine - found);
      if (off <= Math.max(spread, 0.03 * (guess.high - guess.low))) return words.close_by;
      return words.off.replace('{x}', String(+off.toPrecision(2)));
    };
    const table = (/** @type {number} */ k, /** @type {Measured | undefined} */ now) => {
      const {figures, guess} = told.items[k];
      const mine = told.guesses[k];
      const guessed = guess && !('answers' in guess) && mine !== null ? guess.figure : -1;
      const line = (/** @type {Quantity} */ figure, /** @type {number} */ i) =>
        el(
          'tr',
          {class: now?.[i]?.[2] ?? null},
          el('th', {scope: 'row', title: figure.source ? `${words.source}: ${figure.source}` : null}, figure.name),
          guessed < 0 ? null : el('td', {}, i === guessed ? String(+(mine ?? 0).toPrecision(4)) : ''),
          el('td', {}, figure.claim),
          el('td', {class: 'measured'}, now?.[i]?.[1] ?? '…'),
          el('td', {class: 'verdict'}, now?.[i] ? words[now[i][2]] : ''),
        );
      const names = [words.quantity, ...(guessed < 0 ? [] : [words.yours]), words.theory, words.now, words.verdict];
      const grid = (/** @type {Node[]} */ lines) =>
        el(
          'table',
          {class: 'quantities'},
          el('thead', {}, el('tr', {}, ...names.map(name => el('th', {scope: 'col'}, name)))),
          el('tbody', {}, ...lines),
        );
      const lines = figures.map(line);
      const rest = lines.slice(HEADLINES);
      return el(
        'div',
        {class: 'measures'},
        now ? null : el('p', {role: 'status'}, words.measuring),
        grid(lines.slice(0, HEADLINES)),
        rest.length
          ? el('details', {}, el('summary', {}, words.more_figures.replace('{n}', rest.length)), grid(rest))
          : null,
      );
    };
    const outcome = (/** @type {number} */ k) => {
      const {guess, look} = told.items[k];
      const now = told.measured[k];
      const verdict = said(k, now);
      return el(
        'div',
        {class: 'revealed', tabindex: '-1'},
        guess && 'answers' in guess ? answered(k, guess) : null,
        guess && !('answers' in guess) ? compared(k, guess, now) : null,
        verdict ? el('p', {class: 'said', role: 'status'}, verdict) : null,
        table(k, now),
        el('p', {class: 'why'}, look),
      );
    };

    const onward = (/** @type {number} */ k) => {
      const last = k === told.items.length - 1;
      const again = el('button', {type: 'button', class: 'quiet', onclick: () => choose(k)}, words.again);
      const next = last
        ? el('p', {}, words.end)
        : el(
            'button',
            {type: 'button', class: lifted(k) ? 'main next' : 'quiet next', onclick: () => choose(k + 1)},
            words.next,
          );
      return el('div', {class: 'onward'}, lifted(k) ? again : el('span'), next);
    };
    const card = (/** @type {number} */ k) => {
      const {title, question, breaks} = told.items[k];
      return [
        row(k),
        el(
          'article',
          {class: breaks ? 'breaks' : null, 'data-step': k},
          el('h3', {tabindex: '-1'}, `${k + 1}. ${title}`, breaks ? el('em', {}, ` ⚡ ${words.breaks}`) : null),
          el('p', {class: 'question'}, question),
          lifted(k) ? outcome(k) : ask(k),
          onward(k),
        ),
      ];
    };
    // The keyboard stays where it was in a step that is drawn anew, and begins at the title of another.
    /** @type {number | null} */
    let stood = null;
    const refocus = (/** @type {Element | null} */ held) => {
      const same = held && stood === state.step;
      stood = state.step;
      if (!held || root.contains(document.activeElement)) return;
      const [name] = held.classList;
      const kind = name ? `.${name}` : held.matches('[type=number]') ? '[type=number]' : held.tagName;
      const found = (same && root.querySelector(kind)) || root.querySelector('h3') || root.querySelector('button');
      /** @type {HTMLElement | null} */ (found)?.focus({preventScroll: true});
    };
    const draw = () => {
      if (!told.items.length) return;
      const held = root.contains(document.activeElement) ? document.activeElement : null;
      const open = root.querySelector('details')?.open;
      const shown = state.step === null ? overview() : card(state.step);
      root.replaceChildren(...shown.filter(node => node !== null));
      const more = root.querySelector('details');
      if (more && open) more.open = true;
      refocus(held);
      curtain();
      document.dispatchEvent(new CustomEvent('tangible:story', {detail: topic}));
    };

    const load = () => {
      const value = props.value;
      if (!value || (told.turn ?? -1) >= value.turn) return;
      told.turn = value.turn;
      if (value.items) told.items = value.items;
      if (value.measured) told.measured[value.step] = value.measured;
      else if (value.items || !page.late(topic, 'step', value.step)) state.step = value.step ?? null;
      page.keep('tangible.seen', {[topic]: 1});
      state.fresh = false;
      if (value.items && state.step !== null) page.rooms?.[topic]?.('story'); // a link to a step
      draw();
      if (!value.measured && state.step !== null && !told.measured[state.step]) trigger('input');
    };
    watch('value', load);
    draw();
    load();
    document.addEventListener('tangible:link', () => root.isConnected && curtain()); // another topic came

    document.addEventListener('tangible:view', () => root.isConnected && draw());
    // A presenter's remote: forward lifts the curtain, then goes to the next step.
    document.addEventListener('tangible:slide', e => {
      if (!root.isConnected || !page.shows(topic)) return;
      const {by} = /** @type {CustomEvent} */ (e).detail;
      const k = state.step;
      if (k === null) return choose(by > 0 ? 0 : told.items.length - 1);
      if (by > 0 && !lifted(k)) return reveal(k, null);
      if (told.items[k + by]) choose(k + by);
    });
  }))();
