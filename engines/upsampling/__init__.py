"""Upsampling: every way to make a picture larger, compared on one original.

result = run(Params(picture="coffee", scale=4))
result.pictures["bicubic"].psnr
"""

from engines.images import PictureError, read_picture

from .charts import CHARTS, chart
from .checkerboard import (
    checkerboard_share,
    decode,
    overlap,
    overlap_map,
    spectrum,
)
from .compare import Picture, Result, run
from .experiments import EXPERIMENTS
from .explain import Contributions, explain
from .learn import ESPCN, HELD_OUT, Progress, train_espcn
from .methods import METHODS, Method, upsample
from .metrics import levels, luma, psnr, ssim
from .params import (
    CheckerboardParams,
    CompareParams,
    LearnParams,
    Params,
    ParityParams,
    ResponsesParams,
)
from .parity import Parity, parity
from .refused import MethodError, Refused
from .responses import Response, impulse_response, step_response

__all__ = [
    "CHARTS",
    "ESPCN",
    "EXPERIMENTS",
    "HELD_OUT",
    "METHODS",
    "CheckerboardParams",
    "CompareParams",
    "Contributions",
    "LearnParams",
    "Method",
    "MethodError",
    "Params",
    "Parity",
    "ParityParams",
    "Picture",
    "PictureError",
    "Progress",
    "Refused",
    "Response",
    "ResponsesParams",
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
