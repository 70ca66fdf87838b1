"""The models that the picture topics can draw with, and what each needs.

A model is named by its key in `BACKENDS`, never by a path or an address that a visitor wrote.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from engines.params import Text
from engines.refused import Refused

__all__ = ["BACKENDS", "Backend", "BackendError"]


class BackendError(Refused):
    """A model that is not there or does not fit, in words that say what to do."""


@dataclass(frozen=True)
class Backend:
    """One text-to-image model with its ControlNets.

    Arguments:
        label: its name. base: repository of the pipeline, "" for the one that is shipped.
        nets: kind of condition -> repository of its ControlNet.
        union: kind of condition -> index in a ControlNet that serves several kinds at once;
            empty where each kind has a net of its own.
        lora: repository of weights added to the U-Net, or "".
        side: pixels of a picture's side. gigabytes: memory that it takes on an accelerator.
        variant: "fp16" where the repository of the base has such files.
        licence: of the weights.
        steps, guidance, sampler: what the model is meant to be run with.
    """

    label: Text
    base: str
    nets: Mapping[str, str]
    side: int
    gigabytes: float
    licence: str
    union: Mapping[str, int] = field(default_factory=dict)
    lora: str = ""
    variant: Literal["fp16"] | None = "fp16"
    steps: int = 20
    guidance: float = 7.5
    sampler: str = "ddim"


_SD15 = "stable-diffusion-v1-5/stable-diffusion-v1-5"
_NETS15 = {
    "edges": "lllyasviel/control_v11p_sd15_canny",
    "pose": "lllyasviel/control_v11p_sd15_openpose",
}

BACKENDS: dict[str, Backend] = {
    "storybook": Backend(
        ("Storybook (shipped, 128 px)", "Storybook（自带，128 像素）"),
        "",
        {"edges": "canny", "pose": "pose"},
        side=128,
        gigabytes=0.2,
        licence="Apache-2.0",
        steps=10,
        guidance=4.0,
    ),
    "sd15": Backend(
        ("Stable Diffusion 1.5 + ControlNet 1.1", "Stable Diffusion 1.5 + ControlNet 1.1"),
        _SD15,
        _NETS15,
        side=512,
        gigabytes=7,
        licence="CreativeML OpenRAIL-M",
    ),
    "lcm": Backend(
        ("SD 1.5 with LCM, 4 to 8 steps", "SD 1.5 + LCM，4 到 8 步"),
        _SD15,
        _NETS15,
        lora="latent-consistency/lcm-lora-sdv1-5",
        side=512,
        gigabytes=7,
        licence="CreativeML OpenRAIL-M, OpenRAIL++",
        steps=6,
        guidance=1.5,
        sampler="lcm",
    ),
    "sdxl": Backend(
        ("SDXL + ControlNet Union", "SDXL + ControlNet Union"),
        "stabilityai/stable-diffusion-xl-base-1.0",
        {
            "edges": "xinsir/controlnet-union-sdxl-1.0",
            "pose": "xinsir/controlnet-union-sdxl-1.0",
        },
        union={"pose": 0, "edges": 3},
        side=1024,
        gigabytes=13,
        licence="CreativeML OpenRAIL++-M, Apache-2.0",
        sampler="euler",
        guidance=6.0,
    ),
}
"""Every model by its name; the first is shipped and runs anywhere."""
