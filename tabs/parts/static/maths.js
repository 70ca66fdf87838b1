// @ts-check
// Formulas in LaTeX as MathML, which every browser draws: page.maths('\\frac{a}{b}') -> <math>.
// What it knows is what the engines write: letters, indices, fractions, roots, hats, brackets, names.
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  (page.maths ??= text => {
    const NS = 'http://www.w3.org/1998/Math/MathML';
    /** @param {string} tag @param {(Node | string)[]} children */
    const node = (tag, ...children) => {
      const made = document.createElementNS(NS, tag);
      made.append(...children);
      return made;
    };
    const GREEK = Object.fromEntries(
      /** @type {[string, string][]} */ (
        (
          'alpha α beta β gamma γ delta δ epsilon ϵ varepsilon ε eta η theta θ kappa κ lambda λ mu μ pi π psi ψ ' +
          'rho ρ sigma σ tau τ phi φ omega ω Delta Δ Pi Π'
        )
          .split(' ')
          .map((w, i, all) => (i % 2 ? null : [w, all[i + 1]]))
          .filter(Boolean)
      ),
    );
    /** @type {Record<string, string>} */
    const SIGNS = {
      cdot: '⋅',
      times: '×',
      le: '≤',
      ge: '≥',
      ne: '≠',
      leftarrow: '←',
      infty: '∞',
      to: '→',
      ',': '\u2009',
      ';': '\u2005',
      ' ': '\u2005',
      quad: '\u2003',
    };
    const NAMES = [
      'max',
      'min',
      'sin',
      'cos',
      'tan',
      'tanh',
      'sinh',
      'cosh',
      'exp',
      'log',
      'ln',
      'arctan',
      'arcsin',
      'arccos',
    ];
    const tokens = text.match(/\\[A-Za-z]+|\\.|[0-9]*\.?[0-9]+|\s+|./g)?.filter(t => t.trim()) ?? [];
    let at = 0;
    /** @param {Element[]} children @returns {Element} */
    const row = children => (children.length === 1 ? children[0] : node('mrow', ...children));
    /** @param {string} sign */
    const operator = sign => node('mo', {'-': '−', '*': '∗'}[sign] ?? sign);

    /** @type {() => Element} */
    const group = () => {
      // what stands in braces, or one thing: \tfrac12
      if (tokens[at] !== '{') {
        if (/^\d\d+$/.test(tokens[at] ?? '')) {
          // only the first digit
          const digits = tokens[at];
          tokens[at] = digits.slice(1);
          return node('mn', digits[0]);
        }
        return atom();
      }
      at++;
      const inside = list(() => tokens[at] === '}');
      at++;
      return row(inside);
    };
    const raw = () => {
      let said = '';
      for (at++; at < tokens.length && tokens[at] !== '}'; at++) said += tokens[at];
      at++;
      return said;
    };
    const fence = () => {
      const open = tokens[at++];
      const inside = list(() => tokens[at] === '\\right');
      at++;
      const close = tokens[at++];
      return node(
        'mrow',
        ...[[open], inside, [close]].flatMap((part, i) =>
          i === 1
            ? [row(/** @type {Element[]} */ (part))]
            : part[0] === '.'
              ? []
              : [operator(/** @type {string} */ (part[0]).replace('\\', ''))],
        ),
      );
    };
    /** @type {() => Element} */
    const atom = () => {
      const token = tokens[at++];
      const name = token.slice(1);
      if (token === '{') {
        at--;
        return group();
      }
      if (/^[0-9.]+$/.test(token)) return node('mn', token);
      if (/^[A-Za-z]$/.test(token)) return node('mi', token);
      if (token[0] !== '\\') return operator(token);
      if (name === 'frac' || name === 'tfrac') return node('mfrac', group(), group());
      if (name === 'sqrt') return node('msqrt', group());
      if (name === 'hat') {
        const over = node('mover', group(), node('mo', '^'));
        over.setAttribute('accent', 'true');
        return over;
      }
      if (name === 'left') return fence();
      if (name === 'operatorname' || name === 'mathrm') return node('mi', raw());
      if (GREEK[name]) return node('mi', GREEK[name]);
      if (NAMES.includes(name)) return node('mi', name);
      return operator(SIGNS[name] ?? name);
    };
    /** @param {() => boolean} ends @returns {Element[]} */
    const list = ends => {
      const found = [];
      while (at < tokens.length && !ends()) {
        let one = atom();
        let below = null;
        let above = null;
        while (tokens[at] === '_' || tokens[at] === '^') {
          const sign = tokens[at++];
          sign === '_' ? (below = group()) : (above = group());
        }
        if (below && above) one = node('msubsup', one, below, above);
        else if (below) one = node('msub', one, below);
        else if (above) one = node('msup', one, above);
        found.push(one);
      }
      return found;
    };
    const whole = node('math', row(list(() => false)));
    whole.setAttribute('displaystyle', 'true');
    return whole;
  }))();
