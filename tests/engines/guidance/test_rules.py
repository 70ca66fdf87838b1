"""Every rule against diffusers.guiders where those are right, and against its own definition."""

from typing import Any

import diffusers
import pytest
import torch
from diffusers.guiders import (
    AdaptiveProjectedGuidance,
    AutoGuidance,
    ClassifierFreeGuidance,
    ClassifierFreeZeroStarGuidance,
    TangentialClassifierFreeGuidance,
)

from engines.guidance import RULE_NAMES, RULES, State

SCALES = (-2.0, 0.0, 0.5, 1.5, 4.0, 7.5, 30.0)
w_values = pytest.mark.parametrize("w", SCALES)


def predictions(
    seed: int = 0, shape: tuple[int, ...] = (3, 4, 16, 16)
) -> tuple[torch.Tensor, torch.Tensor]:
    g = torch.Generator().manual_seed(seed)
    u = torch.randn(shape, generator=g)
    return u, u + 0.3 * torch.randn(shape, generator=g)


def told(
    guider: Any, u: torch.Tensor, c: torch.Tensor, step: int = 1, steps: int = 10
) -> torch.Tensor:
    guider.set_state(step=step, num_inference_steps=steps, timestep=torch.tensor(500))
    return guider.forward(c, u)[0]


def close(ours: torch.Tensor, theirs: torch.Tensor) -> None:
    torch.testing.assert_close(ours, theirs, rtol=1e-5, atol=1e-5 * theirs.abs().max().item())


def test_every_rule_has_a_name() -> None:
    assert list(RULES) == list(RULE_NAMES)
    assert diffusers.__version__ >= "0.42"


@w_values
def test_cfg(w: float) -> None:
    u, c = predictions()
    close(RULES["cfg"](u, c, State(w)), told(ClassifierFreeGuidance(guidance_scale=w), u, c))


@w_values
@pytest.mark.parametrize("share", [0.3, 0.7, 1.0])
def test_rescale(w: float, share: float) -> None:
    u, c = predictions(1)
    peer = ClassifierFreeGuidance(guidance_scale=w, guidance_rescale=share)
    close(RULES["rescale"](u, c, State(w, rescale=share)), told(peer, u, c))


@pytest.mark.parametrize("step", range(10))
def test_interval(step: int) -> None:
    """Steps 3 to 6 of ten; sigma falls from 10 to 1, one a step."""
    u, c = predictions(2)
    peer = ClassifierFreeGuidance(guidance_scale=4.0, start=0.3, stop=0.7)
    state = State(4.0, sigma=10.0 - step, low=3.5, high=7.5)
    close(RULES["interval"](u, c, state), told(peer, u, c, step))


@w_values
@pytest.mark.parametrize("eta", [0.0, 0.5])
def test_apg_over_several_steps(w: float, eta: float) -> None:
    peer = AdaptiveProjectedGuidance(
        guidance_scale=w,
        eta=eta,
        adaptive_projected_guidance_momentum=-0.5,
        adaptive_projected_guidance_rescale=2.5,
    )
    peer.set_state(step=0, num_inference_steps=4, timestep=torch.tensor(900))
    peer.prepare_inputs({"x": (torch.zeros(1), torch.zeros(1))})  # makes the momentum buffer
    state = State(w, eta=eta)
    for step in range(4):
        u, c = predictions(step)
        close(RULES["apg"](u, c, state), told(peer, u, c, step, 4))
        state = state._replace(memory=state.remember(u, c))


@w_values
def test_zero_star(w: float) -> None:
    u, c = predictions(3)
    close(
        RULES["zero"](u, c, State(w)), told(ClassifierFreeZeroStarGuidance(guidance_scale=w), u, c)
    )


@w_values
def test_tcfg(w: float) -> None:
    """Against the definition by a singular value decomposition in double precision, and against
    diffusers, whose decomposition in single precision errs by about 1e-5 w."""
    u, c = predictions(4)
    ours = RULES["tcfg"](u, c, State(w))
    rows = torch.stack([c, u], 1).flatten(2).double()
    first = torch.linalg.svd(rows, full_matrices=False).Vh[:, :1]
    kept = ((rows[:, 1:] * first).sum(-1, keepdim=True) * first).reshape(u.shape)
    close(ours.double(), kept + w * (c - kept))
    theirs = told(TangentialClassifierFreeGuidance(guidance_scale=w), u, c)
    torch.testing.assert_close(ours, theirs, rtol=0, atol=2e-5 * (1 + abs(w)))


@w_values
def test_autoguidance(w: float) -> None:
    weak, c = predictions(5)
    peer = AutoGuidance(guidance_scale=w, auto_guidance_layers=[0], dropout=0.1)
    close(RULES["auto"](torch.zeros_like(c), c, State(w, weak=weak)), told(peer, weak, c))


@pytest.mark.parametrize("share", [0.0, 0.4, 1.0])
def test_plusplus_is_cfg_plus_plus(share: float) -> None:
    """x' = (x - sigma eps_l) + sigma' eps_u, as its authors write it, for every l in 0..1."""
    u, c = predictions(6)
    x, sigma, after = torch.randn(u.shape), 2.0, 1.3
    state = State(12.5 * share, sigma, gain=sigma / (sigma - after))
    ours = x + (after - sigma) * RULES["plusplus"](u, c, state)
    close(ours, x - sigma * (u + share * (c - u)) + after * u)


@w_values
def test_classifier_guidance_is_cfg_by_bayes(w: float) -> None:
    u, c = predictions(7)
    sigma = 1.7
    state = State(w, sigma, slope=(u - c) / sigma)  # eps = -sigma score
    close(RULES["classifier"](u, c, state), RULES["cfg"](u, c, State(w)))


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("shape", [(5, 2), (3, 4, 8, 8)])
def test_rules_are_pure_and_take_one_scale_a_row(name: str, shape: tuple[int, ...]) -> None:
    u, c = predictions(8, shape)
    w = torch.linspace(-1, 8, len(u)).reshape(-1, *(1,) * (u.ndim - 1))
    state = State(w, 1.0, 3.0, weak=u / 2, slope=c - u)
    before = u.clone(), c.clone()
    whole = RULES[name](u, c, state)
    for k in range(len(u)):
        own = state._replace(w=float(w[k]), weak=u[k : k + 1] / 2, slope=(c - u)[k : k + 1])
        torch.testing.assert_close(RULES[name](u[k : k + 1], c[k : k + 1], own), whole[k : k + 1])
    assert torch.equal(u, before[0])
    assert torch.equal(c, before[1])


@pytest.mark.parametrize("name", ["classifier", "clean", "auto"])
def test_what_a_rule_lacks_is_named(name: str) -> None:
    with pytest.raises(ValueError, match="needs state"):
        RULES[name](*predictions(), State(2.0))


# What the lesson says


@pytest.mark.parametrize("w", [-2.0, 0.0, 0.5, 1.0, 4.0, 12.0])
@pytest.mark.parametrize("a", [0.01, 0.5, 0.99])
def test_papers_scale_is_one_less_and_v_guides_as_eps_does(w: float, a: float) -> None:
    """(1 + w') c - w' u is CFG at w = 1 + w'; eps = sqrt(a) v + sqrt(1 - a) x is affine in v."""
    u, c, x = torch.randn(3, 4, 6, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    guided = RULES["cfg"](u, c, State(w))
    torch.testing.assert_close((1 + (w - 1)) * c - (w - 1) * u, guided)

    def velocity(eps: torch.Tensor) -> torch.Tensor:
        return (eps - (1 - a) ** 0.5 * x) / a**0.5

    told = RULES["cfg"](velocity(u), velocity(c), State(w))
    torch.testing.assert_close(a**0.5 * told + (1 - a) ** 0.5 * x, guided)


def test_lengths_differ_between_v_and_eps() -> None:
    """So a rule that measures them gives another answer in v."""
    u, c, x = torch.randn(3, 4, 6, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    a = 0.3
    for name in ("rescale", "apg", "zero", "tcfg"):
        in_v = [(eps - (1 - a) ** 0.5 * x) / a**0.5 for eps in (u, c)]
        told = a**0.5 * RULES[name](*in_v, State(4.0)) + (1 - a) ** 0.5 * x
        assert (told - RULES[name](u, c, State(4.0))).abs().max() > 0.01, name
