"""The linear floor: scikit-learn's components, dB that rises, codes that are there."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from sklearn.decomposition import PCA

from engines.photos import square
from engines.rectified import ChannelsParams, channels, snippets
from engines.rectified.channels import (
    LEARNT,
    components,
    curve_of,
    db,
    linear,
    patches,
    source,
    whole,
)
from engines.storybook.world import render
from engines.storybook.world.data import TRAINING
from engines.storybook.world.scene import sample_scene

from .folders import mini_folder


def test_patches_and_back() -> None:
    x = np.random.default_rng(0).random((128, 128, 3))
    rows = patches(x)
    assert rows.shape == (256, 192)
    np.testing.assert_array_equal(rows[17], x[8:16, 8:16].ravel())
    np.testing.assert_array_equal(whole(rows), x)


def test_the_components_are_those_of_scikit_learn() -> None:
    scenes = [render(sample_scene(TRAINING + k)) / 127.5 - 1 for k in range(LEARNT)]
    pca = PCA(svd_solver="full").fit(np.concatenate([patches(scene) for scene in scenes]))
    mean, vectors = components()
    np.testing.assert_allclose(pca.mean_, mean)
    x = source(ChannelsParams(seed=7)) / 127.5 - 1
    for k in (1, 4, 16, 64):
        kept = pca.components_[:k]
        theirs = (patches(x) - mean) @ kept.T @ kept + mean
        np.testing.assert_allclose(linear(x, k), whole(theirs), atol=1e-6)
    assert np.abs(vectors.T @ vectors - np.eye(192)).max() < 1e-9


@settings(max_examples=10)
@given(st.integers(0, 9999))
def test_db_rises_with_every_channel(seed: int) -> None:
    """Not clipped, the error falls with each; clipped as shown it may hardly rise again."""
    x = source(ChannelsParams(seed=seed)) / 127.5 - 1
    errors = [np.square(x - linear(x, k)).sum() for k in range(0, 193, 16)]
    assert (np.diff(errors) <= 1e-9).all()
    assert errors[-1] == pytest.approx(0, abs=1e-9)
    curve = curve_of(x)
    assert (np.diff(curve) > -0.3).all()
    assert curve[15] == pytest.approx(db(x, linear(x, 16)), abs=1e-6)


@pytest.mark.parametrize("name", ["astronaut", "coffee", "chelsea", "flower"])
def test_photographs_gain_two_to_eight_db(name: str) -> None:
    """Learnt on drawn scenes, tested on photographs; the topic's own bound."""
    curve = channels(ChannelsParams(source=name)).curve
    assert 2 <= curve[15] - curve[3] <= 8


def test_an_own_picture_goes_through_every_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its middle square; both snippets read it from a file and give the curve."""
    own = np.random.default_rng(0).integers(0, 256, (90, 150, 3), np.uint8)
    params = ChannelsParams(source="own")
    found = channels(params, own)
    np.testing.assert_array_equal(found.original, square(own, 128))
    Image.fromarray(own).save(tmp_path / "picture.png")
    monkeypatch.chdir(tmp_path)
    for code in snippets.channels(params):
        left: dict[str, object] = {}
        exec(code, left)
        np.testing.assert_allclose(left["picture"], found.curve, atol=1e-6)
    np.testing.assert_array_equal(
        channels(params).original, channels(ChannelsParams()).original
    )  # none was brought


def test_every_autoencoder_that_is_there_is_shown() -> None:
    assert channels(ChannelsParams()).networks[0].name == "vae"
    found = channels(ChannelsParams(channels=24), folder=mini_folder())
    assert [(net.name, net.channels, net.factor) for net in found.networks] == [
        ("vae4", 4, 8),
        ("vae8", 8, 8),
        ("sd3/vae", 16, 8),
    ]
    assert [code.channels for code in found.linear] == [4, 8, 16, 24]
    for code in (*found.networks, *found.linear):
        assert code.picture.shape == (128, 128, 3)
        x, y = found.original / 127.5 - 1, code.picture / 127.5 - 1
        assert code.db == pytest.approx(db(x, y), abs=0.2)


@pytest.mark.parametrize("dials", [{"channels": 0}, {"channels": 10**6}, {"source": "x"}])
def test_what_cannot_be_is_refused_in_words(dials: dict[str, int | str]) -> None:
    with pytest.raises(ValueError, match=r"takes|choose"):
        ChannelsParams.check(dials)
