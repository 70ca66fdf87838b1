"""The numbers that stand in the lesson, each by the view that shows it."""

from .compare import Result
from .params import CheckerboardParams, CompareParams

__all__ = ["checkerboard", "compare"]


def compare(params: CompareParams, result: Result) -> dict[str, str]:
    """PSNR of each method in dB, the best one, the range before clipping."""
    pictures = result.pictures
    scores = {f"psnr_{m.replace('-', '_')}": f"{p.psnr:.2f}" for m, p in pictures.items()}
    return scores | {
        "scale": str(params.scale),
        "picture": params.picture,
        "best": max(pictures, key=lambda m: pictures[m].psnr, default="–"),
        "low": f"{min((p.low for p in pictures.values()), default=0):.0f}",
        "high": f"{max((p.high for p in pictures.values()), default=0):.0f}",
    }


def checkerboard(params: CheckerboardParams) -> dict[str, str]:
    """What is left of the kernel when the stride is taken from it."""
    return {
        "scale": str(params.scale),
        "kernel": str(params.kernel),
        "remainder": str(params.kernel % params.scale),
    }
