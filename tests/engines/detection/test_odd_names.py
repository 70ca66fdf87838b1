"""Names of pictures and classes that are nearly those of others: what is two stays two."""

import json
import zipfile
from pathlib import Path

import pytest

from engines.detection import Dataset, load, run

HEAD = "image,class,xmin,ymin,xmax,ymax\n"
FOUND = "image,class,score,xmin,ymin,xmax,ymax\n"
NEAR = [
    ("dog/001.jpg", "hot_dog/001.jpg"),
    ("001.jpg", "sub/001.jpg"),
    ("a.jpg", "a.png"),
    ("box/001.jpg", "bottle/001.jpg"),
    ("seq1/cam1/7.jpg", "seq1/cam2/7.jpg"),
    ("1/1/7.jpg", "1/2/7.jpg"),
    ("train/7.jpg", "train_aug/7.jpg"),
]


def read(folder: Path, content: dict[str, str]) -> Dataset:
    path = folder / "data.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return load([path])


def table(head: str, *rows: tuple[object, ...]) -> str:
    return head + "".join(",".join(map(str, row)) + "\n" for row in rows)


@pytest.mark.parametrize(("one", "two"), NEAR)
@pytest.mark.parametrize("swapped", [False, True])
def test_two_pictures_of_a_table(tmp_path: Path, one: str, two: str, swapped: bool) -> None:
    truths = table(HEAD, (one, "gull", 10, 10, 60, 60), (two, "gull", 200, 200, 260, 260))
    first, second = (two, one) if swapped else (one, two)
    found = table(
        FOUND, (first, "gull", 0.9, 10, 10, 60, 60), (second, "gull", 0.8, 200, 200, 260, 260)
    )
    dataset = read(tmp_path, {"gt.csv": truths, "dt.csv": found})
    assert len(dataset.images) == 2
    assert run(dataset).value == (0 if swapped else 1)


@pytest.mark.parametrize(("one", "two"), NEAR)
@pytest.mark.parametrize("swapped", [False, True])
def test_two_pictures_of_coco(tmp_path: Path, one: str, two: str, swapped: bool) -> None:
    truths = {
        "images": [{"id": 1, "file_name": one}, {"id": 2, "file_name": two}],
        "categories": [{"id": 1, "name": "gull"}],
        "annotations": [
            {"id": 1, "image_id": 1, "category_id": 1, "bbox": [10, 10, 50, 50]},
            {"id": 2, "image_id": 2, "category_id": 1, "bbox": [200, 200, 60, 60]},
        ],
    }
    first, second = (two, one) if swapped else (one, two)
    found = table(
        FOUND, (first, "gull", 0.9, 10, 10, 60, 60), (second, "gull", 0.8, 200, 200, 260, 260)
    )
    dataset = read(tmp_path, {"gt.json": json.dumps(truths), "dt.csv": found})
    assert len(dataset.images) == 2
    assert run(dataset).value == (0 if swapped else 1)


@pytest.mark.parametrize("swapped", [False, True])
@pytest.mark.parametrize(
    ("one", "two"), [("dog", "hot_dog"), ("box_1", "box_11"), ("cam1", "cam2")]
)
def test_two_pictures_of_yolo(tmp_path: Path, one: str, two: str, swapped: bool) -> None:
    first, second = (two, one) if swapped else (one, two)
    files = {
        f"labels/{one}/7.txt": "0 .2 .2 .2 .2",
        f"labels/{two}/7.txt": "0 .7 .7 .2 .2",
        f"preds/{first}/7.txt": "0 .2 .2 .2 .2 .9",
        f"preds/{second}/7.txt": "0 .7 .7 .2 .2 .8",
    }
    dataset = read(tmp_path, files)
    assert dataset.problems == ()
    assert len(dataset.images) == 2
    assert run(dataset).value == (0 if swapped else 1)


NAMES = {
    "digits": "names: ['1', '2']",
    "digits by number": "names: {0: 2, 1: 1}",
    "twice the same": "names: [gull, gull]",
    "words of YAML": "names: [yes, on]",
}


@pytest.mark.parametrize("swapped", [False, True])
@pytest.mark.parametrize("names", NAMES)
def test_classes_with_odd_names_stay_apart(tmp_path: Path, names: str, swapped: bool) -> None:
    labels = "0 .2 .2 .2 .2\n1 .7 .7 .2 .2"
    first, second = (1, 0) if swapped else (0, 1)
    found = f"{first} .2 .2 .2 .2 .9\n{second} .7 .7 .2 .2 .8"
    files = {"data.yaml": NAMES[names], "labels/a.txt": labels, "preds/a.txt": found}
    dataset = read(tmp_path, files)
    assert len(set(dataset.classes)) == 2
    assert run(dataset).value == (0 if swapped else 1)


def test_numbers_that_belong_to_names_stay(tmp_path: Path) -> None:
    labels = "0 .2 .2 .2 .2\n1 .7 .7 .2 .2"
    found = "1 .2 .2 .2 .2 .9\n0 .7 .7 .2 .2 .8"
    files = {"classes.txt": "1 star\n2 star", "labels/a.txt": labels, "preds/a.txt": found}
    dataset = read(tmp_path, files)
    assert dataset.classes == ("1 star", "2 star")
    assert run(dataset).value == 0
