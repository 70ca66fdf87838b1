"""Which words of a prompt the shipped model has learnt, and how one is put where it belongs.

A sentence of Storybook's world runs: size, colour, subject, pose, place, ground, time. A person
wears the colour ("a child in blue"), a thing has it ("a blue car"). It serves every topic that
takes a prompt.
"""

import re
from collections.abc import Iterable, Mapping

from engines.params import Text
from engines.refused import Refused
from engines.storybook.captions import (
    GROUND_WORDS,
    PLACE_WORDS,
    POSE_WORDS,
    SIZE_WORDS,
    SUBJECT_WORDS,
    TIME_WORDS,
    WORDS,
)
from engines.storybook.draw import COLOURS

__all__ = [
    "POSED",
    "SUBJECTS",
    "held",
    "known",
    "lexicon",
    "remarks",
    "remarks_on",
    "turned",
    "unknown",
    "unread",
]

SUBJECTS: Text = ("subjects", "主体")
COLOURED: Text = ("colours", "颜色")
POSED: Text = ("poses", "姿势")
GROUPS: dict[Text, Mapping[str, tuple[str, ...]]] = {
    ("sizes", "大小"): SIZE_WORDS,
    COLOURED: {colour: (colour,) for colour in COLOURS},
    SUBJECTS: SUBJECT_WORDS,
    POSED: POSE_WORDS,
    ("places", "位置"): PLACE_WORDS,
    ("grounds", "地面"): GROUND_WORDS,
    ("times", "时间"): TIME_WORDS,
}
"""Every kind of word in the order of the sentence: attribute -> its wordings, plainest first."""


def unknown(prompt: str) -> list[str]:
    """Words that no caption of Storybook's world holds, in order, each once."""
    words = re.findall(r"[^\W\d_]+", prompt.lower())
    return list(dict.fromkeys(word for word in words if word not in WORDS))


_SYNTAX = re.compile(
    r"[(（][^()（）]*[:：]\s*[+-]?[\d.]+\s*[)）]"  # (red:1.3)
    r"|\(+[^()]+\)+|（+[^（）]+）+|\[+[^\[\]]+\]+|\{+[^{}]+\}+"  # ((red)), [red], {red}
    r"|<\w+:[^<>]*>|\b(?:BREAK|AND)\b"  # <lora:name:1>
)


def unread(prompt: str) -> list[str]:
    """Weights and other signs of the WebUI's language, which no model here reads as such."""
    return list(dict.fromkeys(_SYNTAX.findall(prompt)))


def remarks(prompt: str, *, storybook: bool = True) -> list[Text]:
    """What to say of a prompt, or of a negative one: words never learnt, signs not read.

    Arguments:
        storybook: it is for the shipped model, whose words are few.
    """
    said: list[Text] = []
    if strange := unknown(prompt)[:12] if storybook else []:
        words = ", ".join(strange)
        said.append((f"Storybook has never met: {words}.", f"Storybook 从未学过：{words}。"))
    if signs := unread(prompt)[:4]:
        pieces = ", ".join(signs)
        said.append(
            (
                f"Weights are not read here: in {pieces} brackets and numbers are letters like "
                "any others, and pull nothing.",
                f"这里不解析权重语法：{pieces} 中的括号和数字只是普通字符，不会改变强度。",
            )
        )
    return said


def remarks_on(prompts: Iterable[str], *, storybook: bool = True) -> list[Text]:
    """The same of several prompts, each remark once; and which words there are, if one is new."""
    texts = list(prompts)
    said = [text for prompt in texts for text in remarks(prompt, storybook=storybook)]
    if storybook and any(unknown(prompt) for prompt in texts):
        said.append(lexicon())
    return list(dict.fromkeys(said))


def known() -> dict[Text, list[str]]:
    """What Storybook can be asked for, by kind."""
    return {kind: [words[0] for words in table.values()] for kind, table in GROUPS.items()}


def lexicon() -> Text:
    """All of it in one sentence."""
    rows = (
        "; ".join(f"{kind[k]}: {', '.join(words)}" for kind, words in known().items())
        for k in range(2)
    )
    english, chinese = rows
    return f"It knows {english}.", f"它认识：{chinese}。"


def held(prompt: str) -> list[str]:
    """The plainest wording of every attribute that the prompt names."""
    return [
        words[0]
        for table in GROUPS.values()
        for words in table.values()
        if _find(words, prompt) is not None
    ]


def turned(prompt: str, word: str) -> str:
    """The prompt with a word of `known` in it, in the place of another of its kind; or, if it is
    there already, without it.

    Raises:
        Refused: Storybook has no such word.
    """
    kind = next((kind for kind, words in known().items() if word in words), None)
    if kind is None:
        raise Refused(
            f"Storybook has no word {word[:40]!r}.", f"Storybook 没有 {word[:40]!r} 这个词。"
        )
    text = _things(prompt)
    there = _find([w for words in GROUPS[kind].values() for w in words], text)
    same = next(words for words in GROUPS[kind].values() if words[0] == word)
    if there and there[0].lower() in same:
        text = text[: there.start()] + text[there.end() :]
    elif there:
        text = text[: there.start()] + word + text[there.end() :]
    else:
        at = _place(kind, text)
        text = f"{text[:at]} {word} {text[at:]}"
    return _persons(" ".join(text.split()))


def _find(words: list[str] | tuple[str, ...], text: str) -> re.Match[str] | None:
    """The first of the words in a text, the longest wording of it; a star jump is no star."""
    longest = sorted(words, key=len, reverse=True)
    return re.search(rf"\b(?:{'|'.join(longest)})\b(?! jump\b)", text, re.IGNORECASE)


def _place(kind: Text, text: str) -> int:
    """Where a word of this kind belongs: before the first of a later kind."""
    order = list(GROUPS)
    later = [w for k in order[order.index(kind) + 1 :] for ws in GROUPS[k].values() for w in ws]
    found = _find(later, text)
    return found.start() if found else len(text)


_COLOUR, _PERSON = "|".join(COLOURS), "|".join(SUBJECT_WORDS["person"])


def _things(text: str) -> str:
    """A person's colour where a thing has it."""
    return re.sub(rf"\b({_PERSON}) in ({_COLOUR})\b", r"\2 \1", text)


def _persons(text: str) -> str:
    """The inverse of `_things`; and "a" or "an" as the next word wants it."""
    text = re.sub(rf"\b({_COLOUR}) ({_PERSON})\b", r"\2 in \1", text)
    return re.sub(r"\ban?(?= ([a-z]))", lambda m: "an" if m[1] in "aeiou" else "a", text)
