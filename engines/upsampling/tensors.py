"""Pictures as torch takes them, every channel a grey picture of its own, and back."""

import numpy as np
import torch
from torch import Tensor

from engines.images import PictureError

__all__ = ["picture", "planes"]


def planes(image: np.ndarray) -> Tensor:
    """A picture (h, w[, c]) as a tensor (c, 1, h, w): float64 if it is, else float32."""
    if image.ndim not in (2, 3) or image.size == 0:
        raise PictureError(
            f"A picture is an array (h, w, 3) or (h, w), not {image.shape}.",
            f"图片应为 (h, w, 3) 或 (h, w) 的数组，而不是 {image.shape}。",
        )
    channels = image[None] if image.ndim == 2 else image.transpose(2, 0, 1)
    dtype = np.float64 if image.dtype == np.float64 else np.float32
    return torch.from_numpy(channels.astype(dtype))[:, None]


def picture(planes: Tensor) -> np.ndarray:
    """The inverse: (c, 1, h, w) -> (h, w, c)."""
    return planes[:, 0].permute(1, 2, 0).contiguous().numpy()
