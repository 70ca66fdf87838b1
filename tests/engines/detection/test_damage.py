"""A tenth of the rows of a file is damaged, in every format: what is whole is read, what is not is
named, and the meaning of the rest does not change.
"""

import io
import json
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from csv import writer as csv_writer
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as Picture

from engines.detection import Dataset, load

N = 40
"""Images; each has one object and one detection of it."""

rng = np.random.default_rng(0)
CORNER = rng.integers(5, 200, (N, 2))
SIDE = rng.integers(20, 180, (N, 2))
BOX = np.concatenate([CORNER, SIDE], axis=1).astype(float)
SCORE = (np.arange(N) + 1) / (N + 1)
WIDTH, HEIGHT = 640, 480

BREAKS = ("", "x", "1e999", "nan")
"""What stands in place of a number."""


def xyxy(i: int) -> list[float]:
    x, y, w, h = BOX[i]
    return [x, y, x + w, y + h]


def relative(i: int) -> list[float]:
    x, y, w, h = BOX[i]
    return [(x + w / 2) / WIDTH, (y + h / 2) / HEIGHT, w / WIDTH, h / HEIGHT]


def hurt(numbers: list[float], bad: str | None, at: int) -> list[str]:
    said = [f"{x:g}" if abs(x) >= 1 else f"{x:.8f}" for x in numbers]
    if bad is not None:
        said[at] = bad
    return said


def coco(damage: dict[int, tuple[str, int]]) -> dict[str, str]:
    def box(i: int, side: int) -> str:
        return f"[{', '.join(x or 'null' for x in cells(damage, i, side, BOX[i].tolist()))}]"

    rows = {
        side: ", ".join(
            f'{{"id": {i + 1}, "image_id": {i}, "category_id": 1, "bbox": {box(i, side)}'
            + (f', "score": {SCORE[i]}}}' if side else "}")
            for i in range(N)
        )
        .replace(" x", ' "x"')
        .replace("[x", '["x"')
        .replace("nan", "NaN")
        .replace("1e999", "1e99")
        for side in (0, 1)
    }
    images = [
        {"id": i, "file_name": f"i{i}.jpg", "width": WIDTH, "height": HEIGHT} for i in range(N)
    ]
    head = json.dumps({"images": images, "categories": [{"id": 1, "name": "gull"}]})[:-1]
    return {"gt.json": f'{head}, "annotations": [{rows[0]}]}}', "dt.json": f"[{rows[1]}]"}


def at(damage: dict[int, tuple[str, int]], i: int, side: int) -> tuple[str | None, int]:
    """The damage of row i of a side; half of it is among the objects."""
    bad = damage.get(i)
    return bad if bad and bad[1] // 4 == side else (None, 0)


def cells(
    damage: dict[int, tuple[str, int]], i: int, side: int, numbers: Sequence[float]
) -> list[str]:
    bad, place = at(damage, i, side)
    return hurt(numbers, bad, place % 4)


def text(
    order: Callable[[int], Sequence[float]],
) -> Callable[[dict[int, tuple[str, int]]], dict[str, str]]:
    def write(damage: dict[int, tuple[str, int]]) -> dict[str, str]:
        files = {}
        for i in range(N):
            for side, folder in enumerate(("gt", "dt")):
                row = ["gull", *cells(damage, i, side, order(i))]
                if side:
                    row.insert(6 if order is relative else 1, f"{SCORE[i]}")
                files[f"{folder}/i{i}.txt"] = " ".join(row)
        return files

    return write


def csv(
    order: Callable[[int], Sequence[float]], header: str | None
) -> Callable[[dict[int, tuple[str, int]]], dict[str, str]]:
    def write(damage: dict[int, tuple[str, int]]) -> dict[str, str]:
        tables = {}
        for side, name in enumerate(("gt.csv", "dt.csv")):
            rows = []
            for i in range(N):
                row = [f"i{i}.jpg", "gull", *cells(damage, i, side, order(i))]
                rows.append(",".join([*row, f"{SCORE[i]}"] if side else row))
            first = [] if header is None else ["image,class," + header + (",score" * side)]
            tables[name] = "\n".join(first + rows)
        return tables

    return write


def voc(damage: dict[int, tuple[str, int]]) -> dict[str, str]:
    files = {}
    for i in range(N):
        for side, folder in enumerate(("gt", "dt")):
            corners = zip(
                ("xmin", "ymin", "xmax", "ymax"), cells(damage, i, side, xyxy(i)), strict=True
            )
            box = "".join(f"<{name}>{x}</{name}>" for name, x in corners)
            score = f"<score>{SCORE[i]}</score>" if side else ""
            files[f"{folder}/i{i}.xml"] = (
                f"<annotation><size><width>{WIDTH}</width><height>{HEIGHT}</height></size>"
                f"<object><name>gull</name>{score}<bndbox>{box}</bndbox></object></annotation>"
            )
    return files


def cvat(damage: dict[int, tuple[str, int]]) -> dict[str, str]:
    images = []
    for i in range(N):
        corners = zip(("xtl", "ytl", "xbr", "ybr"), cells(damage, i, 0, xyxy(i)), strict=True)
        box = " ".join(f'{name}="{x}"' for name, x in corners)
        images.append(
            f'<image name="i{i}.jpg" width="{WIDTH}" height="{HEIGHT}"><box label="gull" {box}/>'
            "</image>"
        )
    found = csv(xyxy, "x1,y1,x2,y2")(damage)["dt.csv"]
    return {"gt.xml": f"<annotations>{''.join(images)}</annotations>", "dt.csv": found}


def ndjson(damage: dict[int, tuple[str, int]]) -> dict[str, str]:
    files = coco(damage)
    return files | {"dt.json": files["dt.json"][1:-1].replace("}, {", "}\n{")}


def createml(damage: dict[int, tuple[str, int]]) -> dict[str, str]:
    tables = {}
    for side, name in enumerate(("gt.json", "dt.json")):
        rows = []
        for i in range(N):
            x, y, w, h = BOX[i]
            four = cells(damage, i, side, [x + w / 2, y + h / 2, w, h])
            keys = zip(("x", "y", "width", "height"), (x or "x" for x in four), strict=True)
            at = ", ".join(f'"{k}": "{v}"' for k, v in keys)
            score = f', "confidence": {SCORE[i]}' if side else ""
            rows.append(
                f'{{"image": "i{i}.jpg", "annotations": [{{"label": "gull", '
                f'"coordinates": {{{at}}}{score}}}]}}'
            )
        tables[name] = f"[{', '.join(rows)}]"
    return tables


def by_picture(damage: dict[int, tuple[str, int]]) -> dict[str, str]:
    tables = {}
    for side, name in enumerate(("gt.json", "dt.json")):
        score = [{"score": SCORE[i]} if side else {} for i in range(N)]
        tables[name] = json.dumps(
            {
                f"i{i}.jpg": [
                    {"label": "gull", "bbox": cells(damage, i, side, xyxy(i))} | score[i]
                ]
                for i in range(N)
            }
        )
    return tables


def nested(damage: dict[int, tuple[str, int]]) -> dict[str, str]:
    """Pictures with columns of their boxes, as data sets of Hugging Face are."""
    tables = {}
    for side, name in enumerate(("gt.json", "dt.json")):
        score = [{"score": [SCORE[i]]} if side else {} for i in range(N)]
        tables[name] = json.dumps(
            [
                {
                    "image_id": f"i{i}",
                    "objects": {"category": ["gull"], "bbox": [cells(damage, i, side, xyxy(i))]}
                    | score[i],
                }
                for i in range(N)
            ]
        )
    return tables


def via_regions(damage: dict[int, tuple[str, int]], side: int) -> Iterator[tuple[str, str, str]]:
    """The picture, the shape and what is said of it, as VIA writes them."""
    for i in range(N):
        four = cells(damage, i, side, BOX[i].tolist())
        shape = {"name": "rect"} | dict(zip(("x", "y", "width", "height"), four, strict=True))
        said = {"class": "gull"} | ({"score": f"{SCORE[i]}"} if side else {})
        yield f"i{i}.jpg", json.dumps(shape), json.dumps(said)


def via(damage: dict[int, tuple[str, int]]) -> dict[str, str]:
    tables = {}
    for side, name in enumerate(("gt.json", "dt.json")):
        images = [
            f'"{image}7": {{"filename": "{image}", "regions": '
            f'[{{"shape_attributes": {shape}, "region_attributes": {said}}}]}}'
            for image, shape, said in via_regions(damage, side)
        ]
        tables[name] = f"{{{', '.join(images)}}}"
    return tables


def via_csv(damage: dict[int, tuple[str, int]]) -> dict[str, str]:
    tables = {}
    for side, name in enumerate(("gt.csv", "dt.csv")):
        stream = io.StringIO()
        write = csv_writer(stream).writerow
        head = "filename,file_size,file_attributes,region_count,region_id,region_shape_attributes"
        write([*head.split(","), "region_attributes"])
        for image, shape, said in via_regions(damage, side):
            write([image, 7, "{}", 1, 0, shape, said])
        tables[name] = stream.getvalue()
    return tables


FORMATS = {
    "by picture": by_picture,
    "nested": nested,
    "via": via,
    "via csv": via_csv,
    "coco": coco,
    "ndjson": ndjson,
    "createml": createml,
    "voc": voc,
    "cvat": cvat,
    "yolo": text(relative),
    "text xyxy": text(xyxy),
    "text xywh": text(lambda i: BOX[i].tolist()),
    "csv xyxy": csv(xyxy, "xmin,ymin,xmax,ymax"),
    "csv xywh": csv(lambda i: BOX[i].tolist(), "x,y,w,h"),
    "csv without a header": csv(xyxy, None),
}
WHOLE = ("voc", "yolo", "text xyxy", "text xywh")
"""Formats of one file an image, where a bad row takes the image with it."""


def read(files: dict[str, str]) -> Dataset:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "data.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in files.items():
                archive.writestr(name, content)
            if "dt/i0.txt" in files:
                for i in range(N):
                    archive.writestr(f"images/i{i}.png", PNG)
        return load([path])


def _png() -> bytes:
    stream = io.BytesIO()
    Picture.new("L", (WIDTH, HEIGHT)).save(stream, "PNG")
    return stream.getvalue()


PNG = _png()

damages = st.dictionaries(
    st.integers(0, N - 1), st.tuples(st.sampled_from(BREAKS), st.integers(0, 7)), max_size=N // 10
)


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=6, deadline=None, derandomize=True)
@given(damages)
def test_the_rest_is_read_and_what_is_broken_is_named(
    name: str, damage: dict[int, tuple[str, int]]
) -> None:
    dataset = read(FORMATS[name](damage))
    hurt_objects = {i for i, (_, place) in damage.items() if place // 4 == 0}
    lost_objects, lost_found = hurt_objects, set(damage) - hurt_objects
    if name in WHOLE:
        lost_objects = lost_found = set(damage)
    assert len(dataset.truths) == N - len(lost_objects)
    assert len(dataset.detections) == N - len(lost_found)
    assert len(dataset.problems) == len(damage)
    for boxes in (dataset.truths, dataset.detections):
        names = [dataset.images[i].name for i in boxes.image]
        which = [int(x.removeprefix("i").split(".")[0]) for x in names]
        np.testing.assert_allclose(boxes.box, BOX[which], atol=1e-4)
    kept = [i for i in range(N) if i not in lost_found]
    np.testing.assert_allclose(np.sort(dataset.detections.score), SCORE[kept], atol=1e-9)


@pytest.mark.parametrize("name", ["yolo", "text xyxy", "text xywh", "csv xyxy", "csv xywh"])
@settings(max_examples=6, deadline=None, derandomize=True)
@given(damages, st.sampled_from(["0", "100000", "0.5", "55", "-7"]))
def test_wrong_numbers_flip_no_layout(
    name: str, damage: dict[int, tuple[str, int]], wrong: str
) -> None:
    """Rows with a number that is wrong but a number change nothing in the others."""
    dataset = read(FORMATS[name]({i: (wrong, place) for i, (_, place) in damage.items()}))
    whole = read(FORMATS[name]({}))
    assert dataset.layout == whole.layout
    for boxes in (dataset.truths, dataset.detections):
        names = [dataset.images[i].name for i in boxes.image]
        which = np.array([int(x.removeprefix("i").split(".")[0]) for x in names])
        sound = ~np.isin(which, list(damage))
        np.testing.assert_allclose(boxes.box[sound], BOX[which[sound]], atol=1e-4)
        assert set(range(N)) - set(damage) <= set(which.tolist())
