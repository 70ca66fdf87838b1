"""How near an enlarged picture comes to the original: PSNR and SSIM, as papers measure them.

    PSNR = 10 log10(255^2 / mean (a - b)^2)                                            [dB]
    SSIM = mean (2 m_a m_b + C1)(2 s_ab + C2) / ((m_a^2 + m_b^2 + C1)(s_a^2 + s_b^2 + C2))

Means m and (co)variances s are taken under an 11 x 11 Gaussian window of sigma 1.5 that lies
wholly inside the picture; C1 = (.01 255)^2, C2 = (.03 255)^2. Both are measured on the luma

    Y = 16 + (65.481 R + 128.553 G + 24.966 B) / 255

not rounded, after `crop` pixels have been cut off every side (papers cut the scale), or, with
`luma=False`, on R, G and B together.

Source:
    Wang, Bovik, Sheikh, Simoncelli, Image Quality Assessment: From Error Visibility to Structural
    Similarity, 2004, https://doi.org/10.1109/TIP.2003.819861
"""

import cv2
import numpy as np

from engines.images import PictureError

__all__ = ["levels", "luma", "psnr", "ssim"]

WINDOW = 11


def levels(image: np.ndarray) -> np.ndarray:
    """A picture as a screen shows it: rounded, clipped to 0..255, uint8."""
    return np.clip(np.rint(image), 0, 255).astype(np.uint8)


def luma(image: np.ndarray) -> np.ndarray:
    """Y of BT.601, 16..235, float64 (h, w), of a picture in 0..255, RGB (h, w, 3) or grey."""
    if image.ndim == 2:
        return 16 + image * (219 / 255)
    return 16 + image @ (np.array([65.481, 128.553, 24.966]) / 255)


def psnr(a: np.ndarray, b: np.ndarray, *, crop: int = 0, luma: bool = True) -> float:
    """Peak signal to noise ratio in dB of two pictures in 0..255; infinite if they are equal.

    Raises:
        PictureError: the shapes differ, or nothing is left after the crop.
    """
    a, b = _planes(a, b, crop, luma, least=1)
    error = np.mean((a - b) ** 2)
    return float(10 * np.log10(255**2 / error)) if error > 0 else float("inf")


def ssim(a: np.ndarray, b: np.ndarray, *, crop: int = 0, luma: bool = True) -> float:
    """Structural similarity of two pictures in 0..255, 1 if they are equal.

    Raises:
        PictureError: the shapes differ, or less than 11 x 11 px are left after the crop.
    """
    a, b = _planes(a, b, crop, luma, least=WINDOW)
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    m_a, m_b = _mean(a), _mean(b)
    s_aa, s_bb, s_ab = _mean(a * a) - m_a**2, _mean(b * b) - m_b**2, _mean(a * b) - m_a * m_b
    likeness = (2 * m_a * m_b + c1) * (2 * s_ab + c2)
    return float(np.mean(likeness / ((m_a**2 + m_b**2 + c1) * (s_aa + s_bb + c2))))


def _planes(
    a: np.ndarray, b: np.ndarray, crop: int, y: bool, least: int
) -> tuple[np.ndarray, np.ndarray]:
    if a.shape != b.shape:
        raise PictureError(
            f"The two pictures must have one size, not {a.shape} and {b.shape}.",
            f"两幅图片的尺寸必须相同，而不是 {a.shape} 和 {b.shape}。",
        )
    h, w = a.shape[0] - 2 * crop, a.shape[1] - 2 * crop
    if min(h, w) < least:
        raise PictureError(
            f"After {crop} px are cut off every side, {least} x {least} px must be left.",
            f"每边裁去 {crop} 像素后，至少要剩下 {least} x {least} 像素。",
        )
    inside = np.s_[crop : crop + h, crop : crop + w]
    a, b = a[inside].astype(np.float64), b[inside].astype(np.float64)
    return (luma(a), luma(b)) if y else (a, b)


def _mean(x: np.ndarray) -> np.ndarray:
    """Mean under the Gaussian window, where it lies wholly inside."""
    rim = WINDOW // 2
    return cv2.GaussianBlur(x, (WINDOW, WINDOW), 1.5)[rim:-rim, rim:-rim]
