"""Images and classes by every name that a file may use for them."""

__all__ = ["Catalogue"]

from collections.abc import Iterable, Mapping, Sequence

from ..dataset import Image, Problem
from .rows import Read, Row, Unreadable, problem, stem


class Catalogue:
    """The images, in the order of their ids, and the classes that some files name.

    An image of a text, XML or CSV file is known by its stem, and is given an id; an image of a
    COCO file is known by its id, and by its stem to the other files. A class without a name is
    called by its number.
    """

    def __init__(
        self,
        reads: Sequence[Read],
        photos: Mapping[str, Image],
        left_out: set[str],
        told: list[Problem],
    ) -> None:
        listed = _listed(reads, told)
        stems = {stem(image.name) for image in listed} | {str(image.id) for image in listed}
        named = _named(reads, stems | left_out)
        last = max((image.id for image in listed if isinstance(image.id, int)), default=0)
        keyed = [(stem(image.name), image) for image in listed]
        keyed += [(x, named[x]._replace(id=last + i)) for i, x in enumerate(sorted(named), 1)]
        keyed.sort(key=lambda pair: (isinstance(pair[1].id, str), pair[1].id))
        self.images = [_sized(key, image, photos) for key, image in keyed]
        self._by_stem: dict[str, int] = {}
        self._by_id: dict[int | str, int] = {x.id: i for i, x in enumerate(self.images)}
        for i, (key, _) in enumerate(keyed):
            self._by_stem.setdefault(key, i)
            self._by_id.setdefault(int(key) if _short(key) else key, i)
        for i, image in enumerate(self.images):
            self._by_stem.setdefault(stem(image.name), i)
            self._by_stem.setdefault(str(image.id), i)
            self._by_id.setdefault(str(image.id), i)

        self._categories = {k: v for read in reads if read.by_id for k, v in read.classes.items()}
        self._names = {k: v for read in reads if not read.by_id for k, v in read.classes.items()}

    def image(self, read: Read, row: Row) -> int:
        """The place of the row's image.

        Raises:
            Unreadable: a COCO file names an id that no image has.
        """
        key = row.image
        place = self._by_id.get(key) if read.by_id else self._by_stem.get(stem(key))
        if place is None:
            words = f"there is no image with id {key!r}", f"没有编号为 {key!r} 的图片"
            raise Unreadable(*words, row.line)
        return place

    def label(self, read: Read, row: Row) -> str:
        """The name of the row's class."""
        if read.by_id:
            return self._categories.get(row.label, f"category {row.label}")
        return self._names.get(row.label, str(row.label))

    def classes(self, labels: Iterable[str]) -> dict[str, int]:
        """Every class with its category id: those of the files in their order, then those that
        occur only among `labels`.
        """
        numbered = [(id, name) for id, name in self._categories.items() if isinstance(id, int)]
        known = {name: id for id, name in sorted(numbered)}
        named = [*self._categories.values(), *self._names.values()]
        last = max(known.values(), default=0)
        for name in dict.fromkeys([*named, *sorted(set(labels), key=_naturally)]):
            if name not in known:
                last += 1
                known[name] = last
        return known


def _naturally(name: str) -> tuple[bool, int, str]:
    """The order 2 < 10 < a."""
    return (False, int(name), "") if _short(name) else (True, 0, name)


def _short(name: str) -> bool:
    """Whether it is a number of a size that Python reads as one."""
    return name.isdecimal() and len(name) < 19


def _sized(key: str, image: Image, photos: Mapping[str, Image]) -> Image:
    """The image with the size of its photograph, if no file says its size."""
    photo = photos.get(key) or photos.get(stem(image.name))
    return image if image.width or photo is None else photo._replace(id=image.id)


def _listed(reads: Sequence[Read], told: list[Problem]) -> list[Image]:
    """The images that COCO files list."""
    images: dict[int | str, Image] = {}
    for read in reads:
        for image in read.images if read.by_id else ():
            if image.id in images:
                words = f"the image id {image.id} is used twice", f"图片编号 {image.id} 重复"
                told.append(problem(read.file, Unreadable(*words)))
            images.setdefault(image.id, image)
    return list(images.values())


def _named(reads: Sequence[Read], without: set[str]) -> dict[str, Image]:
    """The other images by stem; where one file knows the size, that file is believed."""
    images: dict[str, Image] = {}
    others = [read for read in reads if not read.by_id]
    for image in (image for read in others for image in read.images):
        known = images.get(str(image.id))
        if known is None or not known.width:
            images[str(image.id)] = image
    names = {stem(image.name) for image in images.values()}
    for key, row in ((stem(row.image), row) for read in others for row in read.rows):
        if key not in names:
            images.setdefault(key, Image(key, str(row.image)))
    return {key: image for key, image in images.items() if key not in without}
