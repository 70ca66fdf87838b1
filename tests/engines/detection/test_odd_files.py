"""Files that are called or made unusually: none is dropped, or read wrongly, without a word."""

import io
import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import ExifTags
from PIL import Image as Picture

from engines.detection import Dataset, load, photo_of, run
from engines.detection.readers import companions
from tests.engines.detection.test_formats import FOUND, read

YOLO = "0 .5 .5 .2 .2\n0 .3 .3 .1 .1\n"
PREDS = "0 .5 .5 .2 .2 .9\n0 .3 .3 .1 .1 .8\n"
OBJECT = "<object><name>gull</name>{}<bndbox>{}</bndbox></object>"
SIDES = "<xmin>10</xmin><ymin>10</ymin><xmax>60</xmax><ymax>50</ymax>"
SIZE = "<size><width>640</width><height>480</height></size>"


def reasons(dataset: Dataset) -> str:
    return "\n".join(f"{p.file}: {p.reason[0]}" for p in dataset.problems)


def voc(picture: str = "a.jpg", more: str = "", objects: str = "") -> str:
    inside = objects or OBJECT.format("", SIDES)
    return f"<annotation>{more}<filename>{picture}</filename>{SIZE}{inside}</annotation>"


# Companions

TABLE = "a.jpg,gull,.9,10,10,60,50\n"


@pytest.mark.parametrize(
    "table",
    [
        FOUND,
        FOUND.replace("image,", "img,"),
        FOUND.replace("image,class,score", "图片,类别,得分"),
        TABLE,
        FOUND.encode("utf-16"),
        FOUND.replace("image,", "img,").encode("utf-16"),
        FOUND.replace(",", "\t").replace("image", "img"),
        "epoch," + FOUND.replace("\na", "\n3,a"),
    ],
)
@pytest.mark.parametrize("name", ["results.csv", "runs/result.csv"])
def test_results_are_read_whatever_their_header(
    tmp_path: Path, name: str, table: str | bytes
) -> None:
    dataset = read(
        tmp_path, {"gt.csv": FOUND.replace(",score", "").replace(",.9", ""), name: table}
    )
    assert reasons(dataset) == ""
    assert run(dataset).value == 1


LOGS = {
    "yolov5": "               epoch,      train/box_loss\n    1,   2\n",
    "later": "step,epoch,loss\n1,1,.3\n",
    "utf-16": "epoch,time,train/box_loss\n1,2,3\n".encode("utf-16"),
    "quoted": '"epoch","loss"\n1,2\n',
    "semicolons": "Epoch;loss\n1;2\n",
}


@pytest.mark.parametrize("log", LOGS.values(), ids=LOGS)
def test_a_log_of_training_is_passed_over(tmp_path: Path, log: str | bytes) -> None:
    dataset = read(tmp_path, {"runs/results.csv": log, "gt/a.txt": YOLO})
    assert (reasons(dataset), len(dataset.images)) == ("", 1)


def test_another_table_of_results_is_told(tmp_path: Path) -> None:
    dataset = read(tmp_path, {"results.csv": "class,precision\ngull,.5\n", "gt/a.txt": YOLO})
    assert "results.csv" in reasons(dataset)


def test_descriptions_of_classes_are_passed_over_but_not_boxes_in_a_file_called_so(
    tmp_path: Path,
) -> None:
    content = {"class-descriptions-boxable.csv": '/m/01,"Gull, or tern, or skua"\n/m/02,Cat\n'}
    dataset = read(
        tmp_path, content | {"my-class-descriptions.csv": FOUND.replace("image", "img")}
    )
    assert (reasons(dataset), len(dataset.detections)) == ("", 1)


@pytest.mark.parametrize("folder", ["splits", "lists", "ImageSets", "splits/fold1", "Lists/val"])
@pytest.mark.parametrize(
    "boxes",
    [YOLO, "gull 10 10 60 50\n", "10 10 60 10 60 50 10 50 gull 0\n", "a.jpg 1,2,30,40,0\n"],
)
def test_labels_in_a_folder_of_lists_are_read(tmp_path: Path, folder: str, boxes: str) -> None:
    dataset = read(tmp_path, {f"{folder}/a.txt": boxes})
    assert reasons(dataset) == ""
    assert len(dataset.truths) == len(boxes.splitlines())


@pytest.mark.parametrize(
    "lines",
    [
        "a\nb\n",
        "000012 -1\n000017  1\n",
        "2008_000008 -1\n",
        "my picture 1\n",
        "data/my cat.JPG\n\ndata/b.png\n",
        "a.jpg 3\n",
        "a\r\nb\r\n",
        "一号\n二号\n".encode("utf-16"),
    ],
)
@pytest.mark.parametrize("folder", ["splits", "lists", "VOC2007/ImageSets/Main"])
def test_lists_of_pictures_are_passed_over(
    tmp_path: Path, folder: str, lines: str | bytes
) -> None:
    dataset = read(tmp_path, {f"{folder}/val.txt": lines, "labels/a.txt": YOLO})
    assert (reasons(dataset), len(dataset.images)) == ("", 1)


def test_an_empty_file_is_a_picture_without_boxes_but_in_imagesets(tmp_path: Path) -> None:
    content = {"ImageSets/Main/test.txt": "", "splits/labels/b.txt": "", "labels/a.txt": YOLO}
    assert [image.name for image in read(tmp_path, content).images] == ["a", "b"]


def test_a_list_whose_last_picture_has_boxes_is_read(tmp_path: Path) -> None:
    """However many have none before it."""
    lines = "".join(f"data/{i:05}.jpg\n" for i in range(2000)) + "data/x.jpg 10,10,60,50,0\n"
    assert companions.beside("train.txt", lines.encode()) is False
    assert companions.beside("train.txt", lines.rpartition("data")[0].encode()) is True


@pytest.mark.parametrize("name", ["train.txt", "lists/train.txt", "labels.txt"])
def test_boxes_with_their_picture_behind_are_told(tmp_path: Path, name: str) -> None:
    dataset = read(tmp_path, {name: "gull 10 10 60 50 a.jpg\n", "gt/a.txt": YOLO})
    assert name in reasons(dataset)
    assert len(dataset.images) == 1


PROSE = ["about-1", "info 3", "version-2", "notice-4", "readme.1", "license 12", "notes-2"]
PROSE += [
    "todo",
    "requirements-1",
    "labelmap",
    "colors",
    "color",
    "citation.7",
    "Notice",
    "README",
]


@pytest.mark.parametrize("name", PROSE)
def test_labels_of_a_picture_that_is_called_like_a_companion_are_read(
    tmp_path: Path, name: str
) -> None:
    dataset = read(tmp_path, {f"gt/{name}.txt": YOLO, f"dt/{name}.txt": PREDS})
    assert reasons(dataset) == ""
    assert run(dataset).value == 1


def test_one_broken_line_does_not_make_prose(tmp_path: Path) -> None:
    assert "notice-4.txt" in reasons(read(tmp_path, {"notice-4.txt": YOLO + "0 .5 .5 .2\n"}))


@pytest.mark.parametrize(
    "name", ["README.txt", "about.txt", "notes-1.txt", "LICENSE", "NOTICE.md"]
)
def test_prose_with_an_example_of_a_label_is_passed_over(tmp_path: Path, name: str) -> None:
    prose = "Gulls, seen from the pier\nA line of a label is\n0 .5 .5 .2 .2\nand so on\n"
    dataset = read(tmp_path, {name: prose, "labels/a.txt": YOLO})
    assert (reasons(dataset), len(dataset.images)) == ("", 1)


def test_colours_are_passed_over(tmp_path: Path) -> None:
    content = {"colors.txt": "gull 220 20 60 255\n", "color.txt": "220 20 60\n", "gt/a.txt": YOLO}
    dataset = read(tmp_path, content)
    assert (reasons(dataset), len(dataset.truths)) == ("", 2)


@pytest.mark.parametrize("name", ["license-plates.csv", "notice 1.csv", "readme.csv"])
def test_a_table_is_no_prose(tmp_path: Path, name: str) -> None:
    assert len(read(tmp_path, {name: FOUND}).detections) == 1


@pytest.mark.parametrize(
    "name", ["license-plate.yaml", "config.yaml", "license-plate_classes.txt"]
)
def test_names_of_classes_are_no_prose_and_no_settings(tmp_path: Path, name: str) -> None:
    names = "names: [gull]\n" if name.endswith("yaml") else "gull\n"
    assert read(tmp_path, {name: names, "a.txt": YOLO}).classes == ("gull",)


LABELME = {
    "imagePath": "info.jpg",
    "imageWidth": 64,
    "imageHeight": 48,
    "shapes": [{"label": "gull", "shape_type": "rectangle", "points": [[6, 5], [1, 1]]}],
}
SETTINGS = {
    "dataset_info.json": {"features": {"x": {"dtype": "string"}}, "splits": {"train": {"n": 1}}},
    "package_info.json": {"name": "birds", "version": "1.0", "dependencies": {"a": "^1"}},
    "config.json": {"architectures": ["Detr"], "id2label": {"0": "gull"}, "num_queries": 100},
    "hparams.json": {"lr": 0.1, "epochs": 3},
    "meta.json": {"classes": [{"title": "gull", "shape": "rectangle"}], "tags": []},
    "info.json": {"description": "birds", "year": 2020},
    "model_config.json": {"epochs": 0, "batch": 1},
    "args.json": ["--epochs", "3"],
    "metadata.json": "nothing",
}


@pytest.mark.parametrize("name", SETTINGS)
def test_settings_are_passed_over(tmp_path: Path, name: str) -> None:
    dataset = read(tmp_path, {name: json.dumps(SETTINGS[name]), "gt/a.txt": YOLO})
    assert (reasons(dataset), len(dataset.images), dataset.classes) == ("", 1, ("0",))


@pytest.mark.parametrize("name", ["info.json", "meta.json", "config.json"])
def test_boxes_in_a_file_called_like_settings_are_read(tmp_path: Path, name: str) -> None:
    assert len(read(tmp_path, {name: json.dumps(LABELME)}).truths) == 1


# Names of classes


@pytest.mark.parametrize("name", ["labels.txt", "train_labels.txt", "img_classes.txt"])
def test_a_list_of_pictures_with_boxes_is_no_list_of_names(tmp_path: Path, name: str) -> None:
    lines = "my data/a.jpg 10,10,60,50,gull 1,2,3,4,tern\nb.jpg\nc.jpg\n".replace("gull", "0")
    dataset = read(tmp_path, {name: lines.replace("tern", "1"), "dt.csv": FOUND})
    assert len(dataset.truths) == 2
    assert len(dataset.images) == 3
    assert not {"b.jpg", "c.jpg"} & set(dataset.classes)


@pytest.mark.parametrize(
    "lines", ["a.jpg 0\nb.jpg 1\n", "a.jpg,gull\nb.jpg,tern\n", "gull\n10 10 60\nb.jpg 3\n"]
)
def test_what_is_neither_names_nor_boxes_is_told(tmp_path: Path, lines: str) -> None:
    dataset = read(tmp_path, {"labels.txt": lines, "gt/a.txt": YOLO})
    assert "labels.txt" in reasons(dataset)
    assert dataset.classes == ("0",)


def test_labels_of_a_picture_that_is_called_so_are_read(tmp_path: Path) -> None:
    dataset = read(tmp_path, {"gt/street_labels.txt": YOLO, "dt/street_labels.txt": PREDS})
    assert run(dataset).value == 1


@pytest.mark.parametrize("names", ["gull\ntern\n", "0 gull\n1 tern\n", "gull, small\ntern 2\n"])
@pytest.mark.parametrize("name", ["labels.txt", "lists/classes.txt", "x.names"])
def test_names_stay_names(tmp_path: Path, name: str, names: str) -> None:
    dataset = read(tmp_path, {name: names, "a.txt": YOLO})
    assert reasons(dataset) == ""
    assert dataset.classes[0].startswith("gull")


# Photographs and documents


def shot(orientation: int, kind: str = "JPEG") -> bytes:
    """A photograph of 20 x 10 pixels, red on the left as the camera held it."""
    stream, exif = io.BytesIO(), Picture.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    pixels = np.zeros((10, 20, 3), np.uint8)
    pixels[:, :10, 0] = 255
    Picture.fromarray(pixels).save(stream, kind, exif=exif)
    return stream.getvalue()


RED = {1: "left", 2: "right", 3: "right", 4: "left", 5: "top", 6: "top", 7: "bottom", 8: "bottom"}


@pytest.mark.parametrize("orientation", RED)
@pytest.mark.parametrize(
    ("kind", "ending"), [("JPEG", "jpg"), ("PNG", "png"), ("TIFF", "tif"), ("WEBP", "webp")]
)
def test_a_photograph_has_the_size_in_which_it_is_shown(
    tmp_path: Path, orientation: int, kind: str, ending: str
) -> None:
    content = {f"images/a.{ending}": shot(orientation, kind), "a.txt": "0 .5 .5 .5 .5\n"}
    dataset = read(tmp_path, content)
    size = (10, 20) if orientation > 4 else (20, 10)
    assert dataset.images[0][2:] == size
    assert dataset.truths.box[0, 2:].tolist() == [side / 2 for side in size]
    pixels = photo_of([tmp_path / "data.zip"], f"a.{ending}")
    assert pixels is not None
    assert pixels.shape[1::-1] == size
    red = pixels[..., 0] > 128
    half = {"left": red[:, :5], "right": red[:, -5:], "top": red[:5], "bottom": red[-5:]}
    assert half[RED[orientation]].mean() > 0.9


@pytest.mark.parametrize("value", [0, 9, 300])
def test_an_orientation_that_does_not_exist_turns_nothing(tmp_path: Path, value: int) -> None:
    assert read(tmp_path, {"a.jpg": shot(value), "a.txt": YOLO}).images[0][2:] == (20, 10)


def test_broken_exif_turns_nothing(tmp_path: Path) -> None:
    data = shot(6).replace(b"MM\0*", b"????").replace(b"II*\0", b"????")
    assert read(tmp_path, {"a.jpg": data, "a.txt": YOLO}).images[0][2:] == (20, 10)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_large_photograph_has_its_size_by_its_beginning(tmp_path: Path, kind: str) -> None:
    stream, exif = io.BytesIO(), Picture.Exif()
    exif[ExifTags.Base.Orientation] = 6
    noise = np.random.default_rng(0).integers(0, 255, (600, 900, 3), np.uint8)
    Picture.fromarray(noise).save(stream, kind, exif=exif)
    plain = io.BytesIO()
    Picture.fromarray(noise).save(plain, "PNG")
    assert min(len(stream.getvalue()), len(plain.getvalue())) > 300_000
    photos = {"a.jpg": stream.getvalue(), "b.png": plain.getvalue()}
    dataset = read(tmp_path, photos | {"a.txt": YOLO, "b.txt": YOLO})
    assert [image[2:] for image in dataset.images] == [(600, 900), (900, 600)]


@pytest.mark.parametrize("name", ["x.xlsx", "x.xls", "X.XLSM", "x.ods"])
@pytest.mark.parametrize("packed", [True, False])
def test_a_spreadsheet_is_refused_by_name_and_csv_is_asked_for(
    tmp_path: Path, name: str, packed: bool
) -> None:
    read(tmp_path, {"xl/workbook.xml": "<workbook/>", "xl/worksheets/sheet1.xml": "<sheet/>"})
    book = (tmp_path / "data.zip").rename(tmp_path / name)
    dataset = read(tmp_path, {name: book.read_bytes()}) if packed else load([book])
    (problem,) = dataset.problems
    assert problem.file == name
    assert "CSV" in problem.reason[0]
    assert "CSV" in problem.reason[1]


@pytest.mark.parametrize("name", ["x.pickle", "x.feather", "x.h5", "x.hdf5", "x.arrow", "x.xz"])
def test_what_is_not_read_is_refused_by_its_ending(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"\x00\x01\x02")
    assert f"{Path(name).suffix} is not read" in reasons(load([tmp_path / name]))


# XML


@pytest.mark.parametrize("flag", ["1", "true", "True", "1.0", "yes", "y", "t", " 1 ", "YES"])
def test_a_difficult_object_is_one_however_it_is_said(tmp_path: Path, flag: str) -> None:
    text = voc(objects=OBJECT.format(f"<difficult>{flag}</difficult>", SIDES))
    assert read(tmp_path, {"a.xml": text}).truths.difficult.tolist() == [True]


@pytest.mark.parametrize("flag", ["0", "false", "0.0", "no", "", "Unspecified"])
def test_others_are_not_difficult(tmp_path: Path, flag: str) -> None:
    text = voc(objects=OBJECT.format(f"<difficult>{flag}</difficult>", SIDES))
    assert read(tmp_path, {"a.xml": text}).truths.difficult.tolist() == [False]


IMAGE = '<image {} name="{}" width="640" height="480">{}</image>'
BOX = '<box label="gull" xtl="{x}" ytl="10" xbr="60" ybr="50"/>'


def project(*images: tuple[str, str]) -> str:
    parts = (IMAGE.format(*image, BOX.format(x=i)) for i, image in enumerate(images))
    return f"<annotations><version>1.1</version>{''.join(parts)}</annotations>"


NAME = "frame_000000.PNG"
PROJECTS = {
    "subsets": [('subset="Train" task_id="1"', NAME), ('subset="Test" task_id="2"', NAME)],
    "tasks": [('subset="Train" task_id="1"', NAME), ('subset="Train" task_id="2"', NAME)],
    "tasks alone": [('task_id="1"', NAME), ('task_id="2"', NAME)],
    "a subset in two tasks": [
        ('subset="Train" task_id="1"', NAME),
        ('subset="Train" task_id="2"', NAME),
        ('subset="Test" task_id="3"', NAME),
    ],
    "a subset that says nothing": [
        ('subset="images" task_id="1"', NAME),
        ('subset="labels" task_id="2"', NAME),
    ],
    "another ending": [('task_id="1"', "a.png"), ('task_id="2"', "a.jpg")],
    "a deeper folder": [('task_id="1"', "x/a.png"), ('task_id="2"', "a.png")],
    "one without a subset": [("", NAME), ('subset="Train"', NAME)],
}


@pytest.mark.parametrize("images", PROJECTS.values(), ids=PROJECTS)
def test_pictures_of_one_name_in_several_tasks_stay_apart(
    tmp_path: Path, images: list[tuple[str, str]]
) -> None:
    dataset = read(tmp_path, {"annotations.xml": project(*images)})
    assert reasons(dataset) == ""
    assert len(dataset.images) == len(images)
    assert sorted(dataset.truths.image.tolist()) == list(range(len(images)))
    names = sorted(image.name for image in dataset.images)
    assert all(one != other for one, other in pairwise(names))


def test_a_part_of_the_data_is_a_folder_of_the_detections(tmp_path: Path) -> None:
    found = "".join(
        f"{part}/{NAME},gull,.9,{x},10,60,50\n" for x, part in enumerate(("train", "test"))
    )
    header = FOUND.partition("\n")[0]
    text = project(*PROJECTS["subsets"])
    assert run(read(tmp_path, {"gt.xml": text, "dt.csv": f"{header}\n{found}"})).value == 1


def test_names_that_are_used_once_stay_as_they_are(tmp_path: Path) -> None:
    """Endings and folders tell pictures apart too."""
    names = ("a.png", "b.png", "b.jpg", "x/b.jpg")
    images = [(f'subset="Part" task_id="{i}"', name) for i, name in enumerate(names)]
    header = FOUND.partition("\n")[0]
    found = "".join(f"{name},gull,.9,{x},10,60,50\n" for x, name in enumerate(names))
    dataset = read(tmp_path, {"gt.xml": project(*images), "dt.csv": f"{header}\n{found}"})
    assert len(dataset.images) == 4
    assert run(dataset).value == 1


def test_pictures_that_nothing_tells_apart_are_refused(tmp_path: Path) -> None:
    images = [('subset="images"', NAME), ('subset="labels"', NAME)]
    assert "several pictures" in reasons(read(tmp_path, {"gt.xml": project(*images)}))


def test_a_picture_that_is_described_twice_is_noted(tmp_path: Path) -> None:
    dataset = read(tmp_path, {"gt.xml": project(("", NAME), ("", NAME))})
    assert (len(dataset.images), len(dataset.truths)) == (1, 2)
    assert any("more than once" in note.reason[0] for note in dataset.notes)


@pytest.mark.parametrize("parts", [("Train", "Test"), ("Train", "Train"), ("", "")])
def test_frames_of_several_tasks_stay_apart_and_have_their_own_size(
    tmp_path: Path, parts: tuple[str, str]
) -> None:
    sizes = ((640, 480), (1280, 720))
    tasks = "".join(
        f"<task><id>{i}</id><original_size><width>{w}</width><height>{h}</height>"
        "</original_size></task>"
        for i, (w, h) in enumerate(sizes, 1)
    )
    tracks = "".join(
        f'<track label="gull" task_id="{i}" subset="{part}">'
        f'<box frame="0" outside="0" xtl="{i}" ytl="1" xbr="60" ybr="50"/>'
        '<box frame="1" outside="1" xtl="1" ytl="1" xbr="2" ybr="2"/></track>'
        for i, part in enumerate(parts, 1)
    )
    text = f"<annotations><meta><project>{tasks}</project></meta>{tracks}</annotations>"
    dataset = read(tmp_path, {"gt.xml": text})
    assert len(dataset.images) == 4
    shown = {
        dataset.images[at][2:]: x
        for at, x in zip(dataset.truths.image, dataset.truths.box[:, 0], strict=True)
    }
    assert shown == {(640, 480): 1, (1280, 720): 2}


def test_the_one_size_of_a_video_is_that_of_its_frames(tmp_path: Path) -> None:
    size = "<original_size><width>64</width><height>48</height></original_size>"
    meta = f"<meta><task><id>7</id>{size}</task></meta>"
    box = '<box frame="3" outside="0" xtl="1" ytl="1" xbr="60" ybr="40"/>'
    text = f'<annotations>{meta}<track label="gull">{box}</track></annotations>'
    dataset = read(tmp_path, {"gt.xml": text})
    assert dataset.images[0][1:] == ("frame_000003", 64, 48)


def test_many_files_of_voc_in_one_are_read(tmp_path: Path) -> None:
    scored = OBJECT.format("<score>.9</score>", SIDES)
    truths = f"<annotations>\n{voc('a.jpg')}\n{voc('b.jpg')}\n</annotations>"
    found = f"<annotations>{voc('a.jpg', '', scored)}{voc('b.jpg', '', scored)}</annotations>"
    dataset = read(tmp_path, {"gt.xml": truths, "dt.xml": found})
    assert reasons(dataset) == ""
    assert [image[1:] for image in dataset.images] == [("a.jpg", 640, 480), ("b.jpg", 640, 480)]
    assert run(dataset).value == 1


def test_two_such_files_of_detections_are_two_models(tmp_path: Path) -> None:
    found = (
        f"<annotations>{voc('a.jpg', '', OBJECT.format('<score>.9</score>', SIDES))}</annotations>"
    )
    dataset = read(tmp_path, {"gt/a.xml": voc(), "one.xml": found, "two.xml": found})
    assert list(dataset.models) == ["one.xml", "two.xml"]


def test_what_is_broken_in_such_a_file_is_told_and_the_rest_read(tmp_path: Path) -> None:
    broken = voc("b.jpg").replace("<xmax>60</xmax>", "")
    nameless = voc("")
    text = f"<annotations>\n{voc('a.jpg')}\n{broken}\n{nameless}\n</annotations>"
    dataset = read(tmp_path, {"gt.xml": text})
    told = {(p.line, p.reason[0]) for p in dataset.problems}
    assert told == {(3, "gull: <bndbox> lacks a side"), (0, "<annotation> 3 has no <filename>")}
    assert len(dataset.truths) == 1


def test_folders_of_voc_tell_pictures_of_one_name_apart(tmp_path: Path) -> None:
    parts = "".join(voc("a.jpg", f"<folder>{part}</folder>") for part in ("train", "val"))
    assert len(read(tmp_path, {"gt.xml": f"<annotations>{parts}</annotations>"}).images) == 2


@pytest.mark.parametrize(
    "inside",
    ["<object><name>gull</name></object>", f"{voc()}{IMAGE.format('', 'b.jpg', BOX.format(x=1))}"],
)
def test_other_annotations_are_refused_in_words(tmp_path: Path, inside: str) -> None:
    dataset = read(tmp_path, {"gt.xml": f"<annotations>{inside}</annotations>"})
    assert "gt.xml" in reasons(dataset)
    assert not len(dataset.truths)


ENCODED = [
    *(("ISO-8859-1", "iso-8859-1", "José"), ("latin1", "latin-1", "Légume")),
    *(("windows-1252", "cp1252", "œuf"), ("windows-1251", "cp1251", "чайка")),
    *(("GB2312", "gbk", "海鸥"), ("gb18030", "gb18030", "䶮"), ("Big5", "big5", "海鷗")),
    *(("Shift_JIS", "shift_jis", "カモメ"), ("EUC-KR", "euc-kr", "갈매기")),
    *(("UTF-8", "utf-8", "海鸥"), ("utf-16", "utf-16", "海鸥"), ("utf-16", "utf-8", "海鸥")),
    *(("UTF-8", "gb18030", "海鸥"), ("GB2312", "utf-8-sig", "海鸥"), ("us-ascii", "utf-8", "é")),
    *(("x-unknown", "ascii", "gull"), ("x-unknown", "utf-8", "é"), ("cp9999", "utf-8", "é")),
]


@pytest.mark.parametrize(("declared", "written", "label"), ENCODED)
def test_xml_is_read_in_the_encoding_that_it_declares(
    tmp_path: Path, declared: str, written: str, label: str
) -> None:
    text = f'<?xml version="1.0" encoding="{declared}"?>\n' + voc().replace("gull", label)
    dataset = read(tmp_path, {"a.xml": text.encode(written)})
    assert (reasons(dataset), dataset.classes) == ("", (label,))


@pytest.mark.parametrize(
    "declared", ["x-unknown", "us-ascii", "unicode_escape", "punycode", "GBK"]
)
def test_xml_in_another_encoding_than_it_declares_is_refused(
    tmp_path: Path, declared: str
) -> None:
    text = f"<?xml version='1.0' encoding='{declared}'?>" + voc().replace("gull", "é")
    assert "encoding" in reasons(read(tmp_path, {"a.xml": text.encode("latin-1")}))


def test_a_document_type_is_seen_in_any_encoding(tmp_path: Path) -> None:
    text = '<?xml version="1.0" encoding="latin1"?><!DOCTYPE a [<!ENTITY b "é">]>' + voc()
    assert "document type" in reasons(read(tmp_path, {"a.xml": text.encode("latin-1")}))


@pytest.mark.parametrize("shape", ["cuboid", "skeleton"])
def test_shapes_of_cvat_that_are_not_read_are_named(tmp_path: Path, shape: str) -> None:
    box = '<box label="gull" xtl="10" ytl="10" xbr="60" ybr="50"/>'
    text = f'<annotations><image name="a.jpg">{box}<{shape} label="gull"/></image></annotations>'
    path = tmp_path / "annotations.xml"
    path.write_text(text)
    dataset = load([path])
    assert len(dataset.truths) == 1
    assert [shape in problem.reason[0] for problem in dataset.problems] == [True]
