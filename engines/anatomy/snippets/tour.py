"""What every step expects, (steps, c, h, w)."""

from ..params import TourParams
from .drawing import Code, dials, imports, loop, opened

__all__ = ["tour"]


def tour(params: TourParams) -> Code:
    """The row of x0 of the tour."""
    ends = f"picture, latents = draw({params.seed})  # (steps, channels, h, w), (channels, h, w)\n"
    plain = imports(params) + opened(params) + loop(params) + ends
    own = f"""from engines import anatomy

trace = anatomy.trace({dials("TourParams", params)})
picture = trace.x0  # (steps, channels, h, w); also trace.x, trace.cross, trace.text ...
"""
    return plain, own
