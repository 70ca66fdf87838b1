"""The pose of people in a photograph, by OpenPose's network from controlnet_aux.

The network answers with a heat map a joint and a vector field a limb; controlnet_aux seeks the
peaks and joins those between which the field agrees. Its weights are published as a pickle alone,
which is never loaded here: they are converted once, by hand, and read as safetensors from

    $TANGIBLE_MODELS/openpose/body_pose_model.safetensors      ("models" without the variable)

OpenPose may be used freely for research that is not commercial.

Cao, Hidalgo, Simon, Wei, Sheikh, "OpenPose: Realtime Multi-Person 2D Pose Estimation using Part
Affinity Fields", 2018, https://arxiv.org/abs/1812.08008
"""

import os
import warnings
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from safetensors import SafetensorError
from safetensors.torch import load_file

from engines import device as computer
from engines.params import Text

from .hints import checked
from .pose import MOST_PEOPLE, completed
from .words import ControlError

__all__ = ["CONVERT", "NAME", "detect_pose", "lacking", "open_body", "people_in"]

NAME = "openpose/body_pose_model.safetensors"
SIDE, LONGEST = 512, 4
CONVERT = (
    'python -c "import torch, safetensors.torch as s; '
    "w = torch.load('body_pose_model.pth', map_location='cpu', weights_only=True); "
    "s.save_file({k: v.contiguous() for k, v in w.items()}, 'body_pose_model.safetensors')\""
)


def detect_pose(image: np.ndarray, body: Any = None) -> np.ndarray:
    """Figures (people, 18, 3) in a picture, uint8 (h, w, 3); the surest four at most.

    Arguments:
        body: an opened controlnet_aux Body; None for that of the local folder.

    Raises:
        ControlError: the weights are not there, the picture is a strip, or nobody is found.
    """
    image = checked(image)
    if max(image.shape[:2]) > LONGEST * min(image.shape[:2]):
        raise ControlError(
            f"People are sought in pictures at most {LONGEST} times as long as wide.",
            f"检测姿态的图片长宽比不能超过 {LONGEST}。",
        )
    body = body or open_body(_file())
    scale = SIDE / image.shape[0]  # the joining of limbs expects pictures of about this height
    large = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        people = body.format_body_result(*body(large))
    if not people:
        raise ControlError(
            "Nobody was found in this picture; take one that shows a whole person.",
            "在这幅图片中没有找到人；请换一幅能看到全身的。",
        )
    surest = sorted(people, key=lambda person: -person.total_score)[:MOST_PEOPLE]
    return people_in([person.keypoints for person in surest], large.shape[1], large.shape[0])


def people_in(keypoints: list[list[Any]], width: int, height: int) -> np.ndarray:
    """Keypoints in pixels as joints; one that was not found is hidden, near where it would be."""
    return np.stack([_figure(person, width, height) for person in keypoints])


def _figure(keypoints: list[Any], width: int, height: int) -> np.ndarray:
    seen = np.array([point is not None for point in keypoints])
    found = np.array([[p.x / width, p.y / height] for p in keypoints if p is not None])
    xy = np.zeros((18, 2))
    xy[seen] = found
    return completed(xy, seen).clip(-0.1, 1.1)


def lacking() -> Text | None:
    """What to say while the weights are not there."""
    return None if _file().is_file() else _missing().text


def _file() -> Path:
    return Path(os.environ.get("TANGIBLE_MODELS") or "models") / NAME


@cache
def open_body(path: Path) -> Any:
    """controlnet_aux's own Body with the weights of a safetensors file; it stays open.

    Raises:
        ControlError: there is no such file, or it holds other weights.
    """
    if not path.is_file():
        raise _missing()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from controlnet_aux.open_pose.body import Body
        from controlnet_aux.open_pose.model import bodypose_model
        from controlnet_aux.open_pose.util import transfer
    body = Body.__new__(Body)  # its own beginning would load a pickle
    body.model = bodypose_model()
    try:
        body.model.load_state_dict(transfer(body.model, load_file(path)))
    except (KeyError, RuntimeError, SafetensorError) as error:
        raise _missing() from error
    body.model.eval().requires_grad_(False)
    return body.to(computer.device())


def _missing() -> ControlError:
    get = "hf download lllyasviel/Annotators body_pose_model.pth --local-dir ."
    return ControlError(
        f"The OpenPose detector needs its weights at $TANGIBLE_MODELS/{NAME}. They are published "
        f"as a pickle, which is never loaded here: fetch it with `{get}`, convert it once with "
        f"`{CONVERT}` and move the file there. Until then drag the joints by hand, or bring "
        "OpenPose JSON.",
        f"OpenPose 检测器需要权重文件 $TANGIBLE_MODELS/{NAME}。官方只发布 pickle 格式，"
        f"本程序从不加载：请用 `{get}` 下载，再运行一次 `{CONVERT}` 转换，并移到该位置。"
        "在此之前可以手动拖动关节，或上传 OpenPose JSON。",
    )
