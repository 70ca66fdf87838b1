// @ts-check
// A list of classes, the last of which is written by hand: Enter gives it to the box, leaving the field only keeps it.
// `named` makes a class of a text, or says -1; `chose` is told of the class; `left` of a field that gave none.
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  (page.classlist = (id, label, placeholder, {named, chose, left}) => {
    const {el} = page;
    let last = 0;
    const list = el('select', {
      'aria-label': label,
      'data-dial': id,
      onchange: () => (list.value === 'new' ? open() : chose((last = +list.value))),
    });
    const open = () => {
      field.hidden = false;
      list.hidden = true;
      field.value = '';
      field.focus();
    };
    /** @param {boolean} entered */
    const close = entered => {
      if (field.hidden) return;
      field.hidden = true;
      list.hidden = false;
      const text = field.value.trim();
      const k = text ? named(text) : -1;
      if (k >= 0) last = k;
      list.value = last;
      if (entered && k >= 0) chose(k);
      else left();
    };
    const field = el('input', {
      type: 'text',
      maxlength: 40,
      hidden: true,
      placeholder,
      'aria-label': placeholder,
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
    return {list, field};
  }))();
