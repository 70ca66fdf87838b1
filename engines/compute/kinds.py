"""What kind of work an engine does, read from what it imports: nobody keeps a list."""

import re
from functools import cache
from pathlib import Path
from typing import Literal

__all__ = ["KINDS", "Kind", "kind_of"]

Kind = Literal["light", "fit", "diffusion"]
KINDS: tuple[Kind, ...] = ("light", "fit", "diffusion")
ENGINES = Path(__file__).parents[1]
MODELS = re.compile(r"engines\.(backends|storybook)\b|^import diffusers|^from diffusers", re.M)
LEARNERS = re.compile(r"^\s*(import|from) (sklearn|xgboost|zuko)\b|engines\.sharing\b", re.M)


def kind_of(module: str) -> Kind:
    """Of a function's module, such as "engines.boosting.run" or "tabs.boosting.why"."""
    parts = module.split(".")
    return _of_topic(parts[1]) if parts[0] in ("engines", "tabs") and len(parts) > 1 else "light"


@cache
def _of_topic(topic: str) -> Kind:
    text = "\n".join(p.read_text(encoding="utf-8") for p in ENGINES.glob(f"{topic}/**/*.py"))
    return "diffusion" if MODELS.search(text) else "fit" if LEARNERS.search(text) else "light"
