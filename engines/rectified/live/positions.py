"""What the lesson says of positions."""

from ..params import PositionsParams
from ..positions import WAYS, places

__all__ = ["positions"]


def positions(params: PositionsParams) -> dict[str, str]:
    """Similarity of neighbours by each way."""
    found = places(params)
    told = {"width": str(params.width)}
    for way, (right, below, far) in zip(WAYS, found.near.tolist(), strict=True):
        told |= {
            f"{way}_right": f"{right:.4f}",
            f"{way}_below": f"{below:.4f}",
            f"{way}_far": f"{far:.3f}",
        }
    return told
