"""Numbers of the view "How good"."""

from ..errors import fitted_orders, spreads
from ..params.good import GoodParams

__all__ = ["good"]


def good(params: GoodParams) -> dict[str, str]:
    """Fitted orders, and what a wrong score leaves of the mean."""
    slopes = fitted_orders(params).slopes
    mean, _ = spreads(params, params.budget)
    shifts = {"shift_ode": mean[0], "shift_sde": mean[4], "shift_churn": mean[-1]}
    return {
        **{f"order_{name}": f"{slope:.2f}" for name, slope in slopes.items()},
        **{name: f"{value:.3g}" for name, value in shifts.items()},
    }
