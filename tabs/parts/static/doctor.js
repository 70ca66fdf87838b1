// @ts-check
// What is suspicious about files that were read, in one line: the worst finding, how many more there are, and buttons
// for readings that would mend it; everything else is folded. value: see doctor.py; {} shows nothing.
/**
 * @typedef {Record<string, string>} Settled dials with their values
 * @typedef {{words: string, ap: number, set: Settled}} Offer
 * @typedef {{kind: string, words: string, listed: string[], offer: Offer | null}} Finding
 * @typedef {{findings: Finding[], lines: [string, string][], models: string[], model: string, by_hand: string,
 *   undo: Settled, note?: string}} Value
 */
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  ((page.parts ??= {}).doctor = (
    /** @type {Host<Value | {} | null>} */ {element, props, trigger, watch},
    /** @type {{words: Words, topic: string}} */ {words, topic},
  ) => {
    const {el} = page;
    const root = page.root(element);
    /** @param {Settled} set */
    const press = set => trigger('select', {set});
    /** @param {string} kind @param {string} text @param {() => void} act */
    const button = (kind, text, act) => el('button', {type: 'button', class: kind, onclick: act}, text);
    /** @param {Finding} finding */
    const told = ({kind, words: said, listed}) =>
      el('li', {'data-kind': kind}, said, listed.length ? el('small', {}, listed.slice(0, 50).join(' · ')) : null);
    /** @param {Finding} finding */
    const offered = ({offer}) => {
      if (!offer) return null;
      const ap = page.decimal(offer.ap, 2);
      return button('offer', words.offer.replace('{reading}', offer.words).replace('{ap}', ap), () => press(offer.set));
    };
    /** @param {Value} value */
    const which = ({models, model}) => {
      const list = el(
        'select',
        {'aria-label': words.model, onchange: (/** @type {Input} */ e) => press({model: e.target.value})},
        ...models.map(name => el('option', {value: name, selected: name === model}, name)),
      );
      return [list, button('compare', words.compare, () => page.views?.[topic]?.('rivals'))];
    };
    const load = () => {
      const value = /** @type {Value} */ (props.value ?? {});
      const {findings = [], lines = [], by_hand = '', models = [], note = ''} = value;
      root.hidden = !lines.length && !note;
      const [worst, ...rest] = findings;
      const said = worst ? worst.words : note || words.well;
      const count = lines.filter(([kind]) => kind === 'problem').length;
      const more = [
        rest.length ? words.more.replace('{n}', rest.length) : '',
        count ? words.refused.replace('{n}', count) : '',
      ].filter(Boolean);
      root.replaceChildren(
        el(
          'div',
          {class: 'said', role: 'status'},
          note ? null : el('b', {class: worst ? 'sign worry' : 'sign', 'aria-hidden': true}, worst ? '!' : '✓'),
          el('span', {class: 'worst'}, said),
          ...[...new Map(findings.filter(f => f.offer).map(f => [f.offer?.words, f])).values()].map(offered),
          ...(models.length > 1 ? which(value) : []),
          by_hand ? button('undo', words.undo.replace('{dials}', by_hand), () => press(value.undo)) : null,
        ),
        el(
          'details',
          {hidden: Boolean(note)},
          el('summary', {}, more.join(', ') || words.how),
          el('ul', {class: 'findings'}, ...findings.map(told)),
          el('ul', {class: 'report'}, ...lines.map(([kind, line]) => el('li', {class: kind}, line))),
        ),
      );
      page.drawn(root);
    };
    watch('value', load);
    load();
  }))();
