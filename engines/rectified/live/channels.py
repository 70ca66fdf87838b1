"""What the lesson says of channels."""

import numpy as np

from ..channels import channels as coded
from ..params import ChannelsParams

__all__ = ["channels"]


def channels(params: ChannelsParams, own: np.ndarray | None = None) -> dict[str, str]:
    """dB of the linear code at 4, 8, 16 channels, and of the autoencoder that ships."""
    found = coded(params, own)
    told = {f"linear_{k}": f"{found.curve[k - 1]:.1f}" for k in (4, 8, 16)}
    told["gain_channels"] = f"{found.curve[15] - found.curve[3]:.1f}"
    for net in found.networks[:1]:
        told |= {"vae_channels": str(net.channels), "vae_db": f"{net.db:.1f}"}
    return told
