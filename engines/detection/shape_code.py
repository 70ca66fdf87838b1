"""The lines that compare masks, turned boxes or keypoints in the programs of `snippets`:
`overlap(d, g)`.
"""

__all__ = ["AREAS", "IMPORTS", "OVERLAPPING", "PIXELS", "before_coco", "evaluation"]

IMPORTS = {
    "box": "",
    "mask": "from pycocotools import mask\n",
    "oriented": "import cv2\n",
    "keypoints": "",
}
"""What a program imports besides."""

_BOX = "[[x, y, x + w, y, x + w, y + h, x, y + h]]"

PIXELS = f'''size = {{i["id"]: (int(i["height"]), int(i["width"])) for i in data["images"]}}


def runs(box):
    """The mask of a box as runs of pixels; of a box without a shape its own."""
    x, y, w, h = box["bbox"]
    shape = box.get("segmentation") or {_BOX}
    if isinstance(shape, dict):
        return shape
    return mask.merge(mask.frPyObjects(shape, *size[box["image_id"]]))


'''

_MASKS = '''def overlap(d, g):
    """The IoU of masks; with a crowd, the share of the detection that lies inside."""
    return mask.iou([d["segmentation"]], [g["segmentation"]], [g["crowd"]])[0, 0]


'''

_TURNED = f'''def corners(box):
    """The corners of a turned box, one after the other; an upright one has its own."""
    x, y, w, h = box["bbox"]
    ring = np.array((box.get("segmentation") or {_BOX})[0], float).reshape(-1, 2)
    return ring[cv2.convexHull(ring.astype(np.float32), returnPoints=False)[:, 0]]


def area(ring):
    x, y = (ring - ring[:1]).T
    return abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2


def cross(a, b):
    return a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]


def clipped(ring, by):
    """The part of a convex ring inside another (Sutherland, Hodgman)."""
    turn = np.sign(cross(by[1] - by[0], by[2] - by[0]))
    for a, b in zip(by, np.roll(by, -1, axis=0)):
        side, points = turn * cross(b - a, ring - a), []
        for k in range(len(ring)):
            p, q, s, t = ring[k - 1], ring[k], side[k - 1], side[k]
            if (s >= 0) != (t >= 0):
                points.append(p + (q - p) * s / (s - t))
            if t >= 0:
                points.append(q)
        ring = np.array(points).reshape(-1, 2)
        if len(ring) < 3:
            break
    return ring


def overlap(d, g):
    """The IoU of turned boxes; with a crowd, the share of the detection that lies inside."""
    a, b = corners(d), corners(g)
    if min(area(a), area(b)) == 0:
        return 0.0
    both = area(clipped(a, b))
    return both / (area(a) if g["crowd"] else area(a) + area(b) - both)


'''

_SIGMAS = """def sigmas(k):
    # COCO's for its 17 keypoints; for another number of them 1 / k, as Ultralytics has it.
    face, arms, legs = [.26, .25, .25, .35, .35], [.79, .79, .72, .72, .62, .62], [1.07, .87, .89]
    return np.append(face + arms, np.repeat(legs, 2)) / 10 if k == 17 else np.full(k, 1 / k)


"""

_OKS = f'''{_SIGMAS}def overlap(d, g):
    """The similarity of keypoints (OKS), with a crowd too."""
    found, pose = (np.reshape(one["keypoints"], (-1, 3)) for one in (d, g))
    found, seen, s = found[:, :2], pose[:, 2] > 0, sigmas(len(pose))
    if seen.any():
        off, s = (found - pose[:, :2])[seen], s[seen]
    else:  # nothing is labelled: how far from the box, doubled
        corner, side = np.array(g["bbox"][:2]), np.array(g["bbox"][2:])
        off = np.maximum(0, corner - side - found) + np.maximum(0, found - corner - 2 * side)
    far = (off[:, 0] ** 2 + off[:, 1] ** 2) / (2 * s) ** 2 / (g["area"] + np.spacing(1)) / 2
    return np.exp(-far).mean()


'''

OVERLAPPING = {"mask": _MASKS, "oriented": _TURNED, "keypoints": _OKS}
"""`overlap(d, g)`, where it is not of boxes."""

AREAS = {
    "box": 'd["bbox"][2] * d["bbox"][3]',
    "mask": 'mask.area(d["segmentation"])',
    "oriented": "area(corners(d))",
    "keypoints": 'd["bbox"][2] * d["bbox"][3]',
}
"""The area of a detection d."""

_RUNS = """for box in {boxes}:
    box["segmentation"] = runs(box)
for box in {found}:
    del box["bbox"]  # else pycocotools takes the size of the box for that of the mask
"""

_EVALUATOR = '''class Turned(COCOeval):
    """COCO's rules with another overlap."""

    def computeIoU(self, image, category):
        found = sorted(self._dts[image, category], key=lambda d: -d["score"])
        found = found[: self.params.maxDets[-1]]
        truths = [dict(g, crowd=g["iscrowd"]) for g in self._gts[image, category]]
        return np.array([[overlap(d, g) for g in truths] for d in found])


'''

_TURNED_EVALUATION = """found = truth.loadRes({results})
for d in found.anns.values():
    d["area"] = area(corners(d))
evaluation = Turned(truth, found, "bbox")"""


_POSES = f'''{_SIGMAS}class Poses(COCOeval):
    """COCO's rules for any number of keypoints."""

    def computeOks(self, image, category):
        for g in self._gts[image, category]:
            self.params.kpt_oks_sigmas = sigmas(max(len(g["keypoints"]) // 3, 1))
        return super().computeOks(image, category)


'''

_POSES_EVALUATION = """evaluation = Poses(truth, truth.loadRes({results}), "keypoints")
evaluation.params.areaRng.insert(1, [0, 32**2])  # small objects, which COCO leaves out
evaluation.params.areaRngLbl.insert(1, "small")"""


def before_coco(kind: str, found: str) -> str:
    """What stands before pycocotools' evaluation by a kind of overlap.

    Arguments:
        found: the expression for all detections, such as 'data["results"]'.
    """
    if kind == "mask":
        return PIXELS + _RUNS.format(boxes=f'data["annotations"] + {found}', found=found)
    return {"oriented": _TURNED + _EVALUATOR, "keypoints": _POSES}.get(kind, "")


def evaluation(kind: str, results: str) -> str:
    """The lines that make `evaluation` of these results."""
    if kind == "oriented":
        return _TURNED_EVALUATION.format(results=results)
    if kind == "keypoints":
        return _POSES_EVALUATION.format(results=results)
    name = "segm" if kind == "mask" else "bbox"
    return f'evaluation = COCOeval(truth, truth.loadRes({results}), "{name}")'
