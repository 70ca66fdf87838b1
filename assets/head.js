// Gradio's page asks, for each of its components, all listeners which are its own: half a million
// looks, twice, at lists that Svelte watches, nearly half of all that the page's scripts did at first.
// Svelte watches plain lists alone, and Gradio changes neither of these two in place.
class Unwatched extends Array {}
for (const name of /** @type {const} */ (['components', 'dependencies'])) {
  const list = window.gradio_config[name];
  if (list) Object.setPrototypeOf(list, Unwatched.prototype); // who has yet to log in has none
}
