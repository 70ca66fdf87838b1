"""The plain lines of torch that compute the paths on the stage, bit for bit."""

from .methods import METHODS, NO_CORRECTION, SCHEDULES, arguments
from .params import Params
from .surfaces import objective

__all__ = ["snippet"]


def snippet(params: Params) -> str:
    """A program that needs only torch and leaves `paths`: name -> start -> step -> [x, y]."""
    return "\n".join(
        [
            "import torch",
            "",
            *objective(params).python(),
            "",
            f"steps, starts = {params.steps}, {[list(start) for start in params.starts]!r}",
            "methods = {",
            *(f'    "{name}": {_maker(params, name)},' for name in params.methods),
            "}",
            *_noise(params),
            *_kept(params),
            "",
            "def descend(name, index):",
            "    p = torch.tensor(starts[index], dtype=torch.float64, requires_grad=True)",
            "    optimizer = methods[name](p)",
            *_uncorrected(params),
            *_scheduler(params),
            "    path = [p.tolist()]",
            "",
            "    def closure():",
            "        optimizer.zero_grad()",
            "        loss = f(*p)",
            "        loss.backward()",
            *(["        p.grad += noise[index, len(path) - 1]"] if params.noise else []),
            "        return loss",
            "",
            "    for _ in range(steps):",
            "        optimizer.step(closure)",
            *(["        scheduler.step()"] if params.schedule != "constant" else []),
            "        path.append(p.tolist())",
            "    return path",
            "",
            "paths = {name: [descend(name, i) for i in range(len(starts))] for name in methods}",
            "",
        ]
    )


def _call(values: dict[str, object]) -> str:
    return ", ".join(f"{name}={value!r}" for name, value in values.items())


def _maker(params: Params, name: str) -> str:
    return f"lambda p: torch.optim.{METHODS[name].torch}([p], {_call(arguments(params, name))})"


def _noise(params: Params) -> list[str]:
    if not params.noise:
        return []
    return [
        f"generator = torch.Generator().manual_seed({params.seed})",
        f"noise = {params.noise!r} * torch.randn("
        "len(starts), steps, 2, generator=generator, dtype=torch.float64)",
    ]


def _kept(params: Params) -> list[str]:
    """What the optimisers keep, by method: needed only to switch the bias correction off."""
    names = [m for m in params.methods if METHODS[m].corrected]
    if params.bias_correction or not names:
        return []
    kept = {name: tuple(METHODS[name].memory.values()) for name in names}
    return [
        "# The optimiser believes that it is a billion steps old, so that 1 - beta^t is 1.",
        f"kept = {kept!r}",
    ]


def _uncorrected(params: Params) -> list[str]:
    if not _kept(params):
        return []
    return [
        "    if name in kept:",
        f'        old = {{"step": torch.tensor({NO_CORRECTION!r})}}',
        *(
            ['        old |= {"mu_product": torch.tensor(0.0)} if name == "nadam" else {}']
            if "nadam" in params.methods
            else []
        ),
        "        optimizer.state[p] = old | {key: torch.zeros_like(p) for key in kept[name]}",
    ]


def _scheduler(params: Params) -> list[str]:
    if params.schedule == "constant":
        return []
    name, values = SCHEDULES[params.schedule](params.steps)
    return [f"    scheduler = torch.optim.lr_scheduler.{name}(optimizer, {_call(values)})"]
