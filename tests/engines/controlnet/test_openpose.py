"""ControlNet: OpenPose's network opened from safetensors, and its answer made into joints."""

import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from engines import controlnet
from engines.controlnet import openpose
from engines.controlnet.pose import preset
from engines.photos import photo

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from controlnet_aux.open_pose.model import bodypose_model

# OpenPose's order of limbs, joints counted from 1, and the two channels of each limb's field.
FROM = [2, 2, 3, 4, 6, 7, 2, 9, 10, 2, 12, 13, 2, 1, 15, 1, 16, 3, 6]
TO = [3, 6, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 1, 15, 17, 16, 18, 17, 18]
LIMBS = list(zip(FROM, TO, strict=True))
FIELDS = [12, 20, 14, 16, 22, 24, 0, 2, 4, 6, 8, 10, 28, 30, 34, 32, 36, 18, 26]


def weights() -> dict[str, torch.Tensor]:
    """Random ones under the names that the published file has."""
    torch.manual_seed(0)
    return {k.split(".", 1)[1]: v.clone() for k, v in bodypose_model().state_dict().items()}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("models")
    (root / "openpose").mkdir()
    save_file(weights(), root / openpose.NAME)
    return root


class Painted(torch.nn.Module):
    """Answers with a heat map at each seen joint and a field along each limb, made by hand."""

    def __init__(self, figures: np.ndarray) -> None:
        super().__init__()
        self.figures = figures
        self.one = torch.nn.Parameter(torch.zeros(1))  # so that it has a device

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        n = x.shape[-1] // 8
        y, x = np.mgrid[:n, :n]
        at = (np.stack([x, y], axis=-1) + 0.5) / n
        fields, heat = np.zeros((38, n, n), np.float32), np.zeros((19, n, n), np.float32)
        for figure in self.figures:
            for k, (px, py, seen) in enumerate(figure):
                far = ((at - [px, py]) ** 2).sum(-1) * n**2
                heat[k] = np.maximum(heat[k], seen * np.exp(-far / 3))
            for (a, b), channel in zip(LIMBS, FIELDS, strict=True):
                self._limb(fields[channel : channel + 2], at, figure[a - 1], figure[b - 1])
        return torch.tensor(fields)[None], torch.tensor(heat)[None]

    @staticmethod
    def _limb(field: np.ndarray, at: np.ndarray, a: np.ndarray, b: np.ndarray) -> None:
        if not (a[2] and b[2]):
            return
        length = np.linalg.norm(b[:2] - a[:2])
        u = (b[:2] - a[:2]) / length
        along = ((at - a[:2]) @ u).clip(0, length)
        near = np.linalg.norm(at - a[:2] - along[..., None] * u, axis=-1) < 1.5 / len(at)
        field[:, near] = u[:, None]


def body_that_sees(figures: np.ndarray, folder: Path) -> object:
    body = openpose.open_body.__wrapped__(folder / openpose.NAME)
    body.model = Painted(figures)
    return body


def test_the_networks_own_answer_is_that_of_its_weights(folder: Path) -> None:
    """The file's weights are in the network, each under its name."""
    body = openpose.open_body.__wrapped__(folder / openpose.NAME)
    theirs = body.model.state_dict()
    for name, value in weights().items():
        found = next(v for k, v in theirs.items() if k.split(".", 1)[1] == name)
        assert torch.equal(found, value)


def test_random_weights_find_nobody(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TANGIBLE_MODELS", str(folder))
    assert openpose.lacking() is None
    with pytest.raises(controlnet.ControlError, match="Nobody was found"):
        controlnet.detect_pose(photo("astronaut"))


@pytest.mark.parametrize("name", ["standing", "star jump", "walking"])
def test_a_figure_in_the_maps_is_the_figure_found(folder: Path, name: str) -> None:
    wanted = preset(name)
    wanted[0, 4, 2] = 0  # a wrist that is not seen
    found = openpose.detect_pose(photo("astronaut"), body_that_sees(wanted, folder))
    assert found.shape == (1, 18, 3)
    assert (found[0, :, 2] == wanted[0, :, 2]).all()
    seen = wanted[0, :, 2] > 0
    assert np.abs(found - wanted)[0, seen, :2].max() < 0.01
    assert np.abs(found[0, 4, :2] - found[0, 3, :2]).max() < 0.4  # near its elbow, not at 0, 0
    assert found[0, 4, :2].min() > 0


def test_two_people_are_two_figures(folder: Path) -> None:
    left, right = preset("standing"), preset("arms up")
    both = np.concatenate([left, right])
    both[:, :, 0] = 0.5 * both[:, :, 0] + np.array([[0.0], [0.5]])
    found = openpose.detect_pose(photo("astronaut"), body_that_sees(both, folder))
    assert len(found) == 2
    order = found[:, 1, 0].argsort()
    assert np.abs(found[order] - both)[..., :2].max() < 0.02


def test_the_detector_without_weights_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TANGIBLE_MODELS", str(tmp_path))
    with pytest.raises(controlnet.ControlError) as error:
        controlnet.detect_pose(photo("astronaut"))
    for language in (0, 1):
        said = error.value.say(language)
        assert openpose.NAME in said
        assert "weights_only=True" in said
    assert openpose.lacking() == error.value.text


def test_a_strip_is_refused_before_it_is_enlarged() -> None:
    with pytest.raises(controlnet.ControlError, match="4 times"):
        controlnet.detect_pose(np.zeros((8, 100_000, 3), np.uint8))


def test_other_weights_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "body_pose_model.safetensors"
    save_file({"conv1_1.weight": torch.zeros(1)}, path)
    with pytest.raises(controlnet.ControlError, match="needs its weights"):
        openpose.open_body(path)
    path.write_bytes(b"no safetensors")
    with pytest.raises(controlnet.ControlError, match="needs its weights"):
        openpose.open_body(path)


def test_the_line_that_converts_does(tmp_path: Path) -> None:
    """The very command of the message, on a pickle of the published form."""
    held = {"conv1_1.weight": torch.rand(4, 3).T, "conv1_1.bias": torch.rand(4)}
    torch.save(held, tmp_path / "body_pose_model.pth")
    command = openpose.CONVERT.replace("python", sys.executable, 1)
    subprocess.run(command, shell=True, cwd=tmp_path, check=True)
    from safetensors.torch import load_file

    again = load_file(tmp_path / "body_pose_model.safetensors")
    assert all(torch.equal(again[name], value) for name, value in held.items())
