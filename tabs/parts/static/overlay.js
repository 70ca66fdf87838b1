// @ts-check
// Two pictures in one place: one over the other up to a cut, or their difference, grey where they are equal.
// page.overlay({slide, difference, difference_help}) -> {canvas, slider, differ, show(under, top) -> rms, or null,
// look(left, wide): the part of the width that is seen, in which the cut stands}.
((/** @type {Page} */ page = (window.tangible ??= {})) =>
  (page.overlay = words => {
    const {el} = page;
    let cut = 0.5;
    let [left, wide] = [0, 1];
    let sliding = true;
    /** @type {(Picture | undefined)[]} */
    let pair = [null, null];
    let repaint = () => {};
    const canvas = el('canvas', {role: 'img'});
    const pen = canvas.getContext('2d', {willReadFrequently: true});
    /** @param {number} to */
    const move = to => {
      cut = Math.min(1, Math.max(0, to));
      slider.value = cut;
      repaint();
    };
    const slider = el('input', {
      type: 'range',
      min: 0,
      max: 1,
      step: 0.005,
      value: 0.5,
      'aria-label': words.slide,
      oninput: () => move(+slider.value),
    });
    const differ = el(
      'button',
      {
        type: 'button',
        'data-act': 'difference',
        title: words.difference_help,
        onclick: () => {
          sliding = !sliding;
          repaint();
        },
      },
      words.difference,
    );
    /** @param {Picture | undefined} picture @returns {picture is HTMLImageElement} */
    const ready = picture => /** @type {boolean} */ (picture?.complete && picture.naturalWidth);
    /** @param {Picture} picture @param {number} w @param {number} h */
    const pixels = (picture, w, h) => {
      pen.clearRect(0, 0, w, h);
      pen.drawImage(picture, 0, 0, w, h);
      return pen.getImageData(0, 0, w, h);
    };

    // The cut is where the hand is on the picture itself.
    /** @param {PointerEvent} e */
    const at = e => {
      const box = canvas.getBoundingClientRect();
      return ((e.clientX - box.left) / box.width - left) / wide;
    };
    const both = () => sliding && ready(pair[0]) && ready(pair[1]);
    page.grab(canvas, {
      near: () => false,
      take: e => {
        if (!both()) return null;
        move(at(e));
        return true;
      },
      move: e => both() && move(at(e)),
      sideways: true,
    });

    /** @type {Overlay['show']} */
    const show = (under, top) => {
      pair = [under, top];
      const two = ready(top) && ready(under);
      slider.hidden = !two || !sliding;
      differ.disabled = !two;
      differ.setAttribute('aria-pressed', String(!sliding));
      canvas.style.cursor = two && sliding ? 'ew-resize' : '';
      if (!ready(top)) {
        pen.clearRect(0, 0, canvas.width, canvas.height);
        return null;
      }
      const w = (canvas.width = top.naturalWidth);
      const h = (canvas.height = top.naturalHeight);
      pen.imageSmoothingEnabled = false;
      pen.drawImage(top, 0, 0);
      if (!two) return null;
      if (sliding) {
        const x = Math.min(w, Math.max(0, Math.round((left + cut * wide) * w)));
        pen.drawImage(under, 0, 0, (x / w) * under.naturalWidth, under.naturalHeight, 0, 0, x, h);
        pen.fillStyle = '#fff';
        pen.fillRect(Math.min(x, w - 1), 0, 1, h);
        return null;
      }
      const a = pixels(under, w, h);
      const b = pixels(top, w, h);
      let total = 0;
      for (let i = 0; i < a.data.length; i++)
        if (i % 4 < 3) {
          const d = b.data[i] - a.data[i];
          total += d * d;
          b.data[i] = 128 + 4 * d; // four times the difference
        }
      pen.putImageData(b, 0, 0);
      return Math.sqrt(total / (0.75 * a.data.length));
    };
    return {
      canvas,
      slider,
      differ,
      show,
      look(from, share) {
        [left, wide] = [from, share];
        if (both()) repaint();
      },
      set onchange(/** @type {() => void} */ f) {
        repaint = f;
      },
    };
  }))();
