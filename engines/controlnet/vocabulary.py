"""Which words of a prompt the shipped model has learnt."""

import re
from collections.abc import Mapping

from engines.params import Text
from engines.storybook.captions import GROUND_WORDS, POSE_WORDS, SUBJECT_WORDS, TIME_WORDS, WORDS
from engines.storybook.draw import COLOURS

__all__ = ["known", "unknown"]


def unknown(prompt: str) -> list[str]:
    """Words that no caption of Storybook's world holds, in order, each once."""
    words = re.findall(r"[^\W\d_]+", prompt.lower())
    return list(dict.fromkeys(word for word in words if word not in WORDS))


def known() -> dict[Text, list[str]]:
    """What Storybook can be asked for, by kind."""
    groups: dict[Text, Mapping[str, tuple[str, ...]]] = {
        ("subjects", "主体"): SUBJECT_WORDS,
        ("poses", "姿势"): POSE_WORDS,
        ("grounds", "地面"): GROUND_WORDS,
        ("times", "时间"): TIME_WORDS,
    }
    first = {kind: [words[0] for words in table.values()] for kind, table in groups.items()}
    return {("colours", "颜色"): list(COLOURS), **first}
