"""Files in: every format, what is recognised, what is refused, and what is not let in."""

import io
import json
import re
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as Picture
from pycocotools import mask

from engines.detection import (
    Dataset,
    Layout,
    coco_stats,
    from_coco,
    load,
    photo_of,
    scene,
    to_coco,
)
from engines.detection.readers import files
from engines.detection.readers.shapes import shape_area, shape_of
from tests.engines.detection.oracle import CASES, datasets

VOC = """<annotation>
  <filename>street.jpg</filename>
  <size><width>200</width><height>100</height><depth>3</depth></size>
  <object><name>car</name><difficult>0</difficult>
    <bndbox><xmin>11</xmin><ymin>21</ymin><xmax>51</xmax><ymax>81</ymax></bndbox></object>
  <object><name>bus</name><difficult>1</difficult>
    <bndbox><xmin>60</xmin><ymin>5</ymin><xmax>90</xmax><ymax>45</ymax></bndbox></object>
</annotation>"""


@pytest.fixture
def write(tmp_path: Path) -> Callable[[dict[str, str | bytes]], list[Path]]:
    """Writes files {name: text or bytes} and gives their paths."""

    def write_all(content: dict) -> list:
        paths = []
        for name, data in content.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data if isinstance(data, bytes) else data.encode())
            paths.append(path)
        return paths

    return write_all


@pytest.fixture
def pack(tmp_path: Path) -> Callable[..., list[Path]]:
    """Packs files {name: text or bytes} into an archive and gives its path."""

    def pack_all(content: dict, name: str = "data.zip") -> list:
        with zipfile.ZipFile(tmp_path / name, "w", zipfile.ZIP_DEFLATED) as archive:
            for member, data in content.items():
                archive.writestr(member, data)
        return [tmp_path / name]

    return pack_all


def photo(width: int, height: int) -> bytes:
    stream = io.BytesIO()
    Picture.new("RGB", (width, height), "navy").save(stream, "PNG")
    return stream.getvalue()


def reasons(dataset: Dataset) -> list[str]:
    return [f"{p.file}:{p.line}: {p.reason[0]}" for p in dataset.problems]


# Formats


@settings(max_examples=60, deadline=None, derandomize=True)
@given(datasets(first_id=0))
def test_coco_round_trip(dataset: Dataset) -> None:
    """What is written is read back, crowds, flags, areas and ids included."""
    back = from_coco(json.loads(json.dumps(to_coco(dataset))))
    assert not back.problems
    assert (back.images, back.classes) == (dataset.images, dataset.classes)
    for table in ("truths", "detections"):
        mine, its = getattr(dataset, table), getattr(back, table)
        for column in mine.__dataclass_fields__:
            np.testing.assert_array_equal(getattr(mine, column), getattr(its, column))


def test_voc_xml_with_voc_results(write: Callable[[dict[str, str | bytes]], list[Path]]) -> None:
    results = "street 0.9 12 20 50 80\nstreet .4 100 10 120 40\n"
    dataset = load(write({"a/street.xml": VOC, "comp4_det_test_car.txt": results}))
    assert reasons(dataset) == []
    assert dataset.classes == ("bus", "car")
    assert dataset.images[0][1:] == ("street.jpg", 200, 100)
    assert dataset.truths.box.tolist() == [[11, 21, 40, 60], [60, 5, 30, 40]]
    assert dataset.truths.difficult.tolist() == [False, True]
    assert dataset.detections.box[0].tolist() == [12, 20, 38, 60]
    assert dataset.layout["truths"] == Layout("voc", "xyxy", "pixels")


def test_yolo_with_names_and_photographs(pack: Callable[..., list[Path]]) -> None:
    """Relative boxes take the size of the photograph that is packed with them."""
    dataset = load(
        pack(
            {
                "images/x.png": photo(200, 100),
                "labels/x.txt": "0 0.5 0.5 0.2 0.4\n1 .25 .5 .1 .1\n",
                "preds/x.txt": "0 0.5 0.5 0.2 0.4 0.93\n",
                "data.yaml": "names: [cat, dog]\n",
            }
        )
    )
    assert reasons(dataset) == []
    assert dataset.classes == ("cat", "dog")
    assert dataset.images == ((1, "x.png", 200.0, 100.0),)
    np.testing.assert_allclose(dataset.truths.box, [[80, 30, 40, 40], [40, 45, 20, 10]])
    np.testing.assert_allclose(dataset.detections.box, [[80, 30, 40, 40]])
    assert dataset.detections.score.tolist() == [0.93]
    assert dataset.layout["detections"] == Layout("yolo", "cxcywh", "relative")


def test_yolo_without_photographs_says_what_it_assumes(
    write: Callable[[dict[str, str | bytes]], list[Path]],
) -> None:
    paths = write({"classes.txt": "cat\ndog\n", "x.txt": "1 .5 .5 .2 .4\n"})
    dataset = load(paths)
    assert dataset.images[0].width == 0
    np.testing.assert_allclose(dataset.truths.box, [[256, 192, 128, 256]])
    assert "640" in dataset.notes[0].reason[0]
    assert dataset.classes == ("cat", "dog")


def test_plain_text_corner_and_size() -> None:
    dataset = load(sorted((CASES / "rp_toy7").glob("*ts/*.txt")))
    assert (len(dataset.images), len(dataset.truths), len(dataset.detections)) == (7, 15, 24)
    assert dataset.layout["truths"] == Layout("text", "xywh", "pixels")
    assert dataset.truths.box[0].tolist() == [25, 16, 38, 56]
    assert dataset.detections.score[:3].tolist() == [0.88, 0.70, 0.80]


def test_plain_text_two_corners(
    write: Callable[[dict[str, str | bytes]], list[Path]], tmp_path: Path
) -> None:
    """Classes with spaces, commas between, and the word difficult at the end."""
    truth = "traffic light, 10, 20, 40, 60\ncar 50 20 90 60 difficult\n"
    found = "traffic light, 0.75, 11, 20, 41, 60\n"
    dataset = load([*write({"gt/x.txt": truth}), *write({"dt/x.txt": found})])
    assert reasons(dataset) == []
    assert dataset.layout["detections"] == Layout("text", "xyxy", "pixels")
    assert dataset.classes == ("car", "traffic light")
    assert dataset.truths.box.tolist() == [[10, 20, 30, 40], [50, 20, 40, 40]]
    assert dataset.truths.difficult.tolist() == [False, True]
    assert dataset.detections.score.tolist() == [0.75]


def test_plain_text_relative_with_the_score_first(
    write: Callable[[dict[str, str | bytes]], list[Path]],
) -> None:
    """Read with the score last, as YOLO writes it, these boxes would leave the picture."""
    found = "a 0.9 0.2 0.3 0.1 0.1\nb 0.8 0.9 0.9 0.15 0.1\n"
    dataset = load(write({"x.txt": found}))
    assert dataset.layout["detections"] == Layout("text", "cxcywh", "relative")
    assert dataset.detections.score.tolist() == [0.9, 0.8]


@pytest.mark.parametrize("right", [Layout(boxes="xyxy"), Layout("text", "xyxy", "pixels")])
def test_what_is_recognised_can_be_corrected(
    write: Callable[[dict[str, str | bytes]], list[Path]], right: Layout
) -> None:
    paths = write({"x.txt": "a 10 20 5 30\na 1 2 30 40\n"})
    assert load(paths).layout["truths"].boxes == "xywh"
    dataset = load(paths, truths=right)
    assert dataset.layout["truths"].boxes == "xyxy"
    assert "negative size: 10 20 5 30" in reasons(dataset)[0]


def test_wrong_corners_in_coco_can_be_corrected(
    write: Callable[[dict[str, str | bytes]], list[Path]],
) -> None:
    data = to_coco(scene("garage")[0])
    for record in data["results"]:
        x, y, w, h = record["bbox"]
        record["bbox"] = [x, y, x + w, y + h]
    paths = write({"boxes.json": json.dumps(data)})
    dataset = load(paths, detections=Layout(boxes="xyxy"))
    assert coco_stats(dataset) == coco_stats(scene("garage")[0])


def test_corrections_that_do_not_exist() -> None:
    with pytest.raises(ValueError, match="choose from xywh, xyxy, cxcywh"):
        load([], truths=Layout(boxes="yyxx"))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", "image,class,x,y,width,height,score\ni.jpg,car,10,20,30,40,0.93\n"),
        ("b.csv", 'image;class;x;y;w;h;score\ni.jpg;car;10;20;30;40;"0,93"\n'),
        ("c.csv", 'filename,label,xmin,ymin,xmax,ymax,conf\ni.jpg,car,10,20,40,60,"0,93"\n'),
        (
            "d.csv",
            'image_id,bbox,class,score\ni,"[10, 20, 30, 40]",car,.93\ni,"[1,2,1,2]",car,0\n',
        ),
        (
            "e.tsv",
            "ImageID\tLabelName\tConfidence\tXMin\tYMin\tXMax\tYMax\ni\tcar\t.93\t10\t20\t40\t60\n",
        ),
    ],
)
def test_csv(write: Callable[[dict[str, str | bytes]], list[Path]], name: str, text: str) -> None:
    """Any separator, quoted decimal commas, the names that others give to the columns."""
    dataset = load(write({name: text}))
    assert reasons(dataset) == []
    assert dataset.detections.box[0].tolist() == [10, 20, 30, 40]
    assert dataset.detections.score[0] == 0.93
    assert dataset.classes == ("car",)


@pytest.mark.parametrize(
    "row",
    [
        "i.jpg,car,0.93,10,20,40,60",
        "i.jpg,car,10,20,40,60,0.93",
        "i.jpg,10,20,40,60,car,0.93",
        "i.jpg,0.93,car,10,20,40,60",
        'i.jpg;car;"0,93";10;20;40;60',
    ],
)
def test_csv_without_a_header(
    write: Callable[[dict[str, str | bytes]], list[Path]], row: str
) -> None:
    dataset = load(write({"a.csv": f"{row}\n{row}\ni.jpg,oops\n"}))
    assert dataset.detections.box.tolist() == [[10, 20, 30, 40]] * 2
    assert dataset.detections.score.tolist() == [0.93, 0.93]
    assert dataset.classes == ("car",)
    assert [problem.line for problem in dataset.problems] == [3]


def test_csv_without_a_header_and_without_scores(
    write: Callable[[dict[str, str | bytes]], list[Path]],
) -> None:
    dataset = load(write({"a.csv": "i.jpg,10,20,40,60,car\n"}))
    assert dataset.truths.box.tolist() == [[10, 20, 30, 40]]
    dataset = load(write({"a.csv": "7,3,10,20,40,60\n8,3,11,21,41,61\n"}))
    assert dataset.classes == ("3",)
    assert len(dataset.truths) == 2


def test_csv_of_a_chinese_spreadsheet(
    write: Callable[[dict[str, str | bytes]], list[Path]],
) -> None:
    text = "image,class,x,y,w,h\n图一.jpg,汽车,1,2,3,4\n"
    dataset = load(write({"gbk.csv": text.encode("gb18030")}))
    assert dataset.classes == ("汽车",)
    assert dataset.images[0].name == "图一.jpg"


def test_formats_can_be_mixed(write: Callable[[dict[str, str | bytes]], list[Path]]) -> None:
    """VOC ground truth, detections as COCO results that name the image by its file."""
    results = [{"image_id": "street", "category_id": 3, "bbox": [12, 20, 38, 60], "score": 0.9}]
    dataset = load(write({"street.xml": VOC, "results.json": json.dumps(results)}))
    assert reasons(dataset) == []
    assert len(dataset.images) == 1
    assert dataset.detections.image.tolist() == [0]


def test_images_are_sorted_by_their_ids(
    write: Callable[[dict[str, str | bytes]], list[Path]],
) -> None:
    images = [{"id": 7, "file_name": "a.jpg"}, {"id": 3, "file_name": "b.jpg"}]
    dataset = load(write({"x.json": json.dumps({"images": images, "annotations": []})}))
    assert [image.id for image in dataset.images] == [3, 7]


# Refusals


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("x.json", '{"images": [\n  {"id": 1},\n  oops]}', ":3: broken JSON"),
        ("x.json", "[" * 100_000, "broken|nested"),
        ("x.json", '{"a": 1}', "not COCO"),
        ("x.json", "[" + "9" * 5000 + "]", "too long a number"),
        ("x.xml", "<annotation>\n<object>\n</annotation>", ":3: broken XML"),
        ("x.xml", "<html></html>", "not VOC"),
        ("x.xml", '<!DOCTYPE a [<!ENTITY b "c">]><annotation>&b;</annotation>', "document type"),
        ("x.xml", VOC.replace("<xmax>51</xmax>", ""), ":4: car: <bndbox> lacks a side"),
        ("x.xml", VOC.replace("<xmax>90", "<xmax>wide"), ":6: 'wide' is not a number"),
        ("x.xml", VOC.replace("<xmax>51", "<xmax>5"), ":4: a box of negative size: 11 21 5 81"),
        ("x.txt", "car 1 2 3 4\ncar 1 2 3\n", ":2: a class and four numbers"),
        ("x.txt", "car one 2 3 4\n", ":1: a class and four numbers"),
        ("x.txt", "car 1 2 3 4\ncar .5 1 2 3 4\n", "some boxes have a score"),
        ("x.txt", b"\xff\xfe\x00c\x00a", "not a text file"),
        ("x.txt", "car 1 2 3 1e400\n", ":1: '1e400' is not a number"),
        ("x.csv", "1,2,3,4\n", ":1: the first row must name the columns"),
        ("x.csv", "image,class\ni,car\n", ":1: no columns for a box"),
        ("x.yaml", "names: [a\n", "broken YAML"),
        ("x.yaml", "a: &a [x, x]\nnames: [*a, *a]\n", "aliases"),  # nine lines of it fill GBs
        ("x.names", "cat\n" * 50_001, "too long"),
        ("x.png", "not a picture", "broken, or locked"),
        ("x.docx", "hello", "not a format that is read here"),
    ],
)
def test_a_broken_file_is_refused_and_nothing_else_is_lost(
    write: Callable[[dict[str, str | bytes]], list[Path]], name: str, data: bytes | str, words: str
) -> None:
    """With its name, line and reason; the good image is there as if it were alone."""
    good = {"good.txt": "car 10 20 5 30\ncar 9 9 9 9\n"}
    alone = load(write(good))
    dataset = load(write({name: data} | good))
    assert len(dataset.problems) == 1
    assert reasons(dataset)[0].startswith(f"{name}:")
    assert re.search(words, reasons(dataset)[0])
    assert dataset.problems[0].reason[1]
    assert dataset.images == alone.images
    np.testing.assert_array_equal(dataset.truths.box, alone.truths.box)


def test_too_many_classes_are_refused(
    write: Callable[[dict[str, str | bytes]], list[Path]],
) -> None:
    """By the file that lists them, and where they only occur."""
    rows = "".join(f"i,class {k},1,2,3,4\n" for k in range(5001))
    told = reasons(load(write({"x.csv": "image,class,x,y,w,h\n" + rows})))
    assert told == [":0: more than 5000 classes"]
    listed = [{"id": k, "name": f"{k}"} for k in range(5010)]
    dataset = load(write({"x.json": json.dumps({"categories": listed, "images": []})}))
    assert len(dataset.classes) == 5000
    assert len(dataset.problems) == 10


def test_more_pairs_than_can_be_compared_are_refused(
    write: Callable[[dict[str, str | bytes]], list[Path]],
) -> None:
    box = "car 1 2 3 4\n"
    dataset = load(write({"a.txt": box * 5000, "dt/a.txt": "car .5 1 2 3 4\n" * 5000}))
    assert len(dataset.images) == 0
    assert "25,000,000 times" in reasons(dataset)[0]
    few = load(write({"a.txt": box * 3, "b.txt": box, "dt/a.txt": "car .5 1 2 3 4\n" * 2}))
    assert few.pairs == 6


def test_a_refused_file_takes_its_image_with_it(
    write: Callable[[dict[str, str | bytes]], list[Path]],
) -> None:
    """Else every detection on it would count as false."""
    truths = write({"gt/a.txt": "car 1 2 3\n", "gt/b.txt": "car 5 5 9 2\n"})
    found = write({"dt/a.txt": "car .9 1 2 3 4\n", "dt/b.txt": "car .9 5 5 9 2\n"})
    dataset = load([*truths, *found])
    assert [image.name for image in dataset.images] == ["b"]
    assert len(dataset.detections) == 1
    assert "left out, with a refused file: a" in dataset.notes[0].reason[0]


def test_a_broken_record_is_refused_alone(
    write: Callable[[dict[str, str | bytes]], list[Path]],
) -> None:
    """In JSON by its number, in CSV by its line."""
    data = to_coco(scene("staircase")[0])
    data["annotations"][1]["bbox"] = [1, 2, 3]
    data["annotations"][2]["bbox"][2] = -1
    data["results"][0]["score"] = float("nan")
    data["results"][1]["image_id"] = 99
    del data["results"][2]["category_id"]
    table = "image,class,x,y,w,h\ni,car,1,2,3,4\ni,car,1,2\ni,car,1,2,three,4\n"
    dataset = load(write({"boxes.json": json.dumps(data), "more.csv": table}))
    assert reasons(dataset) == [
        "boxes.json:0: annotations[1]: a bbox of four numbers is needed",
        "boxes.json:0: results[0]: nan is not a number of pixels or a score",
        "boxes.json:0: results[2]: category_id is missing",
        "more.csv:3: fewer cells than the header",
        "more.csv:4: 'three' is not a number of pixels or a score",
        "boxes.json:0: a box of negative size: 166 366 -1 52",
        "boxes.json:0: there is no image with id 99",
    ]
    assert (len(dataset.truths), len(dataset.detections)) == (4, 3)


def test_many_problems_of_one_file_are_counted(
    write: Callable[[dict[str, str | bytes]], list[Path]],
) -> None:
    data = [{"image_id": 1, "bbox": []}] * 50
    dataset = load(write({"x.json": json.dumps(data)}))
    assert len(dataset.problems) == 21
    assert reasons(dataset)[-1] == "x.json:0: and 30 more"


def test_predictions_without_scores_are_no_second_ground_truth(
    write: Callable[[dict[str, str | bytes]], list[Path]],
) -> None:
    paths = [*write({"labels/x.txt": "0 .5 .5 .2 .2"}), *write({"preds/x.txt": "0 .5 .5 .1 .1"})]
    dataset = load(paths)
    assert len(dataset.truths) == 1
    assert "detections need a score" in reasons(dataset)[0]


def test_ids_used_twice(write: Callable[[dict[str, str | bytes]], list[Path]]) -> None:
    annotation = {"id": 5, "image_id": 1, "category_id": 1, "bbox": [1, 2, 3, 4]}
    data = {
        "images": [{"id": 1}, {"id": 1}],
        "categories": [{"id": 1, "name": "a"}, {"id": 1, "name": "b"}, {"id": 2, "name": "a"}],
        "annotations": [annotation, annotation],
    }
    dataset = load(write({"x.json": json.dumps(data)}))
    assert dataset.truths.id.tolist() == [1, 2]
    assert dataset.classes == ("a", "a #2")
    assert [reason.split(": ")[1:] for reason in reasons(dataset)] == [
        ["categories[1]", "the category id 1 is used twice"],
        ["the image id 1 is used twice"],
    ]


def test_nothing_readable_is_an_empty_dataset(
    write: Callable[[dict[str, str | bytes]], list[Path]], tmp_path: Path
) -> None:
    dataset = load([*write({"x.bin": b"\x00\x01"}), tmp_path / "absent.json"])
    assert (dataset.images, dataset.classes, len(dataset.truths)) == ((), (), 0)
    assert [p.file for p in dataset.problems] == ["absent.json", "x.bin"]
    assert str(tmp_path) not in "".join(reasons(dataset))


# What an archive may not do


@pytest.mark.parametrize("path", ["../x.txt", "/x.txt", "a/../../x.txt", "C:\\x.txt", "..\\x.txt"])
def test_paths_that_lead_out_are_refused(pack: Callable[..., list[Path]], path: str) -> None:
    dataset = load(pack({path: "car 1 2 3 4\n", "ok.txt": "car 9 9 5 5\n"}))
    assert "leads out of the archive" in reasons(dataset)[0]
    assert len(dataset.truths) == 1


def test_a_bomb_is_read_only_to_the_bound(
    pack: Callable[..., list[Path]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "LARGEST", 1000)
    dataset = load(pack({"bomb.txt": b" " * 10_000_000, "ok.txt": "car 9 9 5 5\n"}))
    assert "too large" in reasons(dataset)[0]
    assert len(dataset.truths) == 1


def test_many_files_stop_at_the_total(
    pack: Callable[..., list[Path]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "TOTAL", 1000)
    dataset = load(pack({f"{i}.txt": "car 9 9 5 5\n" + " " * 200 for i in range(50)}))
    assert len(dataset.images) == 4
    assert len(dataset.problems) == 1
    monkeypatch.setattr(files, "FILES", 3)
    dataset = load(pack({f"{i}.txt": "car 9 9 5 5\n" for i in range(50)}))
    assert len(dataset.images) == 3
    assert "more than 3 files" in reasons(dataset)[0]


def test_archives_that_are_broken_locked_or_nested(
    pack: Callable[..., list[Path]],
    write: Callable[[dict[str, str | bytes]], list[Path]],
    tmp_path: Path,
) -> None:
    inner = pack({"x.txt": "car 1 2 3 4"}, "inner.zip")[0].read_bytes()
    dataset = load(pack({"inner.zip": inner, "__MACOSX/._x.txt": b"\x00", "d/": ""}, "outer.zip"))
    assert reasons(dataset) == [
        "inner.zip:0: not a format that is read here: COCO JSON, VOC XML, YOLO or plain text, CSV"
    ]
    cut = write({"cut.zip": inner[:40] + b"\xff" * 8 + inner[48:]})
    assert len(load(cut).problems) == 1
    locked = bytearray(inner)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(mark) + at] |= 1
    assert "locked by a password" in reasons(load(write({"locked.zip": bytes(locked)})))[0]


def test_photographs_are_handed_over_within_bounds(
    pack: Callable[..., list[Path]], monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = pack({"images/x.png": photo(300, 100), "images/y.png": b"broken"})
    assert photo_of(paths, "x.jpg", largest=150).shape == (50, 150, 3)
    assert photo_of(paths, "y") is None
    assert photo_of(paths, "z") is None
    monkeypatch.setattr(files, "PIXELS", 1000)
    assert photo_of(paths, "x") is None


def test_an_xml_file_may_name_another_picture(
    write: Callable[[dict[str, str | bytes]], list[Path]],
) -> None:
    """Its own name is the key; the picture's is understood too."""
    found = "image,class,x,y,w,h,score\nstreet.jpg,car,11,21,40,60,.9\nother.jpg,car,1,1,2,2,.8\n"
    dataset = load(write({"other.xml": VOC, "found.csv": found}))
    assert reasons(dataset) == []
    assert [image.name for image in dataset.images] == ["street.jpg"]
    assert dataset.detections.image.tolist() == [0, 0]


def test_names_with_dots_and_endless_numbers(
    write: Callable[[dict[str, str | bytes]], list[Path]],
) -> None:
    files = {"scan.v1.txt": "car 1 2 3 4\n", "9.txt": "9" * 5000 + " 1 2 3 4\n"}
    found = "image,class,x,y,w,h,score\nscan.v1,car,1,2,3,4,.5\n"
    dataset = load(write(files | {"f.csv": found}))
    assert reasons(dataset) == []
    assert [image.name for image in dataset.images] == ["9", "scan.v1"]
    assert dataset.detections.image.tolist() == [1]


def test_category_ids_of_both_kinds(write: Callable[[dict[str, str | bytes]], list[Path]]) -> None:
    data = {
        "images": [{"id": 1}, {"id": "b"}],
        "categories": [
            {"id": 2, "name": "two"},
            {"id": "x", "name": "ex"},
            {"id": 1, "name": "one"},
        ],
        "annotations": [{"image_id": "b", "category_id": "x", "bbox": [1, 2, 3, 4]}],
    }
    dataset = load(write({"x.json": json.dumps(data)}))
    assert dataset.classes == ("one", "two", "ex")
    assert dataset.class_ids == (1, 2, 3)
    assert [image.id for image in dataset.images] == [1, "b"]


def test_too_many_boxes(
    write: Callable[[dict[str, str | bytes]], list[Path]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engines.detection.readers.rows.BOXES", 3)
    monkeypatch.setattr("engines.detection.readers.BOXES", 3)
    dataset = load(
        write(
            {"a.txt": "car 1 2 3 4\n" * 4, "b.txt": "car 1 2 3 4\n" * 3, "c.txt": "car 1 2 3 4\n"}
        )
    )
    assert reasons(dataset) == ["a.txt:4: more than 3 boxes", "c.txt:0: more than 3 boxes in all"]
    assert len(dataset.truths) == 3


RECORD = {"image_id": 1, "category_id": 2, "bbox": [1, 2, 3, 4.5], "score": 0.5}
TABLES = json.dumps(
    {
        "images": [{"id": i} for i in range(1, 8)],
        "categories": [{"id": 2, "name": "gull"}],
        "annotations": [{"image_id": 1, "category_id": 2, "bbox": [1, 2, 3, 4.5]}],
    }
)


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize(
    "odd", ['}, {"image_id": 3', '\\"}, {\\"image_id\\": 3', [{"image_id": 3}] * 3]
)
def test_a_list_of_results_in_slices(
    write: Callable[[dict[str, str | bytes]], list[Path]],
    monkeypatch: pytest.MonkeyPatch,
    indent: int | None,
    odd: Any,
) -> None:
    """Wherever it is cut, also where a record holds the start of another one."""
    data = [RECORD | {"image_id": 1 + i % 7, "score": i / 50, "note": odd} for i in range(50)]
    paths = write({"truths.json": TABLES, "x.json": json.dumps(data, indent=indent)})
    whole = load(paths)
    assert not whole.problems
    assert whole.detections.image.tolist() == [i % 7 for i in range(50)]
    assert whole.detections.score.tolist() == [i / 50 for i in range(50)]
    for size in (1, 100, 1000):
        monkeypatch.setattr("engines.detection.readers.coco.SLICE", size)
        cut = load(paths)
        assert cut.images == whole.images
        assert not cut.problems
        for name, column in vars(whole.detections).items():
            np.testing.assert_array_equal(getattr(cut.detections, name), column)


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ('{"image_id": 2, "category_id": 2, "score": 0.5}', "results[3]: a bbox of four numbers"),
        ('{"image_id": 2, "category_id": 2, "bbox": [1, 2, 3, 4]', "broken JSON"),
        (f"{json.dumps(RECORD)},", "broken JSON"),
    ],
)
def test_a_fault_in_one_slice_is_named(
    write: Callable[[dict[str, str | bytes]], list[Path]],
    monkeypatch: pytest.MonkeyPatch,
    broken: str,
    reason: str,
) -> None:
    monkeypatch.setattr("engines.detection.readers.coco.SLICE", 1)
    rows = [json.dumps(RECORD)] * 3
    found = f"[{', '.join([*rows, broken, *rows])}]"
    dataset = load(write({"truths.json": TABLES, "x.json": found}))
    (said,) = reasons(dataset)
    assert reason in said


SOUND = {
    "x.xml": VOC,
    "x.csv": "image,class,x,y,w,h,score\ni.jpg,car,10,20,30,40,0.93\nj.jpg,bus,1,2,3,4,.1\n",
    "x.txt": "car 1 2 3 4\ntraffic light 5 6 7 8 difficult\n",
    "y.txt": "0 .5 .5 .2 .2 .9\n",
    "x.json": json.dumps(to_coco(scene("tied")[0])),
    "data.yaml": "names: {0: cat, 1: dog}\n",
}
SCRAPS = [
    "",
    "0",
    "-1",
    "1e999",
    "null",
    '"',
    "[",
    "]",
    "{",
    "}",
    "<",
    ">",
    ",",
    "\n",
    " ",
    "ü",
    "true",
]


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.data())
def test_damaged_files_are_refused_never_raised(data: st.DataObject) -> None:
    """Whatever a piece of a sound file is replaced by, the rest is read and can be evaluated."""
    name = data.draw(st.sampled_from(sorted(SOUND)))
    text = SOUND[name]
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        length = data.draw(st.integers(0, 8))
        text = text[:start] + data.draw(st.sampled_from(SCRAPS)) + text[start + length :]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_text(text, encoding="utf-8")
        dataset = load([path])
    coco_stats(dataset)
    assert np.isfinite(dataset.truths.box).all()
    assert (dataset.detections.box[:, 2:] >= 0).all()


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 60), st.integers(1, 60), st.floats(0, 1), st.integers(0, 99))
def test_the_area_of_a_mask_is_pycocotools(
    height: int, width: int, share: float, seed: int
) -> None:
    """Of compressed runs and of plain ones."""
    pixels = np.random.default_rng(seed).random((height, width)) < share
    packed = mask.encode(np.asfortranarray(pixels, np.uint8))
    assert shape_area(shape_of({"counts": packed["counts"].decode()})) == pixels.sum()
    column = pixels.ravel(order="F")
    edges = np.flatnonzero(np.diff(column, prepend=False))
    runs = np.diff(edges, prepend=0, append=len(column)).tolist()
    assert shape_area(shape_of({"counts": runs})) == pixels.sum()


def test_an_annotation_without_area_takes_its_masks(
    write: Callable[[dict[str, str | bytes]], list[Path]],
) -> None:
    """COCO's own areas are those of the polygons; without a mask the area is the box's."""
    content = json.loads((CASES / "detectron2_small" / "gt_annotations.json").read_text())
    areas = [annotation.pop("area") for annotation in content["annotations"]]
    dataset = load(write({"a.json": json.dumps(content)}))
    np.testing.assert_allclose(dataset.truths.area, areas, rtol=1e-9)
    for annotation in content["annotations"]:
        del annotation["segmentation"]
    dataset = load(write({"a.json": json.dumps(content)}))
    np.testing.assert_allclose(dataset.truths.area, dataset.truths.box[:, 2:].prod(axis=1))


@pytest.mark.parametrize("broken", [5, [[1, 2, 3]], {"counts": "_"}, {"size": [2, 2]}, [["x"]]])
def test_a_broken_mask_is_refused_alone(
    write: Callable[[dict[str, str | bytes]], list[Path]], broken: Any
) -> None:
    box = {"image_id": 1, "category_id": 1, "bbox": [0, 0, 5, 5]}
    content = {"images": [{"id": 1}], "categories": [{"id": 1, "name": "a"}]}
    content["annotations"] = [box, {**box, "segmentation": broken}]
    dataset = load(write({"a.json": json.dumps(content)}))
    assert len(dataset.truths) == 1
    assert "annotations[1]" in dataset.problems[0].reason[0]
