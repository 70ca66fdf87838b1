"""A network from a local folder: squares that are painted come back at their places."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
import pytest

from engines.detection import available, detect
from engines.detection.network import CLASSES, MODEL, SIDE, decoded
from engines.refused import Refused

from .onnx_file import CELL, detector

NAMES = ("red", "green", "blue")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Puts a network and its names where the server looks for them."""
    monkeypatch.setenv("TANGIBLE_MODELS", str(tmp_path))

    def put(model: bytes, names: Sequence[str] = NAMES) -> None:
        (tmp_path / MODEL).parent.mkdir(exist_ok=True)
        (tmp_path / MODEL).write_bytes(model)
        (tmp_path / CLASSES).write_text("\n".join(names) + "\n", encoding="utf-8")

    return put


def painted(
    width: int, height: int, across: int, down: int, cells: Iterable[tuple[int, int, int]]
) -> tuple[np.ndarray, np.ndarray]:
    """A picture with a square in some cells of the input (class, column, row), and their boxes."""
    scale = min(across / width, down / height)
    left, top = (
        (side - round(own * scale)) // 2 for side, own in ((across, width), (down, height))
    )
    picture = np.zeros((height, width, 3), np.uint8)
    boxes = []
    for c, column, row in cells:
        x, y = (column * CELL - left) / scale, (row * CELL - top) / scale
        x0, y0, x1, y1 = (round(v) for v in (x, y, x + CELL / scale, y + CELL / scale))
        picture[y0:y1, x0:x1, c] = 255
        boxes.append([x, y, CELL / scale, CELL / scale])
    return picture, np.array(boxes)


@pytest.mark.parametrize("layout", ["4+C,n", "n,4+C", "n,5+C"])
@pytest.mark.parametrize("size", [(640, 480), (480, 640), (320, 320), (160, 96), (1280, 320)])
@pytest.mark.parametrize("inner", [(320, 320), (320, 192)])
def test_squares_come_back_at_their_places(
    folder: Callable[..., None], layout: str, size: tuple[int, int], inner: tuple[int, int]
) -> None:
    """Landscape, portrait, larger and smaller than the input, and an input that is no square."""
    folder(detector(*inner, layout=layout))
    row = inner[1] // CELL // 2
    cells = [(0, 4, row - 1), (2, 5, row)]
    picture, boxes = painted(*size, *inner, cells)
    dataset = detect(picture, "network")
    assert dataset.classes == NAMES
    assert dataset.images[0][2:] == size
    order = np.argsort(dataset.detections.label)
    assert dataset.detections.label[order].tolist() == [0, 2]
    np.testing.assert_allclose(dataset.detections.box[order], boxes, atol=1e-4)
    whole = 0.5 if layout == "n,5+C" else 1.0
    assert dataset.detections.score.max() <= whole
    assert dataset.detections.score.min() > 0.9 * whole
    assert len(dataset.truths) == 0


def test_boxes_in_shares_of_the_input(folder: Callable[..., None]) -> None:
    folder(detector(320, 192, shares=True))
    picture, boxes = painted(640, 384, 320, 192, [(1, 3, 1)])
    np.testing.assert_allclose(detect(picture, "network").detections.box, boxes, atol=1e-4)


def test_an_input_whose_size_is_open(folder: Callable[..., None]) -> None:
    folder(detector(SIDE, SIDE, sides=("batch", 3, "height", "width")))
    picture, boxes = painted(320, 240, SIDE, SIDE, [(1, 3, 5)])
    np.testing.assert_allclose(detect(picture, "network").detections.box, boxes, atol=1e-4)


@pytest.mark.parametrize("classes", [1, 2, 3])
@pytest.mark.parametrize("layout", ["4+C,n", "n,4+C", "n,5+C"])
def test_few_classes_are_not_taken_for_other_layouts(
    folder: Callable[..., None], classes: int, layout: str
) -> None:
    """With one or two of them a row has six numbers, as where suppression is in the network."""
    folder(detector(layout=layout, classes=classes), NAMES[:classes])
    picture, boxes = painted(320, 320, 320, 320, [(0, 0, 0)])
    found = detect(picture, "network").detections
    np.testing.assert_allclose(found.box, boxes, atol=1e-4)
    assert found.label.tolist() == [0]


def random_rows(rng: np.random.Generator, n: int, classes: int) -> np.ndarray:
    """Centre and size, and scores of each class."""
    four = np.hstack([rng.uniform(100, 500, (n, 2)), rng.uniform(5, 90, (n, 2))])
    return np.hstack([four, rng.uniform(0.02, 1, (n, classes))])


@pytest.mark.parametrize("classes", [1, 2, 5, 80])
def test_all_layouts_say_the_same(classes: int) -> None:
    rng = np.random.default_rng(classes)
    rows = random_rows(rng, 300, classes)
    wanted = decoded(rows.T[None], classes, 640, 480)
    order = np.argsort(-rows[:, 4:].max(axis=1))
    np.testing.assert_array_equal(wanted.score, rows[order, 4:].max(axis=1))
    np.testing.assert_array_equal(wanted.label, rows[order, 4:].argmax(axis=1))
    centre = (wanted.box[:, :2] + wanted.box[:, 2:]) / 2
    np.testing.assert_allclose(centre, rows[order, :2])
    ended = np.column_stack([wanted.box, wanted.score, wanted.label])
    ended = np.vstack([ended, np.zeros((20, 6))])  # filled up
    sure = np.insert(rows, 4, 1, axis=1)
    share = rows / np.array([640, 480, 640, 480, *[1] * classes])
    for answer in (rows[None], sure[None], ended[None], ended, share[None]):
        found = decoded(answer, classes, 640, 480)
        for a, b in zip(found, wanted, strict=True):
            np.testing.assert_allclose(a, b, atol=1e-9)


def test_answers_that_are_no_boxes_are_refused() -> None:
    rows = random_rows(np.random.default_rng(0), 300, 3)
    for shape in ((1, 300, 9), (1, 300), (2, 7, 300), (1, 7, 7), (1, 3, 80, 80), (7,)):
        with pytest.raises(Refused, match=r"answers with \("):
            decoded(np.zeros(shape), 3, 640, 640)
    with pytest.raises(Refused, match="answers with"):  # six numbers, and no score and class
        decoded(np.full((1, 300, 6), 0.5), 3, 640, 640)
    grid, logits, nan = rows.copy(), rows.copy(), rows.copy()
    grid[:, 2:4] = np.log(rows[:, 2:4] / 32)  # YOLOX without its decoding
    logits[:, 4:] = np.log(rows[:, 4:])
    nan[3, 2] = np.nan
    for answer in (grid, logits, nan):
        with pytest.raises(Refused, match="no boxes and scores yet"):
            decoded(answer[None], 3, 640, 640)


def test_no_boxes_are_no_fault() -> None:
    for shape in ((1, 0, 6), (1, 300, 6), (1, 0, 7), (1, 7, 300)):
        assert len(decoded(np.zeros(shape), 3, 640, 640).box) == 0


@pytest.mark.parametrize(
    ("model", "names", "words"),
    [
        (b"", NAMES, "cannot run"),
        (b"PK\x03\x04 a pickle in a zip", NAMES, "cannot run"),
        (detector()[:900], NAMES, "cannot run"),
        (detector(sides=(1, 320, 320, 3)), NAMES, r"not \(1, 320, 320, 3\)"),
        (detector(sides=(8, 3, 320, 320)), NAMES, r"not \(8, 3, 320, 320\)"),
        (detector(kind=10), NAMES, "floats in 32 bits"),
        (detector(sides=(1, 3, 64, 64)), NAMES, "cannot run"),
        (detector(), NAMES[:2], r"answers with \(1, 7, 100\).* 2 names"),
        (detector(names="{0: 'red', 1: 'x', 2: 'y'}"), NAMES[:2], "2 names, .* 3 classes: red"),
        (
            detector(layout="n,4+C", names="{0: 'red', 1: 'x', 2: 'y'}"),
            NAMES[:2],  # which would be 5 + 2 numbers
            "2 names, .* 3 classes",
        ),
        (detector(names="['red', 'green']"), NAMES, "3 names, .* 2 classes: red, green"),
        (detector(), (), "has no name"),
        (detector(), ("red", "red", "blue"), "a name twice"),
    ],
)
def test_what_the_folder_holds_is_refused_in_words(
    folder: Callable[..., None], tmp_path: Path, model: bytes, names: tuple[str, ...], words: str
) -> None:
    """And without telling where the folder is."""
    folder(model, names)
    with pytest.raises(Refused, match=words) as refused:
        detect(np.zeros((64, 64, 3), np.uint8), "network")
    for language in (0, 1):
        assert str(tmp_path) not in refused.value.say(language)


@pytest.mark.parametrize("names", ["{0: 'red', 1: 'green', 2: 'blue'}", "no names", "7"])
def test_names_in_the_file_that_are_as_many_or_are_none(
    folder: Callable[..., None], names: str
) -> None:
    folder(detector(names=names))
    picture, boxes = painted(320, 320, 320, 320, [(1, 4, 4)])
    np.testing.assert_allclose(detect(picture, "network").detections.box, boxes, atol=1e-4)


def test_without_a_folder_the_words_say_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TANGIBLE_MODELS", str(tmp_path))
    assert "network" not in available()
    with pytest.raises(Refused, match=f"TANGIBLE_MODELS/{MODEL}"):
        detect(np.zeros((64, 64, 3), np.uint8), "network")


def test_the_network_is_among_the_detectors_once_it_is_there(folder: Callable[..., None]) -> None:
    folder(detector())
    assert "network" in available()
