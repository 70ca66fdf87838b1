"""A stack of invertible layers from noise z to data x, and the density that it gives.

    log p(x) = log N(z; 0, I) + sum_k log |det dz_{k-1} / dz_k|          z_0 = z, z_K = x

RealNVP (affine coupling, https://arxiv.org/abs/1605.08803), MAF (affine autoregressive,
https://arxiv.org/abs/1705.07057) and NSF (rational-quadratic splines,
https://arxiv.org/abs/1906.04032) are zuko's; the planar layer is ours. The layer next to the data
is fixed: it takes out the mean and the spread of the points.
"""

import math
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import torch
import zuko
from torch import Tensor, nn
from torch.distributions import AffineTransform, Transform, constraints
from torch.nn import functional as F
from torch.nn.utils import vector_to_parameters
from zuko.lazy import LazyTransform, UnconditionalDistribution, UnconditionalTransform

from .params import StackParams

__all__ = ["Flow", "Passage", "build", "carry", "layers", "log_prob", "module_of", "names"]

HALVINGS = 40


@dataclass(frozen=True, eq=False)
class Flow:
    """A flow as it stands after some rounds of training.

    Attributes:
        params: its dials; params.rounds is how long it was trained.
        weights: of all its layers, one after the other, float32.
        mean, sd: (2,), of the points that it learnt from.
        nll: mean negative log likelihood of the points held out, in nats.
        seconds: the time that its training took.
    """

    params: StackParams
    weights: np.ndarray
    mean: np.ndarray
    sd: np.ndarray
    nll: float
    seconds: float


class Passage(NamedTuple):
    """Points on their way between noise and data.

    points: (K + 1, n, 2), noise first, data last. log_dets: (K, n), log |det dz_k / dz_{k-1}|:
    above 0 where the layer spreads points on their way to the data.
    """

    points: np.ndarray
    log_dets: np.ndarray


class PlanarTransform(Transform):
    """z = x + u tanh(w.x + b) with u.w >= -1, undone by halving along w."""

    domain = codomain = constraints.real_vector
    bijective = True

    def __init__(self, u: Tensor, w: Tensor, b: Tensor) -> None:
        super().__init__()
        self.u, self.w, self.b = u, w, b

    def _call(self, x: Tensor) -> Tensor:
        return x + self.u * torch.tanh(x @ self.w + self.b)[..., None]

    def _inverse(self, z: Tensor) -> Tensor:
        t, c = z @ self.w + self.b, self.u @ self.w
        low, high = t - abs(c), t + abs(c)
        for _ in range(HALVINGS):
            s = (low + high) / 2
            below = s + c * torch.tanh(s) < t
            low, high = torch.where(below, s, low), torch.where(below, high, s)
        return z - self.u * torch.tanh((low + high) / 2)[..., None]

    def log_abs_det_jacobian(self, x: Tensor, z: Tensor) -> Tensor:
        return torch.log1p((self.u @ self.w) * (1 - torch.tanh(x @ self.w + self.b) ** 2))


class PlanarLayer(LazyTransform):
    """A planar layer whose u is pushed along w until u.w > -1 (Rezende and Mohamed 2015)."""

    def __init__(self, features: int = 2) -> None:
        super().__init__()
        self.u, self.w = (nn.Parameter(torch.zeros(features)) for _ in range(2))
        self.b = nn.Parameter(torch.zeros(()))

    def forward(self, c: Tensor | None = None) -> PlanarTransform:
        along = self.u @ self.w
        more = F.softplus(along) - 1 - along
        u = self.u + more * self.w / (self.w @ self.w + 1e-6)
        return PlanarTransform(u, self.w, self.b)


def build(params: StackParams, mean: np.ndarray, sd: np.ndarray) -> zuko.flows.Flow:
    """The flow that the dials ask for, not yet trained; its transform runs from data to noise."""
    standard = UnconditionalTransform(AffineTransform, *_tensors(-mean / sd, 1 / sd), buffer=True)
    normal = UnconditionalDistribution(
        zuko.distributions.DiagNormal, torch.zeros(2), torch.ones(2), buffer=True
    )
    return zuko.flows.Flow([standard, *_trained(params)], normal)


def _trained(params: StackParams) -> list[LazyTransform]:
    if params.kind == "planar":
        return [PlanarLayer() for _ in range(params.layers)]
    sizes = {"transforms": params.layers, "hidden_features": (params.width,) * 2}
    if params.kind == "nsf":
        return list(zuko.flows.NSF(2, bins=params.bins, **sizes).transform.transforms)
    kind = {"realnvp": zuko.flows.RealNVP, "maf": zuko.flows.MAF}[params.kind]
    return list(kind(2, **sizes).transform.transforms)


def _tensors(*arrays: np.ndarray) -> list[Tensor]:
    return [torch.as_tensor(array, dtype=torch.float32) for array in arrays]


def module_of(flow: Flow) -> zuko.flows.Flow:
    """The flow as a module of zuko, in float32."""
    module = build(flow.params, flow.mean, flow.sd)
    vector_to_parameters(torch.from_numpy(flow.weights), module.parameters())
    return module.requires_grad_(False)


def names(flow: Flow) -> list[str]:
    """What its layers are, from noise to data."""
    return [flow.params.kind] * flow.params.layers + ["standard"]


def log_prob(flow: Flow, x: np.ndarray) -> np.ndarray:
    """log p(x) in nats, (..., 2) -> (...), computed in float32."""
    transform = module_of(flow).transform()
    z, log_det = transform.call_and_ladj(torch.as_tensor(x, dtype=torch.float32).reshape(-1, 2))
    found = log_det - (z**2).sum(-1) / 2 - math.log(2 * math.pi)
    return found.double().numpy().reshape(np.shape(x)[:-1])


def layers(flow: Flow, x: np.ndarray, dtype: torch.dtype = torch.float32) -> Passage:
    """Data x (n, 2) back to the noise that it comes from."""
    at, points, log_dets = torch.as_tensor(x, dtype=dtype), [], []
    for step in _steps(flow, dtype):
        points.append(at)
        at, log_det = step.call_and_ladj(at)
        log_dets.append(-_whole(log_det))
    return _passage([*points, at], log_dets)


def carry(flow: Flow, z: np.ndarray, dtype: torch.dtype = torch.float32) -> Passage:
    """Noise z (n, 2) to the data that it becomes."""
    at = torch.as_tensor(z, dtype=dtype)
    points, log_dets = [at], []
    for step in reversed(_steps(flow, dtype)):
        before = step.inv(at)
        log_dets.append(-_whole(step.call_and_ladj(before)[1]))
        points.append(at := before)
    return _passage(points[::-1], log_dets[::-1])


def densities(flow: Flow, x: np.ndarray) -> np.ndarray:
    """log density at x (n, 2) of the points as they stand after 0, 1, ... layers, (K + 1, n)."""
    steps = _steps(flow, torch.float32)
    found = []
    for first in range(len(steps), -1, -1):
        at, total = torch.as_tensor(x, dtype=torch.float32), torch.zeros(len(x))
        for step in steps[first:]:
            at, log_det = step.call_and_ladj(at)
            total = total + _whole(log_det)
        found.append(total - (at**2).sum(-1) / 2 - math.log(2 * math.pi))
    return torch.stack(found).double().numpy()


def _steps(flow: Flow, dtype: torch.dtype) -> list[Any]:
    """The layers from data to noise, ready to be applied."""
    module = module_of(flow).to(dtype)
    return [layer() for layer in module.transform.transforms]


def _whole(log_det: Tensor) -> Tensor:
    """Of both coordinates, where a layer tells them apart."""
    return log_det.sum(-1) if log_det.ndim > 1 else log_det


def _passage(points: list[Tensor], log_dets: list[Tensor]) -> Passage:
    """From lists that run from data to noise."""
    held = (torch.stack(part[::-1]).double().numpy() for part in (points, log_dets))
    return Passage(*held)
