// @ts-check
// Writes the address bar and copies it. value: {turn, query: {tab, name: text, ...}, of}. Back and forward ask for
// what the address says; `of` is the address that was asked for.
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  ((page.parts ??= {}).link = ({element, props, trigger, watch}, {topic, words}) => {
    const {el} = page;
    const root = page.root(element);
    const state = page.state(topic);
    const copy = async () => {
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
      button.textContent = `✓ ${words.copied}`;
      setTimeout(() => (button.textContent = words.link), 1500);
    };
    const button = el('button', {type: 'button', class: 'pill', onclick: copy}, words.link);
    root.append(button);
    const KEPT = ['__theme', 'present', 'embed', 'lang']; // what the visitor chose of the page itself
    const write = () => {
      if (!props.value) return;
      if (state.asked !== undefined && props.value.of !== state.asked) return; // an answer to what was left since
      delete state.asked;
      const url = new URL(location.href);
      const query = new URLSearchParams(props.value.query);
      for (const name of KEPT) if (url.searchParams.has(name)) query.set(name, url.searchParams.get(name) ?? '');
      url.search = query.toString();
      page.address(url, typeof props.value.of === 'string');
    };
    watch('value', write);
    write();
    const follow = () => {
      const asked = new URLSearchParams(location.search).get('tab');
      if (root.isConnected && asked === topic && page.shows(topic)) trigger('select');
    };
    window.addEventListener('popstate', follow);
  }))();
