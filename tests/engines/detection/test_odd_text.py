"""Text files that people really write: read right by all their lines, or refused in words."""

from pathlib import Path

import numpy as np
import pytest

from engines.detection import Dataset, run
from tests.engines.detection.test_formats import read


def refusals(dataset: Dataset) -> list[str]:
    """Of a data set that has no boxes, why."""
    assert len(dataset.truths) == len(dataset.detections) == 0
    assert all(problem.reason[1] for problem in dataset.problems)
    return [problem.reason[0] for problem in dataset.problems]


GT = "a.jpg gull 10 10 60 60\nb.jpg gull 200 200 260 260\n"
DT = "a.jpg gull 0.9 10 10 60 60\nb.jpg gull 0.8 200 200 260 260\n"
HEAD = "image class xmin ymin xmax ymax\n", "image class score xmin ymin xmax ymax\n"


@pytest.mark.parametrize("sign", [" ", ",", ", ", "\t", ";", "|"])
@pytest.mark.parametrize("head", [("", ""), HEAD])
def test_one_file_for_all_pictures(tmp_path: Path, sign: str, head: tuple[str, str]) -> None:
    """With the same name on both sides, and with names of columns or none."""
    files = {"gt/boxes.txt": head[0] + GT, "dt/boxes.txt": head[1] + DT}
    dataset = read(tmp_path, {name: text.replace(" ", sign) for name, text in files.items()})
    assert dataset.problems == ()
    assert [image.name for image in dataset.images] == ["a.jpg", "b.jpg"]
    assert dataset.classes == ("gull",)
    assert dataset.truths.box.tolist() == [[10, 10, 50, 50], [200, 200, 60, 60]]
    assert dataset.detections.score.tolist() == [0.9, 0.8]
    assert run(dataset).value == 1


@pytest.mark.parametrize(
    ("gt", "dt"),
    [
        ("a.jpg 10 10 60 60 gull\n", "a.jpg 10 10 60 60 gull 0.9\n"),  # the class behind
        ("a.jpg 10 10 60 60 gull\n", "a.jpg 0.9 10 10 60 60 gull\n"),
        ("a.jpg 10 10 60 60 3\n", "a.jpg 10 10 60 60 3 0.9\n"),
        ("a.jpg 3 10 10 60 60\n", "a.jpg 3 0.9 10 10 60 60\n"),
        ("a.jpg 10 10 60 60\n", "a.jpg 0.9 10 10 60 60\n"),  # no class
        ("a.jpg 10 10 60 60\n", "a.jpg 10 10 60 60 0.9\n"),
        ("a.jpg traffic light 10 10 60 60\n", "a.jpg traffic light 0.9 10 10 60 60\n"),
        ("my a.jpg;type 1;10;10;60;60\n", "my a.jpg;type 1;0,9;10;10;60;60\n"),
        ("a.jpg gull 10 10 60 60\nb.jpg\n", "a.jpg gull 0,9 10 10 60 60\n"),
        ("a.jpg,gull,10,10,60,60\nb.jpg,,,,,\n", "a.jpg,gull,0.9,10,10,60,60,\n"),
        ("a.jpg 10,10,60,60,gull\n", "a.jpg gull 0.9 10,10,60,60\n"),
    ],
)
def test_the_order_of_words_behind_a_picture(tmp_path: Path, gt: str, dt: str) -> None:
    dataset = read(tmp_path, {"gt/boxes.txt": gt, "dt/boxes.txt": dt})
    assert dataset.problems == ()
    assert len(dataset.classes) == 1
    assert dataset.truths.box.tolist() == [[10, 10, 50, 50]]
    assert dataset.detections.score.tolist() == [0.9]
    assert run(dataset).value == 1


def test_relative_boxes_with_a_score_behind_in_one_file(tmp_path: Path) -> None:
    """The place of the score goes by all lines, as in files of one picture each."""
    gt = "".join(f"{i}.jpg gull 0.5 0.5 0.2 0.3{i}\n" for i in range(9))
    dt = "".join(f"{i}.jpg gull 0.5 0.5 0.2 0.3{i} 0.8{i}\n" for i in range(9))
    dataset = read(tmp_path, {"gt.txt": gt, "dt.txt": dt})
    np.testing.assert_allclose(dataset.detections.score, 0.8 + np.arange(9) / 100)
    assert run(dataset).value == pytest.approx(1)


def test_files_of_a_class_with_names_of_pictures(tmp_path: Path) -> None:
    """Detectron2's: the class is the name of the file."""
    files = {f"gt/{x}.txt": f"gull {y} 10 60 60\n" for x, y in (("a", 10), ("b", 20))}
    found = "a.jpg 0.900 10.0 10.0 60.0 60.0\nb.jpg 0.800 20.0 10.0 60.0 60.0\n"
    dataset = read(tmp_path, files | {"found/gull.txt": found})
    assert dataset.problems == ()
    assert dataset.classes == ("gull",)
    assert run(dataset).value == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a.jpg 10,10,60,60,0,0.9\n", "a score has no place"),
        ("a.jpg 10,10,60,60,0.9\n", "a score has no place"),
        ("a.jpg,gull,0.9,10,,60,60\n", "an empty cell"),
        ("my a.jpg gull 10 10 60 60\n", "name of a picture in the class"),
        ("gull a.jpg 10 10 60 60\n", "name of a picture in the class"),
        ("a.jpg gull 10 10 60 60\nb.jpg gull .9 10 10 60 60\n", "some boxes have a score"),
        ("class x y w h\n0 10 10 60 60\n", "must name the columns"),
        ("image class x1 y1 w h\na.jpg gull 10 10 60 60\n", "no columns for a box"),
        ("image class x y w h\na.jpg type 1 10 10 60 60\n", "fewer cells"),
        ("a.jpg type 1 10 10 60 60\n", "may be a score"),
    ],
)
def test_pictures_of_which_too_little_is_told(tmp_path: Path, text: str, words: str) -> None:
    assert words in refusals(read(tmp_path, {"boxes.txt": text}))[0]


def test_the_line_that_is_refused_among_pictures_is_named(tmp_path: Path) -> None:
    text = GT + "\nwhat?\n" + GT.replace("gull", "tern") * 5 + "c.jpg gull 1.5 10 10\n"
    dataset = read(tmp_path, {"gt.txt": text})
    assert [problem.line for problem in dataset.problems] == [4, 15]
    assert len(dataset.truths) == 12
    odd = DT * 6 + "c.jpg gull 10 10 60 60\n"
    (problem,) = read(tmp_path, {"dt.txt": odd}).problems
    assert (problem.line, problem.reason[0]) == (13, "the score is missing")


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("0 .5 .5 .2 .1 7\n", True),
        ("0 .5 .5 .2 .1 1\n0 .2 .2 .1 .1 2\n", True),
        ("0 .5 .5 .2 .1 1\n0 .2 .2 .1 .1 140\n", True),
        ("".join(f"0 .5 .5 .2 .{i} {90 - i}\n" for i in range(1, 10)), True),
        ("0 .5 .5 .2 .1 7.0\n", False),
        ("0 .5 .5 .2 .1 90\n0 .2 .2 .1 .1 7\n", False),
        ("0 .5 .5 .2 .1 30\n0 .2 .2 .1 .1 30\n", False),
        ("0 .5 .5 .2 .1 1\n", False),
    ],
)
def test_numbers_of_tracks_are_no_scores(tmp_path: Path, text: str, refused: bool) -> None:
    dataset = read(tmp_path, {"dt/a.txt": text})
    if refused:
        assert "numbers of tracks" in refusals(dataset)[0]
    else:
        assert dataset.problems == ()
        assert len(dataset.detections) == len(text.splitlines())


@pytest.mark.parametrize(
    "found",
    [
        "0 0.5 0.5 1 0.2 0.9 3\n0 0.2 0.2 0.1 0.1 1 4\n",  # as %g writes a width of 1
        "0 320 240 640 96 0.9 3\n0 128 96 64 48 1 4\n",
    ],
)
def test_a_track_behind_the_score(tmp_path: Path, found: str) -> None:
    dataset = read(tmp_path, {"dt/a.txt": found})
    assert dataset.problems == ()
    assert dataset.detections.score.tolist() == [0.9, 1]
    assert dataset.detections.shape is None


@pytest.mark.parametrize(
    ("gt", "dt"),
    [
        ("0 0,5123 0,5 0,2 0,1\n", "0 0,5123 0,5 0,2 0,1 0,93\n"),
        ("gull 0,5 0,5 1 0,1\n", "gull 0,5 0,5 1 0,1 0,93\n"),
        ("0;0,5;0,5;0,2;0,1\n", "0;0,5;0,5;0,2;0,1;0,93\n"),
        ("gull 10 10 60 60\n", "gull 0,93 10 10 60 60\n"),
        ("gull 10,5 10 60 60\n", "gull 0,93 10,5 10 60 60\n"),
        ("0,0.5,0.5,0.2,0.1\n", "0,0.5,0.5,0.2,0.1,0.93\n"),  # commas that divide
        ("gull 10,10 60,60\n", "gull 0.93 10,10 60,60\n"),
    ],
)
def test_commas_of_decimals_and_between_numbers(tmp_path: Path, gt: str, dt: str) -> None:
    dataset = read(tmp_path, {"gt/a.txt": gt, "dt/a.txt": dt})
    assert dataset.problems == ()
    assert dataset.truths.shape is None
    assert dataset.detections.score.tolist() == [0.93]
    assert run(dataset).value == 1


def test_commas_within_corners_and_those_that_may_be_either(tmp_path: Path) -> None:
    corners = "gull 10,10 60,10 60,50\n"
    assert read(tmp_path, {"a.txt": corners}).truths.box.tolist() == [[10, 10, 50, 40]]
    words = refusals(read(tmp_path, {"a.txt": corners[:-1] + " 10,50\n"}))
    assert "one number or two" in words[0]


@pytest.mark.parametrize(
    ("gt", "dt", "label"),
    [
        ("type 1 10 10 60 60\ntype a 90 90 99 99\n", "type 1 0.9 10 10 60 60\n", "type 1"),
        ("airbus 320 10 10 60 600\n", "airbus 320 0.9 10 10 60 600\n", "airbus 320"),
        ("airbus 320 10 10 60 600\n", "airbus 320 10 10 60 600 0.9\n", "airbus 320"),
        ("airbus 320 0.5 0.5 0.2 0.1\n", "airbus 320 0.5 0.5 0.2 0.1 0.9\n", "airbus 320"),
        (
            "airbus 320 10 10 60 60\nairbus 320 90 90 99 99\n",
            "airbus 320 0.9 10 10 60 60\nairbus 320 0.8 90 90 99 99\n",
            "airbus 320",
        ),
        (
            "type 1 10 10 60 10 60 50 10 50\ntype a 10 10 60 60\n",
            "type 1 0.9 10 10 60 10 60 50 10 50\n",
            "",
        ),
    ],
)
def test_classes_that_end_in_a_number(tmp_path: Path, gt: str, dt: str, label: str) -> None:
    dataset = read(tmp_path, {"gt/a.txt": gt, "dt/a.txt": dt})
    if not label:  # the truth is refused: a polygon and a score, or a longer class
        assert "no score" in refusals(dataset)[0]
        return
    assert dataset.problems == ()
    assert label in dataset.classes
    assert len(dataset.truths) == len(gt.splitlines())
    assert len(dataset.detections) == len(dt.splitlines())
    found = run(dataset)
    assert [dataset.classes[k] for k in np.unique(dataset.detections.label)] == [label]
    assert found.trace().iou.min() == 1


@pytest.mark.parametrize(
    "text",
    [
        "type 1 10 10 60 60\n",
        "type 1 10 10 60 60\ntype 2 10 10 60 60\n",
        "gull 90 10 10 60 60\n",
        "gull 10 10 60 60 90\n",
        "type 1 .5 .5 .2 .1\n",
        "type 1 .9 .5 .5 .2 .1\n",
        "type 1 1 10 10 60 60\n",
    ],
)
def test_a_number_that_may_end_the_class_is_asked_about(tmp_path: Path, text: str) -> None:
    """It may be a score as well, and then objects would be detections."""
    dataset = read(tmp_path, {"a.txt": text})
    assert "may be a score" in refusals(dataset)[0]
    assert dataset.problems[0].line == 1


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("gull 1 10 10 60 60\ngull 0.9 10 10 60 60\n", [1, 0.9]),
        ("gull 1 10 10 60 60\ntern 1 10 10 60 60\n", [1, 1]),
        ("gull 1.0 10 10 60 60\n", [1]),
        ("gull 10 10 60 60 0.9\n", [0.9]),
        ("gull 97.5 10 10 60 60\n", [0.975]),
        ("0 90 110 10 160 160\n0 80 10 10 60 160\n", [0.9, 0.8]),
        ("0 110 10 160 160 90\n0 120 10 160 160 80\n", [0.9, 0.8]),
    ],
)
def test_scores_stay_scores(tmp_path: Path, text: str, score: list[float]) -> None:
    dataset = read(tmp_path, {"a.txt": text})
    assert dataset.problems == ()
    np.testing.assert_allclose(dataset.detections.score, score)


KITTI = "Car 0.00 0 -1.57 569.00 184.00 600.00 210.00"


def test_kitti_that_is_cut_behind_the_box(tmp_path: Path) -> None:
    """The boxes are objects; of one more number nothing says what it is."""
    dataset = read(tmp_path, {"a.txt": f"{KITTI}\n"})
    assert dataset.problems == ()
    assert dataset.truths.box.tolist() == [[569, 184, 31, 26]]
    dataset = read(tmp_path, {"a.txt": f"{KITTI} 1.65\n"})
    assert "may be a score or a height" in refusals(dataset)[0]
    assert dataset.problems[0].line == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("gull 500.5 10 10 600 600\n", "neither 500.5 nor 600 is a score"),
        ("0 500 10 10 600 600\n", "neither 500 nor 600 is a score"),
        ("gull 10.0 10.0 60.0 10.0 60.0 50.0 55.0\n", "no score"),
        ("gull 1 10 10 60 10 60 50 10 50\n", "no score"),
    ],
)
def test_what_is_no_score_is_not_taken_for_one(tmp_path: Path, text: str, words: str) -> None:
    assert words in refusals(read(tmp_path, {"a.txt": text}))[0]


TRUE = "1,1,{x},10,50,40,1,1,1\n2,1,{x},10,50,40,1,1,1\n"
FOUND = "1,-1,{x},10,50,40,.9,-1,-1,-1\n2,-1,{x},10,50,40,.8,-1,-1,-1\n"


@pytest.mark.parametrize(
    ("gt", "dt"),
    [
        ("MOT17-{}/gt/gt.txt", "data/MOT17-{}.txt"),
        ("gt/MOT17-train/MOT17-{}/gt/gt.txt", "trackers/MOT17-train/mine/data/MOT17-{}.txt"),
        ("gt/MOT17-{}.txt", "res/MOT17-{}.txt"),
        ("MOT17-{}/gt/gt.txt", "MOT17-{}/det/det.txt"),
        ("cam{}/gt/gt.txt", "cam{}/tracks.txt"),
    ],
)
def test_sequences_by_their_file_or_folder(tmp_path: Path, gt: str, dt: str) -> None:
    files = {}
    for number, x in (("02", 10), ("04", 300)):
        files |= {gt.format(number): TRUE.format(x=x), dt.format(number): FOUND.format(x=x)}
    dataset = read(tmp_path, files)
    assert dataset.problems == ()
    assert dataset.models == {}
    assert len(dataset.images) == len(dataset.truths) == len(dataset.detections) == 4
    assert run(dataset).value == 1


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Task1_gull.txt", "a .9 10 10 60 10 60 x 10 50\n"),
        ("a.txt", "0 e 0 0 gull 0 1 1 1 0\n"),
        ("a.txt", "difficult\n"),
        ("a.txt", f"gull {'9' * 5000} 1 2 3 4\n"),
    ],
)
def test_words_in_place_of_numbers_are_told(tmp_path: Path, name: str, text: str) -> None:
    assert refusals(read(tmp_path, {name: text}))
