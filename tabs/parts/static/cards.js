// @ts-check
// The landing page: one live card a topic. value: {cards: [{id, title, question, shape, data}]}.
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  ((page.parts ??= {}).cards = ({element, props, trigger, watch}, settings) => {
    const {el} = page;
    const root = page.root(element);
    /** @typedef {{id: string, title: string, question: string, shape: number[], data: string}} Card */
    /** @typedef {{card: HTMLElement, shape: number[], bytes: Uint8Array, image: ImageData}} Shown */
    /** @type {(Shown & {pen: CanvasRenderingContext2D})[]} */
    let films = [];
    let timer = 0;
    const load = async () => {
      if (!props.value) return;
      films = await Promise.all(
        props.value.cards.map(async (/** @type {Card} */ {id, title, question, shape, data}) => {
          const canvas = el('canvas', {width: shape[2], height: shape[1], 'aria-hidden': 'true'});
          const bytes = await page.inflate(data);
          const card = el(
            'button',
            {type: 'button', 'data-topic': id, onclick: () => trigger('select', {id})},
            canvas,
            el('strong', {}, title),
            el('span', {}, question),
          );
          return {card, shape, bytes, pen: canvas.getContext('2d'), image: new ImageData(shape[2], shape[1])};
        }),
      );
      root.replaceChildren(...films.map(f => f.card));
      step(0);
    };
    const step = (/** @type {number} */ k) => {
      clearTimeout(timer);
      if (!root.isConnected) return;
      for (const {
        shape: [n, h, w],
        bytes,
        pen,
        image,
      } of films) {
        page.paint(image, bytes, 3 * h * w * (k % n));
        pen.putImageData(image, 0, 0);
      }
      if (!page.still()) timer = window.setTimeout(() => step(k + 1), 500);
    };
    watch('value', load);
    load();
  }))();
