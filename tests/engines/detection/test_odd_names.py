"""Names of pictures and classes that are nearly those of others: what is two stays two."""

import json
from pathlib import Path

import pytest

from engines.detection import diagnose, run
from tests.engines.detection.test_formats import read

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


CLASS_COLUMNS = ("ClassName", "Class Name", "species", "object", "obj", "tag name", "label_name")


@pytest.mark.parametrize("column", CLASS_COLUMNS)
def test_columns_of_classes(tmp_path: Path, column: str) -> None:
    head = f"image,{column},xmin,ymin,xmax,ymax"
    truths = table(f"{head}\n", ("a", "gull", 10, 10, 60, 60), ("a", "tern", 200, 200, 260, 260))
    found = table(
        f"{head},conf\n", ("a", "tern", 10, 10, 60, 60, 1), ("a", "gull", 200, 200, 260, 260, 1)
    )
    dataset = read(tmp_path, {"gt.csv": truths, "dt.csv": found})
    assert dataset.classes == ("gull", "tern")
    assert run(dataset).value == 0


def test_a_table_without_classes_says_so(tmp_path: Path) -> None:
    truths = table("image,kingdom,xmin,ymin,xmax,ymax\n", ("a", "gull", 10, 10, 60, 60))
    dataset = read(tmp_path, {"gt.csv": truths})
    assert dataset.classes == ("object",)
    assert any("kingdom" in note.reason[0] for note in dataset.notes)


@pytest.mark.parametrize("flag", ["1", "1.0", "Y", "true", "True", "t", "yes"])
@pytest.mark.parametrize("column", ["iscrowd", "is_crowd", "IsGroupOf", "is_group_of"])
def test_flags(tmp_path: Path, flag: str, column: str) -> None:
    head = f"image,class,xmin,ymin,xmax,ymax,{column}\n"
    rows = ("a", "gull", 10, 10, 60, 60, flag), ("a", "gull", 200, 200, 260, 260, "0")
    dataset = read(tmp_path, {"gt.csv": table(head, *rows)})
    assert dataset.truths.crowd.tolist() == [True, False]


@pytest.mark.parametrize(
    ("head", "first", "second"),
    [
        ("folder,filename", ("cats", "7.jpg"), ("dogs", "7.jpg")),
        ("split,filename", ("train", "7.jpg"), ("val", "7.jpg")),
        ("filename,frame", ("v.mp4", 1), ("v.mp4", 2)),
        ("video,frame", ("one", 1), ("two", 1)),
    ],
)
@pytest.mark.parametrize("swapped", [False, True])
def test_pictures_that_two_columns_name(
    tmp_path: Path, head: str, first: tuple[object], second: tuple[object], swapped: bool
) -> None:
    box, other = ("gull", 10, 10, 60, 60), ("gull", 200, 200, 260, 260)
    line = f"{head},label,xmin,ymin,xmax,ymax"
    truths = table(f"{line}\n", (*first, *box), (*second, *other))
    if swapped:
        first, second = second, first
    found = table(f"{line},score\n", (*first, *box, 0.9), (*second, *other, 0.8))
    dataset = read(tmp_path, {"gt.csv": truths, "dt.csv": found})
    assert len(dataset.images) == 2
    assert run(dataset).value == (0 if swapped else 1)


def test_a_name_that_is_a_picture_is_no_class(tmp_path: Path) -> None:
    head = "image_id,name,category,xmin,ymin,xmax,ymax\n"
    truths = table(head, (10, "a.jpg", "gull", 10, 10, 60, 60), (20, "b.jpg", "tern", 1, 1, 9, 9))
    found = [
        {"image_id": 10, "category": "gull", "bbox": [10, 10, 60, 60], "score": 0.9},
        {"image_id": 20, "category": "tern", "bbox": [1, 1, 9, 9], "score": 0.9},
    ]
    dataset = read(tmp_path, {"gt.csv": truths, "dt.json": json.dumps(found)})
    assert [image.name for image in dataset.images] == ["a.jpg", "b.jpg"]
    assert dataset.classes == ("gull", "tern")
    assert run(dataset).value == 1


def test_the_size_of_the_picture_beside_that_of_the_box(tmp_path: Path) -> None:
    head = "image,class,x,y,width,height,image_width,image_height\n"
    truths = table(head, ("a.jpg", "0", 10, 10, 50, 50, 100, 100))
    dataset = read(tmp_path, {"gt.csv": truths, "a.txt": "0 .35 .35 .5 .5 .9"})
    assert run(dataset).value == 1


@pytest.mark.parametrize("nothing", ["NaN", "Infinity", "-Infinity", "null"])
@pytest.mark.parametrize("key", ["image_id", "category_id", "bbox"])
def test_what_is_no_number_is_named(tmp_path: Path, nothing: str, key: str) -> None:
    """As pandas writes an empty cell."""
    whole = {"image_id": 1, "category_id": 1, "bbox": [1, 1, 9, 9], "score": 0.9}
    text = json.dumps([{**whole, key: float("nan")}, whole]).replace("NaN", nothing)
    truths = {
        "images": [{"id": 1, "file_name": "a.jpg"}],
        "categories": [{"id": 1, "name": "gull"}],
        "annotations": [{"image_id": 1, "category_id": 1, "bbox": [1, 1, 9, 9]}],
    }
    dataset = read(tmp_path, {"gt.json": json.dumps(truths), "dt.json": text})
    assert len(dataset.detections) == 1
    assert len(dataset.problems) == 1


def test_parts_of_one_object(tmp_path: Path) -> None:
    """LabelMe's polygons of one group; what is difficult is so."""

    def part(x: int, group: int | None, kind: str = "polygon") -> dict[str, object]:
        points = [[x, 10], [x + 10, 10], [x + 10, 20], [x, 20]]
        if kind == "rectangle":
            points = points[::2]
        return {"label": "gull", "points": points, "group_id": group, "shape_type": kind}

    shapes = [part(10, 1), part(40, 1), part(70, None), part(90, 1, "rectangle")]
    shapes[2]["difficult"] = True
    document = {"imagePath": "a.jpg", "shapes": shapes}
    dataset = read(tmp_path, {"a.json": json.dumps(document)})
    assert dataset.truths.box[:, [0, 2]].tolist() == [[10, 40], [70, 10], [90, 10]]
    assert dataset.truths.difficult.tolist() == [False, True, False]


def test_rows_without_a_score_among_detections_are_no_objects(tmp_path: Path) -> None:
    truths = table(HEAD, *[(f"{k}.jpg", "gull", 10, 10, 60, 60) for k in range(9)])
    rows = [(f"{k}.jpg", "gull", "" if k < 3 else 0.9, 10, 10, 60, 60) for k in range(9)]
    dataset = read(tmp_path, {"gt.csv": truths, "dt.csv": table(FOUND, *rows)})
    assert (len(dataset.truths), len(dataset.detections)) == (9, 6)
    assert "3 rows" in dataset.problems[0].reason[0]


@pytest.mark.parametrize("order", ["xyxy", "xywh"])
def test_the_order_of_tensors_is_seen(tmp_path: Path, order: str) -> None:
    boxes = [[100 + 7 * k, 90 + 5 * k, 40 + k, 30 + k] for k in range(12)]
    written = [[x, y, x + w, y + h] for x, y, w, h in boxes] if order == "xyxy" else boxes
    truths = [{"boxes": [box], "labels": [1]} for box in written]
    found = [{"boxes": [box], "labels": [1], "scores": [0.9]} for box in written]
    files = {"targets.json": json.dumps(truths), "preds.json": json.dumps(found)}
    dataset = read(tmp_path, files)
    assert dataset.truths.box.tolist() == boxes
    assert run(dataset).value == pytest.approx(1)


def test_detections_beside_the_tables_of_coco(tmp_path: Path) -> None:
    box = {"image_id": 1, "category_id": 1, "bbox": [1, 1, 9, 9]}
    content = {
        "images": [{"id": 1, "file_name": "a.jpg"}],
        "categories": [{"id": 1, "name": "gull"}],
        "annotations": [box],
        "predictions": [{**box, "score": 0.9}],
    }
    assert run(read(tmp_path, {"all.json": json.dumps(content)})).value == 1


@pytest.mark.parametrize(("broken", "told"), [(1, False), (9, True)])
def test_what_was_refused_is_weighed(tmp_path: Path, broken: int, told: bool) -> None:
    rows = [(f"{k}.jpg", "gull", 10, 10, "x" if k < broken else 60, 60) for k in range(20)]
    found = [(f"{k}.jpg", "gull", 0.9, 10, 10, 60, 60) for k in range(20)]
    dataset = read(tmp_path, {"gt.csv": table(HEAD, *rows), "dt.csv": table(FOUND, *found)})
    assert ("refused" in {finding.kind for finding in diagnose(dataset)}) == told


def test_a_blank_file_of_one_model_takes_no_picture(tmp_path: Path) -> None:
    files = {f"val/labels/{k}.txt": "0 .5 .5 .2 .2" for k in "abcd"}
    files |= {f"exp2/labels/{k}.txt": "0 .5 .5 .2 .2 .9" for k in "abc"} | {
        "exp2/labels/d.txt": ""
    }
    files |= {f"exp3/labels/{k}.txt": "0 .5 .5 .2 .2 .9" for k in "abcd"}
    dataset = read(tmp_path, files)
    assert dataset.problems == ()
    assert len(dataset.images) == 4
    assert sorted(len(found) for found in dataset.models.values()) == [3, 4]


@pytest.mark.parametrize(
    ("truths", "found"),
    [
        ("a.jpg,gull,.5,.4,.2,.3", "a.jpg,gull,.5,.4,.2,.3,.9"),
        ("a.jpg,gull,.5,.4,.2,.3", "a.jpg,gull,.9,.5,.4,.2,.3"),
        ("a.jpg,10,10,60,60", "a.jpg,0.9,10,10,60,60"),
        ("a.jpg,10,10,60,60", "a.jpg,10,10,60,60,0.9"),
        ("a.jpg,3,10,10,60,60", "a.jpg,3,0.9,10,10,60,60"),
    ],
)
def test_tables_without_a_header(tmp_path: Path, truths: str, found: str) -> None:
    rows = [
        "\n".join(said.replace("a.jpg", f"{k}.jpg") for k in range(9)) for said in (truths, found)
    ]
    dataset = read(tmp_path, {"gt.csv": rows[0], "dt.csv": rows[1]})
    assert dataset.problems == ()
    assert len(dataset.classes) == 1
    assert set(dataset.detections.score) == {0.9}
    assert run(dataset).value == pytest.approx(1)


@pytest.mark.parametrize("head", ["class,x,y,w,h", "image,class,x1,y1,w,h"])
def test_a_header_is_no_row(tmp_path: Path, head: str) -> None:
    cells = ["a.jpg", "gull", "10", "10", "60", "60"][-len(head.split(",")) :]
    dataset = read(tmp_path, {"gt.csv": f"{head}\n" + f"{','.join(cells)}\n" * 3})
    assert len(dataset.truths) == 0
    assert len(dataset.problems) == 1
