// @ts-check
// Names to switch on, and a card of dials for each. value: [{id, name, colour, shape, on, key, more, note}].
/**
 * @typedef {{name: string, label: string, help: string, value: number | boolean, low: number, high: number,
 *   step: number, log: boolean}} Turn
 * @typedef {{id: string, name: string, colour: string, shape: number, on: boolean, key: Turn[], more: Turn[],
 *   note: string}} Entry
 * @typedef {Entry[]} Value
 * @typedef {{words: Words}} Settings
 * @typedef {{node: HTMLElement, set: (value: any) => void}} Dial a switch or a number, as its `Turn` says
 */
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  ((page.parts ??= {}).bench = (
    /** @type {Host<Value | null>} */ {element, props, trigger, watch},
    /** @type {Settings} */ settings,
  ) => {
    const {el} = page;
    const root = page.root(element);
    root.dataset.setup = '';
    const {words} = settings;
    const names = el('div', {class: 'names', role: 'group', 'aria-label': words.choose});
    const cards = el('div', {class: 'methods'});
    root.append(names, cards);
    const SIGNS = ['●', '■', '▲', '◆'];
    /** @type {Record<string, {node: HTMLElement, dials: Record<string, Dial>}>} */
    const made = {};
    /** @type {Entry[]} */
    let entries = [];
    /** @type {Record<string, number>} */
    let later = {};

    /** @param {number} v @param {Turn} turn */
    const show = (v, turn) =>
      turn.log || (Math.abs(v) < 1e-3 && v) ? String(+v.toPrecision(2)) : String(+v.toPrecision(4));
    // A dial that is turned is told at once, then at most every tenth of a second.
    /** @param {string} name @param {unknown} value */
    const tell = (name, value) => {
      clearTimeout(later[name]);
      later[name] = setTimeout(() => trigger('input', {name, value}), 100);
    };
    /** @param {Turn} turn */
    const dial = turn => {
      if (typeof turn.value === 'boolean') {
        const box = el('input', {
          type: 'checkbox',
          'data-dial': turn.name,
          onchange: () => trigger('input', {name: turn.name, value: box.checked}),
        });
        box.checked = turn.value;
        return {
          node: el('label', {class: 'dial switch', title: turn.help}, box, turn.label),
          set: (/** @type {number} */ v) => (box.checked = v),
        };
      }
      const scale = turn.log ? Math.log10 : (/** @type {number} */ v) => v;
      const back = turn.log ? (/** @type {number} */ v) => +(10 ** v).toPrecision(3) : (/** @type {number} */ v) => +v;
      const out = el('input', {
        type: 'number',
        class: 'value',
        step: 'any',
        min: turn.low,
        max: turn.high,
        'aria-label': `${turn.label}: ${turn.help}`,
        'data-number': turn.name,
      });
      const range = el('input', {
        type: 'range',
        min: scale(turn.low),
        max: scale(turn.high),
        step: turn.log ? 0.02 : turn.step,
        'aria-label': turn.label,
        'data-dial': turn.name,
        oninput: () => {
          const v = Math.min(turn.high, Math.max(turn.low, back(+range.value)));
          out.value = show(v, turn);
          tell(turn.name, v);
        },
      });
      out.addEventListener('change', () => {
        const v = Math.min(turn.high, Math.max(turn.low, +out.value || 0));
        set(v);
        tell(turn.name, Number.isInteger(turn.step) ? Math.round(v) : v);
      });
      /** @param {number} v */
      const set = v => {
        range.value = scale(v);
        out.value = show(v, turn);
      };
      set(turn.value);
      return {node: el('label', {class: 'dial', title: turn.help}, el('span', {}, turn.label), range, out), set};
    };
    /** @param {Entry} entry */
    const card = entry => {
      const dials = Object.fromEntries([...entry.key, ...entry.more].map(turn => [turn.name, dial(turn)]));
      const rest = entry.more.map(t => dials[t.name].node);
      const node = el(
        'section',
        {class: 'card', style: `--c:${entry.colour}`, 'data-id': entry.id, 'aria-label': entry.name},
        el('h3', {}, el('i', {}, SIGNS[entry.shape]), entry.name),
        ...entry.key.map(t => dials[t.name].node),
        el('details', {}, el('summary', {}, words.more), ...rest, el('p', {class: 'note'}, entry.note)),
      );
      return {node, dials};
    };
    const load = () => {
      if (!props.value) return;
      entries = props.value;
      names.replaceChildren(
        ...entries.map(e =>
          el(
            'button',
            {
              type: 'button',
              class: 'pill',
              'data-id': e.id,
              'aria-pressed': String(e.on),
              style: `--c:${e.colour}`,
              onclick: () => trigger('release', {on: entries.filter(o => (o.id === e.id) !== o.on).map(o => o.id)}),
            },
            el('i', {}, SIGNS[e.shape]),
            e.name,
          ),
        ),
      );
      const on = entries.filter(e => e.on);
      for (const entry of on) {
        const known = (made[entry.id] ??= card(entry));
        for (const turn of [...entry.key, ...entry.more])
          // a dial in the hand is left to it
          if (!known.dials[turn.name].node.contains(document.activeElement)) known.dials[turn.name].set(turn.value);
      }
      const nodes = on.map(e => made[e.id].node);
      if (nodes.length !== cards.children.length || nodes.some((n, i) => n !== cards.children[i]))
        cards.replaceChildren(...nodes);
      page.drawn(root);
    };
    watch('value', load);
    load();
  }))();
