"""What the latents hold, and what is lost without the decoder."""

from ..studio import Studio
from ..worlds import Worlds

__all__ = ["latents"]


def latents(made: Studio, known: Worlds) -> dict[str, str]:
    """Numbers of the view's picture, and of what the VAE knows."""
    return {
        "linear_db": f"{known.linear:.1f}",
        "vae_db": f"{known.drawn:.1f}",
        "photo_db": f"{known.photos:.1f}",
        "noise_db": f"{known.noise:.1f}",
        "sd": f"{made.sd:.2f}",
        "norm": f"{made.norm:.1f}",
        "edit_db": f"{made.db:.1f}",
    }
