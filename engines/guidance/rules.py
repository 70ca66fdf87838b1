"""Guidance rules: how two predictions of the noise become one.

Each is a pure function (eps_u, eps_c, state) -> eps of the prediction without and with the
condition. It sees one sample a row: (n, ...), and w may be a number or a column (n, 1, ...).
In all of them w = 0 is the unconditional model, w = 1 the conditional one, unless said otherwise.

    cfg         eps_u + w (eps_c - eps_u)
    classifier  eps_u - w sigma grad log p(c | x), the gradient of a classifier

Sources
    classifier  Dhariwal, Nichol, "Diffusion Models Beat GANs on Image Synthesis", 2021,
                https://arxiv.org/abs/2105.05233
    cfg         Ho, Salimans, "Classifier-Free Diffusion Guidance", 2022,
                https://arxiv.org/abs/2207.12598
    rescale     Lin et al., "Common Diffusion Noise Schedules and Sample Steps are Flawed", 2023,
                https://arxiv.org/abs/2305.08891
    interval    Kynkäänniemi et al., "Applying Guidance in a Limited Interval", 2024,
                https://arxiv.org/abs/2404.07724
    apg         Sadat et al., "Eliminating Oversaturation and Artifacts of High Guidance Scales",
                2024, https://arxiv.org/abs/2410.02416
    zero        Fan et al., "CFG-Zero*", 2025, https://arxiv.org/abs/2503.18886
    tcfg        Kwon et al., "TCFG: Tangential Damping Classifier-free Guidance", 2025,
                https://arxiv.org/abs/2503.18137
    plusplus    Chung et al., "CFG++: Manifold-constrained Classifier Free Guidance", 2024,
                https://arxiv.org/abs/2406.08070
    auto        Karras et al., "Guiding a Diffusion Model with a Bad Version of Itself", 2024,
                https://arxiv.org/abs/2406.02507
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import torch
from torch import Tensor

__all__ = ["FULL", "RULES", "Rule", "State"]

FULL = 12.5
"""The scale of CFG that CFG++ calls 1."""


class State(NamedTuple):
    """What a rule may know besides the two predictions.

    Attributes:
        w: guidance scale. sigma: noise over signal at this point.
        gain: sigma / (sigma - next sigma) of the step that is being taken.
        memory: the running difference of the steps before, for momentum.
        weak: the prediction of a worse model. slope: grad log p(c | x) of a classifier.
        rescale: share of the rescaling. low, high: sigmas between which guidance acts.
        eta: how much of the parallel part is kept. momentum, limit: of the difference.
    """

    w: float | Tensor
    sigma: float = 1.0
    gain: float = 1.0
    memory: Tensor | float = 0.0
    weak: Tensor | None = None
    slope: Tensor | None = None
    rescale: float = 0.7
    low: float = 0.3
    high: float = 3.0
    eta: float = 0.0
    momentum: float = -0.5
    limit: float = 2.5

    def remember(self, eps_u: Tensor, eps_c: Tensor) -> Tensor:
        """The running difference with this step's: d + momentum * memory."""
        return eps_c - eps_u + self.momentum * self.memory


Rule = Callable[[Tensor, Tensor, State], Tensor]


def cfg(eps_u: Tensor, eps_c: Tensor, state: State) -> Tensor:
    """From the unconditional prediction towards the conditional one, and past it."""
    return eps_u + state.w * (eps_c - eps_u)


def classifier(eps_u: Tensor, eps_c: Tensor, state: State) -> Tensor:
    """The unconditional prediction, pushed uphill by a classifier; eps_c is not used."""
    return eps_u - state.w * state.sigma * _given(state.slope, "slope")


def rescale(eps_u: Tensor, eps_c: Tensor, state: State) -> Tensor:
    """CFG brought back, by a share, to the size of the conditional prediction."""
    eps = cfg(eps_u, eps_c, state)
    return eps * (state.rescale * _size(eps_c) / _size(eps) + 1 - state.rescale)


def interval(eps_u: Tensor, eps_c: Tensor, state: State) -> Tensor:
    """CFG between two noise levels, the conditional model outside."""
    return cfg(eps_u, eps_c, state) if state.low < state.sigma <= state.high else eps_c


def apg(eps_u: Tensor, eps_c: Tensor, state: State) -> Tensor:
    """Adaptive projected guidance: the difference with momentum, of bounded length, without most
    of its part along eps_c, which is what saturates.
    """
    d = state.remember(eps_u, eps_c)
    d = d * (state.limit / _dot(d, d).sqrt().clamp_min(1e-12)).clamp(max=1)
    along = _dot(d, eps_c) / _dot(eps_c, eps_c).clamp_min(1e-24) * eps_c
    return eps_u + state.w * (d - (1 - state.eta) * along)


def zero(eps_u: Tensor, eps_c: Tensor, state: State) -> Tensor:
    """CFG-Zero*: eps_u first scaled by a = <eps_c, eps_u> / |eps_u|^2 to fit eps_c best."""
    scaled = eps_u * (_dot(eps_c, eps_u) / (_dot(eps_u, eps_u) + 1e-8))
    return scaled + state.w * (eps_c - scaled)


def tcfg(eps_u: Tensor, eps_c: Tensor, state: State) -> Tensor:
    """Tangential damping: of eps_u only the part along the direction that both share most.

    That direction is the first right singular vector of the two rows (eps_c, eps_u). With their
    Gram matrix [[a, b], [b, c]] it is cos t eps_c + sin t eps_u, tan 2t = 2b / (a - c).
    """
    a, b, c = _dot(eps_c, eps_c), _dot(eps_c, eps_u), _dot(eps_u, eps_u)
    t = torch.atan2(2 * b, a - c) / 2
    shared = t.cos() * eps_c + t.sin() * eps_u
    kept = _dot(eps_u, shared) / _dot(shared, shared).clamp_min(1e-24) * shared
    return kept + state.w * (eps_c - kept)


def plusplus(eps_u: Tensor, eps_c: Tensor, state: State) -> Tensor:
    """CFG++: denoise with CFG at l = w / 12.5, renoise with eps_u.

    A step x' = (x - sigma eps_l) + sigma' eps_u is the plain step of CFG whose scale is
    l sigma / (sigma - sigma'): so much is all that CFG++ changes. l = 1 denoises with eps_c.
    """
    return eps_u + state.w / FULL * state.gain * (eps_c - eps_u)


def auto(eps_u: Tensor, eps_c: Tensor, state: State) -> Tensor:
    """Autoguidance: away from a worse version of the conditional model; eps_u is not used."""
    weak = _given(state.weak, "weak")
    return weak + state.w * (eps_c - weak)


RULES: Mapping[str, Rule] = {
    "cfg": cfg,
    "classifier": classifier,
    "clean": classifier,  # with the slope of a classifier that never saw noise
    "rescale": rescale,
    "interval": interval,
    "apg": apg,
    "zero": zero,
    "tcfg": tcfg,
    "plusplus": plusplus,
    "auto": auto,
}


def _dot(a: Tensor, b: Tensor) -> Tensor:
    """The inner product of each row with its peer, broadcastable: (n, 1, ...)."""
    return (a * b).sum(dim=tuple(range(1, a.ndim)), keepdim=True)


def _size(a: Tensor) -> Tensor:
    """Standard deviation of each row; in the plane, where two numbers have none, the length."""
    if a[0].numel() <= 2:
        return _dot(a, a).sqrt().clamp_min(1e-12)
    return a.std(dim=tuple(range(1, a.ndim)), keepdim=True)


def _given(value: Tensor | None, name: str) -> Tensor:
    if value is None:
        raise ValueError(f"This rule needs state.{name}.")
    return value
