"""Opening a model: a folder first, then what the hub has stored on this machine, then the hub.

    TANGIBLE_MODELS   a folder that holds repositories as owner/name
    TANGIBLE_HUB      1 if missing files may be fetched from the hub

Only safetensors are read. Weights are bfloat16 on CUDA and float32 elsewhere; a model that does
not fit on the accelerator waits in memory and goes there part by part.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

import torch
from diffusers import (
    ControlNetModel,
    ControlNetUnionModel,
    DiffusionPipeline,
    StableDiffusionPipeline,
    StableDiffusionXLPipeline,
)

from engines import device as computer
from engines.backends.catalogue import BACKENDS, Backend, BackendError
from engines.storybook import pipeline as storybook

__all__ = ["Model", "Place", "load", "open_model", "place", "read", "run_near"]

Place = Literal["accelerator", "offload", "cpu"]
OFFLOADED = 0.45
"""Share of its memory that a model needs on the accelerator when its parts go there in turn."""
ON_CPU = 1.0
"""Gigabytes of the largest model that is bearable without an accelerator."""


@dataclass(frozen=True, eq=False)
class Model:
    """An open model.

    Attributes:
        backend: what it is. pipe: text encoder, VAE, U-Net and scheduler's settings; shared, so
            copy the scheduler and hold `lock` around each forward pass.
        nets: kind of condition -> its ControlNet.
    """

    backend: Backend
    pipe: DiffusionPipeline
    nets: dict[str, torch.nn.Module]
    device: torch.device
    dtype: torch.dtype
    lock: Any = field(default_factory=threading.RLock)


@cache
def load(name: str) -> Model:
    """The model of this name; it stays open.

    Raises:
        BackendError: there is no such model, it is not on this machine, or it does not fit.
    """
    if name not in BACKENDS:
        known = ", ".join(BACKENDS)
        raise BackendError(
            f"There is no model {name[:40]!r}; choose from {known}.",
            f"没有名为 {name[:40]!r} 的模型；请从 {known} 中选择。",
        )
    return open_model(BACKENDS[name])


def run_near(name: str, run: Callable[..., Iterator[Any]], *args: Any) -> Iterator[Any]:
    """What run(*args) yields, run where the model is: Storybook borrows no accelerator."""
    return computer.lent(run, *args) if BACKENDS[name].base else run(*args)


def open_model(backend: Backend, folder: Path | None = None) -> Model:
    """Opens a model of the catalogue, or another one of the same shape.

    Arguments:
        folder: holds repositories as owner/name; None for that of the environment.
    """
    where = place(backend)
    device = torch.device("cpu") if where == "cpu" else computer.device()
    dtype = torch.float32 if where == "cpu" else computer.dtype()
    if not backend.base:
        return _laid_out(_shipped(backend, device))
    pipe = _pipeline(backend, dtype, folder)
    if where == "offload":
        pipe.enable_model_cpu_offload()
    else:
        pipe.to(device)
    nets = {kind: _net(backend, kind, dtype, folder).to(device) for kind in backend.nets}
    return _laid_out(Model(backend, pipe, nets, device, dtype))


def _laid_out(model: Model) -> Model:
    """Channels last: convolutions of a CPU take half the time."""
    for part in (model.pipe.unet, model.pipe.vae, *model.nets.values()):
        part.to(memory_format=torch.channels_last)
    return model


def place(backend: Backend, free: float | None = None) -> Place:
    """Where the model can run.

    Arguments:
        free: gigabytes that are free on the accelerator; None to ask it, 0 for none.

    Raises:
        BackendError: nowhere on this machine.
    """
    free = _free() if free is None else free
    if free >= backend.gigabytes:
        return "accelerator"
    if backend.gigabytes <= ON_CPU:
        return "cpu"
    if free >= OFFLOADED * backend.gigabytes:
        return "offload"
    need = OFFLOADED * backend.gigabytes
    raise BackendError(
        f"{backend.label[0]} does not fit: it needs an accelerator with at least {need:.0f} GB "
        f"free ({backend.gigabytes:g} GB to be quick), and {free:.1f} GB are there. "
        "Storybook runs on any machine.",
        f"{backend.label[1]} 放不下：需要至少 {need:.0f} GB 空闲显存（{backend.gigabytes:g} GB "
        f"才快），而现有 {free:.1f} GB。Storybook 在任何机器上都能运行。",
    )


def _free() -> float:
    """Gigabytes that are free on the accelerator."""
    kind = computer.device().type
    if kind == "cuda":
        return torch.cuda.mem_get_info()[0] / 1e9
    return torch.mps.recommended_max_memory() / 1e9 if kind == "mps" else 0.0


def _shipped(backend: Backend, device: torch.device) -> Model:
    pipe = storybook.load(device=device)
    nets = {
        kind: ControlNetModel.from_pretrained(
            storybook.FOLDER / f"controlnet_{name}",
            torch_dtype=torch.float32,
            variant="fp16",
            use_safetensors=True,
            local_files_only=True,
        )
        .to(device)
        .eval()
        for kind, name in backend.nets.items()
    }
    return Model(backend, pipe, nets, device, torch.float32)


def _pipeline(backend: Backend, dtype: torch.dtype, folder: Path | None) -> DiffusionPipeline:
    kind = StableDiffusionXLPipeline if backend.union else StableDiffusionPipeline
    bare = (
        {}
        if backend.union
        else {"safety_checker": None, "feature_extractor": None, "requires_safety_checker": False}
    )
    pipe = read(kind, backend.base, dtype, folder, variant=backend.variant, **bare)
    pipe.set_progress_bar_config(disable=True)
    if backend.lora:
        _add_lora(pipe, backend.lora, folder)
    return pipe


def _net(backend: Backend, kind: str, dtype: torch.dtype, folder: Path | None) -> torch.nn.Module:
    """One net a kind; a union net is opened once and serves every kind."""
    shape = ControlNetUnionModel if backend.union else ControlNetModel
    return _open_once(shape, backend.nets[kind], dtype, folder).eval()


def _add_lora(pipe: DiffusionPipeline, repository: str, folder: Path | None) -> None:
    try:
        import peft  # noqa: F401
    except ImportError:
        raise BackendError(
            "LCM needs the package peft: pip install peft.", "LCM 需要 peft 包：pip install peft。"
        ) from None
    source, options = _source(repository, folder)
    try:
        pipe.load_lora_weights(source, use_safetensors=True, **options)
    except (OSError, ValueError) as error:
        raise _missing(repository) from error
    pipe.fuse_lora()


def _source(repository: str, folder: Path | None) -> tuple[str, dict[str, Any]]:
    """Where the repository is read from, and whether the hub may be asked."""
    root = folder or Path(os.environ.get("TANGIBLE_MODELS") or "models")
    if (root / repository).is_dir():
        return str(root / repository), {"local_files_only": True}
    return repository, {"local_files_only": os.environ.get("TANGIBLE_HUB") != "1"}


@cache
def _open_once(kind: Any, repository: str, dtype: torch.dtype, folder: Path | None) -> Any:
    return read(kind, repository, dtype, folder)


def read(
    kind: Any, repository: str, dtype: torch.dtype, folder: Path | None, **options: Any
) -> Any:
    """`from_pretrained` with safetensors alone; half-precision files where they are.

    Raises:
        BackendError: the files are not there.
    """
    source, local = _source(repository, folder)
    options |= {"torch_dtype": dtype, "use_safetensors": True, **local}
    variant = options.pop("variant", None)
    try:
        if variant:
            try:
                return kind.from_pretrained(source, variant=variant, **options)
            except (OSError, ValueError):
                pass  # a folder may hold the full files alone
        return kind.from_pretrained(source, **options)
    except (OSError, ValueError) as error:
        raise _missing(repository) from error


def _missing(repository: str) -> BackendError:
    get = f"hf download {repository} --local-dir $TANGIBLE_MODELS/{repository}"
    return BackendError(
        f"{repository} is not on this machine as safetensors. Fetch it with: {get} "
        "(TANGIBLE_MODELS being a folder of your choice), or start with TANGIBLE_HUB=1 "
        "to let it be fetched.",
        f"本机上没有 safetensors 格式的 {repository}。可运行：{get}（TANGIBLE_MODELS 为你选定的"
        "文件夹），或用 TANGIBLE_HUB=1 启动以允许下载。",
    )
