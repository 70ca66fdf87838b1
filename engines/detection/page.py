"""What a page needs to answer every dial by itself, as plain JSON.

`page` holds one entry a detection, for all n detections in the order of the ranking:

    score      n numbers, falling
    label      n indices into `classes`
    image      n indices into the dataset's images
    tp, ignored  for each of `SIZES`, n whole numbers; bit t is set when the detection is a true
               positive (or is ignored) at the IoU threshold of index t. Neither: a false positive.

and besides:

    classes    names
    objects    for each size, how many of each class
    counted    of every object its image, its label, and sizes: bit a is set where it counts in
               the range of size of index a

`picture` holds the boxes of one image:

    image       its index. name, width, height
    truth       index, box ([x, y, w, h]), label, crowd, difficult, area, id
    detections  row (place in the arrays of `page`), index (place in the dataset), box, label,
                score, iou (the largest with an object of its class), best (that object or -1),
                match (for each threshold the object that it took, by index, or -1; every size)

and with it a page can match anew while a box is dragged, and put the new bits in place.
"""

from typing import Any

import numpy as np

from .evaluation import Evaluation
from .params import SIZES

__all__ = ["page", "picture"]


def page(result: Evaluation) -> dict[str, Any]:
    """The arrays of every detection, ready for `json.dumps`."""
    m, dataset = result.matches, result.dataset
    found, bit = dataset.detections, 1 << np.arange(len(result.thresholds))
    return {
        "classes": list(dataset.classes),
        "objects": dict(zip(SIZES, result.objects.T.tolist(), strict=True)),
        "counted": {
            "image": dataset.truths.image.tolist(),
            "label": dataset.truths.label.tolist(),
            "sizes": (m.counted @ (1 << np.arange(len(SIZES)))).tolist(),
        },
        "score": found.score[m.order].tolist(),
        "label": found.label[m.order].tolist(),
        "image": found.image[m.order].tolist(),
        "tp": {size: (m.tp[..., a] @ bit).tolist() for a, size in enumerate(SIZES)},
        "ignored": {size: (m.ignored[..., a] @ bit).tolist() for a, size in enumerate(SIZES)},
    }


def picture(result: Evaluation, image: int = 0) -> dict[str, Any]:
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
