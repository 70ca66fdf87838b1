"""The ControlNet tab: its experiments show their numbers, its endpoints answer and refuse."""

import base64
import io
import json
import re

import gradio as gr
import numpy as np
import pytest
from PIL import Image

from engines import controlnet
from engines.controlnet.sketch import Stroke, to_text
from tabs.controlnet import data, figures
from tabs.controlnet.api import register
from tabs.controlnet.data import Own
from tabs.controlnet.dials import Dials
from tabs.controlnet.experiments import EXPERIMENTS
from tabs.controlnet.generation import word_rows
from tabs.controlnet.view import TAB
from tabs.controlnet.words import WORDS
from tabs.shell.stage import Stage

NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")
SAY = {name: text[0] for name, text in WORDS.items()}


@pytest.mark.parametrize("experiment", EXPERIMENTS, ids=lambda e: e.title[0])
def test_an_experiment_measures_the_number_that_it_promises(experiment):
    measured = experiment.measure(TAB.params.check(experiment.settings))
    expected = [float(n) for n in NUMBER.findall(experiment.expected)]
    found = [float(n) for n in NUMBER.findall(measured)]
    loose = 3 if "≈" in experiment.expected else 1e-9
    assert found == pytest.approx(expected, abs=loose)


# The stage


@pytest.fixture(scope="module")
def stage():
    with gr.Blocks(), gr.Tabs():
        built = Stage(TAB, "en")
        built.build()
    return built


def grabbed(stage, name: str):
    """What the stage does when a part of this element id is grabbed."""
    listeners = [listener for listener, *_ in stage._grabs]
    ids = [listener.__self__.elem_id for listener in listeners]
    return stage._grabs[ids.index(f"controlnet-{name}")][1]


def test_dragged_thresholds_set_the_dials(stage):
    shapes = {"shapes": [{"x0": 41.6}, {"x0": 2000}]}
    assert grabbed(stage, "histogram")(Dials(), None, shapes) == {"low": 42, "high": 1000}


def test_a_dragged_joint_stands_in_the_dials_until_another_preset_is_chosen(stage):
    people = controlnet.joints_of(controlnet.Params()).copy()
    people[0, 4, :2] = 0.25, 0.75
    dials = Dials(**grabbed(stage, "skeleton")(Dials(), None, {"people": people.tolist()}))
    assert controlnet.joints_of(dials)[0, 4].tolist() == [0.25, 0.75, 1]
    other = Dials(pose=dials.pose, preset="running")
    assert controlnet.joints_of(other)[0, 4].tolist() != [0.25, 0.75, 1]


@pytest.mark.parametrize("event", [
    None, {}, {"people": "x"}, {"people": [[1]]}, {"people": [[[float("nan")] * 3] * 18]},
    {"people": [[[0, 0, 1]] * 18] * 9}, {"people": [[["<b>", 0, 1]] * 18]},
])  # fmt: skip
def test_poses_from_the_page_are_not_trusted(stage, event):
    with pytest.raises(ValueError, match="figures of 18 joints"):
        grabbed(stage, "skeleton")(Dials(), None, event)


def test_a_drawing_is_the_hint_and_hides_the_thresholds(stage):
    text = to_text([Stroke(np.array([[0, 0], [511, 511]]))])
    dials = Dials(**grabbed(stage, "brush")(Dials(), None, {"text": text}))
    assert (data.hints_of(dials.engine(), None)["edges"] == controlnet.draw_sketch(text)).all()
    drawn = {c.elem_id: v for c, v in stage._drawn(dials, None).items()}
    assert drawn["controlnet-histogram"] is None
    assert drawn["controlnet-brush"].picture[5, 5].all()
    assert drawn["controlnet-edges-shown"].panels == []


@pytest.mark.parametrize("event", [
    {"text": "<b>"}, {"text": None}, {"text": 3}, {}, {"text": "p" + "A" * 6000}, {"text": "pAA"},
])  # fmt: skip
def test_drawings_from_the_page_are_not_trusted(stage, event):
    change = grabbed(stage, "brush")(Dials(), None, event)
    with pytest.raises(ValueError, match=r"Drawing \(sketch\) cannot be"):
        TAB.params.check({**Dials().model_dump(), **change})


def test_an_empty_sheet_is_warned_of_in_its_own_words(stage):
    drawn = {c.elem_id: v for c, v in stage._drawn(Dials(picture="sketch"), None).items()}
    assert "draw more" in drawn["controlnet-warning"]


def test_a_word_that_is_clicked_enters_the_prompt_that_counts(stage):
    event = {"word": "blue"}
    edges = grabbed(stage, "edges-words")(Dials(), None, event)
    assert edges == {"prompt": "a small blue car on the left on sand at sunset"}
    pose = grabbed(stage, "pose-words")(Dials(view="pose"), None, event)
    assert pose == {"person": "a big person in blue in the middle on grass by day"}


@pytest.mark.parametrize("event", [{}, {"word": None}, {"word": "dragon"}, {"word": "<b>" * 99}])
def test_words_from_the_page_are_not_trusted(stage, event):
    with pytest.raises(ValueError, match="no word"):
        grabbed(stage, "edges-words")(Dials(), None, event)


def test_words_follow_the_prompt(stage):
    rows = word_rows(Dials(view="pose").engine(), stage)
    assert ("red", True) in rows["colours"]
    assert "subjects" not in rows
    assert "poses" not in word_rows(Dials().engine(), stage)
    assert "poses" in word_rows(Dials(prompt="a child waving").engine(), stage)
    assert word_rows(Dials(backend="sd15").engine(), stage) == {}


def test_without_its_weights_the_detector_tells_how_to_get_them(stage, tmp_path, monkeypatch):
    monkeypatch.setenv("TANGIBLE_MODELS", str(tmp_path))
    dials = Dials(view="pose")
    assert grabbed(stage, "detect")(dials, None, {}) == {}
    draw = next(d for e, u, d in stage._grabs if u is grabbed(stage, "detect"))
    told = {c.elem_id: v for c, v in draw(dials, None).items()}["controlnet-lacks"]
    assert "weights_only=True" in told
    assert "safetensors" in told


def test_the_comparison_shows_both_pictures_in_one_place(stage):
    dials = Dials(view="compare", steps=2, seed=3)
    drawn = {c.elem_id: v for c, v in stage._drawn(dials, None).items()}
    plain, steered = data.compared(dials, None).pictures
    both = drawn["controlnet-versus"]
    assert (both.before.picture == plain).all()
    assert (both.after.picture == steered).all()


@pytest.mark.parametrize("work", [0, 1, 2])
def test_long_work_yields_step_by_step_and_ends_with_pictures(stage, work):
    _, run, outputs, _ = stage._works[work]
    view = ("edges", "pose", "grid")[work]
    made = [*run(Dials(view=view, steps=3), None)]
    assert len(made) >= 3
    assert set(made[-1]) <= set(outputs)
    told = next(v for v in made[-1].values() if isinstance(v, str))
    assert re.search(r"\d", told)


def test_both_nets_are_scored(stage):
    dials = Dials(view="compare", control="both", steps=2)
    drawn = {c.elem_id: v for c, v in stage._drawn(dials, None).items()}
    for panel in drawn["controlnet-versus"]:
        assert "F1" in panel.figures
        assert "PCK" in panel.figures


def test_unknown_words_are_told_without_markup(stage):
    drawn = stage._drawn(Dials(prompt="a <script>alert</script> dragon on grass"), None)
    told = next(v for v in drawn.values() if isinstance(v, str) and "never met" in v)
    assert "dragon" in told
    assert "<" not in told.split("Press")[0].replace("It knows", "")


@pytest.mark.parametrize("backend", ["sd15", "sdxl"])
def test_a_model_that_is_not_there_is_answered_in_words(stage, backend):
    if controlnet.BACKENDS[backend].gigabytes and _accelerated():
        pytest.skip("an accelerator may hold it")
    run = stage._works[0][1]
    with pytest.raises(ValueError, match="needs an accelerator"):
        [*run(Dials(backend=backend), None)]


def _accelerated() -> bool:
    import torch

    return torch.cuda.is_available()


def test_the_histogram_shows_both_thresholds():
    params = controlnet.Params(low=30, high=300)
    found = controlnet.gradients(controlnet.source(params), params)
    shapes = json.loads(figures.histogram(found, 30, 300, SAY))["layout"]["shapes"]
    assert [s["x0"] for s in shapes] == [30, 300]


def test_a_hint_of_nothing_is_warned_of(stage):
    drawn = stage._drawn(Dials(low=1000, high=1000), None)
    assert any(isinstance(v, str) and "nearly empty" in v for v in drawn.values())


# Uploads


def test_a_picture_and_a_pose_are_told_apart(tmp_path):
    picture, pose = tmp_path / "a.png", tmp_path / "b.json"
    Image.fromarray(np.full((40, 60, 3), 200, np.uint8)).save(picture)
    joints = controlnet.joints_of(controlnet.Params())
    pose.write_text(controlnet.to_openpose(joints))
    assert data.read(str(picture)).picture.shape == (40, 60, 3)
    own = data.read(str(pose))
    assert own.joints == pytest.approx(joints, abs=1e-4)
    shown = data.joints(Dials(preset="own"), own)
    assert shown == pytest.approx(joints, abs=1e-4)


@pytest.mark.parametrize("content", [b"{", b"[]", b"", b"<svg/>", b"{" * 300_000, b"\xff\xd8\xff"])
def test_uploads_that_are_neither(tmp_path, content):
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"\w"):
        data.read(str(path))


def test_without_an_upload_the_scene_stands_in():
    own = data.picture_of(Dials(picture="own"), None)
    assert (own == controlnet.source(controlnet.Params())).all()
    image = np.zeros((32, 32, 3), np.uint8)
    assert data.picture_of(Dials(picture="own"), Own(picture=image)) is image


# Endpoints


@pytest.fixture(scope="module")
def api():
    with gr.Blocks() as blocks:
        register()
    return {f.api_name: f.fn for f in blocks.fns.values()}


def base64_png(image: np.ndarray) -> str:
    out = io.BytesIO()
    Image.fromarray(image).save(out, "PNG")
    return base64.b64encode(out.getvalue()).decode()


def picture(text: str) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(text.split(",")[1]))).convert("RGB"))


def test_the_hint_of_a_photograph(api):
    answer = api["controlnet_preprocess"]("coffee", {"low": 50})
    params = controlnet.Params(picture="coffee", low=50)
    assert (
        picture(answer["hint"]) == controlnet.preprocess(controlnet.source(params), params)
    ).all()


def test_a_pose_is_drawn(api):
    joints = controlnet.joints_of(controlnet.Params())
    drawn = picture(api["controlnet_draw_pose"](controlnet.to_openpose(joints), 512))
    assert drawn.shape == (512, 512, 3)
    assert drawn.any()


def test_a_picture_is_generated(api):
    answer = api["controlnet_generate"]({"steps": 1, "pictures": 2})
    assert [picture(p).shape for p in answer["pictures"]] == [(128, 128, 3)] * 2
    json.dumps(answer)


def test_a_picture_keeps_to_itself(api):
    image = base64_png(controlnet.source(controlnet.Params()))
    hint = api["controlnet_preprocess"](image)["hint"]
    assert api["controlnet_adherence"](image, hint) == 1


@pytest.mark.parametrize(("name", "arguments"), [
    ("preprocess", ["/etc/passwd"]),
    ("preprocess", [None]),
    ("preprocess", ["A" * 20_000_000]),
    ("preprocess", [base64.b64encode(b"no picture").decode()]),
    ("preprocess", [base64_png(np.zeros((1, 1, 3), np.uint8))]),
    ("preprocess", [base64_png(np.zeros((20_000, 3_201), np.uint8))]),
    ("preprocess", ["coffee", {"low": "<b>"}]),
    ("preprocess", ["coffee", 3]),
    ("draw_pose", ["{}"]),
    ("draw_pose", ["[" * 10_000]),
    ("draw_pose", [3]),
    ("draw_pose", ["{}", 10**9]),
    ("generate", [{"prompt": "a" * 100_000}]),
    ("generate", [{"backend": "../../etc"}]),
    ("generate", [{"backend": "someone/model"}]),
    ("generate", [{"scale": float("nan")}]),
    ("generate", [{"steps": 10**9}]),
    ("generate", [{"control": "pose", "pose": "waving:9e9,1 " + "1,1 " * 17}]),
    ("generate", [None]),
    ("generate", [{"picture": "own"}, "not base64 !"]),
    ("adherence", ["coffee", "chelsea"]),
], ids=lambda value: str(value)[:40])  # fmt: skip
def test_hostile_calls_are_refused_in_words(api, name, arguments):
    with pytest.raises(gr.Error) as error:
        api[f"controlnet_{name}"](*arguments)
    assert "Something broke" not in str(error.value)
    assert "<b>" not in str(error.value)
