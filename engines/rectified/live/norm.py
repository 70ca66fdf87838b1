"""What the lesson says of QK-norm."""

from engines.params import Text

from ..norms import norms
from ..params import NormParams
from .mmdit import WEIGHTS

__all__ = ["norm"]


def norm(params: NormParams) -> dict[str, str | Text]:
    """Entropies and logits of the random ones at the dial's growth, of the small model's at 4."""
    found = norms(params)
    (raw, raw_most), (held, held_most) = found.at.tolist()
    return {
        "growth": f"{params.growth:g}",
        "raw_entropy": f"{raw:.2f}",
        "raw_logit": f"{raw_most:.1f}",
        "normed_entropy": f"{held:.2f}",
        "normed_logit": f"{held_most:.1f}",
        "first_entropy": f"{found.random.entropy[0, 0]:.2f}",
        "last_entropy": f"{found.random.entropy[0, -1]:.2f}",
        "last_logit": f"{found.random.largest[0, -1]:.0f}",
        "mini_entropy": f"{found.mini.entropy[0, -1]:.2f}",
        "mini_normed": f"{found.mini.entropy[1, -1]:.2f}",
        "norm_weights": WEIGHTS[found.trained],
    }
