// @ts-check
// Before and after, under a slider or as the difference. value: {before, after: {picture, name, figures}}.
// words: slide, difference, difference_help, rms, hint.
/**
 * @typedef {{picture: string, name: string, figures: string}} Item
 * @typedef {{before: Item, after: Item}} Value
 * @typedef {{words: Words}} Settings
 */
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  ((page.parts ??= {}).versus = (
    /** @type {Host<Value | null>} */ {element, props, trigger, watch},
    /** @type {Settings} */ settings,
  ) => {
    const {el} = page;
    const root = page.root(element);
    const {words} = settings;
    const over = page.overlay(words);
    const names = ['left', 'right'].map(side => el('p', {class: side}));
    const told = el('p', {class: 'told', 'aria-live': 'polite'});
    over.differ.classList.add('pill');
    root.append(
      el('div', {class: 'names'}, ...names),
      over.canvas,
      over.slider,
      el('div', {class: 'acts'}, over.differ),
      told,
      el('p', {class: 'hint'}, words.hint),
    );
    const images = [new Image(), new Image()];
    const paint = () => {
      const rms = over.show(...images);
      const items = [/** @type {Value} */ (props.value).before, /** @type {Value} */ (props.value).after];
      names.forEach((node, k) => node.replaceChildren(el('b', {}, items[k].name), el('span', {}, items[k].figures)));
      told.textContent = rms === null ? '' : `${words.rms} ${rms.toFixed(1)}`;
      over.canvas.setAttribute('aria-label', items.map(item => `${item.name}. ${item.figures}`).join(' | '));
    };
    over.onchange = paint;
    const load = async () => {
      if (!props.value) return;
      const {before, after} = props.value;
      [images[0].src, images[1].src] = [before.picture, after.picture];
      await Promise.all(images.map(image => image.decode().catch(() => {})));
      paint();
      page.drawn(root);
    };
    watch('value', load);
    load();
  }))();
