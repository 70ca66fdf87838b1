"""Measures the shipped models: python -m engines.storybook.evaluate

The same script with fixed seeds judges every set of weights; nothing is picked: prompt k is that
of scene k, of seeds that no training scene has, and is drawn from noise of seed k. What a picture
shows is told by the judge, a network trained on drawn scenes alone; its own errors stand in the
same table. The measures are those of `engines.storybook.figures`.

    --quick         a tenth of the prompts, without the tables of scales and steps
    --prompts N     so many in the place of 500, and three scenes with a hint for every five
    --sheets DIR    contact sheets of 48 pictures each, to be looked at
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from diffusers import DiffusionPipeline
from PIL import Image

from engines.device import device as best_device
from engines.device import generator, one_thread

from .figures import accuracy, diversity, edge_f1, judged, pcks, psnr, read
from .models.judge import Judge
from .models.vae import factor, latents_of
from .pipeline import FOLDER, load, load_judge
from .world import data, people
from .world.draw import render
from .world.scene import HELD_OUT, Scene, make_scene, sample_scene

__all__ = ["FULL", "QUICK", "Examiner", "Extent", "evaluate", "main", "table"]

SHEET = 48
"""Pictures of a contact sheet."""


@dataclass(frozen=True)
class Extent:
    """How much is drawn.

    Attributes:
        prompts: for the headline, and half of them for each cell of the tables.
        hinted: scenes for edges, and as many for poses.
        scales, steps: the tables' guidance scales and numbers of steps; the first table is drawn
            at `usual` steps, the second at the best of the scales.
        timed: numbers of steps of which the seconds are taken.
    """

    prompts: int = 500
    hinted: int = 300
    usual: int = 20
    scales: tuple[float, ...] = (1, 1.5, 2, 3, 4, 6)
    steps: tuple[int, ...] = (4, 10, 20, 50)
    timed: tuple[int, ...] = (10, 20)
    batch: int = 16


FULL = Extent()
QUICK = Extent(prompts=50, hinted=30, scales=(2, 3), steps=(20,))


class Examiner:
    """Draws with the models of a folder and judges what comes out."""

    def __init__(self, folder: Path, device: torch.device, extent: Extent = FULL) -> None:
        self.folder, self.device, self.extent = folder, device, extent
        self.judge: Judge = load_judge(folder).to(device)
        self.single = data.scenes(data.UNSEEN, extent.prompts, things=1)
        many = data.scenes(data.UNSEEN, 8 * max(extent.hinted, 8), things=1)
        self.people = [s for s in many if len(s.joints)][: extent.hinted]

    def pipe(self, *names: Any) -> DiffusionPipeline:
        """A pipeline of the folder."""
        pipe = load(*names, folder=self.folder, device=self.device)
        pipe.vae.to(memory_format=torch.channels_last)
        return pipe

    def draw(
        self,
        pipe: DiffusionPipeline,
        prompts: Sequence[str],
        *,
        scale: float,
        steps: int | None = None,
        **hinted: Any,
    ) -> np.ndarray:
        """Pictures for prompts, seeded one by one by their number, uint8 (n, 128, 128, 3).

        Arguments:
            scale: of the guidance. hinted: hints (n, 128, 128, 3) and control, their scale.
        """
        out, batch = [], self.extent.batch
        for k in range(0, len(prompts), batch):
            some = list(prompts[k : k + batch])
            options: dict[str, Any] = {}
            if hinted:
                options["image"] = [Image.fromarray(h) for h in hinted["hints"][k : k + batch]]
                options["controlnet_conditioning_scale"] = hinted["control"]
            seeds = [generator(k + j) for j in range(len(some))]
            made = pipe(
                some,
                num_inference_steps=steps or self.extent.usual,
                guidance_scale=scale,
                height=128,
                width=128,
                output_type="np",
                generator=seeds,
                **options,
            )
            out.append(made.images)
        return (np.concatenate(out) * 255).round().astype(np.uint8)

    def rates(self, scenes: Sequence[Scene], pictures: np.ndarray) -> dict[str, float]:
        """How often the pictures show what the scenes do."""
        names, _ = read(self.judge, pictures, self.device)
        return accuracy(scenes, names)

    def judged(self) -> dict[str, float]:
        """How far the judge itself can be trusted, on a thousand drawn scenes."""
        scenes = data.scenes(data.UNSEEN, 2 * self.extent.prompts, things=1)
        drawn = data.images(scenes).transpose(0, 2, 3, 1)
        return judged(self.judge, scenes, drawn, self.device)

    @torch.no_grad()
    def vae(self, vae: Any) -> dict[str, float]:
        """Reconstructions of unseen scenes: PSNR, and how often they are named right."""
        drawn = data.images(self.single)
        x = torch.from_numpy(drawn).to(self.device).float() / 127.5 - 1
        y = torch.cat([vae.decode(latents_of(vae, b)).sample.clamp(-1, 1) for b in x.split(16)])
        shown = ((y + 1) * 127.5).round().byte().permute(0, 2, 3, 1).cpu().numpy()
        named = self.rates(self.single, shown)["subject and colour"]
        shape = {"factor": factor(vae), "channels": vae.config.latent_channels}
        return shape | {"psnr": float(psnr(x, y).mean()), "subject and colour": named}

    def prompted(self, pipe: DiffusionPipeline) -> dict[str, Any]:
        """Accuracy against the guidance scale and against steps; held-out pairs; diversity."""
        half = self.single[: max(1, len(self.single) // 2)]

        def row(scenes: Sequence[Scene], **how: Any) -> dict[str, float]:
            return self.rates(scenes, self.draw(pipe, [s.caption for s in scenes], **how))

        scales = {f"{w:g}": row(half, scale=w) for w in self.extent.scales}
        best = max(scales, key=lambda w: scales[w]["subject and colour"])
        w = float(best)
        kept = [sample_scene(k, things=1, held_out=True) for k in range(len(self.single) // 2)]
        return {
            "best scale": w,
            "accuracy": row(self.single, scale=w),
            "scales": scales,
            "steps": {str(n): row(half, scale=w, steps=n) for n in self.extent.steps},
            "held out": row(kept, scale=w),
            "diversity": self.varied(pipe, w),
        }

    def varied(self, pipe: DiffusionPipeline, w: float, seeds: int = 8) -> float:
        """Diversity of pictures of one prompt as a share of that of drawn scenes."""
        ratios = []
        for scene in self.single[:12]:
            drawn = np.stack([_like(scene, k) for k in range(seeds)])
            made = self.draw(pipe, [scene.caption] * seeds, scale=w)
            ratios.append(diversity(made) / diversity(drawn))
        return float(np.mean(ratios))

    def edges(self, w: float) -> dict[str, float]:
        """Edge F1 in the box of the main thing, with the canny net off and on.

        "anew": of another drawing of the same caption, which is all that words can tell.
        """
        scenes = data.scenes(data.UNSEEN, self.extent.hinted)
        lines = [s.edges() for s in scenes]
        made = {
            "anew": np.stack([_like(s, s.seed + 1) for s in scenes]),
            "off": self.sketched(scenes, lines, w, 0.0),
            "on": self.sketched(scenes, lines, w),
        }
        return {name: _overlap(scenes, lines, pictures) for name, pictures in made.items()}

    def sketched(
        self, scenes: Sequence[Scene], lines: Sequence[np.ndarray], w: float, control: float = 1.0
    ) -> np.ndarray:
        """Pictures of the scenes' captions and lines."""
        hints = [np.repeat(line[..., None], 3, axis=2) for line in lines]
        texts = [s.caption for s in scenes]
        return self.draw(self.pipe("canny"), texts, scale=w, hints=hints, control=control)

    def poses(self, w: float) -> dict[str, float]:
        """PCK@.1 with the pose net off and on; the prompt does not name the pose."""
        rows = {}
        for name, control in (("off", 0.0), ("on", 1.0)):
            _, found = read(self.judge, self.posed(self.people, w, control), self.device)
            rows[name] = pcks(self.people, found)
        return rows

    def posed(self, scenes: Sequence[Scene], w: float, control: float = 1.0) -> np.ndarray:
        """Pictures of people in the scenes' poses."""
        hints = [people.draw_skeleton(s.joints) for s in scenes]
        texts = [f"a person in {s.things[0].colour} on {s.ground} by day" for s in scenes]
        return self.draw(self.pipe("pose"), texts, scale=w, hints=hints, control=control)

    def seconds(self) -> dict[str, float]:
        """Seconds for one picture with guidance and the canny net."""
        pipe = self.pipe("canny")
        hint = Image.fromarray(np.repeat(self.single[0].edges()[..., None], 3, axis=2))
        rows = {}
        for steps in self.extent.timed:
            times = []
            for _ in range(4):
                start = time.perf_counter()
                pipe(
                    "a red house",
                    image=hint,
                    num_inference_steps=steps,
                    guidance_scale=4.0,
                    height=128,
                    width=128,
                    generator=generator(0),
                )
                times.append(time.perf_counter() - start)
            rows[f"{steps} steps"] = min(times)
        return rows


def box(scene: Scene, margin: int = 3) -> tuple[slice, slice]:
    """Rows and columns of the picture that a scene's main thing covers."""
    bare, alone = replace(scene, things=()), replace(scene, things=scene.things[:1])
    changed = (render(alone).astype(np.int16) != render(bare)).any(2)
    sides = []
    for axis in (1, 0):
        found = np.flatnonzero(changed.any(axis))
        sides.append(slice(max(0, found[0] - margin), found[-1] + 1 + margin))
    return sides[0], sides[1]


def _overlap(scenes: Sequence[Scene], lines: Sequence[np.ndarray], pictures: np.ndarray) -> float:
    """The mean edge F1 in the main things' boxes."""
    rows = zip(scenes, lines, pictures, strict=True)
    scores = [edge_f1(li[box(s)], cv2.Canny(p, 100, 200)[box(s)]) for s, li, p in rows]
    return float(np.mean(scores))


def _like(scene: Scene, seed: int) -> np.ndarray:
    """Another drawing of what the scene's caption says."""
    return render(make_scene(seed, **scene.attributes))


def evaluate(
    folder: Path = FOLDER, device: torch.device | None = None, extent: Extent = FULL
) -> dict[str, Any]:
    """All figures of the weights in a folder."""
    exam = Examiner(folder, device or best_device(), extent)
    plain = exam.pipe()
    report: dict[str, Any] = {
        "device": str(exam.device),
        "prompts": extent.prompts,
        "hinted": extent.hinted,
        "steps": extent.usual,
        "held out": [f"{colour} {subject}" for colour, subject in HELD_OUT],
        "judge": exam.judged(),
        "unet": {"vae": exam.vae(plain.vae)} | exam.prompted(plain),
    }
    if (folder / "sd3").exists():
        flow = exam.pipe("sd3")
        report["sd3"] = {"vae": exam.vae(flow.vae)} | exam.prompted(flow)
        report["sd3"]["loss by time"] = json.loads(
            (folder / "sd3" / "losses_by_time.json").read_text()
        )
    best = report["unet"]["best scale"]
    if (folder / "controlnet_canny").exists():
        report |= {"edges": exam.edges(best), "seconds": exam.seconds()}
    if (folder / "controlnet_pose").exists():
        report["poses"] = exam.poses(best)
    return report


def sheets(exam: Examiner, target: Path, report: dict[str, Any]) -> None:
    """Contact sheets of all models, and the prompts beside them."""
    target.mkdir(parents=True, exist_ok=True)
    scenes = exam.single[:SHEET]
    texts = [s.caption for s in scenes]
    (target / "prompts.txt").write_text("\n".join(texts) + "\n")
    for name in ("unet", "sd3"):
        if name in report:
            pipe = exam.pipe(*(["sd3"] if name == "sd3" else []))
            made = exam.draw(pipe, texts, scale=report[name]["best scale"])
            _sheet(target / f"{name}.png", made)
    best = report["unet"]["best scale"]
    if "edges" in report:
        lines = [s.edges() for s in scenes]
        drawn = np.stack([np.repeat(line[..., None], 3, axis=2) for line in lines])
        _sheet(target / "edges.png", _paired(drawn, exam.sketched(scenes, lines, best)))
    if "poses" in report:
        some = exam.people[:SHEET]
        drawn = np.stack([people.draw_skeleton(s.joints) for s in some])
        _sheet(target / "poses.png", _paired(drawn, exam.posed(some, best)))


def _paired(hints: np.ndarray, pictures: np.ndarray) -> np.ndarray:
    """Each hint beside its picture."""
    return np.stack([hints, pictures], 1).reshape(-1, *pictures.shape[1:])


def _sheet(file: Path, pictures: np.ndarray, columns: int = 8) -> None:
    """Pictures in rows, on one."""
    rows = [np.hstack(list(pictures[k : k + columns])) for k in range(0, len(pictures), columns)]
    sheet = np.vstack([row for row in rows if row.shape == rows[0].shape])
    cv2.imwrite(str(file), sheet[..., ::-1])


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
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--prompts", type=int, metavar="N")
    parser.add_argument("--device", type=torch.device, default=best_device())
    parser.add_argument("--sheets", type=Path, metavar="DIR")
    parser.add_argument("--json", type=Path, help="default: evaluation.json in the folder")
    args = parser.parse_args()
    one_thread()
    extent = QUICK if args.quick else FULL
    if args.prompts:
        extent = replace(extent, prompts=args.prompts, hinted=3 * args.prompts // 5)
    report = evaluate(args.folder, args.device, extent)
    print(table(report))
    file = args.json or (None if args.quick else args.folder / "evaluation.json")
    if file:
        file.write_text(json.dumps(report, indent=2) + "\n")
    if args.sheets:
        sheets(Examiner(args.folder, args.device, extent), args.sheets, report)


if __name__ == "__main__":
    main()
