"""Measures the shipped model: python -m engines.storybook.evaluate

The same script with fixed seeds judges every set of weights; nothing is picked. Scenes come from
seeds that no training scene has. What a picture shows is told by the judge, a network trained on
drawn scenes alone.

    PSNR        10 log10(4 / mean (x - y)^2) of encoding and decoding, x in [-1, 1]
    accuracy    share of pictures whose attribute the judge names as the prompt did
    diversity   mean distance of pictures of one prompt over that of drawn scenes of the same names
    edge F1     Canny edges of hint and result, matched within 2 pixels
    PCK@.1      share of joints within a tenth of the person's extent
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from diffusers import DiffusionPipeline
from PIL import Image

from engines.device import device as best_device
from engines.device import generator, one_thread
from engines.storybook import data, people
from engines.storybook.classifier import UNSAID, Judge, labels
from engines.storybook.draw import render
from engines.storybook.pipeline import FOLDER, load, load_judge
from engines.storybook.scene import ATTRIBUTES, HELD_OUT, Scene, make_scene, sample_scene
from engines.storybook.train_vae import psnr

__all__ = ["diversity", "edge_f1", "evaluate", "main", "pck"]

GUIDANCE = (1.0, 2.0, 4.0, 8.0)


def edge_f1(wanted: np.ndarray, found: np.ndarray, tolerance: int = 2) -> float:
    """F1 of two edge maps (h, w); an edge counts as matched within `tolerance` pixels.

    Two empty maps agree fully: 1.
    """
    a, b = wanted > 0, found > 0
    if not a.any() or not b.any():
        return float(a.any() == b.any())
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * tolerance + 1,) * 2)
    precision = cv2.dilate(a.astype(np.uint8), disc)[b].mean()
    recall = cv2.dilate(b.astype(np.uint8), disc)[a].mean()
    return float(2 * precision * recall / max(precision + recall, 1e-9))


def pck(wanted: np.ndarray, found: np.ndarray, share: float = 0.1) -> float:
    """The share of joints (n, 2) nearer than `share` of the larger side of the person's box."""
    extent = np.ptp(wanted, axis=0).max()
    return float((np.linalg.norm(wanted - found, axis=1) <= share * extent).mean())


def diversity(pictures: np.ndarray) -> float:
    """Mean root-mean-square difference of all pairs of pictures (n, h, w, 3)."""
    flat = pictures.reshape(len(pictures), -1).astype(np.float64)
    pairs = [(flat[i] - flat[j]) ** 2 for i in range(len(flat)) for j in range(i)]
    return float(np.mean([np.sqrt(p.mean()) for p in pairs]))


class Examiner:
    """Draws with a pipeline and judges what came out.

    Arguments:
        folder: the exported weights. prompts: how many prompts at each guidance scale.
        steps: of the sampler. batch: pictures at a time.
    """

    def __init__(
        self, folder: Path, device: torch.device, *, prompts: int, steps: int, batch: int
    ) -> None:
        self.folder, self.device = folder, device
        self.prompts, self.steps, self.batch = prompts, steps, batch
        self.judge: Judge = load_judge(folder).to(device)
        self.plain = load(folder=folder, device=device)
        self.single = data.scenes(data.UNSEEN, prompts, things=1)
        self.people = [s for s in data.scenes(data.UNSEEN, 8 * prompts, things=1) if len(s.joints)]

    def draw(
        self, pipe: DiffusionPipeline, prompts: Sequence[str], *, guidance: float = 4.0,
        hints: Sequence[np.ndarray] | None = None, scale: float = 1.0,
    ) -> np.ndarray:  # fmt: skip
        """Pictures for prompts, seeded one by one by their number, uint8 (n, 128, 128, 3)."""
        out = []
        for k in range(0, len(prompts), self.batch):
            some = list(prompts[k : k + self.batch])
            options: dict[str, Any] = {}
            if hints is not None:
                options = {"image": [Image.fromarray(h) for h in hints[k : k + self.batch]],
                           "controlnet_conditioning_scale": scale}  # fmt: skip
            seeds = [generator(k + j) for j in range(len(some))]
            made = pipe(some, num_inference_steps=self.steps, guidance_scale=guidance, height=128,
                        width=128, output_type="np", generator=seeds, **options)  # fmt: skip
            out.append(made.images)
        return (np.concatenate(out) * 255).round().astype(np.uint8)

    @torch.no_grad()
    def name(self, pictures: np.ndarray) -> tuple[dict[str, np.ndarray], np.ndarray]:
        """What the judge sees: the index of each attribute's name (n,), joints (n, 18, 2)."""
        x = torch.from_numpy(pictures).permute(0, 3, 1, 2).float().to(self.device) / 127.5 - 1
        parts = [self.judge(block) for block in x.split(64)]
        names = {k: torch.cat([p[0][k] for p in parts]).argmax(1).cpu().numpy()
                 for k in ATTRIBUTES}  # fmt: skip
        return names, torch.cat([p[1] for p in parts]).cpu().numpy()

    def accuracy(self, scenes: Sequence[Scene], pictures: np.ndarray) -> dict[str, float]:
        """Per attribute, over the scenes that have it; and subject and colour together."""
        names, _ = self.name(pictures)
        truth = labels(scenes).numpy()
        right = {k: names[k] == truth[:, i] for i, k in enumerate(ATTRIBUTES)}
        has = {k: truth[:, i] != UNSAID for i, k in enumerate(ATTRIBUTES)}
        rows = {k: float(right[k][has[k]].mean()) for k in ATTRIBUTES if has[k].any()}
        rows["subject and colour"] = float((right["subject"] & right["colour"]).mean())
        return rows

    def vae(self) -> float:
        """PSNR over 500 unseen scenes."""
        unseen = torch.from_numpy(data.images(data.scenes(data.UNSEEN, 500)))
        return psnr(self.plain.vae, unseen.to(self.device))

    def judged(self) -> dict[str, float]:
        """How far the judge itself can be trusted: its accuracy and PCK on drawn scenes."""
        drawn = data.images(self.single).transpose(0, 2, 3, 1)
        return self.accuracy(self.single, drawn) | {"pck": self._pck(self._drawn_people())}

    def _drawn_people(self) -> np.ndarray:
        return data.images(self.people[: self.prompts]).transpose(0, 2, 3, 1)

    def _pck(self, pictures: np.ndarray) -> float:
        _, found = self.name(pictures)
        pairs = zip(self.people, found, strict=False)
        return float(np.mean([pck(s.joints[0, :, :2], f) for s, f in pairs]))

    def prompted(self) -> dict[str, dict[str, float]]:
        """Accuracy at each guidance scale, and at 4 for pairs that were held out."""
        texts = [scene.caption for scene in self.single]
        rows = {f"w = {w:g}": self.accuracy(self.single, self.draw(self.plain, texts, guidance=w))
                for w in GUIDANCE}  # fmt: skip
        kept = [sample_scene(k, things=1, held_out=True) for k in range(self.prompts // 5)]
        pictures = self.draw(self.plain, [s.caption for s in kept])
        return rows | {"held out, w = 4": self.accuracy(kept, pictures)}

    def varied(self, seeds: int = 8) -> float:
        """Diversity of pictures of one prompt as a share of that of drawn scenes."""
        ratios = []
        for scene in self.single[:12]:
            drawn = np.stack([_like(scene, k) for k in range(seeds)])
            made = self.draw(self.plain, [scene.caption] * seeds)
            ratios.append(diversity(made) / diversity(drawn))
        return float(np.mean(ratios))

    def edges(self, count: int) -> dict[str, float]:
        """Edge F1 with the canny net at scale 0 and 1."""
        pipe = load("canny", folder=self.folder, device=self.device)
        scenes = data.scenes(data.UNSEEN, count)
        hints = [np.repeat(s.edges()[..., None], 3, axis=2) for s in scenes]
        rows = {}
        for scale in (0.0, 1.0):
            made = self.draw(pipe, [s.caption for s in scenes], hints=hints, scale=scale)
            found = [cv2.Canny(picture, 100, 200) for picture in made]
            scores = [edge_f1(h[..., 0], f) for h, f in zip(hints, found, strict=True)]
            rows[f"scale {scale:g}"] = float(np.mean(scores))
        return rows

    def poses(self, count: int) -> dict[str, float]:
        """PCK@.1 with the pose net at scale 0 and 1; the prompt does not name the pose."""
        pipe = load("pose", folder=self.folder, device=self.device)
        scenes = self.people[:count]
        hints = [people.draw_skeleton(s.joints) for s in scenes]
        texts = [f"a person in {s.things[0].colour} on {s.ground} by day" for s in scenes]
        return {
            f"scale {scale:g}": self._pck(self.draw(pipe, texts, hints=hints, scale=scale))
            for scale in (0.0, 1.0)
        }

    def seconds(self) -> dict[str, float]:
        """Seconds for one picture with guidance and the canny net."""
        pipe = load("canny", folder=self.folder, device=self.device)
        hint = Image.fromarray(np.repeat(self.single[0].edges()[..., None], 3, axis=2))
        rows = {}
        for steps in (10, 20):
            times = []
            for _ in range(4):
                start = time.perf_counter()
                pipe("a red house", image=hint, num_inference_steps=steps, guidance_scale=4.0,
                     height=128, width=128, generator=generator(0))  # fmt: skip
                times.append(time.perf_counter() - start)
            rows[f"{steps} steps"] = min(times)
        return rows


def _like(scene: Scene, seed: int) -> np.ndarray:
    """Another drawing of what the scene's caption says."""
    return render(make_scene(seed, **scene.attributes))


def evaluate(
    folder: Path = FOLDER,
    device: torch.device | None = None,
    *,
    prompts: int = 500,
    steps: int = 20,
    batch: int = 16,
) -> dict[str, Any]:
    """All figures of the weights in a folder."""
    exam = Examiner(folder, device or best_device(), prompts=prompts, steps=steps, batch=batch)
    report: dict[str, Any] = {
        "device": str(exam.device),
        "prompts": prompts,
        "steps": steps,
        "held out": [f"{colour} {subject}" for colour, subject in HELD_OUT],
        "vae psnr": exam.vae(),
        "judge on drawn scenes": exam.judged(),
        "accuracy": exam.prompted(),
        "diversity": exam.varied(),
    }
    count = min(prompts, 200)
    if (folder / "controlnet_canny").exists():
        report |= {"edge f1": exam.edges(count), "seconds": exam.seconds()}
    if (folder / "controlnet_pose").exists():
        report["pose pck"] = exam.poses(count)
    return report


def table(report: dict[str, Any], indent: str = "") -> str:
    """The report as text, one figure a line."""
    lines = []
    for name, value in report.items():
        if isinstance(value, dict):
            lines += [f"{indent}{name}", table(value, indent + "  ")]
        elif isinstance(value, float):
            lines.append(f"{indent}{name:<24}{value:8.3f}")
        else:
            lines.append(f"{indent}{name:<24}{value}")
    return "\n".join(lines)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--prompts", type=int, default=500)
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--device", type=torch.device, default=best_device())
    parser.add_argument("--json", type=Path, help="default: evaluation.json in the folder")
    args = parser.parse_args()
    one_thread()
    report = evaluate(
        args.folder, args.device, prompts=args.prompts, steps=args.steps, batch=args.batch
    )
    print(table(report))
    file = args.json or args.folder / "evaluation.json"
    file.write_text(json.dumps(report, indent=2) + "\n")


if __name__ == "__main__":
    main()
