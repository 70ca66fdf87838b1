"""Files that people really have: each is read right, or what is wrong with it is told."""

import pytest

from engines.detection import Dataset, load, run
from engines.detection.doctor import diagnose
from tests.engines.detection.oracle import CASES

ODD = CASES / "odd"

AP50 = {
    **{"crowd_null": 1.0, "crowd_str0": 1.0, "csv_excel_sep": 1.0, "csv_oi": 1.0},
    **{"csv_retinanet": 0.5, "csv_utf16": 1.0, "cvat": 1.0, "degenerate_flip": 1.0},
    **{"degenerate_flip_gt": 0.9505, "dets_full_ids": 1.0, "flipped_y": 1.0, "fo": 1.0},
    **{"image_name_ext": 1.0, "names_classes.txt": 1.0, "ndjson": 1.0, "one_rel_over": 1.0},
    **{"percent": 1.0, "roboflow_yolo": 1.0, "same_twice": 0.5, "segm_only_dt": 0.5},
    **{"segm_only_gt": 1.0, "subfolders": 1.0, "ultra_yolo3": 1.0, "utf16": 1.0},
    **{"voc_results_d2": 1.0, "yolo_poly": 1.0},
}
"""Cases with a right number; .9505 is 20 of 21 found, in 101 samples."""

TOLD = ("off_by_one", "pixels_vs_rel", "rel_too_tall", "xml_size0_rel", "xyxy_json")
"""Cases whose number cannot be right, so that they must be told."""


def odd(case: str) -> Dataset:
    return load(sorted(path for path in (ODD / case).rglob("*") if path.is_file()))


def test_every_case_is_asked_for() -> None:
    cases = {path.name for path in ODD.iterdir() if path.is_dir()}
    assert cases == {*AP50, *TOLD, "xywh_vs_xyxy_mixed"}
    assert len(cases) == 32


@pytest.mark.parametrize("case", AP50)
def test_the_number_is_right_and_no_line_is_red(case: str) -> None:
    dataset = odd(case)
    assert dataset.problems == ()
    assert run(dataset).value == pytest.approx(AP50[case], abs=1e-4)


def test_what_each_case_is_about() -> None:
    """Besides the number: counts, classes and names."""
    assert not odd("crowd_str0").truths.crowd.any()
    assert (len(odd("csv_oi").truths), len(odd("csv_oi").detections)) == (1, 1)
    assert len(odd("csv_retinanet").images) == 2
    assert odd("names_classes.txt").classes == ("gull", "tern")
    assert [image.name for image in odd("subfolders").images] == [
        "train/frame_000000",
        "val/frame_000000",
    ]
    assert odd("percent").detections.score.tolist() == [0.975]
    assert odd("rel_too_tall").layout["detections"].units == "relative"
    twice = odd("same_twice")
    assert list(twice.models) == ["a/dt.json", "b/dt.json"]
    assert len(twice.detections) == 2
    assert any(finding.kind == "models" for finding in diagnose(twice))


def test_detections_follow_the_layout_of_the_objects() -> None:
    """One row of the objects cannot be two corners; the one detection could be either."""
    dataset = odd("xywh_vs_xyxy_mixed")
    assert dataset.layout["truths"].boxes == dataset.layout["detections"].boxes == "xywh"
    assert "other side" in dataset.evidence["detections"][0]
    assert run(dataset).trace().iou[0] == 1


@pytest.mark.parametrize("case", ["pixels_vs_rel", "rel_too_tall", "xml_size0_rel"])
def test_a_size_that_is_needed_is_asked_for(case: str) -> None:
    dataset = odd(case)
    assert len(dataset.unsized) == 1
    assert "size of the picture is needed" in dataset.problems[-1].reason[0]
    assert diagnose(dataset)[0].kind == "sizes"
    assert len(dataset.truths) == len(dataset.detections) == 0


@pytest.mark.parametrize(
    ("case", "kind", "words"),
    [
        ("xyxy_json", "outside", "7 of 9 detections leave the picture"),
        ("off_by_one", "classes", "classes that no object has (50% of them): category 0"),
    ],
)
def test_another_reading_is_offered_with_its_number(case: str, kind: str, words: str) -> None:
    dataset = odd(case)
    assert run(dataset).value == 0
    (finding,) = (x for x in diagnose(dataset) if x.kind == kind and x.alternative)
    assert words in finding.words[0]
    other = finding.alternative
    assert other.ap == pytest.approx(1)
    paths = sorted((ODD / case).iterdir())
    assert run(load(paths, **{other.side: other.layout})).value == pytest.approx(other.ap)
