// @ts-check
// Work that goes on after the picture is there. value: null, {state: "wanted" | "running" | "done", done, total}, or
// {state: "waiting", told}: others work first, and told says the place in their line.
// "wanted" asks Python for the work (select); "done" asks for the new picture (release); the button stops it (edit); both tell what was done.
/**
 * @typedef {{state: string, done?: number, total?: number, told?: string}} Value
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
    // What was stopped, kept by the page: a part is built anew. A word of it that was on its way brings nothing back.
    const stopped = (page.stopped ??= {});
    const own = root.closest('[id]')?.id ?? '';
    const bar = el('progress', {max: 1, value: 0, 'aria-label': words.running});
    const told = el('span');
    root.append(
      told,
      bar,
      el(
        'button',
        {
          type: 'button',
          class: 'pill',
          onclick: () => {
            root.hidden = true;
            stopped[own] = props.value;
            trigger('edit', {done: props.value?.done ?? 0});
          },
        },
        words.stop,
      ),
    );
    const load = () => {
      const {state, done = 0, total = 1} = props.value ?? {};
      const left = stopped[own];
      if (left && state === 'running' && total === left.total && done <= (left.done ?? 0) + 3) return;
      if (state !== 'idle') delete stopped[own];
      root.hidden = !['wanted', 'waiting', 'running'].includes(state ?? '');
      root.dataset.state = state ?? '';
      bar.value = done / total;
      const share = `${words.running} ${done.toLocaleString('en')} / ${total.toLocaleString('en')}`;
      told.textContent = props.value?.told ?? share;
      if (state === 'wanted') trigger('select', {});
      if (state === 'done') trigger('release', {done});
    };
    watch('value', load);
    load();
  }))();
