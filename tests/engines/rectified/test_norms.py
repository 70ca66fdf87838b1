"""QK-norm and positions: the norm's bound, growth by the square, crops of the real table."""

import numpy as np
import pytest
import torch
from diffusers import SD3Transformer2DModel
from diffusers.models.embeddings import PatchEmbed
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.rectified import NormParams, PositionsParams, norms, places, positions
from engines.rectified.mini import trained
from engines.rectified.norms import GROWTHS, most, random_logits
from engines.rectified.positions import BASE, TABLE, WAYS, axis
from engines.storybook.models.transformer import transformer

from .folders import mini_folder


@settings(max_examples=15)
@given(st.floats(1, 4), st.integers(0, 99), st.sampled_from([256, 1024]))
def test_no_logit_exceeds_the_norms_bound(growth: float, seed: int, tokens: int) -> None:
    held = random_logits(NormParams(seed=seed, tokens=tokens), growth, True)
    assert held.abs().max() <= 8 + 1e-4


def test_logits_grow_by_the_square_and_a_norm_takes_the_growth_away() -> None:
    params = NormParams(tokens=256)
    raw, normed = ([random_logits(params, g, n) for g in (1, 3)] for n in (False, True))
    torch.testing.assert_close(raw[1], 9 * raw[0], rtol=1e-4, atol=1e-4)
    torch.testing.assert_close(normed[1], normed[0], rtol=1e-4, atol=1e-4)


def test_the_norm_is_that_of_the_model_at_first() -> None:
    """RMSNorm with gamma 1, as diffusers writes it."""
    torch.manual_seed(0)
    attention = transformer(layers=1).transformer_blocks[0].attn
    q = torch.randn(2, 5, 7, 32)
    ours = 32**0.5 * torch.nn.functional.normalize(q, dim=-1)
    torch.testing.assert_close(attention.norm_q(q), ours, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("seed", range(3))
def test_entropies_of_random_weights(seed: int) -> None:
    """At 4,096 tokens, weights x 1, 2, 4: .94, .37, .05; with a norm .94 throughout."""
    found = norms(NormParams(seed=seed)).random
    at = [int(np.flatnonzero(g == GROWTHS)[0]) for g in (1, 2, 4)]
    np.testing.assert_allclose(found.entropy[0, at], [0.94, 0.37, 0.05], atol=0.03)
    np.testing.assert_allclose(found.entropy[1], 0.94, atol=0.01)
    assert found.largest[1].max() <= 8


def test_more_tokens_alone_do_not_collapse_it() -> None:
    some = [norms(NormParams(tokens=n, growth=2.0)).at[0, 0] for n in (256, 1024, 4096)]
    assert max(some) - min(some) < 0.06


def test_the_small_models_norm_keeps_its_entropy() -> None:
    for folder in (None, mini_folder()):
        found = norms(NormParams(), folder)
        raw, normed = found.mini.entropy
        assert raw[-1] < raw[0] - 0.1
        assert np.ptp(normed) < 1e-4
        assert found.mini.largest[1].max() <= found.bound * (1 + 1e-5)
        assert found.trained is trained(folder)


def test_gains_widen_what_a_norm_allows() -> None:
    """Queries and keys as large as can be, along the coordinate of the largest product."""
    net, d = transformer(layers=2), 32
    assert most(net) == pytest.approx(d**0.5)  # gains of 1
    attn = net.transformer_blocks[1].attn
    with torch.no_grad():
        attn.norm_q.weight[3] = 2
        attn.norm_added_k.weight[3] = -1.5
        attn.norm_added_k.weight[5] = 2.5
    alone = torch.eye(d)[3] * 7
    q, k = attn.norm_q(alone), attn.norm_added_k(alone)
    assert float((q @ k).detach().abs()) / d**0.5 == pytest.approx(most(net), rel=1e-5)


# Positions


@pytest.mark.parametrize(("width", "below"), [(16, 0.63), (32, 0.56), (64, 0.48)])
def test_neighbours(width: int, below: float) -> None:
    found = dict(zip(WAYS, places(PositionsParams(width=width)).near, strict=True))
    np.testing.assert_allclose(found["crop"], [0.9984, 0.9984, 0.923], atol=4e-3)
    assert found["line"][0] == pytest.approx(0.973, abs=1e-3)
    assert found["line"][1] == pytest.approx(below, abs=8e-3)


@pytest.mark.parametrize("width", [16, 64])
def test_the_maps_are_those_of_a_real_table(width: int) -> None:
    """The middle of PatchEmbed's own, a sixth as deep: the mean over fewer frequencies."""
    embed = PatchEmbed(128, 128, 2, 16, 96, pos_embed_max_size=TABLE)
    held = embed.cropped_pos_embed(2 * width, 2 * width)[0].double()
    at = (width // 3) * width + width // 2
    theirs = (held @ held[at] / held[at].square().sum()).reshape(width, width).numpy()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(positions, "DIM", 96)
        ours = places(PositionsParams(width=width, y=1 / 3, x=0.5))
    assert ours.at == (width // 3, width // 2)
    np.testing.assert_allclose(ours.maps[0], theirs, atol=1e-5)


def test_a_small_picture_has_the_middle_of_a_large_one() -> None:
    embed = PatchEmbed(128, 128, 2, 16, 8, pos_embed_max_size=TABLE)
    tables = {n: embed.cropped_pos_embed(2 * n, 2 * n).reshape(n, n, 8) for n in (32, 64)}
    assert torch.equal(tables[32], tables[64][16:48, 16:48])
    tall = embed.cropped_pos_embed(128, 192).reshape(64, 96, 8)
    assert torch.equal(tall[:, 16:80], tables[64])
    assert torch.equal(axis(32, "crop"), axis(64, "crop")[16:48])
    step = axis(64, "crop").diff()[0].item()
    assert step == pytest.approx(BASE / TABLE, rel=1e-4)
    with pytest.raises(ValueError, match="cannot be greater"):
        embed.cropped_pos_embed(2 * 193, 128)


def test_stretched_at_the_side_of_training_is_cropped() -> None:
    assert torch.equal(axis(BASE, "stretch"), axis(BASE, "crop"))
    near = [places(PositionsParams(width=w)).near for w in (16, 32, 64, 96)]
    stretched = [float(row[1, 0]) for row in near]
    assert stretched == sorted(stretched)
    assert np.ptp([row[0, 0] for row in near]) < 1e-3


def test_a_model_takes_the_middle_of_its_own_table() -> None:
    net = transformer()
    assert isinstance(net, SD3Transformer2DModel)
    assert net.pos_embed.cropped_pos_embed(16, 16).shape == (1, 64, 160)


@pytest.mark.parametrize(
    "dials",
    [{"growth": 0}, {"growth": float("nan")}, {"growth": 50}, {"tokens": 10**6}, {"seed": -1}],
)
def test_weights_that_cannot_be_are_refused_in_words(dials: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"takes|choose"):
        NormParams.check(dials)
