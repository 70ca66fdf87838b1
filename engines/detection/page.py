"""What a page needs to answer every dial by itself, as plain JSON.

`page` holds one entry a detection, for all n detections in the order of the ranking:

    score      n numbers, falling
    label      n indices into `classes`
    image      n indices into `images`
    place      n ranks within image and class, from 0: "at most m detections" keeps place < m
    tp, aside  for each of `sizes`, n whole numbers; bit t is set when the detection is a true
               positive (or is ignored) at the IoU threshold `thresholds[t]`. Neither: a false
               positive.

and besides:

    thresholds T IoU thresholds. sizes, classes: names. images: [id, name, width, height]
    objects    for each size, how many of each class
    exact      for "voc07" and "coco", whether the recall thresholds are fractions or floats
    stats      for each size and convention, mean AP at each threshold, as the engine has it
    picture    the boxes of image 0 (below); None without images

Any curve follows in a few lines, here of class k at threshold t among objects of size s:

    function curve(d, k, t, s) {
      const n = d.objects[s][k], out = [];
      let tp = 0, fp = 0;
      for (let i = 0; i < d.score.length; i++) {
        if (d.label[i] !== k || (d.aside[s][i] >> t) & 1) continue;
        const hit = (d.tp[s][i] >> t) & 1;
        hit ? tp++ : fp++;
        out.push({i, hit, score: d.score[i], precision: tp / (tp + fp), recall: tp / n, tp, fp});
      }
      return out;
    }

and its average precision. For COCO samples = 100, for VOC 2007 samples = 10, for every point 0:

    function average(points, n, samples, exact) {
      let best = 0, j = 0, sum = 0;
      for (const p of points) if (p.hit) j++;
      for (let i = points.length - 1; i >= 0; i--) {
        best = Math.max(best, points[i].precision);
        if (points[i].hit) sum += best * width(j--, n, samples, exact);
      }
      return sum;
    }
    function width(j, n, samples, exact) {  // of the j-th hit, j = 1, 2, ...
      if (!samples) return 1 / n;
      const reached = (i, j) => (exact ? i * n <= j * samples : i * (1 / samples) <= j / n);
      let w = j === 1 ? 1 : 0;              // recall 0 belongs to the first hit
      for (let i = 1; i <= samples; i++) if (reached(i, j) && !reached(i, j - 1)) w++;
      return w / (samples + 1);
    }

scikit-learn's is the sum of precision / n over the hits, each at the last point of equal score.

`picture` holds the boxes of one image:

    image       its index. name, width, height
    truth       index, box ([x, y, w, h]), label, crowd, difficult, area, id
    detections  row (place in the arrays of `page`), index (place in the dataset), box, label,
                score, iou (the largest with an object of its class), best (that object or -1),
                match (for each threshold the object that it took, by index, or -1; every size)

and with it a page can match anew while a box is dragged, and put the new bits in place.
"""

__all__ = ["page", "picture"]

from typing import TYPE_CHECKING, Any

import numpy as np

from .params import CONVENTIONS, SIZES

if TYPE_CHECKING:
    from .evaluate import Result


def page(result: "Result") -> dict[str, Any]:
    """The arrays of every detection, ready for `json.dumps`; NaN is written as None."""
    m, dataset = result.matches, result.dataset
    found, bit = dataset.detections, 1 << np.arange(len(result.thresholds))
    grid = result.params.grid
    return {
        "exact": {"voc07": grid != "float", "coco": grid == "exact"},
        "thresholds": result.thresholds.round(10).tolist(),
        "sizes": list(SIZES),
        "classes": list(dataset.classes),
        "images": [list(image) for image in dataset.images],
        "objects": dict(zip(SIZES, result.objects.T.tolist(), strict=True)),
        "score": found.score[m.order].tolist(),
        "label": found.label[m.order].tolist(),
        "image": found.image[m.order].tolist(),
        "place": m.place.tolist(),
        "tp": {size: (m.tp[..., a] @ bit).tolist() for a, size in enumerate(SIZES)},
        "aside": {size: (m.aside[..., a] @ bit).tolist() for a, size in enumerate(SIZES)},
        "stats": {
            size: {name: _plain(result.means(name, size)) for name in CONVENTIONS}
            for size in SIZES
        },
        "picture": picture(result, 0) if dataset.images else None,
    }


def picture(result: "Result", image: int = 0) -> dict[str, Any]:
    """The boxes of one image and, at every IoU threshold, who took whom."""
    m, dataset = result.matches, result.dataset
    truths, found = dataset.truths, dataset.detections
    g = np.flatnonzero(truths.image == image)
    row = np.flatnonzero(found.image[m.order] == image)
    d = m.order[row]
    _, name, width, height = dataset.images[image]
    return {
        "image": image,
        "name": name,
        "width": width,
        "height": height,
        "truth": {
            "index": g.tolist(),
            "box": truths.box[g].tolist(),
            "label": truths.label[g].tolist(),
            "crowd": truths.crowd[g].tolist(),
            "difficult": truths.difficult[g].tolist(),
            "area": truths.area[g].tolist(),
            "id": truths.id[g].tolist(),
        },
        "detections": {
            "row": row.tolist(),
            "index": d.tolist(),
            "box": found.box[d].tolist(),
            "label": found.label[d].tolist(),
            "score": found.score[d].tolist(),
            "iou": m.overlap[row].tolist(),
            "best": m.best[row].tolist(),
            "match": m.match[row, :, 0].tolist(),
        },
    }


def _plain(values: np.ndarray) -> list[float | None]:
    return [None if np.isnan(v) else float(v) for v in values]
