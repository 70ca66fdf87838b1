// Gradio answers an event that comes while it is busy with the data of the event before it. So events are told one by
// one: the next when the page has its answer (the link is written then), and of those that waited only the last.
// page.latest(trigger, 'release') -> a function of the event's data.
((page = window.tangible ??= {}) => page.latest = (trigger, name) => {
  let busy = 0, next = null;
  const send = data => {
    busy = setTimeout(free, 15000);   // a refusal is no answer
    trigger(name, data);
  };
  const free = () => {
    clearTimeout(busy);
    busy = 0;
    const data = next;
    next = null;
    if (data) send(data);
  };
  document.addEventListener('tangible:link', () => {
    const answered = busy;
    if (busy) setTimeout(() => busy === answered && free(), 50);
  });
  return data => { if (busy) next = data; else send(data); };
})();
