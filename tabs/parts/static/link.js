// @ts-check
// Writes the address bar and copies it. value: {turn, query: {tab, name: text, ...}}.
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  ((page.parts ??= {}).link = ({element, props, trigger, watch}, settings) => {
    const {el} = page;
    const root = page.root(element);
    const button = el(
      'button',
      {
        type: 'button',
        class: 'pill',
        onclick: async () => {
          try {
            await navigator.clipboard.writeText(location.href);
          } catch {
            // no clipboard without https: select the text of a field instead
            const field = el('textarea', {}, location.href);
            document.body.append(field);
            field.select();
            document.execCommand('copy');
            field.remove();
          }
          button.textContent = `✓ ${settings.words.copied}`;
          setTimeout(() => (button.textContent = settings.words.link), 1500);
        },
      },
      settings.words.link,
    );
    root.append(button);
    const KEPT = ['__theme', 'present', 'lang']; // what the visitor chose of the page itself
    const write = () => {
      if (!props.value) return;
      const url = new URL(location.href);
      const query = new URLSearchParams(props.value.query);
      for (const name of KEPT) if (url.searchParams.has(name)) query.set(name, url.searchParams.get(name) ?? '');
      url.search = query.toString();
      history.replaceState(null, '', url);
      document.dispatchEvent(new CustomEvent('tangible:link'));
    };
    watch('value', write);
    write();
  }))();
