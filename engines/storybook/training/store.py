"""The world drawn once: pictures in a memory map, and beside them all that is known of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import torch
from tqdm import tqdm
from transformers import CLIPTokenizer

from ..models.judge import labels
from ..world import data
from ..world.people import draw_skeleton
from ..world.scene import COLOURS, SUBJECTS, Scene

__all__ = ["Store", "pictures_of", "token_ids"]

NOBODY = len(SUBJECTS), len(COLOURS)
"""Subject and colour of the second thing in a scene of one."""
BLOCK = 500


def token_ids(tokenizer: CLIPTokenizer, captions: list[str]) -> torch.Tensor:
    """Token numbers, each caption filled up to the same length, (n, 36)."""
    return tokenizer(
        captions, padding="max_length", truncation=True, return_tensors="pt"
    ).input_ids


def pictures_of(raw: torch.Tensor | np.ndarray, device: torch.device) -> torch.Tensor:
    """uint8 (n, 128, 128, 3) as numbers from -1 to 1, (n, 3, 128, 128), channels last."""
    return torch.as_tensor(raw).to(device).permute(0, 3, 1, 2).float() / 127.5 - 1


class Store:
    """The training scenes on disk; drawn when they are first asked for.

    Arguments:
        folder: where they lie. count: how many. device: where their tensors go.
    """

    def __init__(
        self, folder: Path, count: int, tokenizer: CLIPTokenizer, device: torch.device
    ) -> None:
        self.folder, self.count = folder / f"world_{count}", count
        self.tokenizer, self.device = tokenizer, device

    @property
    def ready(self) -> bool:
        """Whether the world is drawn."""
        return (self.folder / "known.npz").exists()

    def render(self, *, quiet: bool = False) -> None:
        """Draws all scenes and writes down what is known of them."""
        if self.ready:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        pictures = np.lib.format.open_memmap(
            self.folder / "pictures.npy", "w+", np.uint8, (self.count, 128, 128, 3)
        )
        known: list[dict[str, np.ndarray]] = []
        for k in tqdm(range(0, self.count, BLOCK), "render", disable=quiet):
            some = data.scenes(data.TRAINING + k, min(BLOCK, self.count - k))
            pictures[k : k + len(some)] = data.images(some).transpose(0, 2, 3, 1)
            known.append(self._known(some))
        pictures.flush()
        whole = {name: np.concatenate([block[name] for block in known]) for name in known[0]}
        np.savez(self.folder / "known.npz", **whole)  # type: ignore[arg-type]

    def _known(self, scenes: Sequence[Scene]) -> dict[str, np.ndarray]:
        ids = token_ids(self.tokenizer, data.texts(scenes))
        return {
            "things": np.array([len(s.things) for s in scenes], np.int16),
            "names": labels(scenes).numpy().astype(np.int16),
            "second": np.array([_companion(s) for s in scenes], np.int16),
            "behind": np.array([s.things[0].back for s in scenes]),
            "joints": np.stack([_joints(s) for s in scenes]),
            "ids": ids.view(len(scenes), -1, ids.shape[1]).numpy().astype(np.int16),
        }

    @cached_property
    def _table(self) -> dict[str, np.ndarray]:
        self.render()
        with np.load(self.folder / "known.npz") as file:
            return dict(file)

    def known(self, name: str) -> torch.Tensor:
        """A column: things, names (n, 7), second (n, 2), behind, joints (n, 2, 18, 3), ids."""
        return torch.from_numpy(self._table[name]).to(self.device)

    @cached_property
    def raw(self) -> np.ndarray:
        """Pictures, uint8 (n, 128, 128, 3), read from the disk as they are asked for."""
        self.render()
        return np.load(self.folder / "pictures.npy", mmap_mode="r")

    def pictures(self, chosen: torch.Tensor) -> torch.Tensor:
        """Some of the pictures, from -1 to 1, (n, 3, 128, 128)."""
        return pictures_of(self.raw[chosen.cpu().numpy()], self.device)

    @cached_property
    def singles(self) -> torch.Tensor:
        """Numbers of the scenes of one thing, whose labels leave no doubt."""
        return (self.known("things") == 1).nonzero()[:, 0]

    @cached_property
    def peopled(self) -> torch.Tensor:
        """Numbers of the scenes with people."""
        return (self.known("joints")[..., 2].amax((1, 2)) > 0).nonzero()[:, 0]

    @cached_property
    def empty(self) -> torch.Tensor:
        """The tokens of a caption without words, (36,)."""
        return token_ids(self.tokenizer, [""])[0].to(self.device)

    def skeleton(self, k: int) -> np.ndarray:
        """The OpenPose picture of one scene, uint8 (128, 128, 3); black where nobody is."""
        people = self._table["joints"][k]
        return draw_skeleton(people[people[:, :, 2].any(1)])


def _companion(scene: Scene) -> tuple[int, int]:
    """The index of the second thing's subject and colour, `NOBODY` where there is none."""
    if len(scene.things) == 1:
        return NOBODY
    second = scene.things[1]
    return SUBJECTS.index(second.subject), COLOURS.index(second.colour)


def _joints(scene: Scene) -> np.ndarray:
    """The joints of up to two people, zeros where there are fewer, (2, 18, 3)."""
    found = np.zeros((2, 18, 3), np.float32)
    found[: len(scene.joints)] = scene.joints
    return found
