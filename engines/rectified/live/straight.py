"""What the lesson says of straight roads."""

from ..params import StraightParams
from ..params.straight import HELD
from ..roads import ORDER, paths

__all__ = ["straight"]


def straight(params: StraightParams) -> dict[str, str]:
    """Of each coupling; a dash for what is not learnt or not on the stage."""
    roads = {road.way: road for road in paths(params, wait=False)}
    told = {"n": str(params.steps)}
    for name in ORDER:
        road = roads.get(name)
        first, last = HELD.index(1), HELD.index(32)
        told |= {
            f"straight_{name}": f"{road.straightness:.3f}" if road else "–",
            f"longer_{name}": f"{road.longer:.3f}" if road else "–",
            f"paid_{name}": f"{road.paid:.2f}" if road else "–",
            f"arrived_{name}": f"{road.arrived:.2f}" if road else "–",
            f"crossed_{name}": f"{100 * road.crossed:.1f}" if road else "–",
            f"one_{name}": f"{100 * road.off[first]:.1f}" if road else "–",
            f"many_{name}": f"{100 * road.off[last]:.1f}" if road else "–",
            f"off_{name}": f"{100 * road.off[HELD.index(params.steps)]:.1f}" if road else "–",
        }
    return told
