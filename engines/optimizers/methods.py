"""The optimisers of torch.optim, each with the dials it reads and the moments it keeps.

A method is described by names only, its class and its arguments, so that the engine builds the
optimiser and the snippet prints the same line.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

import numpy as np
import torch

from engines.params import Text

from .params import Params
from .schedules import NAMED, Schedule, drawn

__all__ = [
    "METHODS",
    "NO_CORRECTION",
    "SCHEDULES",
    "Method",
    "arguments",
    "build",
    "never_corrected",
    "rates",
    "schedule",
]

Own = dict[str, Any]

HATS = {"m": "beta1", "v": "beta2"}


def _betas(own: Own) -> Own:
    return {"lr": own["lr"], "betas": (own["beta1"], own["beta2"]), "eps": own["eps"]}


@dataclass(frozen=True)
class Method:
    """One method.

    Arguments:
        label: its name, the same in both languages but for plain words.
        torch: the class in torch.optim.
        arguments: from the method's own dials to the class's arguments.
        memory: what the optimiser keeps, by symbol: {"m": "exp_avg", "v": "exp_avg_sq"}.
        decay: what weight decay acts on, "gradient" or "weights"; "either" if it can be told.
        batched: whether each number moves by itself, so that all starts fit one parameter.
        closure: whether a step may ask for the gradient at several points.
        hats: the moments that it divides by 1 - beta^t, each with the dial of its beta.
        corrected: whether its bias correction can be switched off.
        source: authors, year and address.
    """

    label: Text
    torch: str
    arguments: Callable[[Own], Own]
    memory: Mapping[str, str]
    source: str
    decay: Literal["none", "gradient", "weights", "either"] = "gradient"
    batched: bool = True
    closure: bool = False
    hats: Mapping[str, str] = field(default_factory=dict)
    corrected: bool = False


METHODS: Mapping[str, Method] = MappingProxyType(
    {
        "sgd": Method(
            ("SGD", "SGD"),
            "SGD",
            lambda own: {"lr": own["lr"]},
            {},
            "H. Robbins and S. Monro. 1951. https://doi.org/10.1214/aoms/1177729586",
        ),
        "momentum": Method(
            ("Momentum", "动量法"),
            "SGD",
            lambda own: own,
            {"m": "momentum_buffer"},
            "B. T. Polyak. 1964. https://doi.org/10.1016/0041-5553(64)90137-5",
        ),
        "nesterov": Method(
            ("Nesterov", "Nesterov 动量"),
            "SGD",
            lambda own: own | {"nesterov": True},
            {"m": "momentum_buffer"},
            "I. Sutskever, J. Martens, G. Dahl and G. Hinton. 2013. "
            "https://proceedings.mlr.press/v28/sutskever13.html",
        ),
        "adagrad": Method(
            ("Adagrad", "Adagrad"),
            "Adagrad",
            lambda own: own,
            {"v": "sum"},
            "J. Duchi, E. Hazan and Y. Singer. 2011. https://jmlr.org/papers/v12/duchi11a.html",
        ),
        "adadelta": Method(
            ("Adadelta", "Adadelta"),
            "Adadelta",
            lambda own: own,
            {"v": "square_avg", "u": "acc_delta"},
            "M. D. Zeiler. 2012. https://arxiv.org/abs/1212.5701",
        ),
        "rmsprop": Method(
            ("RMSprop", "RMSprop"),
            "RMSprop",
            lambda own: own,
            {"m": "momentum_buffer", "v": "square_avg", "a": "grad_avg"},
            "T. Tieleman and G. Hinton. 2012. "
            "https://www.cs.toronto.edu/~tijmen/csc321/slides/lecture_slides_lec6.pdf",
        ),
        "adam": Method(
            ("Adam", "Adam"),
            "Adam",
            _betas,
            {"m": "exp_avg", "v": "exp_avg_sq"},
            "D. P. Kingma and J. Ba. 2015. https://arxiv.org/abs/1412.6980",
            decay="either",
            corrected=True,
            hats=HATS,
        ),
        "amsgrad": Method(
            ("AMSGrad", "AMSGrad"),
            "Adam",
            lambda own: _betas(own) | {"amsgrad": True},
            {"m": "exp_avg", "v": "exp_avg_sq", "max": "max_exp_avg_sq"},
            "S. J. Reddi, S. Kale and S. Kumar. 2018. https://arxiv.org/abs/1904.09237",
            decay="either",
            corrected=True,
            hats=HATS,
        ),
        "adamw": Method(
            ("AdamW", "AdamW"),
            "AdamW",
            _betas,
            {"m": "exp_avg", "v": "exp_avg_sq"},
            "I. Loshchilov and F. Hutter. 2019. https://arxiv.org/abs/1711.05101",
            corrected=True,
            hats=HATS,
            decay="weights",
        ),
        "adamax": Method(
            ("Adamax", "Adamax"),
            "Adamax",
            _betas,
            {"m": "exp_avg", "v": "exp_inf"},
            "D. P. Kingma and J. Ba. 2015. https://arxiv.org/abs/1412.6980",
            corrected=True,
            hats={"m": "beta1"},
        ),
        "nadam": Method(
            ("NAdam", "NAdam"),
            "NAdam",
            lambda own: _betas(own) | {"momentum_decay": own["momentum_decay"]},
            {"m": "exp_avg", "v": "exp_avg_sq"},
            "T. Dozat. 2016. https://openreview.net/forum?id=OM0jvwB8jIp57ZJjtNEZ",
            decay="either",
            corrected=True,
            hats={"v": "beta2"},
        ),
        "radam": Method(
            ("RAdam", "RAdam"),
            "RAdam",
            _betas,
            {"m": "exp_avg", "v": "exp_avg_sq"},
            "L. Liu and others. 2020. https://arxiv.org/abs/1908.03265",
            decay="either",
            hats=HATS,
        ),
        "asgd": Method(
            ("ASGD", "平均 SGD"),
            "ASGD",
            lambda own: own,
            {"average": "ax"},
            "B. T. Polyak and A. B. Juditsky. 1992. https://doi.org/10.1137/0330046",
        ),
        "rprop": Method(
            ("Rprop", "Rprop"),
            "Rprop",
            lambda own: {"lr": own["lr"], "etas": (own["shrink"], own["grow"])},
            {"size": "step_size", "prev": "prev"},
            "M. Riedmiller and H. Braun. 1993. https://doi.org/10.1109/ICNN.1993.298623",
            decay="none",
        ),
        "lbfgs": Method(
            ("LBFGS", "L-BFGS"),
            "LBFGS",
            lambda own: {
                "lr": own["lr"],
                "max_iter": 1,
                "history_size": own["history"],
                "line_search_fn": "strong_wolfe" if own["line_search"] else None,
            },
            {},
            "D. C. Liu and J. Nocedal. 1989. https://doi.org/10.1007/BF01589116",
            decay="none",
            batched=False,
            closure=True,
        ),
        "adafactor": Method(
            ("Adafactor", "Adafactor"),
            "Adafactor",
            lambda own: own,
            {"v": "variance"},
            "N. Shazeer and M. Stern. 2018. https://arxiv.org/abs/1804.04235",
            batched=False,
            decay="weights",
        ),
    }
)
"""The methods by name, in the order of the page."""

SCHEDULES: Mapping[str, Callable[[int], tuple[str, Own]]] = MappingProxyType(
    {
        "step": lambda steps: ("StepLR", {"step_size": max(1, steps // 3)}),
        "exponential": lambda steps: ("ExponentialLR", {"gamma": 0.01 ** (1 / steps)}),
        "cosine": lambda steps: ("CosineAnnealingLR", {"T_max": steps}),
        "linear": lambda steps: ("PolynomialLR", {"total_iters": steps}),
        "warm-up": lambda steps: (
            "LinearLR",
            {"start_factor": 0.1, "total_iters": max(1, steps // 10)},
        ),
    }
)
"""From the number of steps to a class of torch.optim.lr_scheduler and its arguments."""

NO_CORRECTION = 1e9
"""An optimiser told that it has done so many steps corrects nothing, since 1 - β^t = 1.

A β of 0.99999 asks for more than 4e6; float32, in which torch counts, holds this number as it is.
"""


def arguments(params: Params, name: str) -> Own:
    """The arguments of the method's class, weight decay among them."""
    method = METHODS[name]
    values = method.arguments(params.own(name))
    if method.decay != "none":
        values = values | {"weight_decay": params.weight_decay}
    if method.decay == "either" and params.decoupled:
        values = values | {"decoupled_weight_decay": True}
    return values


def never_corrected(name: str, p: torch.Tensor) -> Own:
    """The state that makes a method correct no bias: as if 10^9 steps were done, all moments 0."""
    state: Own = {"step": torch.tensor(NO_CORRECTION)}
    if name == "nadam":
        state["mu_product"] = torch.tensor(0.0)
    return state | {key: torch.zeros_like(p) for key in METHODS[name].memory.values()}


def build(
    params: Params, name: str, leaves: Sequence[torch.Tensor], rates: Sequence[float] = ()
) -> torch.optim.Optimizer:
    """The optimiser of torch for `leaves`; `rates` gives each leaf a learning rate of its own."""
    groups: Any = list(leaves)
    if rates:
        groups = [{"params": [p], "lr": rate} for p, rate in zip(leaves, rates, strict=True)]
    method = METHODS[name]
    optimizer: torch.optim.Optimizer = getattr(torch.optim, method.torch)(
        groups, **arguments(params, name)
    )
    if method.corrected and not params.bias_correction:
        for p in leaves:
            optimizer.state[p] = never_corrected(name, p)
    return optimizer


def schedule(
    params: Params, optimizer: torch.optim.Optimizer
) -> torch.optim.lr_scheduler.LRScheduler | None:
    """The scheduler of torch for `optimizer`; none where the rate is constant."""
    if params.schedule == "constant":
        return None
    if params.schedule not in SCHEDULES:  # torch has no class of it, or one that moves the betas
        return torch.optim.lr_scheduler.LambdaLR(optimizer, shares(params))
    name, values = SCHEDULES[params.schedule](params.steps)
    scheduler: torch.optim.lr_scheduler.LRScheduler = getattr(torch.optim.lr_scheduler, name)(
        optimizer, **values
    )
    return scheduler


def shares(params: Params) -> Schedule:
    """The schedule as a plain function."""
    if params.schedule == "drawn":
        return drawn(json.loads(params.drawing), params.steps)
    return NAMED[params.schedule](params.steps)


def rates(params: Params) -> np.ndarray:
    """The learning rate of each step, (M, T)."""
    return np.array([_rates(params, params.own(name)["lr"]) for name in params.methods])


def _rates(params: Params, rate: float) -> list[float]:
    optimizer = torch.optim.SGD([torch.zeros(1)], rate)
    scheduler = schedule(params, optimizer)
    if not scheduler:
        return [rate] * params.steps
    seen = []
    for _ in range(params.steps):
        seen.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return seen
