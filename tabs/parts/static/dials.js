// @ts-check
// The dials of the view on the screen, one line each, with true values. value: {turn, view,
// dials: [...], values: {key: value}}.
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  ((page.parts ??= {}).dials = ({element, props, trigger, watch}, {topic, words}) => {
    const {el} = page;
    const root = page.root(element);
    const state = page.state(topic);
    const few = el('div', {class: 'few'});
    const rest = el('div', {});
    const more = el('details', {class: 'more'}, el('summary', {}, words.more), rest);
    root.append(few, more);
    const STEPS = 1000;
    /**
     * @typedef {{key: string, name: string, kind: string, label: string, help: string, default: any, unit?: string,
     *   more?: 1, choices: [any, string][], low: number, high: number, step: number | null, log: boolean}} Dial
     */
    /** @type {Record<string, (value: any) => void>} shows a value */
    const set = {};

    const tell = (/** @type {Dial} */ dial, /** @type {any} */ value) => {
      if (JSON.stringify(state.values[dial.key]) === JSON.stringify(value)) return;
      state.values[dial.key] = value;
      trigger('input', {name: dial.name});
    };

    // A number: a track, whose ends are the bounds, and a box that takes the true value.
    const number = (/** @type {Dial} */ dial) => {
      const {low, high, log} = dial;
      const whole = dial.kind === 'integer';
      const step = dial.step ?? (whole ? 1 : (high - low) / 100);
      const tracked = log || high - low <= 10000;
      const round = (/** @type {number} */ v) => (whole ? Math.round(v) : +v.toPrecision(12));
      const value = (/** @type {number} */ at) =>
        log
          ? at >= STEPS
            ? high
            : at <= 0
              ? low
              : round(+(low * (high / low) ** (at / STEPS)).toPrecision(3))
          : round(+at);
      const place = (/** @type {number} */ v) => (log ? (STEPS * Math.log(v / low)) / Math.log(high / low) : v);
      const track = el('input', {
        type: 'range',
        'aria-label': dial.label,
        ...(log ? {min: 0, max: STEPS, step: 5} : {min: low, max: high, step}),
        oninput: () => {
          const v = Math.min(high, Math.max(low, value(+track.value)));
          box.value = v;
          settle();
          tell(dial, v);
        },
      });
      const box = el('input', {
        type: 'number',
        'aria-label': `${dial.label}${dial.unit ? ` (${dial.unit})` : ''}`,
        min: low,
        max: high,
        step: whole ? 1 : 'any',
      });
      const said = el(
        'small',
        {class: 'refused', role: 'alert', hidden: ''},
        words.between.replace('{low}', low).replace('{high}', high),
      );
      const settle = () => {
        said.hidden = true;
      };
      const read = () =>
        box.value.trim() === '' ||
        !(+box.value >= low && +box.value <= high) ||
        (whole && !Number.isInteger(+box.value))
          ? null
          : +box.value;
      box.addEventListener('input', () => {
        const v = read();
        if (v !== null) {
          track.value = place(v);
          settle();
          tell(dial, v);
        }
      });
      box.addEventListener('change', () => {
        if (read() !== null) return;
        said.hidden = false; // the old value stays
        box.value = state.values[dial.key];
      });
      set[dial.key] = v => {
        box.value = v;
        track.value = place(v);
        settle();
      };
      const ticks = log
        ? el(
            'span',
            {class: 'ticks', 'aria-hidden': 'true'},
            ...powers(low, high).map(p => el('i', {style: `left:${(place(p) / STEPS) * 100}%`})),
          )
        : null;
      return [
        tracked ? el('span', {class: 'track'}, track, ticks) : null,
        box,
        el('span', {class: 'unit'}, dial.unit ?? ''),
        said,
      ];
    };
    const powers = (/** @type {number} */ low, /** @type {number} */ high) => {
      const found = [];
      for (let p = Math.ceil(Math.log10(low) - 1e-9); p <= Math.log10(high) + 1e-9; p++) found.push(10 ** p);
      return found;
    };

    const text = (/** @type {Dial} */ dial) => {
      const box = el('input', {
        type: 'text',
        'aria-label': dial.label,
        autocomplete: 'off',
        spellcheck: 'false',
        oninput: () => tell(dial, box.value),
      });
      set[dial.key] = v => {
        if (box.value !== v) box.value = v;
      };
      return [box];
    };
    const toggle = (/** @type {Dial} */ dial) => {
      const box = el('input', {type: 'checkbox', 'aria-label': dial.label, onchange: () => tell(dial, box.checked)});
      set[dial.key] = v => (box.checked = v);
      return [box];
    };
    const choice = (/** @type {Dial} */ dial) => {
      if (dial.choices.length <= 4 && dial.choices.every(([, said]) => said.length <= 14)) return radios(dial);
      const box = el(
        'select',
        {'aria-label': dial.label, onchange: () => tell(dial, dial.choices[box.selectedIndex][0])},
        ...dial.choices.map(([value, said]) => el('option', {value}, said)),
      );
      set[dial.key] = v => (box.selectedIndex = dial.choices.findIndex(([value]) => value === v));
      return [box];
    };
    const buttons = (/** @type {Dial} */ dial, /** @type {string} */ type, /** @type {(e: Event) => void} */ hear) =>
      dial.choices.map(([value, said]) => {
        const box = el('input', {type, name: `${topic}-${dial.key}`, value, onchange: hear});
        return {value, box, node: el('label', {}, box, el('span', {}, said))};
      });
    const radios = (/** @type {Dial} */ dial) => {
      const all = buttons(dial, 'radio', e => tell(dial, all.find(b => b.box === e.target)?.value));
      set[dial.key] = v => all.forEach(b => (b.box.checked = b.value === v));
      return [el('span', {class: 'choices', role: 'radiogroup', 'aria-label': dial.label}, ...all.map(b => b.node))];
    };
    const checks = (/** @type {Dial} */ dial) => {
      const all = buttons(dial, 'checkbox', () =>
        tell(
          dial,
          all.filter(b => b.box.checked).map(b => b.value),
        ),
      );
      set[dial.key] = v => all.forEach(b => (b.box.checked = v.includes(b.value)));
      return [el('span', {class: 'choices', role: 'group', 'aria-label': dial.label}, ...all.map(b => b.node))];
    };
    /** @type {Record<string, (dial: Dial) => Child[]>} */
    const KINDS = {number, integer: number, text, switch: toggle, choice, choices: checks};

    // A dial's line: its name, which tells what it means when it is pointed at, focused or tapped; its control.
    const line = (/** @type {Dial} */ dial) => {
      const help = el('small', {class: 'help', role: 'tooltip', id: `${topic}-${dial.name}-help`}, dial.help);
      const name = el('span', {class: 'name', tabindex: '0', 'aria-describedby': help.id}, dial.label);
      return el(
        'div',
        {class: `dial ${dial.kind}`, id: `${topic}-${dial.name}`},
        name,
        ...KINDS[dial.kind](dial),
        help,
      );
    };

    const frame = (/** @type {{view: string | null, dials: Dial[]}} */ {view, dials}) => {
      Object.assign(state, {view, dials});
      const focus = root.contains(document.activeElement) ? document.activeElement?.closest('.dial')?.id : null;
      for (const key of Object.keys(set)) delete set[key];
      few.replaceChildren(...dials.filter(d => !d.more).map(line));
      rest.replaceChildren(...dials.filter(d => d.more).map(line));
      more.hidden = !rest.children.length;
      if (focus) /** @type {HTMLElement | null} */ (document.querySelector(`#${focus} :is(input, select)`))?.focus();
      for (const {key, default: first} of dials) set[key](state.values[key] ?? first);
      document.dispatchEvent(new CustomEvent('tangible:view'));
    };
    const show = (/** @type {Record<string, any>} */ values) => {
      Object.assign(state.values, values);
      for (const [key, value] of Object.entries(values)) set[key]?.(value);
    };
    const load = () => {
      const value = props.value;
      if (!value || state.turn >= value.turn) return;
      state.turn = value.turn;
      if (value.dials) {
        Object.assign(state.values, value.values);
        frame(value);
      }
      if (value.values) show(value.values);
      page.drawn(root);
    };
    // a part that comes back knows better than what it was sent before
    if (state.dials) frame({view: state.view, dials: state.dials});
    load();
    watch('value', load);
  }))();
