"""The detection tab without a browser: edits, files, tables, the experiments' numbers."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import gradio as gr
import numpy as np
import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError
from hypothesis import given
from hypothesis import strategies as st

import engines.photos
from engines import detection
from engines.detection import Areas, Boxes, Duel, Judged, Rarity, Suppression, Table, edits
from engines.detection.network import CLASSES, MODEL
from engines.params import ParamsError
from tabs.detection import data, tables
from tabs.detection.boxes import edited
from tabs.detection.classes import COLUMNS, shown
from tabs.detection.common import IN_PAGE, data_of, dialled
from tabs.detection.conventions import packaged
from tabs.detection.data import (
    BoxFiles,
    compared,
    evaluated,
    mark_of,
    mistakes,
    moved,
    package_rows,
    pair,
    read_files,
    source,
    spread,
    twelve,
)
from tabs.detection.doctor import mended, reading
from tabs.detection.rivals import chosen
from tabs.detection.suppression import scores
from tabs.detection.suppression import shown as shown_turns
from tabs.detection.tab import TAB
from tabs.shell.builder import ViewBuilder
from tabs.shell.lessons import fill
from tabs.shell.limits import LARGEST
from tabs.shell.tab import TabBuilder
from tests.engines.detection.onnx_file import detector

FILES = TAB.views[0].files
ODD = Path(__file__).parents[1] / "cases/detection/odd"

BOXES = {
    "truth": [
        {
            **{"label": 0, "box": [10, 20, 30, 40], "crowd": False, "difficult": True},
            **{"area": 1000.0, "id": 7},
        }
    ],
    "found": [{"label": 1, "box": [1, 2, 3, 4], "score": 0.25}],
}

number = st.floats(0, 1000, allow_nan=False).map(lambda x: float(f"{x:.6g}"))
truths = st.tuples(st.integers(0, 9), number, number, number, number, st.integers(0, 3), number)
founds = st.tuples(st.integers(0, 9), number, number, number, number, st.floats(0, 1).map(float))


@given(
    st.dictionaries(
        st.integers(0, 20), st.tuples(st.lists(truths, max_size=4), st.lists(founds, max_size=4))
    )
)
def test_edits_survive_the_link(drawn: dict[int, Any]) -> None:
    held = {
        k: ([[*map(float, g), 5.0] for g in ground], [[*map(float, d)] for d in found])
        for k, (ground, found) in drawn.items()
    }
    mark, read, names = edits.parse(edits.compose("garage", held, ["长颈鹿", "a*b_c"]))
    assert (mark, names) == ("garage", ("长颈鹿", "a*b_c"))
    assert read.keys() == held.keys()
    for k, rows in held.items():
        for wrote, got in zip(rows, read[k], strict=True):
            np.testing.assert_allclose(got, wrote, rtol=1e-7)


@pytest.mark.parametrize(
    "text",
    ["garage*t_0_1_2_3_4_0_1_1", "garage*i_0*t_0_nan_2_3_4_0_1_1", "x*i_0*d_0_1_1_-5_5_1"]
    + [
        "x*i_0*u_0.5_3",
        "x*i_0*v_-1_3",
        "x*i_-1",
        "x*i_0*d_0.5_1_1_5_5_1",
        "x*i_0*q_1",
        "x*i_0*d_1_2",
        "x*<script>",
        "x*n_zz",
        "x*n_ff",
        "x*n_",
        "x*i_0*n_61",
        "x" + "*n_61" * 21,
        "x*n_" + "61" * 41,
    ],
)
def test_a_damaged_link_is_refused(text: str) -> None:
    with pytest.raises(ParamsError, match="cannot be read"):
        Boxes.check({"edits": text})


def test_the_page_and_the_engine_take_files_of_one_size() -> None:
    assert detection.UPLOAD == LARGEST
    assert all(f"{LARGEST >> 20} MiB" in words for words in TAB.upload.label)


def test_an_edit_takes_the_place_of_the_images_boxes() -> None:
    params = Boxes()
    change = edited(params, None, {"image": 0, **BOXES, "dials": {"iou": 0.75}})
    params = Boxes.check({**params.model_dump(), **change})
    assert params.iou == 0.75
    dataset = evaluated(params, None).dataset
    assert dataset.truths.box.tolist() == [[10, 20, 30, 40]]
    assert dataset.truths.difficult.tolist() == [True]
    assert dataset.detections.score.tolist() == [0.25]
    # Over other boxes the edits stand aside.
    other = params.model_copy(update={"scene": "staircase"})
    assert len(evaluated(other, None).dataset.detections) == 6


def test_a_link_is_as_long_as_the_edits(tmp_path: Path) -> None:
    """One box of two hundred is moved, one deleted, one drawn: the others are only counted."""
    rng = np.random.default_rng(0)
    truths = [{"image": 0, "label": 0, "box": rng.uniform(1, 300, 4)} for _ in range(200)]
    found = [{**g, "score": float(rng.random())} for g in truths]
    dataset = detection.build([detection.Image(1, "a", 600, 600)], ["a"], truths, found)
    path = tmp_path / "own.json"
    path.write_text(json.dumps(detection.to_coco(dataset)))
    own, params = read_files([str(path)]), Boxes(scene="own")
    shown = evaluated(params, own)
    page = data_of(shown, shown.picture(0))
    page["truth"][7]["box"][0] += 5
    del page["found"][3]
    page["found"].append({"label": 0, "box": [1.0, 2.0, 3.0, 4.0], "score": 0.5})
    change = edited(params, own, {"image": 0, "truth": page["truth"], "found": page["found"]})
    assert len(change["edits"]) < 150
    now = evaluated(Boxes.check({**params.model_dump(), **change}), own).dataset
    np.testing.assert_allclose(now.truths.box, [g["box"] for g in page["truth"]], rtol=1e-7)
    np.testing.assert_array_equal(now.detections.score, [d["score"] for d in page["found"]])


def test_a_forged_link_cannot_count_boxes_without_end() -> None:
    params = Boxes(edits="garage*i_0" + "*v_0_1000" * 200)
    with pytest.raises(ValueError, match="cannot be read"):
        evaluated(params, None)


def test_a_new_class_counts_on_from_those_of_the_files() -> None:
    """And a link that names it brings it back."""
    event = {"image": 0, "truth": [], "found": [{**BOXES["found"][0], "label": 4}]}
    params = Boxes.check(edited(Boxes(), None, {**event, "names": ["<b>giraffe</b>"]}))
    dataset = evaluated(Boxes.from_query(params.to_query()), None).dataset
    assert dataset.classes[4:] == ("<b>giraffe</b>",)
    assert len(set(dataset.class_ids)) == 5
    assert dataset.detections.label.tolist() == [4]
    assert json.loads(FILES["detection.json"](params, None))["categories"][4]["name"]
    # Over other boxes the class stands aside with them.
    assert len(evaluated(params.model_copy(update={"scene": "tied"}), None).dataset.classes) == 1


def test_an_edit_holds_what_the_dials_had_moved() -> None:
    params = Boxes(scene="shift", shift_x=25)
    change = edited(params, None, {"image": 0, **BOXES})
    assert change["shift_x"] == 0


@pytest.mark.parametrize(
    "event",
    [None, {}, {"image": 0}, {"image": "a", "truth": [], "found": []}]
    + [{"image": 0, "truth": [{"label": 0}], "found": []}]
    + [{"image": 0, "truth": [], "found": [{"label": 0, "box": [1, 2, 3], "score": 1}]}]
    + [{"image": 0, "truth": [], "found": [{"label": 0, "box": [1, 2, 3, -4], "score": 1}]}]
    + [{"image": 0, "truth": [], "found": [BOXES["found"][0]] * 3000}]
    + [{"image": 0, **BOXES, "names": names} for names in (7, [""], ["a"] * 21, [["a"]])],
)
def test_hostile_edits_are_refused_in_words(event: dict[str, Any] | None) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        edited(Boxes(), None, event)


def test_only_the_dials_of_the_page_are_believed() -> None:
    change = dialled(Boxes(), None, {"dials": {"iou": 0.3, "edits": "x", "scene": "own"}})
    assert change == {"iou": 0.3}
    assert dialled(Boxes(), None, {"dials": "all"}) == {}


def test_dials_of_the_page_share_one_evaluation() -> None:
    first = evaluated(Boxes(), None)
    for name, value in {"confidence": 0.1, "iou": 0.9, "label": "lamp", "size": "small"}.items():
        assert name in IN_PAGE
        assert evaluated(Boxes(**{name: value}), None).matches is first.matches
    asked = Boxes(iou=0.9, label="lamp", convention="voc07", size="small")
    expected = detection.run(detection.scene("garage")[0], asked.conventions()).value
    assert evaluated(asked, None).value == pytest.approx(expected, abs=1e-15)


def test_mistakes_are_those_of_the_shifted_boxes_not_shifted_twice() -> None:
    params = Boxes(scene="shift", shift_x=25, iou=0.75)
    result = detection.run(detection.scene("shift")[0], params.conventions())
    assert mistakes(params, None).count == detection.error_types(result).count
    assert mistakes(params, None).count["localisation"] > 0


@pytest.mark.parametrize("name", ["tied", "garage"])
def test_tables_are_the_engines(name: str) -> None:
    """The conventions' table, COCO's twelve numbers and the shuffles."""
    params = Boxes(scene=name)
    dataset = detection.scene(params.scene)[0]
    assert moved(params, None) == detection.compare(dataset)
    assert twelve(params, None) == detection.coco_stats(dataset)
    np.testing.assert_array_equal(spread(params, None), detection.tie_spread(dataset))


@pytest.mark.parametrize("name", ["voc07", "voc10", "padilla", "cartucho", "supervision"])
def test_the_dials_of_a_package_give_its_number(name: str) -> None:
    """Of those whose every departure is a dial."""
    params = Areas.check({**Areas().model_dump(), **packaged(name)(Areas(), None, None)})
    dataset = detection.scene("garage")[0]
    assert evaluated(params, None).value == pytest.approx(
        detection.package_map(dataset, name, 0.5), abs=1e-12
    )
    assert package_rows(params, None)[-1].value == detection.package_map(dataset, name)


def test_long_comparisons_are_kept_for_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    params = Areas(scene="tied", shift_x=1, package="ultralytics")
    monkeypatch.setattr(data, "_LARGE", -1)
    assert not data.moved_known(params, None)
    shares = list(data.comparing(params, None))
    assert shares == sorted(shares)
    assert data.moved_known(params, None)
    assert list(data.comparing(params, None)) == []
    dataset = evaluated(params, None).dataset
    assert moved(params, None) == detection.compare(dataset)
    assert package_rows(params, None) == detection.package_rows(dataset, "ultralytics")


def test_a_tie_is_told_and_no_tie_too() -> None:
    say = {"spread": "{low} {high} {base}", "no_ties": "none"}
    assert tables.spread(np.array([0.5, 0.25]), 0.5, say) == "0.25000 0.50000 0.50000"
    assert tables.spread(np.array([0.5, 0.5]), 0.5, say) == "none"


def test_the_lesson_speaks_the_language_of_the_page() -> None:
    texts = TAB.views[0].live(Boxes(), None)
    assert fill("[[moved_by]]", texts, "zh") == "没有真实框的类别记 0"
    assert fill("[[moved_by]]", texts, "en") == "Classes without objects count as 0"


def test_a_class_of_another_scene_is_forgotten() -> None:
    assert evaluated(Boxes(scene="staircase", label="wheel"), None).label == -1


def _coco(tmp_path: Path, name: str = "own.json") -> str:
    path = tmp_path / name
    path.write_text(json.dumps(detection.to_coco(detection.scene("garage")[0])))
    return str(path)


def test_own_files_are_known_by_their_content(tmp_path: Path) -> None:
    own = read_files([_coco(tmp_path)])
    params = Boxes(scene="own")
    result = evaluated(params, own)
    assert result.value == pytest.approx(evaluated(Boxes(), None).value, abs=1e-12)
    (tmp_path / "again").mkdir()
    again = read_files([_coco(tmp_path / "again")])
    assert source(params, again) == source(params, own)
    assert mark_of(params, own) != mark_of(Boxes(), own)


def test_the_reading_of_own_files_can_be_corrected(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("0 10 20 60 80\n")
    (tmp_path / "a.csv").write_text("image,class,score,x1,y1,x2,y2\na,0,0.9,10,20,60,80\n")
    own = read_files([str(tmp_path / "a.txt")])
    width = [
        evaluated(Boxes(scene="own", truth_boxes=order), own).dataset.truths.box[0, 2]
        for order in ("xyxy", "xywh")
    ]
    assert width == [50, 60]


def test_files_without_a_box_are_refused_by_name_line_and_reason(tmp_path: Path) -> None:
    path = tmp_path / "broken.txt"
    path.write_text("0 10 20 thirty 40\n")
    with pytest.raises(ParamsError, match=r"broken\.txt, line 1: .+"):
        read_files([str(path)])


def test_classes_without_objects_have_no_number_and_no_word() -> None:
    data = shown(evaluated(Table(), None), mistakes(Table(), None), "")["data"]
    json.dumps(data, allow_nan=False)
    helmet = data["classes"].index("helmet")
    assert data["objects"][helmet] == 0
    assert [data[name][helmet] for name in ("ap", "best", "at")] == [None] * 3
    assert set(data["pr"][helmet]) == {None}


def odd(case: str) -> data.BoxFiles:
    return read_files([str(p) for p in sorted((ODD / case).rglob("*")) if p.is_file()])


@pytest.mark.parametrize("case", ["xyxy_json", "off_by_one"])
def test_what_the_doctor_offers_are_dials_that_give_its_number(case: str) -> None:
    params, own = Boxes(scene="own"), odd(case)
    told = reading(params, own, ViewBuilder("detection", "zh", Boxes))
    offer = next(found["offer"] for found in told["findings"] if found["offer"])
    assert offer["ap"] > evaluated(params, own).value
    change = mended(params, own, {"set": dict(offer["set"])})
    params = Boxes.check({**params.model_dump(), **change})
    assert evaluated(params, own).value == pytest.approx(offer["ap"])
    again = reading(params, own, ViewBuilder("detection", "en", Boxes))
    assert not [found for found in again["findings"] if found["offer"]]
    back = Boxes.check({**params.model_dump(), **mended(params, own, {"set": again["undo"]})})
    assert back == Boxes(scene="own")


def test_two_models_are_compared_and_the_code_reads_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From models.json, as the view exports it; the same results twice do not differ."""
    own, params = odd("same_twice"), Duel(scene="own", draws=100)
    view = TAB.view("rivals")
    told = compared(params, own)
    assert (told.difference, told.low, told.high) == (0, 0, 0)
    assert [told.first, told.second] == pytest.approx([0.5, 0.5])
    monkeypatch.chdir(tmp_path)
    (tmp_path / "models.json").write_text(view.files["models.json"](params, own))
    for text in view.code(params):
        said = {}
        exec(text, said)
        np.testing.assert_allclose(said["picture"], [told.first, told.second, 0, 0, 0], 1e-9)


def _pose_of(corners: np.ndarray, k: int, joints: int) -> dict[str, Any]:
    """Keypoints along the sides; some objects have none that is labelled."""
    along = np.linspace(0, 3, joints)
    points = np.stack([np.interp(along, range(4), column) for column in corners.T], axis=1)
    seen = np.arange(joints) % 3 * (k % 5 > 0)
    return {
        "keypoints": np.column_stack([points, seen]).ravel().tolist(),
        "num_keypoints": int((seen > 0).sum()),
    }


def shaped(tmp_path: Path, kind: str, unknown: bool) -> BoxFiles:
    """Two models' results in turned boxes, one of them turned wrong now and then."""
    rng, rows = np.random.default_rng(6), {"gt": [], "first": [], "second": []}
    for k in range(24):
        x, y = rng.uniform(60, 200, 2)
        ring = cv2.boxPoints(((x, y), (90, 26), float(rng.uniform(20, 70)))).astype(float)
        flip = ring * [-1, 1] + [ring[:, 0].min() + ring[:, 0].max(), 0]
        where = {"image_id": k % 6 + 1, "category_id": k % 2 + 1}
        drawn = {"gt": ring, "first": ring + 3, "second": flip if k % 3 == 0 else ring + 1}
        for name, points in drawn.items():
            area = float(cv2.contourArea(points.astype(np.float32)))
            around = [*points.min(axis=0).tolist(), *np.ptp(points, axis=0).tolist()]
            row = {"segmentation": [points.ravel().tolist()], "bbox": around, **where}
            row |= _pose_of(points, k, 17 if k % 2 else 4)
            more = {"id": k + 1, "area": area, "iscrowd": 0} if name == "gt" else {}
            rows[name].append(row | (more or {"score": float(rng.random().__round__(3))}))
    size = {} if unknown else {"width": 320, "height": 260}
    images = [{"id": k + 1, "file_name": f"{k}.png"} | size for k in range(6)]
    categories = [{"id": k, "name": "ab"[k - 1]} for k in (1, 2)]
    truths = {"images": images, "categories": categories, "annotations": rows["gt"]}
    paths = [tmp_path / f"{name}.json" for name in rows]
    for path, content in zip(paths, (truths, rows["first"], rows["second"]), strict=True):
        path.write_text(json.dumps(content))
    return read_files([str(path) for path in paths])


@pytest.mark.parametrize("unknown", [False, True], ids=["sized", "unsized"])
@pytest.mark.parametrize("kind", ["mask", "oriented", "keypoints"])
def test_shapes_that_were_brought_are_compared_in_every_view_and_by_its_code(
    kind: str, unknown: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = shaped(tmp_path, kind, unknown)
    monkeypatch.chdir(tmp_path)
    asked = {"scene": "own", "overlap": kind}
    boxes = Boxes(**asked, model="second.json")
    names = list(data.whole(boxes, own).models)
    boxes = boxes.model_copy(update={"model": names[1]})
    result = evaluated(boxes, own)
    upright = evaluated(boxes.model_copy(update={"overlap": "box"}), own)
    assert result.value < upright.value - 0.1
    assert upright.bars.mean() > twelve(boxes, own).AP
    assert moved(boxes, own)[0].value == pytest.approx(twelve(boxes, own).AP)
    wanted = {
        "boxes": list(result.numbers().values()),
        "conventions": list(result.conventions().values()),
        "classes": [[row[n] for n in COLUMNS] for row in result.per_class()],
    }
    (tmp_path / "detection.json").write_text(FILES["detection.json"](boxes, own))
    for name, numbers in wanted.items():
        view = TAB.view(name)
        for text in view.code(view.params(**asked)):
            said = {}
            exec(text, said)
            np.testing.assert_allclose(said["picture"], numbers, 1e-9, 1e-12)
    duel = Duel(**asked, draws=100)
    told = compared(duel, own)
    assert told.difference < compared(Duel(scene="own", draws=100), own).difference - 0.05
    view = TAB.view("rivals")
    (tmp_path / "models.json").write_text(view.files["models.json"](duel, own))
    for text in view.code(duel):
        said = {}
        exec(text, said)
        numbers = [told.first, told.second, told.difference, told.low, told.high]
        np.testing.assert_allclose(said["picture"], numbers, 1e-9, 1e-12)


def test_what_masks_are_refused_for_is_told_by_their_dial() -> None:
    for params in (Boxes(overlap="mask"), Areas(overlap="oriented"), Boxes(overlap="keypoints")):
        with pytest.raises(ParamsError) as told:
            evaluated(params, None)
        assert [name for name, _ in told.value.problems] == ["overlap"]
    # Without two models of one's own the made-up pair is compared, which has boxes alone.
    assert compared(Duel(overlap="mask", draws=100), None) == compared(Duel(draws=100), None)


def test_models_that_are_chosen_are_compared() -> None:
    params = Duel(**chosen(Duel(), None, {"first": "eager", "second": "eager"}), draws=100)
    two = pair(params, None)
    assert (two.first, two.second) == ("eager", "careful")
    turned_round = compared(params, None)
    assert turned_round.difference == -compared(Duel(draws=100), None).difference
    assert chosen(Duel(), None, {"first": 7}) == chosen(Duel(), None, None) == {}


def test_faces_are_found_in_pictures_that_come_alone(tmp_path: Path) -> None:
    """Raw in the view of suppression; suppressed where they are judged, with no objects yet."""
    path = tmp_path / "me.png"
    cv2.imwrite(str(path), engines.photos.photo("astronaut")[..., ::-1])
    own = read_files([str(path)])
    found = data.raw(Suppression(scene="own"), own)
    every = detection.detect(engines.photos.photo("astronaut"))
    assert found.dataset.images[0].name == "me.png"
    np.testing.assert_array_equal(found.dataset.detections.box, every.detections.box)
    assert found.photo.startswith("data:image/jpeg")
    dataset = evaluated(Boxes(scene="own"), own).dataset
    assert 0 < len(dataset.detections) < len(every.detections)
    assert len(dataset.truths) == 0
    assert reading(Boxes(scene="own"), own, ViewBuilder("detection", "en", Boxes))["findings"]


def test_what_the_servers_network_finds_in_pictures_that_come_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own classes; what was edited over the faces stands aside."""
    monkeypatch.setenv("TANGIBLE_MODELS", str(tmp_path))
    path = tmp_path / "sea.png"
    pixels = np.zeros((320, 640, 3), np.uint8)
    pixels[96:160, 192:256, 1] = 255
    cv2.imwrite(str(path), pixels[..., ::-1])
    own = read_files([str(path)])
    asked = Boxes(scene="own", detector="network")
    with pytest.raises(ParamsError) as refused:
        evaluated(asked, own)
    assert [dial for dial, _ in refused.value.problems] == ["detector"]
    (tmp_path / MODEL).parent.mkdir()
    (tmp_path / MODEL).write_bytes(detector())
    (tmp_path / CLASSES).write_text("gull\ntern\ncrow\n")
    dataset = evaluated(asked, own).dataset
    assert dataset.classes == ("gull", "tern", "crow")
    assert dataset.detections.label.tolist() == [1]
    np.testing.assert_allclose(dataset.detections.box, [[192, 96, 64, 64]], atol=1e-4)
    found = data.raw(Suppression(scene="own", detector="network"), own)
    np.testing.assert_array_equal(found.dataset.detections.box, dataset.detections.box)
    assert mark_of(asked, own) != mark_of(Boxes(scene="own"), own)
    assert len(evaluated(Boxes(scene="own"), own).dataset.detections) == 0


def test_a_picture_without_a_face_is_still_shown(tmp_path: Path) -> None:
    path = tmp_path / "grey.png"
    cv2.imwrite(str(path), np.full((90, 120, 3), 128, np.uint8))
    own = read_files([str(path)])
    assert len(evaluated(Boxes(scene="own"), own).dataset.detections) == 0
    assert (
        shown_turns(Suppression(scene="own"), data.raw(Suppression(scene="own"), own))["steps"]
        == []
    )


@pytest.mark.parametrize("kind", ["hard", "linear", "gaussian"])
def test_raw_detections_that_were_brought_are_what_the_code_reads(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, view = odd("percent"), TAB.view("suppression")
    params = view.params(scene="own", kind=kind, threshold=0.2)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "raw.json").write_text(view.files["raw.json"](params, own))
    wanted = scores(params, own)
    for text in view.code(params):
        said = {}
        exec(text, said)
        np.testing.assert_allclose(said["picture"], wanted, 1e-9)


def test_of_two_models_one_is_looked_at() -> None:
    own = odd("same_twice")
    told = reading(Boxes(scene="own"), own, ViewBuilder("detection", "en", Boxes))
    assert len(told["models"]) == 2
    values = [evaluated(Boxes(scene="own", model=m), own).value for m in ("", *told["models"])]
    assert values == [pytest.approx(0.5)] * 3
    marks = {mark_of(Boxes(scene="own", model=m), own) for m in told["models"]}
    assert len(marks) == 2


@pytest.mark.parametrize("event", [None, {}, {"set": 7}, {"set": {"edits": "x"}}])
def test_the_doctor_turns_dials_of_reading_alone(
    event: dict[str, dict[str, str] | int] | None,
) -> None:
    assert mended(Boxes(), None, event) == {}


def test_without_files_the_garage_is_shown() -> None:
    assert evaluated(Boxes(scene="own"), None).value == evaluated(Boxes(), None).value


def test_experiments_stand_on_views_of_the_tab() -> None:
    assert TAB.experiments == detection.EXPERIMENTS
    assert {step.view for step in TAB.experiments} <= {view.id for view in TAB.views}


@pytest.fixture(scope="module")
def built() -> TabBuilder:
    with gr.Blocks(), gr.Tabs():
        made = TabBuilder(TAB, "en")
        made.build()
    return made


RULES_OF_BEFORE = [
    "label",
    "confidence",
    "iou",
    "convention",
    "size",
    "beta",
    "pixels",
    "matching",
    "strict",
    "crowd",
    "difficult",
    "max_dets",
    "ties",
    "seed",
    "id_zero",
    "area",
    "grid",
    "average",
    "empty",
    "cutoff",
    "shift_x",
    "shift_y",
    "clutter",
    "rescale",
]
SOURCES = ["scene", "text_format", "truth_boxes", "found_boxes", "units", "image", "edits"]


def test_links_from_before_the_views_had_dials_of_their_own_open_the_same_picture(
    built: TabBuilder,
) -> None:
    """Every dial that drew a view is still read, under its old name."""
    for view in [view for view in TAB.views if issubclass(view.params, Judged)]:
        assert {*RULES_OF_BEFORE, *SOURCES} <= {dial.name for dial in view.params.dials()}
    assert [dial.name for dial in Rarity.dials()] == ["prevalence"]
    state, wrong = built._of_link({"view": "conventions", "scene": "tied", "prevalence": "0.1"})
    assert (state.view.id, state.params.scene, wrong) == ("conventions", "tied", [])


def counted(name: str, calls: list[str]) -> Callable[..., Any]:
    whole = getattr(detection, name)

    def call(*given: Any) -> Any:
        calls.append(name)
        return whole(*given)

    return call


def test_a_turn_of_a_dial_computes_what_the_view_shows_and_no_more(
    built: TabBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []
    steps = ("evaluate_steps", "compare_steps", "coco_steps", "tie_steps", "confusion_steps")
    for name in (*steps, "error_types"):
        monkeypatch.setattr(data.detection, name, counted(name, calls))
    shown = {
        Boxes: ["evaluate_steps", "confusion_steps"],
        Areas: ["evaluate_steps", "compare_steps", "tie_steps"],
        Table: ["evaluate_steps", "error_types", "coco_steps"],
        Rarity: [],
    }
    for k, (kind, asked) in enumerate(shown.items()):
        view = next(view for view in TAB.views if view.params is kind)
        params = Rarity() if kind is Rarity else kind(shift_x=7 + k, shift_y=5)
        for again in (asked, []):  # the second time all is kept
            calls.clear()
            built.draws[view.id](params, None)
            assert sorted(calls) == sorted(again)


def test_the_code_reads_the_boxes_that_were_brought(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From detection.json, as the view exports it: own files, and boxes edited by hand."""
    own = read_files([_coco(tmp_path)])
    monkeypatch.chdir(tmp_path)
    for view in [view for view in TAB.views if issubclass(view.params, Judged)]:
        params = view.params(scene="own", shift_x=3, convention="voc10")
        change = edited(view.params(), None, {"image": 0, **BOXES, "dials": {"iou": 0.6}})
        moved_boxes = view.params.check(change)
        for asked, upload in ((params, own), (moved_boxes, None)):
            (tmp_path / "detection.json").write_text(FILES["detection.json"](asked, upload))
            result = evaluated(asked, upload)
            columns = ("ap", "ap_ten", "small", "medium", "large")
            shown = {
                Boxes: list(result.numbers().values()),
                Areas: list(result.conventions().values()),
                Table: [[row[name] for name in columns] for row in result.per_class()],
            }[view.params]
            for text in view.code(asked):
                said = {}
                exec(text, said)
                found = np.asarray(said["picture"], float)
                np.testing.assert_allclose(found, np.asarray(shown, float), 1e-9, 1e-12)


def test_files_to_take_away_hold_the_edited_boxes() -> None:
    change = edited(Boxes(), None, {"image": 0, **BOXES})
    params = Boxes.check(change)
    data = json.loads(FILES["detection.json"](params, None))
    assert [a["bbox"] for a in data["annotations"]] == [[10, 20, 30, 40]]
    assert len(FILES["curve.csv"](params, None).splitlines()) > 1


@pytest.fixture(scope="module")
def client(served: str) -> Client:
    return Client(served, verbose=False, analytics_enabled=False)


def test_endpoints_answer_as_the_engine(client: Client) -> None:
    dataset = detection.scene("garage")[0]
    answer = client.predict("garage", {"iou": 0.75}, api_name="/detection_run")
    assert answer["value"] == detection.run(dataset, detection.Params(iou=0.75)).value
    assert answer["trace"]["reason"][0] == "hit"
    stats = client.predict(detection.to_coco(dataset), api_name="/detection_coco_stats")
    assert stats == pytest.approx(detection.coco_stats(dataset)._asdict(), abs=1e-12)
    rows = client.predict("garage", api_name="/detection_compare")
    assert [r["difference"] for r in rows] == [r.difference for r in detection.compare(dataset)]
    ap = client.predict(
        [0.9, 0.8, 0.7], [True, False, True], 2, "sklearn", api_name="/detection_ap"
    )
    assert ap == pytest.approx(
        detection.ap(np.array([3, 2, 1]), np.array([1, 0, 1]), 2, "sklearn")
    )
    read = client.predict("a.txt", "0 0.9 1 2 3 4\n0 x\n", api_name="/detection_load")
    assert read["problems"][0]["line"] == 2


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("run", ["garage", {"iou": 7}]),
        ("run", [7, {}]),
        ("run", ["/etc/passwd", {}]),
        ("run", [{"annotations": "all"}, {}]),
        ("ap", [[0.5], [True, False], 1, "coco"]),
        ("ap", [["a"], [True], 1, "coco"]),
        ("ap", [[0.5], [True], 0, "coco"]),
        ("load", ["../../x.exe", "text"]),
    ],
)
def test_hostile_calls_are_refused_in_words(
    client: Client, name: str, args: list[dict[str, Any] | str]
) -> None:
    with pytest.raises(AppError, match=r"\w") as refused:
        client.predict(*args, api_name=f"/detection_{name}")
    assert "broke here" not in str(refused.value)
