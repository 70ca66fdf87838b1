"""Numbers of the view "How likely"."""

from engines.numbers import power

from ..fokker_planck import FokkerPlanck
from ..likelihood import Likelihood, bits

__all__ = ["likely"]


def likely(point: Likelihood, sample: Likelihood, film: FokkerPlanck) -> dict[str, str]:
    """log p of the point both ways, the cost of a sample, and the density's own equation."""
    return {
        "log_p": f"{point.log_p[0]:.4f}",
        "log_p_exact": f"{point.exact[0]:.4f}",
        "integral": f"{point.integral[-1, 0]:.3f}",
        "bits": f"{bits(sample.log_p):.4f}",
        "bits_exact": f"{bits(sample.exact):.4f}",
        "fp_order": f"{film.order:.2f}",
        "fp_residual": power(abs(film.residual).max()),
    }
