// @ts-check
// A typed formula. value: null, or {text, latex, problem, place}.
/**
 * @typedef {{text: string, latex: string, problem: string, place: number}} Value
 * @typedef {{words: Words, most: number, left: string}} Settings
 */
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  ((page.parts ??= {}).formula = (
    /** @type {Host<Value | null>} */ {element, props, trigger, watch},
    /** @type {Settings} */ settings,
  ) => {
    const {el} = page;
    const root = page.root(element);
    root.dataset.setup = '';
    const {words} = settings;
    /** @type {string | null} */
    let told = null;
    let later = 0;
    const say = () => {
      clearTimeout(later);
      if (input.value !== told) trigger('release', {text: (told = input.value)});
    };
    const input = el('input', {
      type: 'text',
      spellcheck: 'false',
      autocomplete: 'off',
      maxlength: settings.most,
      'aria-label': words.formula,
      oninput: () => {
        clearTimeout(later);
        later = setTimeout(say, 500);
      },
      onchange: say,
      onkeydown: (/** @type {KeyboardEvent} */ e) => e.key === 'Enter' && say(),
    });
    const shown = el('div', {class: 'shown'});
    const wrong = el('pre', {class: 'wrong', role: 'alert'});
    root.append(
      el('label', {}, page.maths(`${settings.left} =`), input),
      shown,
      wrong,
      el('p', {class: 'hint'}, words.hint),
    );
    const load = () => {
      const value = props.value;
      root.hidden = !value;
      if (!value) return;
      if (document.activeElement !== input || told === null) {
        input.value = value.text;
        told = value.text;
      }
      root.classList.toggle('refused', !!value.problem);
      input.setAttribute('aria-invalid', String(!!value.problem));
      shown.replaceChildren(...(value.latex ? [page.maths(`${settings.left} = ${value.latex}`)] : []));
      wrong.hidden = !value.problem;
      wrong.textContent = value.problem ? `${value.text}\n${' '.repeat(value.place)}▲\n${value.problem}` : '';
      page.drawn(root);
    };
    watch('value', load);
    load();
  }))();
