"""Where the stages meet: one folder of checkpoints and finished parts, and the world as data."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import torch
from diffusers import AutoencoderKL, ControlNetModel, StableDiffusionPipeline, UNet2DConditionModel
from safetensors.torch import load_file, save_file
from transformers import CLIPTextModel, CLIPTokenizer

from engines.storybook import classifier, data
from engines.storybook.classifier import Judge, NoisyClassifier
from engines.storybook.fit import Budget
from engines.storybook.scene import Scene
from engines.storybook.tokenizer import make_tokenizer
from engines.storybook.train_classifiers import train_classifier, train_judge
from engines.storybook.train_diffusion import (
    Draws,
    pipeline,
    token_ids,
    train_base,
    train_control,
)
from engines.storybook.train_vae import encode, train_decoder, train_vae
from engines.storybook.train_words import train_words

__all__ = ["CPU", "GPU", "TINY", "Sizes", "Workshop"]


@dataclass(frozen=True)
class Sizes:
    """How much of the world is drawn, and how much of it each step takes."""

    scenes: int
    vae: int
    base: int
    control: int
    judge: int
    crops: float  # share of the VAE's and the decoder's budgets spent on quarters of pictures


GPU = Sizes(scenes=60_000, vae=64, base=512, control=256, judge=256, crops=0.0)
CPU = Sizes(scenes=32_000, vae=2, base=32, control=32, judge=16, crops=0.6)
TINY = Sizes(scenes=24, vae=2, base=8, control=8, judge=8, crops=0.5)


class Workshop:
    """One folder of checkpoints and finished parts, and the world that they are trained on.

    Arguments:
        folder: checkpoints; finished parts stand in its folder `model`.
        until: the time.monotonic() at which this session must stop.
        compiled: run the U-Net and ControlNets through torch.compile (needs a C compiler).
    """

    def __init__(
        self,
        folder: Path,
        device: torch.device,
        sizes: Sizes,
        *,
        until: float = math.inf,
        compiled: bool = False,
        quiet: bool = False,
    ) -> None:
        self.folder, self.device, self.sizes = folder, device, sizes
        self.until, self.compiled, self.quiet = until, compiled, quiet
        self.parts = folder / "model"
        self.tokenizer: CLIPTokenizer = make_tokenizer()

    def done(self, stage: str) -> bool:
        """Whether the stage's parts are finished."""
        return self._part(stage).exists()

    def _part(self, stage: str) -> Path:
        names = {"base": "unet", "canny": "controlnet_canny", "pose": "controlnet_pose"}
        return self.parts / names.get(stage, stage)

    def train(self, stage: str, minutes: float, steps: int | None = None) -> list[float]:
        """Trains one stage, saves its parts and returns its losses.

        Raises:
            Paused: the session's time is over.
        """
        budget = Budget(minutes, steps, self.until)
        return getattr(self, f"_{stage}")(budget)

    # The world, drawn when a stage first asks for it.

    @cached_property
    def scenes(self) -> list[Scene]:
        return data.scenes(data.TRAINING, self.sizes.scenes)

    @cached_property
    def pictures(self) -> torch.Tensor:
        return torch.from_numpy(data.images(self.scenes)).to(self.device)

    @cached_property
    def singles(self) -> list[int]:
        """Scenes of one thing, whose labels leave no doubt."""
        return [k for k, scene in enumerate(self.scenes) if len(scene.things) == 1]

    @cached_property
    def vae(self) -> AutoencoderKL:
        """The first autoencoder: the one whose encoder all latents come from."""
        return AutoencoderKL.from_pretrained(self.parts / "vae").to(
            self.device, memory_format=torch.channels_last
        )

    @cached_property
    def latents(self) -> torch.Tensor:
        """Latents of all scenes, encoded once for each VAE."""
        weights = (self.parts / "vae" / "diffusion_pytorch_model.safetensors").read_bytes()
        file = self.folder / f"latents_{hashlib.sha256(weights).hexdigest()[:12]}.safetensors"
        if file.exists():
            kept = load_file(file)["latents"]
            if len(kept) == len(self.scenes):
                return kept.to(self.device)
        latents = encode(self.vae, self.pictures)
        save_file({"latents": latents.cpu().contiguous()}, file)
        return latents

    @cached_property
    def ids(self) -> torch.Tensor:
        """Token numbers of the captions of all scenes, (n, wordings, 36)."""
        ids = token_ids(self.tokenizer, data.texts(self.scenes)).to(self.device)
        return ids.view(len(self.scenes), -1, ids.shape[1])

    def _draws(self, blank: float, chosen: list[int] | slice = slice(None)) -> Draws:
        """Training examples from all scenes or from some."""
        empty = token_ids(self.tokenizer, [""])[0].to(self.device)
        return Draws(self.latents[chosen], self.ids[chosen], empty, blank)

    # The stages.

    def _vae(self, budget: Budget) -> list[float]:
        vae, history = train_vae(
            self.pictures, budget, self.folder, batch=self.sizes.vae, crops=self.sizes.crops,
            quiet=self.quiet,
        )  # fmt: skip
        vae.save_pretrained(self.parts / "vae")
        return history

    def _decoder(self, budget: Budget) -> list[float]:
        history = train_decoder(
            self.vae, self.pictures, self.latents, budget, self.folder,
            batch=self.sizes.vae, crops=self.sizes.crops, quiet=self.quiet,
        )  # fmt: skip
        self.vae.save_pretrained(self.parts / "decoder")
        return history

    def _words(self, budget: Budget) -> list[float]:
        text, history = train_words(
            self.scenes, self.ids, self.tokenizer, budget, self.folder, quiet=self.quiet
        )
        text.save_pretrained(self.parts / "words")
        return history

    def _base(self, budget: Budget) -> list[float]:
        words = CLIPTextModel.from_pretrained(self.parts / "words")
        unet, text, history = train_base(
            self._draws(0.1), self.tokenizer, self.vae, words, budget, self.folder,
            batch=self.sizes.base, compiled=self.compiled, quiet=self.quiet,
        )  # fmt: skip
        unet.save_pretrained(self.parts / "unet")
        text.save_pretrained(self.parts / "text_encoder")
        return history

    def _canny(self, budget: Budget) -> list[float]:
        hints = torch.from_numpy(data.edges(self.scenes)).to(self.device)
        return self._control("canny", self._draws(0.3), hints, budget)

    def _pose(self, budget: Budget) -> list[float]:
        """Scenes with people, and one empty hint for every nine of them."""
        people = [k for k, s in enumerate(self.scenes) if len(s.joints)]
        others = [k for k, s in enumerate(self.scenes) if not len(s.joints)][: len(people) // 9]
        chosen = people + others
        hints = torch.from_numpy(data.skeletons([self.scenes[k] for k in chosen]))
        return self._control("pose", self._draws(0.3, chosen), hints.to(self.device), budget)

    def _control(
        self, name: str, sample: Draws, hints: torch.Tensor, budget: Budget
    ) -> list[float]:
        unet = UNet2DConditionModel.from_pretrained(self.parts / "unet")
        text = CLIPTextModel.from_pretrained(self.parts / "text_encoder").to(self.device)
        net, history = train_control(
            name, sample, hints, unet, text, budget, self.folder, batch=self.sizes.control,
            compiled=self.compiled, quiet=self.quiet,
        )  # fmt: skip
        net.save_pretrained(self.parts / f"controlnet_{name}")
        return history

    def _classifier(self, budget: Budget) -> list[float]:
        names = classifier.labels([self.scenes[k] for k in self.singles]).to(self.device)
        net, history = train_classifier(
            self.latents[self.singles], names, budget, self.folder, batch=self.sizes.base,
            quiet=self.quiet,
        )  # fmt: skip
        net.save_pretrained(self.parts / "classifier")
        return history

    def _judge(self, budget: Budget) -> list[float]:
        scenes = [self.scenes[k] for k in self.singles]
        joints = torch.zeros(len(scenes), 18, 2)
        for k, scene in enumerate(scenes):
            if len(scene.joints):
                joints[k] = torch.from_numpy(scene.joints[0, :, :2])
        net, history = train_judge(
            self.pictures[self.singles], classifier.labels(scenes).to(self.device),
            joints.to(self.device), budget, self.folder, batch=self.sizes.judge, quiet=self.quiet,
        )  # fmt: skip
        net.save_pretrained(self.parts / "judge")
        return history

    def export(self, target: Path) -> None:
        """Writes every finished part in half precision, in the folder layout of diffusers."""
        parts = self.parts
        base: StableDiffusionPipeline = pipeline(
            AutoencoderKL.from_pretrained(parts / ("decoder" if self.done("decoder") else "vae")),
            UNet2DConditionModel.from_pretrained(parts / "unet"),
            CLIPTextModel.from_pretrained(parts / "text_encoder"),
            self.tokenizer,
        )
        base.to(dtype=torch.float16).save_pretrained(target, variant="fp16")
        kinds = {"controlnet_canny": ControlNetModel, "controlnet_pose": ControlNetModel,
                 "classifier": NoisyClassifier, "judge": Judge}  # fmt: skip
        for name, kind in kinds.items():
            if (parts / name).exists():
                part = kind.from_pretrained(parts / name).half()
                part.save_pretrained(target / name, variant="fp16")
        for file in target.rglob("*.safetensors"):
            file.chmod(0o644)  # written for their owner alone
