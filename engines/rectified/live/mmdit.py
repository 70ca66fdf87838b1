"""What the lesson says of the blocks of MMDiT."""

from engines.params import Text

from ..joint import attention, quadrants, seen
from ..params import MmditParams
from ..sizes import SIZES, sizes

__all__ = ["WEIGHTS", "mmdit"]

WEIGHTS: dict[bool, Text] = {True: ("trained", "训练过"), False: ("random", "随机")}


def mmdit(params: MmditParams) -> dict[str, str | Text]:
    """Parameters of each size; quadrants where one looks."""
    found = attention(params)
    block, step, _ = seen(found, params)
    told: dict[str, str | Text] = {
        "weights": WEIGHTS[found.trained],
        "block": str(block + 1),
        "at": str(step + 1),
    }
    for name, share in quadrants(found, block, step).items():
        told[name.replace(" reads ", "_")] = f"{100 * share:.1f}"
    for name in SIZES:
        of = sizes(name)
        told |= {
            f"total_{name}": f"{of.total / 1e6:,.1f}",
            f"modulation_{name}": f"{100 * of.whole['modulation'] / of.total:.1f}",
            f"depth_{name}": str(of.depth),
        }
    return told
