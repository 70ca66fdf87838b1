"""Where the stages meet: one folder of checkpoints and finished parts, and the world as data."""

from __future__ import annotations

import hashlib
import json
import math
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import torch
from diffusers import AutoencoderTiny, UNet2DConditionModel
from safetensors.torch import load_file, save_file
from torch import nn
from transformers import CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizer

from ..models.text import text_encoder
from ..models.transformer import text_tower, transformer
from ..tokenizer import make_tokenizer
from ..world import data
from .adopt import adopt
from .classifier import train_classifier
from .control import edge_hints, pose_hints, train_control
from .diffusion import Draws, train_base
from .export import export
from .fit import Budget
from .flow import losses_by_time, read_towers, train_flow
from .judge import train_judge
from .store import Store, pictures_of, token_ids
from .vae import encode_all, reconstruct, train_decoder, train_vae
from .words import train_words

__all__ = ["CPU", "GPU", "PARTS", "TINY", "Paused", "Sizes", "Trainer"]


@dataclass(frozen=True)
class Sizes:
    """How much of the world is drawn, and how much of it each step takes."""

    scenes: int
    vae: int
    base: int
    control: int
    judge: int


GPU = Sizes(scenes=60_000, vae=64, base=512, control=256, judge=256)
CPU = Sizes(scenes=32_000, vae=2, base=32, control=32, judge=32)
TINY = Sizes(scenes=16, vae=1, base=6, control=4, judge=6)

PARTS = {
    "judge": "judge",
    "vae": "vae",
    "decoder": "decoder",
    "words": "words",
    "base": "unet",
    "canny": "controlnet_canny",
    "pose": "controlnet_pose",
    "classifier": "classifier",
    "vae16": "vae16",
    "decoder16": "decoder16",
    "towers": "towers",
    "flow": "transformer",
    "vae8": "vae8",
    "vae4": "vae4",
}
"""The finished part that each stage leaves behind."""

VAES = {"vae": (4, 4, 64), "vae16": (8, 16, 64), "vae8": (8, 8, 28), "vae4": (8, 4, 28)}
"""Factor, channels and width of the autoencoders."""


class Paused(Exception):
    """The session's time is over before the stage's; start again to go on."""


class Trainer:
    """One folder of checkpoints and finished parts, and the world that they are trained on.

    Arguments:
        folder: checkpoints; finished parts stand in its folder `model`.
        until: the time.monotonic() at which this session must stop.
    """

    def __init__(
        self,
        folder: Path,
        device: torch.device,
        sizes: Sizes,
        *,
        until: float = math.inf,
        quiet: bool = False,
    ) -> None:
        self.folder, self.device, self.sizes = folder, device, sizes
        self.until, self.quiet = until, quiet
        self.parts = folder / "model"
        self.tokenizer: CLIPTokenizer = make_tokenizer()
        self.store = Store(folder, sizes.scenes, self.tokenizer, device)

    def train(self, stage: str, minutes: float, steps: int | None = None) -> list[float]:
        """Trains one stage, saves its parts and returns its losses.

        Raises:
            Paused: the session's time is over before the stage's. Its parts are saved as they are
                now, and the next call goes on.
        """
        run: Callable[[Budget], list[float]] = (
            partial(self._vae, stage) if stage in VAES else getattr(self, f"_{stage}")
        )
        history = run(Budget(minutes, steps, self.until))
        if time.monotonic() > self.until:
            raise Paused(f"{stage}: paused after {self.trained(stage):.1f} of {minutes:g} minutes")
        self._finished.write_text(json.dumps(self._known() | {stage: minutes}, indent=2) + "\n")
        return history

    @property
    def _finished(self) -> Path:
        return self.folder / "finished.json"

    def _known(self) -> dict[str, float]:
        return json.loads(self._finished.read_text()) if self._finished.exists() else {}

    def done(self, stage: str, minutes: float) -> bool:
        """Whether a stage has been trained to its end for at least so long."""
        return self._known().get(stage, 0.0) >= minutes

    def trained(self, stage: str) -> float:
        """For how many minutes a stage has been trained so far, whether to its end or not."""
        file = self.folder / f"{stage}.json"
        return json.loads(file.read_text())["minutes"] if file.exists() else 0.0

    def export(self, target: Path) -> None:
        """Writes all finished parts in half precision, in the folder layouts of diffusers."""
        export(self.parts, self.tokenizer, target)

    def adopt(self, source: Path, minutes: Mapping[str, float]) -> list[str]:
        """Takes the weights that ship in `source` for those of finished stages, of so many minutes
        each, and returns which they are.
        """
        found = adopt(source, self.folder)
        done = {stage: minutes[stage] for stage in found}
        self._finished.write_text(json.dumps(done | self._known(), indent=2) + "\n")
        return found

    def part(self, stage: str) -> Path:
        """The folder of the part that a stage leaves behind."""
        return self.parts / PARTS[stage]

    def autoencoder(self, name: str) -> AutoencoderTiny:
        """An autoencoder as its stage left it; all latents come from it."""
        vae = AutoencoderTiny.from_pretrained(self.part(name), local_files_only=True)
        return vae.to(self.device, memory_format=torch.channels_last)

    @cached_property
    def latents(self) -> torch.Tensor:
        """Latents of all scenes for the U-Net."""
        return self._encoded("vae")

    @cached_property
    def latents16(self) -> torch.Tensor:
        """Latents of all scenes for the transformer."""
        return self._encoded("vae16")

    def _encoded(self, name: str) -> torch.Tensor:
        """Latents of all scenes, encoded once for each autoencoder."""
        weights = (self.part(name) / "diffusion_pytorch_model.safetensors").read_bytes()
        file = self.folder / f"latents_{hashlib.sha256(weights).hexdigest()[:12]}.safetensors"
        if file.exists():
            kept = load_file(file)["latents"]
            if len(kept) == self.store.count:
                return kept.to(self.device)
        latents = encode_all(self.autoencoder(name), self.store)
        save_file({"latents": latents.cpu()}, file)
        return latents

    # The stages.

    def _render(self, budget: Budget) -> list[float]:
        self.store.render(quiet=self.quiet)
        return []

    def _judge(self, budget: Budget) -> list[float]:
        net, history = train_judge(
            self.store, budget, self.folder, batch=self.sizes.judge, quiet=self.quiet
        )
        net.save_pretrained(self.part("judge"))
        return history

    def _vae(self, name: str, budget: Budget) -> list[float]:
        vae, history = train_vae(
            name,
            VAES[name],
            self.store,
            budget,
            self.folder,
            batch=self.sizes.vae,
            quiet=self.quiet,
        )
        vae.save_pretrained(self.part(name))
        return history

    def _decoder(self, budget: Budget) -> list[float]:
        return self._back("decoder", "vae", budget)

    def _decoder16(self, budget: Budget) -> list[float]:
        return self._back("decoder16", "vae16", budget)

    def _back(self, name: str, first: str, budget: Budget) -> list[float]:
        vae, latents = self.autoencoder(first), self._encoded(first)
        history = train_decoder(
            name,
            vae,
            self.store,
            latents,
            budget,
            self.folder,
            batch=self.sizes.vae,
            quiet=self.quiet,
        )
        vae.save_pretrained(self.part(name))
        return history

    def _words(self, budget: Budget) -> list[float]:
        text = text_encoder(len(self.tokenizer), self.tokenizer.eos_token_id)
        history = train_words(
            "words",
            text,
            lambda net, ids: [net(ids).last_hidden_state.mean(1)],
            self.store,
            budget,
            self.folder,
            quiet=self.quiet,
        )
        text.save_pretrained(self.part("words"))
        return history

    def _base(self, budget: Budget) -> list[float]:
        text = CLIPTextModel.from_pretrained(self.part("words"))
        net, history = train_base(
            self.store,
            self.latents,
            text,
            budget,
            self.folder,
            batch=self.sizes.base,
            quiet=self.quiet,
        )
        net.save_pretrained(self.part("base"))
        text.save_pretrained(self.parts / "text_encoder")
        return history

    def _canny(self, budget: Budget) -> list[float]:
        return self._control("canny", edge_hints(self.store), None, budget)

    def _pose(self, budget: Budget) -> list[float]:
        """Scenes with people, and one empty hint for every nine of them."""
        people = self.store.peopled
        empty = torch.ones(self.store.count, dtype=torch.bool, device=self.device)
        empty[people] = False
        others = empty.nonzero()[: len(people) // 9, 0]
        return self._control("pose", pose_hints(self.store), torch.cat([people, others]), budget)

    def _control(
        self,
        name: str,
        hinted: Callable[..., Any],
        chosen: torch.Tensor | None,
        budget: Budget,
    ) -> list[float]:
        unet = UNet2DConditionModel.from_pretrained(self.part("base"))
        text = CLIPTextModel.from_pretrained(self.parts / "text_encoder")
        sample = Draws(self.store, self.latents, 0.3, chosen)
        net, history = train_control(
            name,
            sample,
            hinted,
            unet,
            text,
            budget,
            self.folder,
            batch=self.sizes.control,
            quiet=self.quiet,
        )
        net.save_pretrained(self.part(name))
        return history

    def _classifier(self, budget: Budget) -> list[float]:
        net, history = train_classifier(
            self.store, self.latents, budget, self.folder, batch=self.sizes.base, quiet=self.quiet
        )
        net.save_pretrained(self.part("classifier"))
        return history

    def _towers(self, budget: Budget) -> list[float]:
        end = self.tokenizer.eos_token_id
        towers = nn.ModuleList([text_tower(len(self.tokenizer), end) for _ in range(2)])

        def read(net: nn.Module, ids: torch.Tensor) -> list[torch.Tensor]:
            tokens, pooled = read_towers(net, ids)
            return [tokens.mean(1), pooled]

        history = train_words(
            "towers", towers, read, self.store, budget, self.folder, quiet=self.quiet
        )
        self._save_towers(towers, self.part("towers"))
        return history

    @staticmethod
    def _save_towers(towers: Iterable[Any], folder: Path) -> None:
        for k, tower in enumerate(towers):
            tower.save_pretrained(folder / str(k))

    @staticmethod
    def _towers_in(folder: Path) -> nn.ModuleList:
        kind = CLIPTextModelWithProjection
        return nn.ModuleList([kind.from_pretrained(folder / str(k)) for k in range(2)])

    def _flow(self, budget: Budget) -> list[float]:
        net = transformer(self.latents16.shape[-1], self.latents16.shape[1])
        towers = self._towers_in(self.part("towers"))
        history = train_flow(
            "flow",
            self.store,
            self.latents16,
            net,
            towers,
            budget,
            self.folder,
            batch=self.sizes.base,
            quiet=self.quiet,
        )
        net.save_pretrained(self.part("flow"))
        self._save_towers(towers, self.parts / "flow_text")
        self._losses(net, towers, 256 if self.sizes is not TINY else 4)
        return history

    def _losses(self, net: nn.Module, towers: nn.ModuleList, count: int) -> None:
        """Writes the loss at each time, on scenes that are not trained on."""
        scenes = data.scenes(data.UNSEEN, count)
        drawn = pictures_of(data.images(scenes).transpose(0, 2, 3, 1), self.device)
        _, latents = reconstruct(self.autoencoder("vae16"), drawn)
        ids = token_ids(self.tokenizer, [s.caption for s in scenes]).to(self.device)
        found = losses_by_time(net, towers, latents, ids)
        file = self.part("flow") / "losses_by_time.json"
        file.write_text(json.dumps(found) + "\n")
