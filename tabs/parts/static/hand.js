// What all dials of a tab hold: tangible.hands.topic = {dial: value}. value: {turn, dials} that Python has set.
((page = window.tangible ??= {}) => (page.parts ??= {}).hand = ({element, props, watch}, {topic}) => {
  const held = (page.hands ??= {})[topic] ??= {};
  const take = () => Object.assign(held, props.value?.dials);
  page.root(element).hidden = true;
  if (!Object.keys(held).length) take();   // a tab that comes back knows better than what it was sent before
  watch('value', take);
})();
