// Writes the address bar and copies it. value: {turn, query: {tab, name: text, ...}}.
((page = window.tangible ??= {}) => (page.parts ??= {}).link = ({element, props, trigger, watch}, settings) => {
  const {el} = page, root = page.root(element);
  const button = el('button', {type: 'button', class: 'pill', onclick: async () => {
    try { await navigator.clipboard.writeText(location.href); }
    catch {   // no clipboard without https: select the text of a field instead
      const field = el('textarea', {}, location.href);
      document.body.append(field); field.select(); document.execCommand('copy'); field.remove();
    }
    button.textContent = `✓ ${settings.words.copied}`;
    setTimeout(() => button.textContent = settings.words.link, 1500);
  }}, settings.words.link);
  root.append(button);
  const KEPT = ['__theme', 'present', 'lang'];
  const write = () => {
    if (!props.value) return;
    const url = new URL(location.href), kept = KEPT.map(k => [k, url.searchParams.get(k)]).filter(p => p[1] !== null);
    url.search = new URLSearchParams([...Object.entries(props.value.query), ...kept]);
    history.replaceState(null, '', url);
    document.dispatchEvent(new CustomEvent('tangible:link'));
  };
  watch('value', write);
  write();
})();
