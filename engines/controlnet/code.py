"""The lines that draw the picture on the stage, with diffusers and with this engine."""

from engines.backends import BACKENDS
from engines.controlnet.params import Params
from engines.controlnet.pose import joints_of, to_text

__all__ = ["own_snippet", "snippet"]

_SCHEDULERS = {
    "ddim": "DDIMScheduler",
    "euler": "EulerDiscreteScheduler",
    "dpm": "DPMSolverMultistepScheduler",
    "lcm": "LCMScheduler",
}


def snippet(params: Params) -> str:
    """A program of diffusers and OpenCV that leaves `picture`.

    A union net is called in ways of its own; there the engine's lines stand alone.
    """
    if BACKENDS[params.backend].union or params.detector != "canny" or params.resize != "crop":
        return own_snippet(params)
    kinds = ("edges", "pose") if params.control == "both" else (params.control,)
    net = [f"nets = [{', '.join(_net(params, kind) for kind in kinds)}]"]
    return "\n".join([
        *_imports(params), *_hint_lines(params, kinds), *net, *_pipe(params),
        "picture = pipe(",
        f"    {params.text!r}, negative_prompt={params.negative!r}, image=hints,",
        f"    num_inference_steps={params.steps}, guidance_scale={params.guidance},",
        f"    controlnet_conditioning_scale={[params.scale] * len(kinds)},",
        f"    control_guidance_start={min(params.start, 0.99)}, "
        f"control_guidance_end={max(params.end, min(params.start, 0.99) + 0.01):.2f},",
        f"    guess_mode={params.mode == 'guess'}, height={_side(params)}, width={_side(params)},",
        f"    generator=torch.Generator().manual_seed({params.seed}),",
        ").images[0]",
        *_mode_note(params),
    ])  # fmt: skip


def _side(params: Params) -> int:
    return BACKENDS[params.backend].side


def _shipped(params: Params) -> bool:
    return params.backend == "storybook"


def _imports(params: Params) -> list[str]:
    scheduler = _SCHEDULERS[params.sampler]
    return [
        "import cv2", "import numpy as np", "import torch", "from PIL import Image",
        f"from diffusers import ControlNetModel, {scheduler}, StableDiffusionControlNetPipeline",
        *(["from engines.storybook.pipeline import FOLDER"] if _shipped(params) else []), "",
    ]  # fmt: skip


def _hint_lines(params: Params, kinds: tuple[str, ...]) -> list[str]:
    lines = ["hints = []"]
    if "edges" in kinds:
        lines += _sketch(params) if params.picture == "sketch" else _canny(params)
    if "pose" in kinds:
        text = to_text(joints_of(params))
        lines += [
            "from engines.controlnet.pose import draw_pose, from_text",
            f"joints = from_text({text!r})",
            f"hints.append(Image.fromarray(draw_pose(joints, {_side(params)})))",
        ]
    return lines


def _sketch(params: Params) -> list[str]:
    drawn = f"draw_sketch({params.sketch!r}, {_side(params)})"
    return ["from engines.controlnet.sketch import draw_sketch",
            f"hints.append(Image.fromarray({drawn}))"]  # fmt: skip


def _canny(params: Params) -> list[str]:
    lines = [*_picture(params), *_square(params)]
    if params.blur:
        lines.append(f"image = cv2.GaussianBlur(image, (0, 0), {params.blur})")
    rgb = "np.repeat(edges[..., None], 3, axis=2)"
    return [*lines, f"edges = cv2.Canny(image, {params.low}, {params.high})",
            f"hints.append(Image.fromarray({rgb}))"]  # fmt: skip


def _picture(params: Params) -> list[str]:
    if params.picture == "scene":
        return ["from engines.storybook import render, sample_scene",
                f"image = render(sample_scene({params.scene}, things=1))"]  # fmt: skip
    if params.picture == "own":
        return ['image = np.array(Image.open("yours.png").convert("RGB"))']
    return ["from engines.photos import photo", f"image = photo({params.picture!r})"]


def _square(params: Params) -> list[str]:
    side = params.resolution
    return [
        "n = min(image.shape[:2])",
        "y, x = (image.shape[0] - n) // 2, (image.shape[1] - n) // 2",
        f"image = cv2.resize(image[y : y + n, x : x + n], ({side}, {side}), "
        "interpolation=cv2.INTER_AREA)",
    ]


def _net(params: Params, kind: str) -> str:
    name = BACKENDS[params.backend].nets[kind]
    if _shipped(params):
        return (f'ControlNetModel.from_pretrained(FOLDER / "controlnet_{name}", variant="fp16", '
                "torch_dtype=torch.float32)")  # fmt: skip
    return f'ControlNetModel.from_pretrained("{name}", torch_dtype=torch.bfloat16)'


def _pipe(params: Params) -> list[str]:
    base = BACKENDS[params.backend].base
    where = 'FOLDER, variant="fp16", torch_dtype=torch.float32' if _shipped(params) else (
        f'"{base}", torch_dtype=torch.bfloat16')  # fmt: skip
    lines = [
        "pipe = StableDiffusionControlNetPipeline.from_pretrained(",
        f"    {where}, controlnet=nets, use_safetensors=True,",
        "    safety_checker=None, feature_extractor=None, requires_safety_checker=False,",
        ")",
        f"pipe.scheduler = {_SCHEDULERS[params.sampler]}.from_config(pipe.scheduler.config)",
    ]  # fmt: skip
    lora = BACKENDS[params.backend].lora
    return [*lines, f'pipe.load_lora_weights("{lora}")'] if lora else lines


def _mode_note(params: Params) -> list[str]:
    if params.mode in ("prompt", "control"):
        return [f'# The control mode "{params.mode}" is not in diffusers: see the engine below.']
    return []


def own_snippet(params: Params) -> str:
    """The same picture by this engine."""
    lines = ["from engines import controlnet", "", "params = controlnet.Params("]
    lines += [f"    {name}={value!r}," for name, value in params.changed().items()]
    lines += [")"]
    edges = ["controlnet.preprocess(controlnet.source(params), params)"]
    if params.picture == "own":
        edges = ['controlnet.preprocess(controlnet.read_picture("yours.png"), params)']
    pose = f"controlnet.draw_pose(controlnet.joints_of(params), {_side(params)})"
    hint = {"edges": edges[0], "pose": pose}.get(params.control)
    lines.append(f"hint = {hint}" if hint else f'hint = {{"edges": {edges[0]}, "pose": {pose}}}')
    lines += ["*steps, result = controlnet.generate(params, hint)"]
    return "\n".join([*lines, "picture = result.pictures[0]"])
