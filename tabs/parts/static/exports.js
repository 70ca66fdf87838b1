// @ts-check
// Saves what stands on the stage. value: {files: names of the view's own} or {name, text}, saved as it arrives.
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  ((page.parts ??= {}).exports = ({element, props, trigger, watch}, settings) => {
    const {el} = page;
    const root = page.root(element);
    const {words, topic} = settings;
    const state = page.state(topic);
    const said = el('p', {role: 'status'}, words.links);
    const pill = (/** @type {string} */ id, /** @type {string} */ text, /** @type {() => void} */ act) =>
      el('button', {type: 'button', class: 'pill', 'data-save': id, onclick: act}, text);
    const own = el('span', {class: 'row'});
    root.append(
      el(
        'div',
        {class: 'row'},
        pill('png', words.png, () => picture('png')),
        pill('svg', words.svg, () => picture('svg')),
        pill('webm', words.webm, () => animation()),
        own,
      ),
      said,
    );
    const list = () =>
      own.replaceChildren(
        ...(state.files ?? []).map((/** @type {string} */ name) => pill(name, name, () => trigger('select', {name}))),
      );

    const save = (/** @type {Blob | null} */ blob, /** @type {string} */ name) => {
      if (!blob) return;
      const link = el('a', {href: URL.createObjectURL(blob), download: name});
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10000);
      said.textContent = `${words.saved}: ${name}`;
    };
    /** @returns {any[]} what matches on the stage and is seen */
    const on_stage = (/** @type {string} */ what) =>
      [...document.querySelectorAll(`#${topic}-stage .view ${what}`)].filter(n => n.getClientRects().length);
    const nothing = () => (said.textContent = words.nothing);

    // Pictures of a zoom or film side by side, each under its name, at their own resolution.
    const sheet = async () => {
      const shown = [...on_stage('.zoom img'), ...on_stage('.part canvas')].filter(n => n.clientWidth > 60);
      if (!shown.length) return null;
      const size = (/** @type {any} */ n) => [n.naturalWidth || n.width, n.naturalHeight || n.height];
      const w = Math.max(...shown.map(n => size(n)[0]));
      const h = Math.max(...shown.map(n => size(n)[1]));
      const columns = Math.ceil(Math.sqrt(shown.length));
      const line = 40;
      const scale = Math.max(1, Math.round(360 / w));
      const canvas = el('canvas', {
        width: columns * (w * scale + 8),
        height: Math.ceil(shown.length / columns) * (h * scale + line),
      });
      const pen = canvas.getContext('2d');
      pen.fillStyle = '#fff';
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.fillStyle = '#000';
      pen.imageSmoothingEnabled = false;
      pen.font = '15px sans-serif';
      shown.forEach((n, i) => {
        const x = (i % columns) * (w * scale + 8);
        const y = Math.floor(i / columns) * (h * scale + line);
        pen.drawImage(n, x, y, w * scale, h * scale);
        pen.fillText(n.alt || n.getAttribute('aria-label') || '', x, y + h * scale + 20, w * scale);
      });
      return canvas;
    };
    // Drawings of a part's own (svg.saved) under each other, with the styles that the page gave them.
    const STYLES = [
      'fill',
      'fill-opacity',
      'stroke',
      'stroke-width',
      'stroke-dasharray',
      'stroke-opacity',
      'opacity',
      'font-size',
      'font-family',
      'font-weight',
      'paint-order',
      'vector-effect',
      'display',
    ];
    const drawing = (/** @type {any[]} */ shown) => {
      const width = Math.max(...shown.map(n => n.clientWidth));
      const height = shown.reduce((sum, n) => sum + n.clientHeight + 12, 0);
      const whole = el('svg', {xmlns: 'http://www.w3.org/2000/svg', width, height, viewBox: `0 0 ${width} ${height}`});
      let y = 0;
      whole.append(el('rect', {svg: true, width, height, fill: getComputedStyle(document.body).backgroundColor}));
      for (const node of shown) {
        const copy = node.cloneNode(true);
        const from = node.querySelectorAll('*');
        copy.querySelectorAll('*').forEach((/** @type {any} */ n, /** @type {number} */ i) => {
          const style = getComputedStyle(from[i]);
          for (const k of STYLES) n.style.setProperty(k, style.getPropertyValue(k));
        });
        for (const [k, v] of Object.entries({x: 0, y, width: node.clientWidth, height: node.clientHeight}))
          copy.setAttribute(k, v);
        y += node.clientHeight + 12;
        whole.append(copy);
      }
      return {text: new XMLSerializer().serializeToString(whole), width, height};
    };
    const draw = async (/** @type {any[]} */ shown, /** @type {'png' | 'svg'} */ format) => {
      const {text, width, height} = drawing(shown);
      const blob = new Blob([text], {type: 'image/svg+xml'});
      if (format === 'svg') return save(blob, `tangible-${topic}.svg`);
      const image = new Image();
      const canvas = el('canvas', {width: 2 * width, height: 2 * height});
      image.src = URL.createObjectURL(blob);
      await image.decode();
      canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
      URL.revokeObjectURL(image.src);
      canvas.toBlob((/** @type {Blob | null} */ png) => save(png, `tangible-${topic}.png`));
    };
    const picture = async (/** @type {'png' | 'svg'} */ format) => {
      const drawings = on_stage('svg.saved');
      if (drawings.length) return draw(drawings, format);
      const figures = on_stage('.figure').filter(n => n._fullLayout);
      if (figures.length) {
        for (const [k, figure] of figures.entries())
          await page.Plotly.downloadImage(figure, {
            format,
            scale: 2,
            filename: `tangible-${topic}${k ? `-${k + 1}` : ''}`,
            width: figure.offsetWidth,
            height: figure.offsetHeight,
          });
        said.textContent = `${words.saved}: ${format.toUpperCase()}`;
      }
      const canvas = await sheet();
      if (!canvas) return figures.length ? null : nothing();
      if (format === 'png')
        return canvas.toBlob((/** @type {Blob | null} */ blob) => save(blob, `tangible-${topic}.png`));
      const text =
        `<svg xmlns="http://www.w3.org/2000/svg" width="${canvas.width}" height="${canvas.height}">` +
        `<image width="100%" height="100%" href="${canvas.toDataURL()}"/></svg>`;
      save(new Blob([text], {type: 'image/svg+xml'}), `tangible-${topic}.svg`);
    };
    const animation = async () => {
      const film = on_stage('.film canvas')[0];
      const play = film?.closest('.film').querySelector('.play');
      if (!film || !window.MediaRecorder) return nothing();
      const recorder = new MediaRecorder(film.captureStream(30));
      /** @type {Blob[]} */
      const chunks = [];
      recorder.ondataavailable = e => chunks.push(e.data);
      recorder.onstop = () => save(new Blob(chunks, {type: 'video/webm'}), `tangible-${topic}.webm`);
      recorder.start();
      play.click();
      const wait = setInterval(() => {
        if (play.textContent === '▶') {
          clearInterval(wait);
          recorder.stop();
        }
      }, 100);
    };
    const take = () => {
      const {files, name, text} = props.value ?? {};
      if (files) {
        state.files = files;
        list();
      }
      if (text !== undefined) save(new Blob([text], {type: 'text/plain'}), name);
    };
    watch('value', take);
    if (props.value?.files) take();
    else list();
  }))();
