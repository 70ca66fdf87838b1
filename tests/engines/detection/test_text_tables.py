"""Text files whose lines do not begin with a class, and names of classes in any of their files."""

import json
import zipfile
from pathlib import Path

import numpy as np
import pytest

from engines.detection import Dataset, diagnose, load, run


def read(folder: Path, content: dict[str, str | bytes]) -> Dataset:
    path = folder / "data.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return load([path])


VISDRONE = {
    "annotations/a.txt": "10,10,50,40,1,4,0,0\n100,10,50,40,1,1,0,2,\n0,200,90,90,0,0,0,0\n",
    "found/a.txt": "10,10,50,40,0.93,4,-1,-1\n101,10,50,40,0.8,1,-1,-1\n",
}
MOT = {
    "S-02/gt/gt.txt": "1,1,10,10,50,40,1,1,1\n2,1,12,10,50,40,1,1,.5\n2,9,300,10,20,20,0,8,1\n",
    "S-02/det/det.txt": "1,-1,10,10,50,40,.9,-1,-1,-1\n2,-1,12,10,50,40,.8,-1,-1,-1\n",
}


def test_visdrone(tmp_path: Path) -> None:
    """Regions that are not to be counted are no objects, and it is said."""
    dataset = read(tmp_path, VISDRONE)
    assert dataset.problems == ()
    np.testing.assert_array_equal(dataset.truths.box, [[10, 10, 50, 40], [100, 10, 50, 40]])
    assert [dataset.classes[k] for k in dataset.truths.label] == ["4", "1"]
    assert dataset.detections.score.tolist() == [0.93, 0.8]
    assert run(dataset).value == 1
    assert [note.reason[0][:7] for note in dataset.notes] == ["regions"]


def test_mot(tmp_path: Path) -> None:
    """A file is a sequence of pictures; frames of two sequences are two pictures."""
    dataset = read(tmp_path, MOT | {k.replace("02", "04"): v for k, v in MOT.items()})
    assert dataset.problems == ()
    assert len(dataset.images) == 4
    assert len(dataset.truths) == len(dataset.detections) == 4
    assert run(dataset).value == 1
    assert diagnose(dataset) == []


def test_a_list_of_pictures_with_their_boxes(tmp_path: Path) -> None:
    lines = "my data/a.jpg 10,10,60,50,0\nmy data/b.jpg 10,10,60,50,0 100,10,150,50,1\nc.jpg\n"
    dataset = read(tmp_path, {"2007_train.txt": lines + "what?\n"})
    assert [image.name for image in dataset.images] == ["a.jpg", "b.jpg", "c.jpg"]
    assert dataset.truths.image.tolist() == [0, 1, 1]
    assert dataset.truths.label.tolist() == [0, 0, 1]
    np.testing.assert_array_equal(dataset.truths.box[2], [100, 10, 50, 40])
    assert [problem.line for problem in dataset.problems] == [4]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("10,10,60,10,60,50,10,50\n", "not VisDrone's"),  # corners without a class
        ("1,2,3,4,5,6\n", "neither VisDrone"),
        ("10 10 50 40 2 0 0 0 0 0\n", "neither a class with a box"),  # WIDER FACE
        ("10,10,50,40,1,4,0,0\n10,10,50\n", "eight numbers"),
        ("10,10,50,40,0.9,4,-1,-1\n10,10,50,x,0.9,4,-1,-1\n", "'x' is not a number"),
    ],
)
def test_numbers_that_nothing_explains_are_no_boxes(tmp_path: Path, text: str, words: str) -> None:
    dataset = read(tmp_path, {"a.txt": text})
    assert len(dataset.truths) == len(dataset.detections) == 0
    assert words in dataset.problems[0].reason[0]


def test_a_broken_row_of_a_sequence_is_named_and_the_others_stay(tmp_path: Path) -> None:
    broken = MOT["S-02/gt/gt.txt"] + "3,1,1e999,10,50,40,1,1,1\n4,1,10\n"
    dataset = read(tmp_path, {"gt.txt": broken})
    assert len(dataset.truths) == 2
    assert [problem.line for problem in dataset.problems] == [4, 5]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("classes.txt", "gull\ntern\n"),
        ("classes.txt", "0 gull\n1 tern\n"),
        ("obj.names", "0: gull\n1: tern\n"),
        ("data.yaml", "names: [gull, tern]\n"),
        ("data.yaml", "names:\n  0: gull\n  1: tern\n"),
        ("classes.json", '["gull", "tern"]'),
        ("classes.json", '{"0": "gull", "1": "tern"}'),
        ("class_to_idx.json", '{"tern": 1, "gull": 0}'),
        ("label_map.pbtxt", "item {\n name: 'gull'\n id: 0 }\nitem { id: 1 name: \"tern\" }"),
    ],
)
def test_names_of_classes_by_number(tmp_path: Path, name: str, text: str) -> None:
    dataset = read(tmp_path, {name: text, "labels/a.txt": "1 .5 .5 .2 .2\n"})
    assert dataset.problems == ()
    assert [dataset.classes[k] for k in dataset.truths.label] == ["tern"]


def test_names_that_begin_with_numbers_keep_them(tmp_path: Path) -> None:
    """Only where all are counted are the numbers in front none of their own."""
    names = "18 wheeler\n2 seater\n"
    dataset = read(tmp_path, {"classes.txt": names, "labels/a.txt": "1 .5 .5 .2 .2\n"})
    assert "2 seater" in dataset.classes


def test_a_list_of_pictures_in_json_is_no_list_of_names(tmp_path: Path) -> None:
    files = {"split.json": '["a.jpg", "b.jpg"]', "labels/a.txt": "1 .5 .5 .2 .2\n"}
    assert read(tmp_path, files).classes == ("1",)


TRUTHS = "image,class,x,y,w,h\n{image},{label},10,10,50,40\n"
FOUND = "image,class,score,x,y,w,h\n{image},{label},.9,10,10,50,40\n"


@pytest.mark.parametrize(
    ("image", "other"),
    [
        ("caf\u00e9.jpg", "cafe\u0301.jpg"),  # as archives of macOS have it
        ("a.jpg", "https://example.org/birds/a.jpg?width=640#top"),
        ("a.heic", "a"),
        ("a.jfif", "a.txt"),
    ],
)
def test_a_picture_written_in_two_ways_is_one(tmp_path: Path, image: str, other: str) -> None:
    gt, dt = TRUTHS.format(image=image, label="gull"), FOUND.format(image=other, label="gull")
    assert run(read(tmp_path, {"gt.csv": gt, "dt.csv": dt})).value == 1


@pytest.mark.parametrize(
    ("label", "other"), [("1", "1.0"), ("1", "01"), ("caf\u00e9", "cafe\u0301"), ("Gull", "gull")]
)
def test_a_class_written_in_two_ways_is_one(tmp_path: Path, label: str, other: str) -> None:
    gt, dt = TRUTHS.format(image="a", label=label), FOUND.format(image="a", label=other)
    assert run(read(tmp_path, {"gt.csv": gt, "dt.csv": dt})).value == 1


def test_two_classes_that_differ_in_zeros_stay_two(tmp_path: Path) -> None:
    gt = TRUTHS.format(image="a", label="01") + "a,1,200,10,50,40\n"
    dt = FOUND.format(image="a", label="01") + "a,1,.8,200,10,50,40\n"
    dataset = read(tmp_path, {"gt.csv": gt, "dt.csv": dt})
    assert sorted(dataset.classes) == ["01", "1"]
    assert run(dataset).value == 1


@pytest.mark.parametrize("label", ["", "nan"])
def test_a_box_without_a_class_is_named(tmp_path: Path, label: str) -> None:
    """And makes no class of its own, which would move the mean."""
    gt = TRUTHS.format(image="a", label="gull") + f"a,{label},200,10,50,40\n"
    dt = FOUND.format(image="a", label="gull")
    dataset = read(tmp_path, {"gt.csv": gt, "dt.csv": dt})
    assert dataset.classes == ("gull",)
    assert [(p.line, p.reason[0]) for p in dataset.problems] == [(3, "a box without a class")]


def test_names_as_records_do_not_hide_boxes(tmp_path: Path) -> None:
    """Numbers by words are names only where they count."""
    dataset = read(tmp_path, {"size.json": json.dumps({"width": 640, "height": 480})})
    assert "not COCO" in dataset.problems[0].reason[0]


@pytest.mark.parametrize(
    ("one", "other"),
    [("cam1", "cam2"), ("S-02", "S-04"), ("north_cam", "south_cam"), ("train_a", "val_a")],
)
@pytest.mark.parametrize("kind", ["csv", "coco", "text"])
def test_one_name_in_two_folders_is_two_pictures(
    tmp_path: Path, one: str, other: str, kind: str
) -> None:
    """Though the names of the folders have a word in common."""
    boxes = {f"{one}/a.jpg": [10, 10, 50, 40], f"{other}/a.jpg": [200, 90, 30, 30]}
    files = {}
    if kind == "csv":
        for name, extra in (("gt.csv", ""), ("dt.csv", ",.9")):
            rows = [f"{i},gull,{','.join(map(str, box))}{extra}" for i, box in boxes.items()]
            files[name] = "\n".join(["image,class,x,y,w,h" + ",score" * bool(extra), *rows])
    elif kind == "coco":
        table = {
            "images": [{"id": i, "file_name": name} for i, name in enumerate(boxes)],
            "categories": [{"id": 1, "name": "gull"}],
        }
        for name, extra in (("gt.json", {}), ("dt.json", {"score": 0.9})):
            rows = [
                {"id": i + 1, "image_id": i, "category_id": 1, "bbox": box} | extra
                for i, box in enumerate(boxes.values())
            ]
            files[name] = json.dumps(table | {"annotations": rows})
    else:
        for image, box in boxes.items():
            said = " ".join(map(str, box))
            name = image.replace("jpg", "txt")
            files |= {f"gt/{name}": f"gull {said}", f"dt/{name}": f"gull .9 {said}"}
    dataset = read(tmp_path, files)
    assert dataset.problems == ()
    assert len(dataset.images) == 2
    assert dataset.truths.image.tolist() == dataset.detections.image.tolist() == [0, 1]
    assert run(dataset).value == 1


def test_one_picture_below_two_roots_stays_one(tmp_path: Path) -> None:
    """Detections made on another machine."""
    gt = TRUTHS.format(image="birds/val2017/a.jpg", label="gull")
    dt = FOUND.format(image="/content/x/val2017/a.jpg", label="gull")
    dataset = read(tmp_path, {"gt.csv": gt, "dt.csv": dt})
    assert len(dataset.images) == 1
    assert run(dataset).value == 1


GT = "image,class,xmin,ymin,xmax,ymax\n"
DT = "image,class,score,xmin,ymin,xmax,ymax\n"
ROWS = [("a", 10), ("b", 70), ("c", 130), ("d", 190)]


def table(head: str, row: str, sep: str = ",") -> str:
    lines = [row.format(i=i, x=x, x2=x + 50, cx=x + 25, s=1 - x / 999) for i, x in ROWS]
    return "\n".join([head, *lines, ""]).replace(",", sep)


CSV = table("image,class,xmin,ymin,xmax,ymax", "{i}.jpg,gull,{x},20,{x2},60")
CSV_FOUND = ("image,class,score,xmin,ymin,xmax,ymax", "{i}.jpg,gull,{s:.3f},{x},20,{x2},60")


@pytest.mark.parametrize(
    "found",
    [
        table(*CSV_FOUND),
        table(*CSV_FOUND, sep="|"),
        "# made by hand\n" + table(*CSV_FOUND),
        "# made by hand; on a pier\n" + table(*CSV_FOUND),
        table("image,class,score,xc,yc,w,h", "{i}.jpg,gull,{s:.3f},{cx},40,50,40"),
        table("image,class,score,center_x,center_y,w,h", "{i}.jpg,gull,{s:.3f},{cx},40,50,40"),
        table("image,class,score,cx,cy,width,height", "{i}.jpg,gull,{s:.3f},{cx},40,50,40"),
    ],
)
def test_tables_as_people_write_them(tmp_path: Path, found: str) -> None:
    dataset = read(tmp_path, {"gt.csv": CSV, "dt.csv": found})
    assert dataset.problems == ()
    assert run(dataset).value == 1


def test_models_named_in_a_column_are_never_one_ranking(tmp_path: Path) -> None:
    """Nor do objects, which have no score, become a model."""
    head, row = CSV_FOUND
    one = table(f"model,{head}", f"one,{row}")
    other = table("", f"other,{row}").replace(",20,", ",24,")
    truth = table("", "by hand,{i}.jpg,gull,,{x},20,{x2},60")
    dataset = read(tmp_path, {"all.csv": one.rstrip() + other.rstrip() + truth})
    assert dataset.problems == ()
    assert list(dataset.models) == ["all.csv: one", "all.csv: other"]
    assert len(dataset.truths) == len(dataset.detections) == len(ROWS)
    assert run(dataset).value == 1
    assert "models" in [finding.kind for finding in diagnose(dataset)]


def test_corners_whose_y_come_first_are_offered(tmp_path: Path) -> None:
    """As TensorFlow writes them; the number without it is 0, and the doctor says what mends it."""
    boxes = [(300 + 60 * k, 20 + 5 * k) for k in range(9)]
    gt = [f"{x}.jpg,gull,{x},{y},{x + 50},{y + 40}\n" for x, y in boxes]
    dt = [f"{x}.jpg,gull,{x / 999:.3f},{y},{x},{y + 40},{x + 50}\n" for x, y in boxes]
    files = {"gt.csv": GT + "".join(gt), "dt.csv": DT + "".join(dt)}
    dataset = read(tmp_path, files)
    assert run(dataset).value == 0
    (offer,) = (finding.alternative for finding in diagnose(dataset) if finding.alternative)
    assert (offer.side, offer.layout.boxes) == ("detections", "yxyx")
    mended = load([tmp_path / "data.zip"], detections=offer.layout)
    assert run(mended).value == pytest.approx(1) == offer.ap


@pytest.mark.parametrize("key", ["predictions", "detections", "annotations"])
def test_results_under_a_key(tmp_path: Path, key: str) -> None:
    found = [{"image_id": "a", "category_id": 1, "bbox": [10, 10, 50, 40], "score": 0.9}]
    gt = TRUTHS.format(image="a", label="1")
    files = {"gt.csv": gt, "dt.json": json.dumps({key: found, "model": "x"})}
    dataset = read(tmp_path, files)
    assert dataset.problems == ()
    assert len(dataset.detections) == 1
