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
    // Whether the address stands where an answer was asked for; what somebody left since is written over by nothing.
    const stands = (/** @type {URLSearchParams} */ asked) => {
      const now = new URLSearchParams(location.search);
      return ['tab', 'view', 'step'].every(name => asked.get(name) === now.get(name));
    };
    const write = () => {
      if (!props.value) return;
      const {query, of} = props.value;
      if (state.asked !== undefined && of !== state.asked) return;
      delete state.asked;
      const waits = typeof of === 'string' || state.asks.view.length > 0; // nothing but a click leads elsewhere
      if (waits && !stands(new URLSearchParams(of ?? query))) return;
      state.query = query;
      if (new URLSearchParams(location.search).get('tab') === topic) page.address(page.link(query));
    };
    watch('value', write);
    write();
    const follow = () => {
      const asked = new URLSearchParams(location.search).get('tab');
      if (root.isConnected && asked === topic && page.shows(topic)) trigger('select');
    };
    window.addEventListener('popstate', follow);
  }))();
