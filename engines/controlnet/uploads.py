"""What a visitor brings: a picture, or figures in JSON, told apart by what is in the file."""

from pathlib import Path

from engines import images

from .keypoints import read_openpose
from .pose import Figures
from .words import ControlError

__all__ = ["LONGEST_JSON", "read_upload"]

LONGEST_JSON = 2_000_000  # bytes


def read_upload(path: str | Path) -> images.Reading | Figures:
    """A picture file, or figures.

    Raises:
        Refused: it is neither, or too long.
    """
    path = Path(path)
    data = b""
    if path.is_file():
        with path.open("rb") as file:
            data = file.read(LONGEST_JSON + 1)
    text = _text(data)
    if text is None:
        return images.read(path)
    if len(data) > LONGEST_JSON:
        raise ControlError(
            f"The file of figures is too long: at most {LONGEST_JSON // 10**6} MB.",
            f"姿态文件过长：最多 {LONGEST_JSON // 10**6} MB。",
        )
    return read_openpose(text)


def _text(data: bytes) -> str | None:
    """JSON as text, by its byte order mark if it has one, or None if this is no JSON."""
    wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    text = data.decode("utf-16" if wide else "utf-8-sig", "replace").lstrip()
    return text if text[:1] in ("{", "[") else None
