// @ts-check
// The dials of the view on the screen, one line each, with true values. value: {turn, view, dials: [...],
// values: {key: value}, refused: {name: words}}.
/**
 * @typedef {Rungs & {key: string, name: string, label: string, help: string, default: any, unit?: string, more?: 1,
 *   choices: [any, string][], range: string}} Dial
 * @typedef {{nodes: Child[], show: (value: any) => void}} Control
 */
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  ((page.parts ??= {}).dials = ({element, props, trigger, watch}, {topic, words, largest}) => {
    const {el} = page;
    const root = page.root(element);
    const state = page.state(topic);
    const few = el('div', {class: 'few'});
    const rest = el('div', {});
    const more = el('details', {class: 'more'}, el('summary', {}, words.more), rest);
    const large = el('p', {class: 'refused large', role: 'alert', hidden: true});
    root.append(few, more, large);
    /** @type {Record<string, {dial: Dial, node: HTMLElement, show: (value: any) => void}>} the lines, by name */
    let lines = {};
    const same = (/** @type {any} */ a, /** @type {any} */ b) => JSON.stringify(a) === JSON.stringify(b);
    const help = (/** @type {Dial} */ dial) => `${topic}-${dial.name}-help`;

    // What was refused stands beside its dial until the dial is moved.
    const refuse = (/** @type {Dial} */ dial, /** @type {string | null} */ said) => {
      const {node} = lines[dial.name];
      const box = /** @type {HTMLElement} */ (node.querySelector('.refused'));
      box.textContent = said;
      box.hidden = said === null;
      node.classList.toggle('wrong', said !== null);
      for (const control of node.querySelectorAll('input:is([type=number], [type=text]), select'))
        control.setAttribute('aria-invalid', said !== null);
      const folded = node.closest('details');
      if (said !== null && folded) folded.open = true;
    };
    // Files that no request can carry are refused here, before any of them is sent.
    const weigh = (/** @type {any} */ e) => {
      if (!root.isConnected || !e.target.closest?.(`#${topic}-upload`)) return;
      const files = [...((e.dataTransfer ?? e.target).files ?? [])];
      const size = files.reduce((sum, file) => sum + file.size, 0);
      large.hidden = size <= largest;
      if (large.hidden) return;
      e.stopImmediatePropagation();
      e.preventDefault();
      if (e.type === 'change') e.target.value = '';
      const mib = 2 ** 20;
      const told = {name: files.map(file => file.name).join(', '), size: Math.ceil(size / mib), most: largest / mib};
      large.textContent = words.too_large.replace(
        /{(\w+)}/g,
        (/** @type {any} */ _, /** @type {'name'} */ k) => told[k],
      );
      large.scrollIntoView({block: 'nearest'});
    };
    for (const kind of ['change', 'drop']) document.addEventListener(kind, weigh, true);

    let moved = false; // a hand did something since Python last refused
    const tell = (/** @type {Dial} */ dial, /** @type {any} */ value) => {
      refuse(dial, null);
      if (same(state.values[dial.key], value)) return;
      state.values[dial.key] = value;
      moved = true;
      trigger('input', {name: dial.name});
    };

    // A number: a track, whose ends are the bounds, and a box that takes the true value.
    /** @type {(dial: Dial) => Control} */
    const number = dial => {
      const {low, high, log} = dial;
      const ladder = page.ladder(dial);
      const said = {'aria-label': dial.label, 'aria-describedby': help(dial)};
      const move = (/** @type {number} */ v) => {
        show(v);
        tell(dial, v);
      };
      const track = el('input', {type: 'range', ...said, ...ladder.track});
      // A finger that comes down on the track may be on its way past it: it counts once it slides along, or lifts.
      /** @type {{x: number, slides: boolean, to: number | null} | null} */
      let finger = null;
      track.addEventListener('pointerdown', (/** @type {PointerEvent} */ e) => {
        finger = e.pointerType === 'touch' ? {x: e.clientX, slides: false, to: null} : null;
      });
      track.addEventListener('pointermove', (/** @type {PointerEvent} */ e) => {
        if (finger && Math.abs(e.clientX - finger.x) > 5) finger.slides = true;
      });
      track.addEventListener('pointerup', () => {
        if (finger?.to != null && !finger.slides) move(finger.to);
        finger = null;
      });
      track.addEventListener('pointercancel', () => {
        finger = null;
        show(state.values[dial.key]);
      });
      track.addEventListener('input', () => {
        const v = ladder.value(+track.value);
        if (!finger || finger.slides) move(v);
        else finger.to = v;
      });
      const unit = dial.unit ? ` (${dial.unit})` : '';
      const bounds = {min: low, max: high, step: dial.kind === 'integer' ? 1 : 'any'};
      const box = el('input', {type: 'number', ...said, 'aria-label': dial.label + unit, ...bounds});
      const show = (/** @type {number} */ v) => {
        box.value = v;
        track.value = ladder.place(v);
        track.setAttribute('aria-valuetext', `${v}${dial.unit ? ` ${dial.unit}` : ''}`);
      };
      const right = () => box.value !== '' && box.checkValidity();
      const told = () => dial.range.replace('{typed}', box.value || '–');
      box.addEventListener('input', () => {
        if (!right()) return refuse(dial, box.value || box.validity.badInput ? told() : null);
        track.value = ladder.place(+box.value);
        track.setAttribute('aria-valuetext', box.value);
        tell(dial, +box.value);
      });
      box.addEventListener('change', () => {
        if (!right()) show(state.values[dial.key]); // the words say what was refused
        box.setAttribute('aria-invalid', false);
      });
      const keys = (/** @type {KeyboardEvent} */ event) => {
        /** @type {Record<string, [number, boolean]>} */
        const WAYS = {ArrowUp: [1, false], ArrowDown: [-1, false], PageUp: [1, true], PageDown: [-1, true]};
        const along = event.target === track;
        if (along) Object.assign(WAYS, {ArrowRight: [1, false], ArrowLeft: [-1, false]});
        const way = WAYS[event.key];
        const end = along && {Home: low, End: high}[event.key];
        if (!way && typeof end !== 'number') return;
        event.preventDefault();
        move(way ? ladder.next(right() ? +box.value : state.values[dial.key], ...way) : /** @type {number} */ (end));
      };
      for (const node of [track, box]) node.addEventListener('keydown', keys);
      const at = (/** @type {number} */ v) => `left:${ladder.place(v) / 10}%`;
      const ticks = ladder.ticks.map(v => el('i', {style: at(v), 'data-value': v}));
      const tracked = log || high - low <= 10000;
      return {
        nodes: [
          tracked ? el('span', {class: 'track'}, track, el('span', {class: 'ticks'}, ...ticks)) : null,
          box,
          el('span', {class: 'unit'}, dial.unit ?? ''),
        ],
        show,
      };
    };

    /** @type {(dial: Dial) => Control} */
    const text = dial => {
      const box = el('input', {
        type: 'text',
        'aria-label': dial.label,
        'aria-describedby': help(dial),
        autocomplete: 'off',
        spellcheck: 'false',
        onfocus: () => (before[dial.key] = state.values[dial.key]),
        oninput: () => tell(dial, box.value),
      });
      return {nodes: [box], show: v => box.value !== v && (box.value = v)};
    };
    /** @type {(dial: Dial) => Control} */
    const toggle = dial => {
      const box = el('input', {
        type: 'checkbox',
        role: 'switch',
        'aria-label': dial.label,
        'aria-describedby': help(dial),
        onchange: () => tell(dial, box.checked),
      });
      return {nodes: [box], show: v => (box.checked = v)};
    };
    // How much room words take: a Chinese character is twice as wide.
    const width = (/** @type {string} */ said) => said.replace(/[\u2e80-\uffff]/g, '**').length;
    /** @type {(dial: Dial) => Control} */
    const choice = dial => {
      if (dial.choices.reduce((sum, [, said]) => sum + width(said) + 4, 0) <= 28) return radios(dial);
      const box = el(
        'select',
        {
          'aria-label': dial.label,
          'aria-describedby': help(dial),
          onchange: () => tell(dial, dial.choices[box.selectedIndex][0]),
        },
        ...dial.choices.map(([value, said]) => el('option', {value}, said)),
      );
      return {nodes: [box], show: v => (box.selectedIndex = dial.choices.findIndex(([value]) => value === v))};
    };
    const buttons = (/** @type {Dial} */ dial, /** @type {string} */ type, /** @type {(e: Event) => void} */ hear) =>
      dial.choices.map(([value, said]) => {
        const box = el('input', {type, name: `${topic}-${dial.key}`, value, onchange: hear});
        return {value, box, node: el('label', {}, box, el('span', {}, said))};
      });
    const group = (/** @type {Dial} */ dial, /** @type {string} */ role, /** @type {{node: Child}[]} */ all) =>
      el(
        'span',
        {class: 'choices', role, 'aria-label': dial.label, 'aria-describedby': help(dial)},
        ...all.map(b => b.node),
      );
    /** @type {(dial: Dial) => Control} */
    const radios = dial => {
      const all = buttons(dial, 'radio', e => tell(dial, all.find(b => b.box === e.target)?.value));
      return {nodes: [group(dial, 'radiogroup', all)], show: v => all.forEach(b => (b.box.checked = b.value === v))};
    };
    /** @type {(dial: Dial) => Control} */
    const checks = dial => {
      const chosen = () => all.filter(b => b.box.checked).map(b => b.value);
      const all = buttons(dial, 'checkbox', () => tell(dial, chosen()));
      return {nodes: [group(dial, 'group', all)], show: v => all.forEach(b => (b.box.checked = v.includes(b.value)))};
    };
    /** @type {Record<string, (dial: Dial) => Control>} */
    const KINDS = {number, integer: number, text, switch: toggle, choice, choices: checks};

    // A dial's line. Its help stands under it while the name is pointed at, a control has the keyboard, or after a tap.
    const line = (/** @type {Dial} */ dial) => {
      const {nodes, show} = KINDS[dial.kind](dial);
      const name = el('span', {class: 'name', onclick: () => node.classList.toggle('asked')}, dial.label);
      const node = el(
        'div',
        {class: `dial ${dial.kind}`, id: `${topic}-${dial.name}`},
        name,
        ...nodes,
        el('small', {class: 'refused', role: 'alert', hidden: ''}),
        el('small', {class: 'help', role: 'tooltip', id: help(dial)}, dial.help),
      );
      const quiet = (/** @type {boolean} */ on) => node.classList.toggle('quiet', on);
      node.addEventListener('keydown', (/** @type {KeyboardEvent} */ e) => e.key === 'Escape' && quiet(true));
      for (const back of ['focusin', 'pointerenter']) node.addEventListener(back, () => quiet(false));
      lines[dial.name] = {dial, node, show};
      return node;
    };
    root.addEventListener('pointerdown', event => {
      const on = /** @type {HTMLElement} */ (event.target).closest('.dial');
      for (const {node} of Object.values(lines)) if (node !== on) node.classList.remove('asked');
    });

    const frame = (/** @type {{view: string | null, dials: Dial[]}} */ {view, dials}) => {
      Object.assign(state, {view, dials});
      const focus = root.contains(document.activeElement) ? document.activeElement?.closest('.dial')?.id : null;
      lines = {};
      few.replaceChildren(...dials.filter(d => !d.more).map(line));
      rest.replaceChildren(...dials.filter(d => d.more).map(line));
      more.hidden = !rest.children.length;
      if (focus) /** @type {HTMLElement | null} */ (document.querySelector(`#${focus} :is(input, select)`))?.focus();
      for (const {key, name, default: first} of dials) lines[name].show((state.values[key] ??= first));
      document.dispatchEvent(new CustomEvent('tangible:view'));
    };
    const show = (/** @type {Record<string, any>} */ values) => {
      Object.assign(state.values, values);
      for (const {dial, show} of Object.values(lines)) {
        if (!(dial.key in values)) continue;
        show(values[dial.key]);
        refuse(dial, null);
      }
    };

    // A value that Python refuses is marked and stays to be mended; in force is again what was drawn last.
    /** @type {Record<string, any>} */
    const before = {};
    const settle = () => root.isConnected && (state.drawn = {...state.values});
    document.addEventListener('tangible:link', settle);
    const restore = (/** @type {Dial} */ {key, default: first}) => {
      const good = [state.drawn?.[key], before[key], first];
      state.values[key] = good.find(v => v !== undefined && !same(v, state.values[key])) ?? first;
    };
    const mark = (/** @type {{refused: Record<string, string>, values?: object}} */ {refused, values}) => {
      for (const [name, said] of Object.entries(refused)) {
        if (!lines[name]) continue;
        refuse(lines[name].dial, said);
        if (!values) restore(lines[name].dial);
      }
      if (!values && moved) setTimeout(() => trigger('input', {}), 50); // the other dials are drawn all the same
      moved = false;
    };
    const load = () => {
      const value = props.value;
      if (!value || state.turn >= value.turn) return;
      state.turn = value.turn;
      if (value.dials) {
        Object.assign(state.values, value.values);
        if (!page.late(topic, 'view', value.view)) frame(value);
      }
      if (value.values) show(value.values);
      if (value.refused) mark(value);
      page.drawn(root);
    };
    // a part that comes back knows better than what it was sent before
    if (state.dials) frame({view: state.view, dials: state.dials});
    load();
    watch('value', load);
  }))();
