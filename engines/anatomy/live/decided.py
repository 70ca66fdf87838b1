"""When is what decided: from which k on prompt A stands, attribute by attribute."""

from engines.params import Text

from ..decided import Strip

__all__ = ["decided", "settled"]

NAMES: dict[str, Text] = {
    "subject": ("subject", "主体"),
    "colour": ("colour", "颜色"),
    "size": ("size", "大小"),
    "place": ("place", "位置"),
    "ground": ("ground", "地面"),
    "time": ("time", "时间"),
}


def settled(found: Strip) -> dict[str, int]:
    """Attribute -> the first k from which on the judge sees A alone; of those that A and B name
    differently.
    """
    told = {}
    for kind, verdict in found.verdicts.items():
        if verdict.first != verdict.second:
            late = [int(k) for k, side in zip(found.ks, verdict.sides, strict=True) if side != "a"]
            told[kind] = max(late, default=-1) + 1
    return told


def decided(found: Strip | None) -> dict[str, str | Text]:
    """Numbers of a strip that is there; dashes while there is none."""
    told = settled(found) if found is not None else {}
    numbers: dict[str, str | Text] = {f"k_{kind}": str(told.get(kind, "–")) for kind in NAMES}
    order = sorted(told, key=lambda kind: told[kind])
    said = (
        ", ".join(NAMES[kind][0] for kind in order),
        "、".join(NAMES[kind][1] for kind in order),
    )
    return numbers | {"order": (said[0], said[1]) if order else "–"}
