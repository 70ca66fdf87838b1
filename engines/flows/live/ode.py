"""What the lesson says of two learnt fields, and of one path."""

from collections.abc import Mapping

from engines.params import Text

from ..ode import convergence_of, current, few, trail
from ..params import OdeParams

__all__ = ["ode"]


def ode(params: OdeParams) -> Mapping[str, str | Text]:
    """Of the fields as they are: trained, or as far as nobody has to wait for.

    Raises:
        Refused: the drawing is empty.
    """
    asked = params.fields()
    fields, path = current(asked), trail(current(asked).matched, params)
    slopes = convergence_of(fields).slopes
    return {
        "nll_matching": f"{fields.nll[0]:.3f}",
        "nll_likelihood": f"{fields.nll[1]:.3f}",
        "nll_truth": f"{fields.truth:.3f}",
        "steps_matching": f"{params.budget}",
        "steps_likelihood": f"{few(params)}",
        "calls": f"{path.path.calls}",
        "log_noise": f"{path.points[0, 2]:.3f}",
        "log_gain": f"{path.added[-1]:+.3f}",
        "log_data": f"{path.points[-1, 2]:.3f}",
        "probe_off": f"{abs(path.estimates[-1] - path.added[-1]).max():.3f}",
        "slope_euler": f"{slopes['euler']:.2f}",
        "slope_midpoint": f"{slopes['midpoint']:.2f}",
        "slope_rk4": f"{slopes['rk4']:.2f}",
    }
