"""Formats besides the usual: what is in them is read, and what they stand for is said."""

import gzip
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engines.detection import Dataset, Layout, diagnose, from_coco, load, run
from engines.detection.readers import files

FOUND = "image,class,score,xmin,ymin,xmax,ymax\na.jpg,gull,.9,10,10,60,50\n"
"""The detection that finds the object of every file below."""


def read(folder: Path, content: Mapping[str, str | bytes]) -> Dataset:
    """What a zip of these files holds."""
    path = folder / "data.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return load([path])


LABELME = {
    "imagePath": "a.jpg",
    "imageWidth": 640,
    "imageHeight": 480,
    "shapes": [{"label": "gull", "shape_type": "rectangle", "points": [[60, 50], [10, 10]]}],
}
VIA = {
    "a.jpg123": {
        "filename": "a.jpg",
        "regions": [
            {
                "shape_attributes": {"name": "rect", "x": 10, "y": 10, "width": 50, "height": 40},
                "region_attributes": {"class": "gull"},
            }
        ],
    }
}
CREATEML = [
    {
        "image": "a.jpg",
        "annotations": [
            {"label": "gull", "coordinates": {"x": 35, "y": 30, "width": 50, "height": 40}}
        ],
    }
]
BDD = [
    {
        "name": "a.jpg",
        "labels": [
            {"category": "gull", "box2d": {"x1": 10, "y1": 10, "x2": 60, "y2": 50}},
            {"category": "lane", "poly2d": []},
        ],
    }
]
TRACK = (
    '<annotations><track label="gull"><box frame="0" outside="0" xtl="10" ytl="10" xbr="60" '
    'ybr="50"/><box frame="1" outside="1" xtl="1" ytl="1" xbr="2" ybr="2"/></track></annotations>'
)
POLYGON = (
    '<annotations><image name="a.jpg" width="640" height="480"><polygon label="gull" '
    'points="10,10;60,10;60,50"/><tag label="sea"/></image></annotations>'
)
KITTI = "gull 0.00 0 -1.57 10.00 10.00 60.00 50.00 1.5 1.6 3.9 1.8 1.5 8.4 -1.6\n"
DOTA = "imagesource:GoogleEarth\ngsd:0.146\n10.0 10.0 60.0 10.0 60.0 50.0 10.0 50.0 gull 0\n"

VIA_CSV = """filename,file_size,file_attributes,region_count,region_id,region_shape_attributes,\
region_attributes
a.jpg,123,"{}",1,0,"{""name"":""rect"",""x"":10,""y"":10,""width"":50,""height"":40}",\
"{""class"":""gull""}"
"""
BOX = {"bbox": [10, 10, 60, 50], "label": "gull"}
SIDES = {"xmin": 10, "ymin": 10, "xmax": 60, "ymax": 50, "class": "gull"}
TENSORS = {"boxes": [[10, 10, 60, 50]], "labels": ["gull"]}

TRUTHS: dict[str, dict[str, str | bytes]] = {
    "labelme": {"gt/a.json": json.dumps(LABELME)},
    "via": {"via.json": json.dumps(VIA)},
    "via project": {"via.json": json.dumps({"_via_settings": {}, "_via_img_metadata": VIA})},
    "via csv": {"via.csv": VIA_CSV},
    "via csv, version 1": {"via.csv": f"#{VIA_CSV}"},
    "by picture": {"gt.json": json.dumps({"a.jpg": [BOX]})},
    "by picture, one each": {"gt.json": json.dumps({"a.jpg": BOX | {"tags": []}})},
    "by picture, tensors": {"gt.json": json.dumps({"a.jpg": TENSORS})},
    "by picture, sides": {
        "gt.json": json.dumps(
            {"a.jpg": [{"box": {"x": 10, "y": 10, "w": 50, "h": 40}, "class": "gull"}]}
        )
    },
    "by picture, sized": {
        "gt.json": json.dumps({"a.jpg": {"width": 640, "height": 480, "objects": [BOX]}})
    },
    "records": {"gt.json": json.dumps([{"filename": "a.jpg"} | SIDES])},
    "nested": {"gt.json": json.dumps([{"file_name": "a.jpg", "objects": [BOX]}])},
    "nested, columns": {
        "gt.jsonl": json.dumps(
            {
                "image_id": 7,
                "image": {"path": "a.jpg", "bytes": None},
                "width": 640,
                "height": 480,
                "objects": {"bbox": [[10, 10, 50, 40]], "category": ["gull"], "area": [2000]},
            }
        )
    },
    "createml": {"createml.json": json.dumps(CREATEML)},
    "scalabel": {"bdd.json": json.dumps(BDD)},
    "tensors": {"a.json": json.dumps({"boxes": [[10, 10, 60, 50]], "labels": ["gull"]})},
    "cvat polygon": {"annotations.xml": POLYGON},
    "kitti": {"label_2/a.txt": KITTI},
    "dota": {"labelTxt/a.txt": DOTA},
    "gzip": {"gt.csv.gz": gzip.compress(b"image,class,x,y,w,h\na.jpg,gull,10,10,50,40\n")},
    "tf csv": {
        "gt.csv": "filename,width,height,class,xmin,ymin,xmax,ymax\na.jpg,640,480,gull,10,10,60,50"
    },
    "kaggle": {"gt.csv": 'image_id,width,height,bbox\na,640,480,"[10, 10, 50, 40]"\n'},
}


@pytest.mark.parametrize("name", TRUTHS)
def test_a_format_is_read(tmp_path: Path, name: str) -> None:
    found = FOUND.replace("gull", "object") if name == "kaggle" else FOUND
    dataset = read(tmp_path, TRUTHS[name] | {"dt.csv": found})
    assert dataset.problems == ()
    np.testing.assert_allclose(dataset.truths.box, [[10, 10, 50, 40]])
    assert len(dataset.images) == 1
    assert run(dataset).value == 1
    sized = name in (
        "labelme",
        "cvat polygon",
        "tf csv",
        "kaggle",
        "by picture, sized",
        "nested, columns",
    )
    assert dataset.images[0][2:] == ((640, 480) if sized else (0, 0))


def test_lists_of_tensors_meet_by_their_places(tmp_path: Path) -> None:
    """As torchmetrics takes them: nothing names a picture."""
    targets = [TENSORS, {"boxes": [], "labels": []}, TENSORS]
    found = [{**TENSORS, "scores": [score]} for score in (0.9, 0.8, 0.7)]
    files = {"targets.json": json.dumps(targets), "preds.json": json.dumps(found)}
    dataset = read(tmp_path, files)
    assert dataset.problems == ()
    assert len(dataset.images) == 3
    assert dataset.truths.image.tolist() == [0, 2]
    assert dataset.detections.image.tolist() == [0, 1, 2]


@pytest.mark.parametrize("names", [("gt.json", "dt.json"), ("z.json", "a.json")])
def test_pictures_are_met_by_name_and_by_id(tmp_path: Path, names: tuple[str, str]) -> None:
    """Which of the two files is read first does not matter."""
    content = [
        {"image_id": 10 * k, "file_name": f"{name}.jpg", "objects": [BOX]}
        for k, name in enumerate("abc", 1)
    ]
    found = [{"image_id": 10 * k, **BOX, "score": 0.9} for k in (3, 1, 2)]
    files = dict(zip(names, map(json.dumps, (content, found)), strict=True))
    dataset = read(tmp_path, files)
    assert dataset.problems == ()
    assert [image.name for image in dataset.images] == ["a.jpg", "b.jpg", "c.jpg"]
    assert run(dataset).value == 1


def test_columns_of_different_length_are_named(tmp_path: Path) -> None:
    boxes = {"bbox": [[10, 10, 60, 50]], "category": ["gull", "gull"]}
    whole = {"file_name": "a.jpg", "objects": [BOX]}
    content = [whole, {"file_name": "b.jpg", "objects": boxes}, {**whole, "file_name": "c.jpg"}]
    dataset = read(tmp_path, {"gt.json": json.dumps(content), "dt.csv": FOUND})
    assert [problem.reason[0] for problem in dataset.problems] == [
        "[1]: columns of different length"
    ]
    assert len(dataset.truths) == 2


def test_what_is_no_box_of_a_picture_is_named(tmp_path: Path) -> None:
    """Among the boxes of pictures, and among the pictures."""
    boxes = [BOX, {"label": "gull"}, {"bbox": [1, 2, 3], "label": "gull"}, 7]
    content = {"a.jpg": boxes, "b.jpg": [], "info": {"year": 2020}}
    dataset = read(tmp_path, {"gt.json": json.dumps(content), "dt.csv": FOUND})
    assert [image.name for image in dataset.images] == ["a.jpg", "b.jpg"]
    assert run(dataset).value == 1
    told = [problem.reason[0] for problem in dataset.problems]
    assert [words.split(":")[0] for words in told] == [
        *(f"[{i}] a.jpg" for i in (1, 2, 3)),
        "info",
    ]


def test_a_score_behind_four_numbers_of_a_picture_is_not_guessed(tmp_path: Path) -> None:
    """It may be a score or a class: no box without a key for it."""
    dataset = read(tmp_path, {"dt.json": json.dumps({"a.jpg": [[10, 10, 60, 50, 0.9]]})})
    assert len(dataset.detections) == len(dataset.truths) == 0
    assert "four numbers" in dataset.problems[0].reason[0]


def test_keys_that_name_no_pictures_are_no_pictures(tmp_path: Path) -> None:
    """An answer of Roboflow's server has centres under "predictions"."""
    box = {"x": 35, "y": 30, "width": 50, "height": 40, "class": "gull", "confidence": 0.9}
    answer = {"predictions": [box], "image": {"width": 640, "height": 480}}
    dataset = read(tmp_path, {"dt.json": json.dumps(answer)})
    assert len(dataset.detections) == 0
    assert "not COCO" in dataset.problems[0].reason[0]


def test_poses_without_boxes_have_those_around_them(tmp_path: Path) -> None:
    """As pycocotools has it: around all keypoints of a detection."""
    pose = {"image_id": 1, "category_id": 1, "keypoints": [3, 4, 2, 9, 9, 2], "score": 0.9}
    tables = {"images": [{"id": 1}], "categories": [{"id": 1, "name": "ape"}]}
    files = {"dt.json": json.dumps([pose]), "gt.json": json.dumps(tables)}
    dataset = read(tmp_path, files)
    assert not dataset.problems
    assert dataset.detections.box.tolist() == [[3, 4, 6, 5]]
    assert any("OKS" in note.reason[0] for note in dataset.notes)


def test_shapes_of_via(tmp_path: Path) -> None:
    """Circles and ellipses have an area, points and lines have none; a class may be ticked."""
    shapes = [
        {"name": "circle", "cx": 35, "cy": 30, "r": 20},
        {"name": "ellipse", "cx": 35, "cy": 30, "rx": 20, "ry": 10, "theta": np.pi / 2},
        {"name": "polygon", "all_points_x": [10, 60, 60], "all_points_y": [10, 10, 50]},
        {"name": "point", "cx": 35, "cy": 30},
        {"name": "polyline", "all_points_x": [10, 60], "all_points_y": [10, 10]},
        {"name": "polygon", "all_points_x": [10, 60], "all_points_y": [10, 10]},
        {"name": "cuboid"},
    ]
    regions = [
        {"shape_attributes": shape, "region_attributes": {"bird": {"tern": False, "gull": True}}}
        for shape in shapes
    ]
    content = {"a.jpg7": {"filename": "a.jpg", "regions": regions}}
    dataset = read(tmp_path, {"via.json": json.dumps(content)})
    wanted = [[15, 10, 40, 40], [25, 10, 20, 40], [10, 10, 50, 40]]
    np.testing.assert_allclose(dataset.truths.box, wanted, atol=1e-9)
    assert dataset.classes == ("gull",)
    assert [problem.reason[0].split(":")[0] for problem in dataset.problems] == [
        "a.jpg[5]",
        "a.jpg[6]",
    ]


def test_regions_that_kitti_does_not_care_about_are_no_class(tmp_path: Path) -> None:
    """A class of them would have AP 0 and halve the mean."""
    region = "DontCare -1 -1 -10 200.00 100.00 240.00 140.00 -1 -1 -1 -1000 -1000 -1000 -10\n"
    dataset = read(tmp_path, {"label_2/a.txt": KITTI + region, "dt.csv": FOUND})
    assert dataset.classes == ("gull",)
    assert run(dataset).value == 1
    assert [note.reason[0][:16] for note in dataset.notes] == ["DontCare regions"]


@pytest.mark.parametrize("side", ["gt", "dt"])
def test_shares_in_a_format_of_pixels(tmp_path: Path, side: str) -> None:
    """COCO whose boxes are shares of width and height; one odd row changes nothing."""
    rng = np.random.default_rng(0)
    boxes = np.hstack([rng.uniform(0, 400, (12, 2)), rng.uniform(20, 80, (12, 2))]).round(3)
    where = [{"image_id": 1 + i % 2, "category_id": 1} for i in range(12)]
    size = np.array([640, 480, 640, 480])
    wrote = {"gt": boxes.copy(), "dt": boxes.copy()}
    wrote[side] = wrote[side] / size
    wrote[side][3, 2] = 1.7
    content = {
        "images": [{"id": k, "width": 640, "height": 480} for k in (1, 2)],
        "categories": [{"id": 1, "name": "gull"}],
        "annotations": [
            w | {"id": i + 1, "bbox": b.tolist(), "area": float(b[2] * b[3]), "iscrowd": 0}
            for i, (w, b) in enumerate(zip(where, wrote["gt"], strict=True))
        ],
    }
    found = [
        w | {"bbox": b.tolist(), "score": 0.9 - i / 20}
        for i, (w, b) in enumerate(zip(where, wrote["dt"], strict=True))
    ]
    files = {"gt.json": json.dumps(content), "dt.json": json.dumps(found)}
    dataset = read(tmp_path, files)
    role = {"gt": "truths", "dt": "detections"}[side]
    assert dataset.layout[role].units == "relative"
    assert "shares of width and height" in dataset.evidence[role][0]
    assert run(dataset).value > 0.8
    whole = np.delete(np.arange(12), 3)
    np.testing.assert_allclose(dataset.truths.area[whole], (boxes[:, 2] * boxes[:, 3])[whole])


def test_boxes_of_a_few_pixels_are_pixels(tmp_path: Path) -> None:
    """Small objects, of which some lie in the corner."""
    boxes = [[1, 1, 1, 1], [0, 0, 1, 1], [30, 20, 4, 4], [90, 70, 3, 5]]
    rows = [{"image_id": 1, "category_id": 1, "bbox": box} for box in boxes]
    content = {
        "images": [{"id": 1, "width": 640, "height": 480}],
        "categories": [{"id": 1, "name": "gull"}],
        "annotations": [row | {"id": i + 1, "area": 9} for i, row in enumerate(rows)],
        "results": [row | {"score": 0.5} for row in rows],
    }
    dataset = read(tmp_path, {"all.json": json.dumps(content)})
    assert {layout.units for layout in dataset.layout.values()} == {"pixels"}
    np.testing.assert_allclose(dataset.truths.box, boxes)


def test_scores_with_a_percent_sign(tmp_path: Path) -> None:
    rows = [("97.5%", 10), ("0.8 %", 90)]
    found = "".join(f"a.jpg,gull,{score},{x},10,{x + 50},50\n" for score, x in rows)
    dataset = read(
        tmp_path,
        {
            "gt.csv": "filename,class,xmin,ymin,xmax,ymax\na.jpg,gull,10,10,60,50\n",
            "dt.csv": f"filename,class,score,xmin,ymin,xmax,ymax\n{found}",
        },
    )
    assert dataset.problems == ()
    np.testing.assert_allclose(dataset.detections.score, [0.975, 0.008])


def test_a_table_with_chinese_heads(tmp_path: Path) -> None:
    objects = "文件名,类别,xmin,ymin,xmax,ymax\na.jpg,鸥,10,10,60,50\n"
    found = "文件名,类别,置信度,xmin,ymin,xmax,ymax\na.jpg,鸥,0.9,10,10,60,50\n"
    dataset = read(tmp_path, {"gt.csv": objects.encode("gb18030"), "dt.csv": found})
    assert dataset.problems == ()
    assert dataset.classes == ("鸥",)
    assert run(dataset).value == 1


def test_frames_of_a_cvat_track(tmp_path: Path) -> None:
    dataset = read(tmp_path, {"annotations.xml": TRACK})
    assert [image.name for image in dataset.images] == ["frame_000000", "frame_000001"]
    assert dataset.truths.image.tolist() == [0]


@pytest.mark.parametrize("name", ["dota", "cvat polygon"])
def test_boxes_around_shapes_are_said_to_be_so(tmp_path: Path, name: str) -> None:
    dataset = read(tmp_path, TRUTHS[name] | {"dt.csv": FOUND})
    assert "upright boxes around them" in dataset.notes[0].reason[0]
    assert dataset.truths.shape is not None


def test_cvat_ellipses_and_masks(tmp_path: Path) -> None:
    """They have an area, so an object that is one of them is no object fewer."""
    shapes = (
        '<ellipse label="gull" cx="35" cy="30" rx="25" ry="20"/>'
        '<ellipse label="gull" cx="35" cy="30" rx="20" ry="25" rotation="90"/>'
        '<mask label="gull" rle="0, 2000" left="10" top="10" width="50" height="40"/>'
        '<points label="gull" points="1,2;3,4"/>'
    )
    text = f'<annotations><image name="a.jpg">{shapes}</image></annotations>'
    dataset = read(tmp_path, {"annotations.xml": text})
    np.testing.assert_allclose(dataset.truths.box, [[10, 10, 50, 40]] * 3)


def test_labelme_shapes_of_too_few_points_are_named(tmp_path: Path) -> None:
    shapes = [
        {"label": "gull", "shape_type": kind, "points": [[10, 10], [60, 50]][:n]}
        for kind, n in (("rectangle", 2), ("rectangle", 1), ("polygon", 2), ("circle", 1))
    ]
    dataset = read(tmp_path, {"a.json": json.dumps(LABELME | {"shapes": shapes})})
    np.testing.assert_allclose(dataset.truths.box, [[10, 10, 50, 40]])
    told = [problem.reason[0].split(": ")[1] for problem in dataset.problems]
    assert told == ["a rectangle of 1 points", "a polygon of 2 points", "a circle of 1 points"]


def test_yolo_boxes_with_the_number_of_a_track(tmp_path: Path) -> None:
    """As Ultralytics writes them while tracking: no triangle."""
    gt = "0 .5 .5 .2 .2\n0 .2 .2 .1 .1\n"
    dt = "0 0.5 0.5 0.2 0.2 0.9 1\n0 0.2 0.2 0.1 0.1 0.8 17\n"
    dataset = read(tmp_path, {"gt/a.txt": gt, "dt/a.txt": dt})
    assert dataset.problems == ()
    assert dataset.detections.score.tolist() == [0.9, 0.8]
    assert run(dataset).value == 1
    triangle = "0 0.1 0.1 0.9 0.1 0.9 1\n0 0.1 0.1 0.9 0.1 0.9 0.95\n"
    assert read(tmp_path, {"gt/a.txt": triangle}).truths.shape is not None


def test_yolo_scores_in_percent(tmp_path: Path) -> None:
    files = {"gt/a.txt": "0 .5 .5 .2 .2\n", "dt/a.txt": "0 .5 .5 .2 .2 90\n0 .1 .1 .1 .1 7\n"}
    dataset = read(tmp_path, files)
    assert dataset.layout["detections"].units == "relative"
    np.testing.assert_allclose(dataset.detections.score, [0.9, 0.07])
    assert run(dataset).value == 1


def test_a_turned_cvat_box_is_the_box_around_it(tmp_path: Path) -> None:
    turned = (
        '<annotations><image name="a.jpg"><box label="gull" xtl="0" ytl="40" xbr="100" ybr="60" '
        'rotation="90"/></image></annotations>'
    )
    dataset = read(tmp_path, {"annotations.xml": turned})
    np.testing.assert_allclose(dataset.truths.box, [[40, 0, 20, 100]], atol=1e-9)


def test_oriented_yolo_with_scores(tmp_path: Path) -> None:
    dataset = read(
        tmp_path,
        {
            "labels/a.txt": "0 .2 .2 .4 .2 .4 .6 .2 .6\n",
            "preds/a.txt": "0 .2 .2 .4 .2 .4 .6 .2 .6 .8\n",
        },
    )
    np.testing.assert_allclose(dataset.truths.box, [[128, 128, 128, 256]])
    np.testing.assert_allclose(dataset.truths.shape[0][0][:4], [128, 128, 256, 128])
    assert dataset.detections.score.tolist() == [0.8]


def test_results_of_classes_with_underscores_and_years(tmp_path: Path) -> None:
    line = "a .9 10 10 60 50\n"
    dataset = read(
        tmp_path,
        {
            "comp4_det_test_traffic_light.txt": line,
            "comp4_4f2a_det_2007_test_stop_sign.txt": line,
            "Task1_small-vehicle.txt": "a .9 10 10 60 10 60 50 10 50\n",
            "a.xml": "<annotation><object><name>traffic_light</name><bndbox><xmin>10</xmin>"
            "<ymin>10</ymin><xmax>60</xmax><ymax>50</ymax></bndbox></object></annotation>",
        },
    )
    assert dataset.problems == ()
    assert set(dataset.classes) == {"traffic_light", "stop_sign", "small-vehicle"}
    assert (dataset.detections.box == [10, 10, 50, 40]).all()


def test_a_name_stands_before_a_number(tmp_path: Path) -> None:
    table = "image,xmin,ymin,xmax,ymax,confidence,class,name\na.jpg,10,10,60,50,.9,0,gull\n"
    assert read(tmp_path, {"dt.csv": table}).classes == ("gull",)


def test_each_folder_has_its_list_of_names(tmp_path: Path) -> None:
    box = "0 .5 .5 .2 .2\n"
    dataset = read(
        tmp_path,
        {
            "birds/classes.txt": "gull\ntern\n",
            "birds/labels/a.txt": box,
            "boats/classes.txt": "tug\n",
            "boats/labels/b.txt": box,
        },
    )
    assert [dataset.classes[k] for k in dataset.truths.label] == ["gull", "tug"]


def test_names_are_matched_before_they_are_invented(tmp_path: Path) -> None:
    truths = "image,class,x,y,w,h\na.jpg,Traffic Light,10,10,50,40\n"
    dataset = read(tmp_path, {"gt.csv": truths, "dt.csv": FOUND.replace("gull", "traffic_light")})
    assert dataset.classes == ("Traffic Light",)


@pytest.mark.parametrize("key", [7, "7", 7.0, "7.0", "000007", "000007.jpg", "images/000007.jpg"])
def test_an_image_by_any_of_its_names(tmp_path: Path, key: float | str) -> None:
    table = {
        "images": [{"id": 7, "file_name": "000007.jpg", "width": 99, "height": 99}],
        "categories": [{"id": 1, "name": "gull"}],
        "annotations": [{"id": 1, "image_id": 7, "category_id": 1, "bbox": [1, 2, 30, 40]}],
    }
    found = [{"image_id": key, "category_id": "1", "bbox": [1, 2, 30, 40], "score": 0.9}]
    dataset = read(tmp_path, {"gt.json": json.dumps(table), "dt.json": json.dumps(found)})
    assert dataset.problems == ()
    assert run(dataset).value == 1


def test_the_number_in_a_name_is_not_taken_for_an_id(tmp_path: Path) -> None:
    """Ultralytics writes int(stem) as the id; here that is no id of the table."""
    table = {
        "images": [{"id": i, "file_name": f"{i + 100}.jpg"} for i in (1, 2)],
        "categories": [{"id": 1, "name": "gull"}],
        "annotations": [{"id": 1, "image_id": 2, "category_id": 1, "bbox": [1, 2, 30, 40]}],
    }
    found = [{"image_id": 102, "category_id": 1, "bbox": [1, 2, 30, 40], "score": 0.9}]
    dataset = read(tmp_path, {"gt.json": json.dumps(table), "dt.json": json.dumps(found)})
    assert run(dataset).value == 1


BESIDE = {
    "README.md": "# birds",
    "README.roboflow.txt": "birds - v1\n====\n",
    "LICENSE": "MIT",
    "train.txt": "data/a.jpg\ndata/b.jpg\n",
    "obj.data": "classes = 1\n",
    "ImageSets/Main/val.txt": "a\nb\n",
    "labelmap.txt": "# label:color_rgb:parts:actions\ngull:1,2,3::\n",
    "_darknet.labels": "gull\n",
    "predefined_classes.txt": "gull\n",
    "runs/args.yaml": "task: detect\n",
    "runs/results.csv": "epoch,train/box_loss\n1,2\n",
    "labels.cache": b"\x00\x01",
    "data.yaml": "names: [gull]\n",
    "runs/setup.yaml": "train: x\nnc: 1\n",
    "notes.txt": "seen from the pier\n",
    "requirements.txt": "torch>=2\n",
    "dataset_info.json": '{"name": "birds"}',
    "runs/events.out.tfevents.17": b"\x00\x01",
}


def test_companions_are_passed_over_quietly(tmp_path: Path) -> None:
    dataset = read(tmp_path, BESIDE | {"labels/a.txt": "0 .5 .5 .2 .2\n"})
    assert dataset.problems == ()
    assert dataset.classes == ("gull",)
    assert len(dataset.truths) == 1


@pytest.mark.parametrize("name", ["x.tfrecord", "x.parquet", "x.tar", "x.rar"])
def test_what_is_not_read_is_refused_by_name(tmp_path: Path, name: str) -> None:
    (problem,) = read(tmp_path, {name: b"\x00\x01\x02"}).problems
    assert Path(name).suffix in problem.reason[0]


def test_a_gzip_bomb_is_read_only_to_the_bound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "LARGEST", 1000)
    dataset = read(
        tmp_path, {"bomb.json.gz": gzip.compress(b" " * 10_000_000), "a.txt": "c 9 9 5 5"}
    )
    assert "too large" in dataset.problems[0].reason[0]
    assert len(dataset.truths) == 1


def test_a_file_above_the_limit_of_the_page_is_not_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "UPLOAD", 50)
    dataset = read(tmp_path, {"a.txt": "car 1 2 3 4\n" * 20})
    assert "larger than" in dataset.problems[0].reason[0]
    assert len(dataset.truths) == 0


def test_parts_are_one_model_and_rivals_are_two(tmp_path: Path) -> None:
    """Parts share no image and class; two models share them."""
    truths = "image,class,x,y,w,h\na.jpg,gull,10,10,50,40\nb.jpg,gull,10,10,50,40\n"
    second = FOUND.replace("a.jpg", "b.jpg")
    parts = read(tmp_path, {"gt.csv": truths, "part1.csv": FOUND, "part2.csv": second})
    assert parts.models == {}
    assert run(parts).value == 1
    both = FOUND + second.split("\n", 1)[1]
    rivals = read(tmp_path, {"gt.csv": truths, "a.csv": both, "b.csv": both, "c.csv": both})
    assert list(rivals.models) == ["a.csv", "b.csv", "c.csv"]
    assert len(rivals.detections) == len(rivals.of("b.csv").detections) == 2
    folders = {f"{m}/{i}.txt": "gull .9 10 10 60 50" for m in ("yolo", "detr") for i in "ab"}
    texts = read(tmp_path, {"gt.csv": truths} | folders)
    assert list(texts.models) == ["yolo", "detr"]


def test_two_uploads_of_one_name_are_two_models(tmp_path: Path) -> None:
    """Uploads lie in folders that are named by their bytes."""
    truths = "image,class,x,y,w,h\na.jpg,gull,10,10,50,40\n"
    uploads = {f"{'a' * 64}/found.csv": FOUND, f"{'b' * 64}/found.csv": FOUND.replace("10", "12")}
    uploads[f"{'c' * 64}/gt.csv"] = truths
    for name, text in uploads.items():
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(text)
    rivals = load([tmp_path / name for name in uploads])
    assert list(rivals.models) == ["found.csv", "found (2).csv"]
    assert len(rivals.detections) == 1


def test_a_correction_of_class_numbers(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("names.txt", "gull\ntern\n")
        archive.writestr("gt/a.txt", "0 .5 .5 .2 .2\n")
        archive.writestr("dt/a.txt", "1 .5 .5 .2 .2 .9\n")
    assert run(load([path])).value == 0
    (finding,) = (x for x in diagnose(load([path])) if x.alternative)
    assert finding.alternative.layout == Layout(numbers="-1")
    assert run(load([path], detections=Layout(numbers="-1"))).value == finding.alternative.ap


def test_objects_that_stand_twice_and_pictures_of_one_side(tmp_path: Path) -> None:
    truths = "image,class,x,y,w,h\n" + "a.jpg,gull,10,10,50,40\n" * 2 + "b.jpg,gull,1,1,9,9\n"
    found = FOUND + "c.jpg,gull,.5,1,1,9,9\n"
    findings = diagnose(read(tmp_path, {"gt.csv": truths, "dt.csv": found}))
    told = {finding.kind: finding for finding in findings if finding.kind == "twice"}
    assert told["twice"].listed == ("a.jpg",)
    assert [x.listed for x in findings if x.kind == "images"] == [("b.jpg",), ("c.jpg",)]


def test_a_sound_data_set_has_no_findings(tmp_path: Path) -> None:
    truths = "image,class,x,y,w,h\na.jpg,gull,10,10,50,40\na.jpg,gull,200,10,50,40\n"
    found = FOUND + "a.jpg,gull,.5,200,10,250,50\n"
    assert diagnose(read(tmp_path, {"gt.csv": truths, "dt.csv": found})) == []


def poses(n: int, keypoints: int, numbers: int, *, scored: bool = False) -> dict[str, str]:
    """Label files of YOLO's poses, one a picture, with boxes as in `boxes_of_poses`."""
    rng = np.random.default_rng(7)
    lines = {}
    for i, (x, y, w, h) in enumerate(boxes_of_poses(n)):
        points = [x, y] + rng.uniform(-0.5, 0.5, (keypoints, 2)) * [w, h]
        third = rng.random((keypoints, 1)) if scored else rng.integers(0, 3, (keypoints, 1))
        told = np.hstack([points, third])[:, :numbers]
        words = [f"{v:.6f}".removesuffix(".000000") for v in (x, y, w, h, *told.ravel())]
        lines[f"a{i}.txt"] = " ".join(["0", *words, *(["0.5"] if scored else [])])
    return lines


def boxes_of_poses(n: int) -> np.ndarray:
    """Centres and sizes, (n, 4), relative."""
    rng = np.random.default_rng(5)
    size = rng.uniform(0.05, 0.4, (n, 2))
    return np.hstack([rng.uniform(size / 2, 1 - size / 2), size])


@pytest.mark.parametrize("keypoints", [3, 4, 5, 17])
@pytest.mark.parametrize("numbers", [2, 3])
@pytest.mark.parametrize("scored", [False, True])
def test_of_poses_the_boxes_are_read(
    tmp_path: Path, keypoints: int, numbers: int, scored: bool
) -> None:
    """Also where the keypoints' visibility is missing, or is a confidence."""
    content = poses(20, keypoints, numbers, scored=scored)
    dataset = read(tmp_path, {f"labels/{name}": line for name, line in content.items()})
    boxes = dataset.detections if scored else dataset.truths
    assert not dataset.problems
    assert any("OKS" in note.reason[0] for note in dataset.notes)
    centre = (boxes.box[:, :2] + boxes.box[:, 2:] / 2) / 640
    names = [dataset.images[i].name for i in boxes.image]
    place = [int(name[1:]) for name in names]
    np.testing.assert_allclose(centre, boxes_of_poses(20)[place, :2], atol=1e-5)
    np.testing.assert_allclose(boxes.box[:, 2:] / 640, boxes_of_poses(20)[place, 2:], atol=1e-5)
    assert boxes.shape is None
    assert [len(pose) for pose in boxes.pose] == [keypoints] * 20
    points = np.array([pose[:, :2] for pose in boxes.pose]) / 640
    assert np.abs(points - centre[:, None]).max() <= 0.21
    if scored:
        assert set(boxes.score) == {0.5}


@pytest.mark.parametrize("corners", [3, 4, 5, 8, 17])
def test_polygons_of_one_length_stay_polygons(tmp_path: Path, corners: int) -> None:
    rng = np.random.default_rng(corners)
    content = {}
    for i in range(30):
        angle = np.sort(rng.uniform(0, 2 * np.pi, corners))
        ring = np.column_stack([np.cos(angle), np.sin(angle)]) * rng.uniform(0.02, 0.2)
        words = (ring + rng.uniform(0.2, 0.8, 2)).ravel()
        content[f"labels/a{i}.txt"] = " ".join(["0", *(f"{x:.6f}" for x in words)])
    dataset = read(tmp_path, content)
    assert not dataset.problems
    assert [len(shape[0]) for shape in dataset.truths.shape] == [2 * corners] * 30


@pytest.mark.parametrize("kind", ["csv", "coco"])
@pytest.mark.parametrize("clash", [True, False])
def test_numbers_that_are_ids_and_names_of_pictures_are_said_to_be_so(
    tmp_path: Path, kind: str, clash: bool
) -> None:
    """Pictures 1, 2, 3 are called 3.jpg, 2.jpg, 1.jpg: nothing says which of them "1" is."""
    ids = (1, 2, 3)
    tables = {
        "images": [{"id": i, "file_name": f"{4 - i if clash else i}.jpg"} for i in ids],
        "categories": [{"id": 1, "name": "gull"}],
        "annotations": [
            {"image_id": i, "category_id": 1, "bbox": [10 * i, 9, 50, 40]} for i in ids
        ],
    }
    found = [
        {"image_id": i, "category_id": 1, "bbox": [10 * i, 9, 50, 40], "score": 1} for i in ids
    ]
    rows = "".join(f"{i},gull,1,{10 * i},9,50,40\n" for i in ids)
    content = {
        "csv": {"found.csv": f"image_id,class,score,x,y,width,height\n{rows}"},
        "coco": {"found.json": json.dumps(found)},
    }
    dataset = read(tmp_path, {"gt.json": json.dumps(tables), **content[kind]})
    said = [note.reason[0] for note in dataset.notes if "ids of pictures" in note.reason[0]]
    taken = {"csv": "taken as names", "coco": "taken as ids"}[kind]
    assert len(said) == clash
    assert all(taken in words for words in said)


def test_zeros_that_hold_the_place_of_a_box_are_no_box(tmp_path: Path) -> None:
    ring = [10, 10, 60, 10, 60, 50, 10, 50]
    thing = {"image_id": 1, "category_id": 1, "segmentation": [ring]}
    tables = {
        "images": [{"id": 1, "file_name": "a.jpg"}],
        "categories": [{"id": 1, "name": "gull"}],
        "annotations": [
            thing | {"bbox": [0, 0, 0, 0], "area": 0},
            thing | {"bbox": [10, 10, 50, 40], "area": 2000},
        ],
    }
    dataset = read(tmp_path, {"gt.json": json.dumps(tables)})
    assert dataset.truths.box.tolist() == [[10, 10, 50, 40]] * 2
    assert dataset.truths.area.tolist() == [2000, 2000]


def test_objects_in_two_formats_are_said_to_stand_twice(tmp_path: Path) -> None:
    """Although the one has rounded what the other has not."""
    rng = np.random.default_rng(2)
    boxes = np.hstack([rng.integers(0, 300, (20, 2)), rng.integers(30, 150, (20, 2))])
    tables = {
        "images": [{"id": 1, "file_name": "a.jpg", "width": 640, "height": 480}],
        "categories": [{"id": 1, "name": "gull"}],
        "annotations": [{"image_id": 1, "category_id": 1, "bbox": b} for b in boxes.tolist()],
    }
    share = np.hstack([boxes[:, :2] + boxes[:, 2:] / 2, boxes[:, 2:]]) / [640, 480, 640, 480]
    lines = "".join(f"gull {x:.4f} {y:.4f} {w:.4f} {h:.4f}\n" for x, y, w, h in share)
    one = read(tmp_path, {"gt.json": json.dumps(tables), "found.csv": FOUND})
    two = read(
        tmp_path, {"gt.json": json.dumps(tables), "labels/a.txt": lines, "found.csv": FOUND}
    )
    said = [x.words[0] for x in diagnose(two) if x.kind == "twice"]
    assert said == ["20 of 40 objects stand twice"]
    assert not [x for x in diagnose(one) if x.kind == "twice"]
    assert [("several files hold objects" in note.reason[0]) for note in two.notes].count(
        True
    ) == 1
    assert not any("several files hold" in note.reason[0] for note in one.notes)


def test_files_that_differ_in_the_size_of_a_picture(tmp_path: Path) -> None:
    """As those of a detector that saw it at another resolution."""

    def tables(width: int, height: int, **more: Any) -> str:
        return json.dumps(
            {
                "images": [{"id": 1, "file_name": "a.jpg", "width": width, "height": height}],
                "categories": [{"id": 1, "name": "gull"}],
                "annotations": [{"image_id": 1, "category_id": 1, "bbox": [1, 2, 30, 40]} | more],
            }
        )

    for width, said in ((800, True), (640, False)):
        content = {"gt.json": tables(640, 480), "dt.json": tables(width, 480, score=0.5)}
        dataset = read(tmp_path, content)
        words = [
            note.reason[0] for note in dataset.notes if "differ in the size" in note.reason[0]
        ]
        assert bool(words) == said
        assert all("a.jpg: 640 x 480 / 800 x 480" in one for one in words)
        assert dataset.images[0][2:] == (640, 480)


def test_a_separator_that_is_a_tab(tmp_path: Path) -> None:
    text = "sep=\t\n" + FOUND.replace(",", "\t")
    dataset = read(tmp_path, {"found.csv": text})
    assert not dataset.problems
    assert dataset.detections.box.tolist() == [[10, 10, 50, 40]]


ULTRALYTICS = {"name": "gull", "class": 0, "confidence": 0.9}
PIPELINE = {"label": "gull", "score": 0.9}


@pytest.mark.parametrize(
    "record",
    [
        ULTRALYTICS | {"box": {"x1": 10, "y1": 10, "x2": 60, "y2": 50}},
        PIPELINE | {"box": {"xmin": 10, "ymin": 10, "xmax": 60, "ymax": 50}},
    ],
)
def test_records_that_name_no_picture_are_of_that_of_the_file(
    tmp_path: Path, record: dict[str, Any]
) -> None:
    """As Ultralytics' to_json and the pipelines of transformers write them."""
    truths = "image,class,xmin,ymin,xmax,ymax\na.jpg,gull,10,10,60,50\n"
    dataset = read(tmp_path, {"gt.csv": truths, "found/a.json": json.dumps([record] * 2)})
    assert not dataset.problems
    assert [image.name for image in dataset.images] == ["a.jpg"]
    assert dataset.classes == ("gull",)
    assert dataset.detections.box.tolist() == [[10, 10, 50, 40]] * 2
    assert dataset.detections.score.tolist() == [0.9, 0.9]


def test_a_record_that_calls_its_picture_name_keeps_it(tmp_path: Path) -> None:
    record = {"name": "b1.jpg", "class": "gull", "xmin": 10, "ymin": 10, "xmax": 60, "ymax": 50}
    dataset = read(tmp_path, {"gt.json": json.dumps([record])})
    assert [image.name for image in dataset.images] == ["b1.jpg"]
    assert dataset.classes == ("gull",)


def test_the_sides_of_the_picture_are_not_those_of_the_box(tmp_path: Path) -> None:
    text = "image,width,height,class,x,y,w,h\na.jpg,640,480,gull,10,10,50,40\n"
    dataset = read(tmp_path, {"gt.csv": text})
    assert dataset.truths.box.tolist() == [[10, 10, 50, 40]]
    assert dataset.images[0][2:] == (640, 480)


def test_a_few_relative_boxes_among_pixels_and_crowds_alone_are_told(tmp_path: Path) -> None:
    boxes = [[10 + i, 10, 50, 40] for i in range(10)]
    tables = {
        "images": [{"id": 1, "file_name": "a.jpg", "width": 640, "height": 480}],
        "categories": [{"id": 1, "name": "gull"}],
        "annotations": [{"image_id": 1, "category_id": 1, "bbox": b, "iscrowd": 1} for b in boxes],
    }
    found = [{"image_id": 1, "category_id": 1, "bbox": b, "score": 0.5} for b in boxes]
    found[3]["bbox"] = [0.1, 0.2, 0.3, 0.2]
    dataset = read(tmp_path, {"gt.json": json.dumps(tables), "found.json": json.dumps(found)})
    words = [finding.words[0] for finding in diagnose(dataset)]
    assert "1 of 10 detections lie within the first pixel, as if they were relative" in words
    assert "every object is a crowd: none is searched for" in words


@pytest.mark.parametrize("name", ["My Photo 1", "my_photo_1", "My%20Photo%201", "MY PHOTO 1"])
@pytest.mark.parametrize("kind", ["csv", "txt", "coco"])
def test_names_that_differ_in_capitals_and_spaces_alone_are_one(
    tmp_path: Path, name: str, kind: str
) -> None:
    """And this is said."""
    truths = "image,class,x,y,w,h\nMy_Photo_1.jpg,traffic light,10,10,50,40\n"
    label = {"csv": "Traffic_Light", "txt": "traffic%20light", "coco": "Traffic Light"}[kind]
    box = {"bbox": [10, 10, 50, 40], "score": 0.9, "image_id": 7, "category_id": 3}
    coco = {
        "images": [{"id": 7, "file_name": f"{name}.png"}],
        "categories": [{"id": 3, "name": label}],
        "annotations": [box],
    }
    found = {
        "csv": {"dt.csv": f"image,class,score,x,y,w,h\n{name}.jpg,{label},.9,10,10,50,40\n"},
        "txt": {f"dt/{name}.txt": f"{label} .9 10 10 60 50\n"},
        "coco": {"dt.json": json.dumps(coco)},
    }[kind]
    dataset = read(tmp_path, {"gt.csv": truths} | found)
    assert not dataset.problems
    assert len(dataset.images) == len(dataset.classes) == 1
    assert run(dataset).value == 1
    told = " ".join(note.reason[0] for note in dataset.notes)
    assert "names of classes that differ" in told
    assert ("names of pictures differ" in told) == (name != "My_Photo_1")


def test_names_of_which_one_file_has_two_stay_two(tmp_path: Path) -> None:
    truths = "image,class,x,y,w,h\nA b.jpg,gull,10,10,50,40\n"
    found = (
        "image,class,score,x,y,w,h\n"
        "a_b.jpg,Gull,.9,10,10,50,40\na b.jpg,gull,.8,10,10,50,40\nA b.jpg,GULL,.7,1,1,5,4\n"
    )
    dataset = read(tmp_path, {"gt.csv": truths, "dt.csv": found})
    assert sorted(image.name for image in dataset.images) == ["A b.jpg", "a b.jpg", "a_b.jpg"]
    assert set(dataset.classes) == {"gull", "Gull", "GULL"}
    assert not any("taken as the same" in note.reason[0] for note in dataset.notes)


ONE = "image,class,x,y,w,h\na.jpg,gull,10,10,50,40\n"


def network_rows(kind: str) -> str:
    """Forty rows as a network gives them, in one of their shapes."""
    rng = np.random.default_rng(3)
    box = np.c_[rng.uniform(20, 200, (40, 2)), rng.uniform(210, 400, (40, 2))]
    scores, label = rng.random((40, 5)), rng.integers(0, 5, 40)
    if kind == "suppressed":
        return "\n".join(
            " ".join(f"{x:.4e}" for x in row) for row in np.c_[box, scores[:, 0], label]
        )
    rows = np.c_[box, scores] if kind != "rows6" else np.c_[box, scores[:, 0], label]
    if kind == "json":
        return json.dumps([rows.T.tolist()])
    if kind == "named":
        return json.dumps({"output0": rows.tolist()})
    return "\n".join((" " if kind == "text" else ",").join(map(str, row)) for row in rows.tolist())


@pytest.mark.parametrize(
    ("kind", "ending"),
    [("json", "json"), ("named", "json"), ("rows", "csv"), ("rows6", "csv"), ("text", "txt")],
)
def test_rows_of_a_network_are_no_data_set_and_it_is_said_what_is_missing(
    tmp_path: Path, kind: str, ending: str
) -> None:
    dataset = read(tmp_path, {"gt.csv": ONE, f"rows.{ending}": network_rows(kind)})
    assert len(dataset.truths) == 1
    assert not len(dataset.detections)
    (problem,) = dataset.problems
    assert "rows as a network gives them" in problem.reason[0]


def test_an_array_in_a_file_of_its_own_is_told_likewise(tmp_path: Path) -> None:
    np.save(tmp_path / "out.npy", np.zeros((1, 84, 10)))
    (problem,) = load([tmp_path / "out.npy"]).problems
    assert "rows as a network gives them" in problem.reason[0]


def test_suppressed_rows_of_one_picture_are_read(tmp_path: Path) -> None:
    text = network_rows("suppressed")
    dataset = read(tmp_path, {"gt.csv": ONE, "a.txt": text})
    rows = np.array([line.split() for line in text.splitlines()], float)
    assert not dataset.problems
    np.testing.assert_allclose(dataset.detections.box[:, :2], rows[:, :2])
    np.testing.assert_allclose(dataset.detections.box[:, 2:], rows[:, 2:4] - rows[:, :2])
    np.testing.assert_allclose(dataset.detections.score, rows[:, 4])
    names = [dataset.classes[k] for k in dataset.detections.label]
    assert names == [f"{x:.0f}" for x in rows[:, 5]]


@pytest.mark.parametrize(
    ("row", "separator"),
    [
        ('a.jpg,gull,.9,"1,010",10,50,40', ","),
        ("a.jpg;gull;0,9;1.010;10;50;40", ";"),
        ("a.jpg;gull;0.9;1,010;10;50;40", ";"),
        ("a.jpg\tgull\t0,9\t1010,0\t10,0\t50,0\t40,0", "\t"),
        ("a.jpg;gull;0,9;1.010,00;10,00;50,00;40,00", ";"),
    ],
)
def test_thousands_are_not_taken_for_decimals(tmp_path: Path, row: str, separator: str) -> None:
    header = separator.join(("image", "class", "score", "x", "y", "w", "h"))
    dataset = read(tmp_path, {"gt.csv": ONE, "dt.csv": f"{header}\n{row}\n"})
    assert not dataset.problems
    assert dataset.detections.box.tolist() == [[1010, 10, 50, 40]]
    assert dataset.detections.score.tolist() == [0.9]


@pytest.mark.parametrize("cell", ["12,345", "0,125"])
def test_three_decimals_behind_a_comma_stay_decimals(tmp_path: Path, cell: str) -> None:
    text = f"image;class;score;x;y;w;h\na.jpg;gull;0,9;{cell};10;50;40\n"
    dataset = read(tmp_path, {"gt.csv": ONE, "dt.csv": text})
    assert dataset.detections.box[0, 0] == float(cell.replace(",", "."))


def test_an_area_that_is_none_within_its_box_is_told() -> None:
    where = {"image_id": 1, "category_id": 1, "bbox": [10, 10, 50, 40]}
    data = {
        "images": [{"id": 1, "width": 100, "height": 100}],
        "categories": [{"id": 1, "name": "gull"}],
        "results": [where | {"score": 0.9}],
    }
    for area, odd in (
        (0, True),
        (2000 / 640 / 480, True),
        (9000, True),
        (2000, False),
        (300, False),
    ):
        found = diagnose(from_coco(data | {"annotations": [where | {"id": 1, "area": area}]}))
        assert any(finding.kind == "areas" for finding in found) == odd


def test_ids_that_two_tables_give_to_other_pictures_are_told(tmp_path: Path) -> None:
    box = {"image_id": 1, "category_id": 1, "bbox": [10, 10, 50, 40]}
    tables = {
        name: json.dumps(
            {
                "images": [{"id": 1, "file_name": f"{name}_1.jpg"}],
                "categories": [{"id": 1, "name": "gull"}],
                "annotations": [box],
            }
        )
        for name in ("train", "val")
    }
    results = json.dumps([box | {"score": 0.9}])
    both = {f"{name}.json": table for name, table in tables.items()}
    dataset = read(tmp_path, both | {"dt.json": results})
    assert any("other pictures in val.json" in note.reason[0] for note in dataset.notes)
    dataset = read(tmp_path, {"train.json": tables["train"], "dt.json": results})
    assert not dataset.notes
