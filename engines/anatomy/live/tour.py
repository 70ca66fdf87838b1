"""What the machine is made of, and how soon the picture is there."""

import numpy as np

from engines.backends import Model

from ..clear import clear, first_above
from ..sizes import sd15, sizes_of
from ..trace import Trace

__all__ = ["terminal_signal", "tour"]


def tour(model: Model, trace: Trace) -> dict[str, str]:
    """Numbers of the model, and of this drawing."""
    own, large = sizes_of(model), sd15()
    found = clear(model, trace)
    c, h, w = trace.latent.shape
    side = model.backend.side
    return {
        "length": str(len(trace.tokens.ids)),
        "vocabulary": str(model.pipe.tokenizer.vocab_size),
        "width": str(trace.text.shape[1]),
        "latent": f"{c} × {h} × {w}",
        "side": str(side),
        "fewer": f"{3 * side * side / (c * h * w):.0f}",
        "cross_layers": str(len(trace.cross)),
        "steps": str(len(trace.x0)),
        "clear_x0": str(first_above(found.x0, 25) + 1),
        "clear_x": str(first_above(found.x, 25) + 1),
        "first_db": f"{found.x0[0]:.1f}",
        "sd_signal": f"{100 * terminal_signal():.1f}",
        "last_signal": f"{100 * float(trace.abar[0]) ** 0.5:.2g}",
        **{f"own_{k}": f"{v / 1e6:.2f}" for k, v in own.items()},
        **{f"sd_{k}": f"{v / 1e6:.1f}" for k, v in large.items()},
        "sd_cross_share": f"{100 * large['cross'] / large['unet']:.0f}",
    }


def terminal_signal() -> float:
    """sqrt(abar_T) of Stable Diffusion's schedule, scaled linear betas .00085 to .012."""
    betas = np.linspace(0.00085**0.5, 0.012**0.5, 1000) ** 2
    return float(np.prod(1 - betas) ** 0.5)
