"""The lines that suppress raw detections: written out, and with this engine."""

from .params import Suppression

__all__ = ["suppression"]

Code = tuple[str, str]


def suppression(params: Suppression) -> Code:
    """The score of each raw detection in the end; 0: deleted."""
    brought = params.scene == "own"
    own = params.class_wise
    group = "kind == kind[best]" if own else "kind == kind"
    plain = _PLAIN.format(
        data=_BROUGHT if brought else _FACES,
        share=_SHARES[params.kind].format(t=params.threshold, s=params.sigma),
        same=group,
        least=0.001,
    )
    given = f"threshold={params.threshold!r}, kind={params.kind!r}, class_wise={own!r}, "
    given += f"sigma={params.sigma!r}"
    read = _ENGINE_BROUGHT if brought else _ENGINE_FACES
    engine = f"""{read}
kept, steps = suppressed(raw, {given})
picture = final_scores(len(raw.detections), steps)
print(len(raw.detections), len(kept.detections))
"""
    return plain, engine


_SHARES = {
    "hard": "np.where(overlap > {t!r}, 0.0, 1.0)",
    "linear": "np.where(overlap > {t!r}, 1 - overlap, 1.0)",
    "gaussian": "np.exp(-(overlap**2) / {s!r})",
}

_ENGINE_FACES = """from engines.detection import detect, final_scores, suppressed
from engines.photos import photo

raw = detect(photo("astronaut"))"""

_ENGINE_BROUGHT = """from engines.detection import final_scores, load, suppressed

raw = load(["raw.json"])  # from Export"""

_BROUGHT = """import json

import numpy as np

# raw.json from Export, beside this file
with open("raw.json", encoding="utf-8") as file:
    found = json.load(file)["results"]
box = np.array([d["bbox"] for d in found], float).reshape(-1, 4)
score = np.array([d["score"] for d in found], float)
kind = np.array([d["category_id"] for d in found])
"""

_FACES = """import numpy as np
import skimage.data
from skimage.feature import Cascade

picture = skimage.data.astronaut()
cascade = Cascade(skimage.data.lbp_frontal_face_cascade_filename())
size = {"min_size": (51, 51), "max_size": (512, 512)}
found = cascade.detect_multi_scale(
    picture, 1.1, 1, min_neighbor_number=1, intersection_score_threshold=1.01, **size
)
box = np.array([[d["c"], d["r"], d["width"], d["height"]] for d in found], float)
kind = np.zeros(len(box), int)
"""

_PLAIN = """{data}

def iou(a, b):
    w = np.minimum(a[0] + a[2], b[:, 0] + b[:, 2]) - np.maximum(a[0], b[:, 0])
    h = np.minimum(a[1] + a[3], b[:, 1] + b[:, 3]) - np.maximum(a[1], b[:, 1])
    both = np.maximum(w, 0) * np.maximum(h, 0)
    return both / (a[2] * a[3] + b[:, 2] * b[:, 3] - both)


if "score" not in globals():  # as many windows agree
    agreed = np.array([(iou(one, box) >= 0.4).sum() for one in box])
    score = agreed / (agreed + 3)

left, picture = np.ones(len(box), bool), np.zeros(len(box))
while left.any():
    best = int(np.argmax(np.where(left, score, -np.inf)))
    left[best] = False
    picture[best] = score[best]
    overlap = iou(box[best], box)
    now = np.where(left & ({same}), score * ({share}), score)
    now[(now < {least!r}) & (now < score)] = 0
    left &= now > 0
    score = now
print(len(box), (picture > 0).sum())
"""
