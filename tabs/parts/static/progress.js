// @ts-check
// Work that goes on after the picture is there. value: null, {state: "wanted" | "running" | "done", done, total}, or
// {state: "waiting", told}: others work first, and told says the place in their line. run: whose word it is.
// "wanted" asks Python for the work (select); "done" asks for the new picture (release); the button stops it (edit); both tell what was done.
/**
 * @typedef {{state: string, done?: number, total?: number, told?: string, run?: string}} Value
 * @typedef {{words: Words}} Settings
 */
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  ((page.parts ??= {}).progress = (
    /** @type {Host<Value | null>} */ {element, props, trigger, watch},
    /** @type {Settings} */ settings,
  ) => {
    const {el} = page;
    const root = page.root(element);
    const {words} = settings;
    // Runs that were stopped, kept by the page: a part is built anew. What they still say brings nothing back.
    const stopped = (page.stopped ??= new Set());
    const bar = el('progress', {max: 1, value: 0, 'aria-label': words.running});
    const told = el('span');
    const stop = () => {
      root.hidden = true;
      stopped.add(props.value?.run);
      trigger('edit', {done: props.value?.done ?? 0});
    };
    const button = el('button', {type: 'button', class: 'pill', onclick: stop}, words.stop);
    root.append(told, bar, button);
    const load = () => {
      const {state, done = 0, total = 1, run = ''} = props.value ?? {};
      button.hidden = !run; // what has not begun cannot be stopped
      root.hidden = !['wanted', 'waiting', 'running'].includes(state ?? '') || stopped.has(run);
      root.dataset.state = state ?? '';
      bar.value = done / total;
      const share = `${words.running} ${done.toLocaleString('en')} / ${total.toLocaleString('en')}`;
      told.textContent = props.value?.told ?? share;
      if (state === 'wanted') trigger('select', {});
      if (state === 'done' && !stopped.has(run)) trigger('release', {done});
    };
    watch('value', load);
    load();
  }))();
