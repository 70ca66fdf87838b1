// @ts-check
// The camera: its live picture, and a picture of it handed to an upload field as if it were a file.
// settings: {field: element id of the gr.File, words: {open, take, close, none, refused, unsafe}}.
/** @typedef {{words: Words, field: string}} Settings */
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  ((page.parts ??= {}).camera = (
    /** @type {Host<null>} */ {element, props, trigger, watch},
    /** @type {Settings} */ settings,
  ) => {
    const {el} = page;
    const root = page.root(element);
    root.dataset.setup = '';
    const {words, field} = settings;
    const LONGEST = 1024;
    /** @type {MediaStream | null} */
    let stream = null;
    let watching = 0;
    /** @param {string} name @param {(e: Event) => void} act */
    const button = (name, act) =>
      el('button', {type: 'button', class: 'pill', 'data-act': name, onclick: act}, words[name]);
    const video = el('video', {autoplay: '', playsinline: '', 'aria-label': words.open});
    const told = el('p', {class: 'told', role: 'status'});
    video.muted = true;
    const show = () => {
      root.classList.toggle('open', !!stream);
      for (const node of [video, take, close]) node.hidden = !stream;
      open.hidden = !!stream;
    };
    const stop = () => {
      clearInterval(watching);
      for (const track of stream?.getTracks() ?? []) track.stop();
      stream = video.srcObject = null;
      show();
    };
    const start = async () => {
      told.textContent = '';
      if (!navigator.mediaDevices) return (told.textContent = words.unsafe); // the page came without https
      try {
        stream = await navigator.mediaDevices.getUserMedia({video: {width: {ideal: 1280}}});
      } catch (error) {
        return (told.textContent =
          /** @type {Error} */ (error).name === 'NotAllowedError' ? words.refused : words.none);
      }
      video.srcObject = stream;
      watching = setInterval(() => {
        if (!root.isConnected || !root.offsetParent || document.hidden) stop();
      }, 500); // never on unseen
      show();
      video.play().catch(() => {});
    };
    // The field hides its input while it holds a file: that one goes first.
    const input = async () => {
      const box = /** @type {HTMLElement} */ (document.getElementById(field));
      const find = () => /** @type {HTMLInputElement} */ (box.querySelector('input[type=file]'));
      if (!find()) /** @type {HTMLElement | null} */ (box.querySelector('.icon-button-wrapper button'))?.click();
      for (let k = 0; k < 40 && !find(); k++) await new Promise(done => setTimeout(done, 25));
      return find();
    };
    const snap = async () => {
      const k = Math.min(1, LONGEST / Math.max(video.videoWidth, video.videoHeight));
      if (!video.videoWidth) return;
      const canvas = el('canvas', {width: Math.round(k * video.videoWidth), height: Math.round(k * video.videoHeight)});
      canvas.getContext('2d').drawImage(video, 0, 0, canvas.width, canvas.height);
      stop();
      const blob = await new Promise(done => canvas.toBlob(done, 'image/png'));
      const files = new DataTransfer();
      const node = await input();
      files.items.add(new File([blob], 'camera.png', {type: 'image/png'}));
      node.files = files.files;
      node.dispatchEvent(new Event('change', {bubbles: true}));
    };
    const open = button('open', start);
    const take = button('take', snap);
    const close = button('close', stop);
    root.append(el('div', {class: 'acts'}, open, take, close), video, told);
    show();
    page.drawn(root);
  }))();
