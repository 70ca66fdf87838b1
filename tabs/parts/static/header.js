// @ts-check
// Title, language, light and dark, projector mode.
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  ((page.parts ??= {}).header = ({element, props, trigger, watch}, settings) => {
    const {el} = page;
    const root = page.root(element);
    const {words, language} = settings;
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
    const turn = (/** @type {string} */ name, /** @type {string | null} */ value) => {
      const url = new URL(location.href);
      value === null ? url.searchParams.delete(name) : url.searchParams.set(name, value);
      history.replaceState(null, '', url);
    };
    const other = el(
      'a',
      {class: 'pill', href: '#', lang: language === 'zh' ? 'en' : 'zh-CN', id: 'language'},
      words.language,
    );
    const aim = () => {
      // the same state in the other language; ?lang keeps the browser's own from overruling it
      const url = new URL(location.href);
      url.pathname = language === 'zh' ? url.pathname.replace(/\/zh\/?$/, '/') : url.pathname.replace(/\/?$/, '/zh');
      url.searchParams.set('lang', language === 'zh' ? 'en' : 'zh');
      other.href = url;
    };
    document.addEventListener('tangible:link', aim);
    const pill = (/** @type {string} */ id, /** @type {string} */ text, /** @type {() => void} */ act) =>
      el('button', {type: 'button', class: 'pill', id, onclick: act}, text);
    const theme = pill('theme', words.theme, () => {
      turn('__theme', document.body.classList.toggle('dark') ? 'dark' : 'light');
      aim();
    });
    const showPresent = (/** @type {boolean} */ on) => {
      document.body.classList.toggle('present', on);
      present.setAttribute('aria-pressed', on);
      window.dispatchEvent(new Event('resize'));
    };
    const present = pill('present', words.present, () => {
      const on = !document.body.classList.contains('present');
      turn('present', on ? '1' : null);
      showPresent(on);
      aim();
    });
    root.append(
      el('h1', {}, words.title),
      el('p', {}, words.tagline),
      el('nav', {'aria-label': words.title}, other, theme, present),
    );
    showPresent(new URLSearchParams(location.search).get('present') === '1');
    aim();
  }))();
