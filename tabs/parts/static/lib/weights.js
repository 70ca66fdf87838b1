// @ts-check
// What each of the first n samples counts in a running mean with these steps: a_i (1 - a_{i+1}) ... (1 - a_n).
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  (page.weights = (steps, n) => {
    const found = Array(n);
    for (let i = n - 1, left = 1; i >= 0; i--) {
      found[i] = steps[i] * left;
      left *= 1 - steps[i];
    }
    return found;
  }))();
