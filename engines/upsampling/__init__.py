"""Upsampling: every way to make a picture larger, compared on one original.

result = run(Params(picture="coffee", scale=4))
result.pictures["bicubic"].psnr
"""

from engines.images import PictureError, read_picture
from engines.upsampling.charts import CHARTS, chart
from engines.upsampling.checkerboard import (
    checkerboard_share,
    decode,
    overlap,
    overlap_map,
    spectrum,
)
from engines.upsampling.compare import Params, Picture, Result, run
from engines.upsampling.explain import Contributions, explain
from engines.upsampling.learn import ESPCN, HELD_OUT, Progress, train_espcn
from engines.upsampling.methods import METHODS, Method, upsample
from engines.upsampling.metrics import levels, luma, psnr, ssim
from engines.upsampling.parity import Parity, parity
from engines.upsampling.refused import MethodError, Refused
from engines.upsampling.responses import Response, impulse_response, step_response

__all__ = [
    "CHARTS",
    "ESPCN",
    "HELD_OUT",
    "METHODS",
    "Contributions",
    "Method",
    "MethodError",
    "Params",
    "Parity",
    "Picture",
    "PictureError",
    "Progress",
    "Refused",
    "Response",
    "Result",
    "chart",
    "checkerboard_share",
    "decode",
    "explain",
    "impulse_response",
    "levels",
    "luma",
    "overlap",
    "overlap_map",
    "parity",
    "psnr",
    "read_picture",
    "run",
    "spectrum",
    "ssim",
    "step_response",
    "train_espcn",
    "upsample",
]
