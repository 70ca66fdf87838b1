"""Images by every name that a file may use for them: an id, a path, a stem, a number as text;
such as differ in capitals, spaces, underscores or %20 alone are one, where no file has both.

Names are matched before they are invented. The tables of COCO files come first, those with
objects before those with detections, then the files about one image each, then what only boxes
name. An image is told from another of the same stem by the words of its folders: two are apart if
they share none, or each has a number or a part of a data set (train, val, test) that the other
lacks; within one file it is enough that each has any word that the other lacks.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

import numpy as np

from ..dataset import Image, Problem
from .paths import PHOTOS, Name, alike, folder, name_of, stem, telling
from .rows import Read, Unreadable, problem

__all__ = ["Catalogue"]

Find = Callable[[Any], int | None]

_ONE_EACH = "one each"
"""What names the images that have a file each."""


class Catalogue:
    """The images, and where each file's keys lead.

    Arguments:
        reads: the files, those with objects first. photos: pictures with their sizes.
    """

    def __init__(
        self, reads: Sequence[Read], photos: Sequence[Image], told: list[Problem]
    ) -> None:
        self.images: list[Image] = []
        self._names: list[Name] = []
        self._by: list[Any] = []
        self._stems: dict[str, list[int]] = defaultdict(list)
        self._ids: dict[int | str, int] = {}
        self._twice: dict[int | str, str] = {}  # ids of two tables, and the later one
        self._own: dict[int, dict[int | str, int]] = {}
        self._numbers: dict[int, int] | None = None
        self._doubts: list[Problem] = []
        self._resized: dict[int, Image] = {}
        self._described: set[int] = set()
        self._with_objects: set[int] = set()
        self._alike = alike(_stems(reads, photos))
        for read in reads:
            if read.by_id and read.images:
                self._list(read, told)
        self._listed = len(self.images)
        for read in sorted(reads, key=lambda read: not _has_ids(read)):
            if not read.by_id:
                self._describe(read)
        self._size(photos)

    def places(self, read: Read, keys: Sequence[Any]) -> list[int]:
        """The place of each key's image, or -1: all by one rule, that which finds most."""
        own = self._own.get(id(read))
        if own is not None:
            return _found(lambda key: _by_id(own, key), keys)
        rules: list[Find] = [self.find, self._by_text]
        if read.by_id:
            rules = [lambda key: _by_id(self._ids, key), self.find, self._by_number]
        best = [-1] * len(keys)
        for rule in rules:
            found = _found(rule, keys)
            if found.count(-1) < best.count(-1):
                best = found
            if -1 not in best:
                break
        self._doubt(read, keys, best)
        self._doubt_ids(read, keys)
        return best

    @property
    def notes(self) -> list[Problem]:
        """What was assumed."""
        notes = [*self._doubts, *_said_alike(self._alike)]
        if not self._resized:
            return notes
        place, other = next(iter(self._resized.items()))
        sizes = " / ".join(f"{x.width:g} x {x.height:g}" for x in (self.images[place], other))
        n, name = len(self._resized), self.shown(place)
        words = (
            f"files differ in the size of {n} pictures ({name}: {sizes}); the first is taken",
            f"各文件中 {n} 张图片的尺寸不一致（{name}：{sizes}），以先读到的为准",
        )
        return [*notes, Problem("", 0, words)]

    def _doubt(self, read: Read, keys: Sequence[Any], best: Sequence[int]) -> None:
        """Note that numbers which are all ids are also names of other pictures, or the reverse."""
        if read.whole or None in map(_whole, keys):
            return
        other = _found(self._by_number if read.by_id else self._by_text, keys)
        if -1 in other or other == best:
            return
        taken = ("ids", "编号") if read.by_id else ("names", "文件名")
        words = (
            f"{read.file}: its numbers are ids of pictures and, of others, names; taken as "
            f"{taken[0]}",
            f"{read.file}：其中的数字既是图片编号，又是另一些图片的文件名；按{taken[1]}处理",
        )
        self._doubts.append(Problem("", 0, words))

    def _doubt_ids(self, read: Read, keys: Sequence[Any]) -> None:
        """Note that ids are those of other pictures in another table."""
        twice = [key for key in keys if key in self._twice]
        if read.by_id and twice:
            words = (
                f"{read.file}: {len(twice)} of its image ids are other pictures in "
                f"{self._twice[twice[0]]} than in the file before; taken as those of the first. "
                "Bring each set of objects with its own results",
                f"{read.file}：其中 {len(twice)} 个图片编号在 {self._twice[twice[0]]} "
                "与前一个文件中指不同的图片，按前一个文件处理；请把每份标注与对应结果分开上传",
            )
            self._doubts.append(Problem("", 0, words))

    def find(self, key: Any) -> int | None:
        """The image of that name; None if there is none, or more than one."""
        return self._match(self._name(key), new=False)

    def _name(self, text: Any) -> Name:
        """The name of a picture, under the one spelling of it."""
        name = name_of(text)
        return name._replace(stem=self._alike.get(name.stem, name.stem))

    def _list(self, read: Read, told: list[Problem]) -> None:
        """Take in the table of a COCO file; a later table is matched by names."""
        own: dict[int | str, int] = {}
        first = not self.images
        for image in read.images:
            if image.id in own:
                words = f"the image id {image.id} is used twice", f"图片编号 {image.id} 重复"
                told.append(problem(read.file, Unreadable(*words)))
                continue
            place = None if first else self._same(image, read)
            if place is None:
                place = self._new(image, self._name(image.name), id(read))
            self._give_size(place, image)
            own[image.id] = place
            if self._ids.setdefault(image.id, place) != place:
                self._twice[image.id] = read.file
        self._own[id(read)] = own

    def _same(self, image: Image, read: Read) -> int | None:
        if str(image.id) == image.name:  # it has no name
            return self._ids.get(image.id)
        return self._match(self._name(image.name), new=True, by=id(read))

    def _new(self, image: Image, name: Name, by: Any) -> int:
        self.images.append(image)
        self._names.append(name)
        self._by.append(by)
        self._stems[name.stem].append(len(self.images) - 1)
        return len(self.images) - 1

    def _give_size(self, place: int, image: Image) -> None:
        old = self.images[place]
        if image.width and not old.width:
            self.images[place] = old._replace(width=image.width, height=image.height)
        elif image.width and image.height and image[2:] != old[2:]:
            self._resized.setdefault(place, image)

    def _describe(self, read: Read) -> None:
        """Take in the images that a file describes, or that its boxes name."""
        rows = read.columns()
        objects = bool(np.isnan(rows.score).any()) if len(rows) else not read.blank
        for image in read.images:
            if read.whole:
                self._one(read, image, objects)
            else:
                place = self._add(image, self._name(image.name), objects, id(read))
                if place is not None and isinstance(image.id, int):
                    self._ids.setdefault(image.id, place)
        for key in dict.fromkeys(rows.image):
            self._add(Image("", str(key)), self._name(key), objects, id(read))

    def _one(self, read: Read, image: Image, objects: bool) -> None:
        """The image of a file about one, which the file's name and its own may call."""
        file, own = self._name(read.file), self._name(image.name)
        place = self._match(file, new=objects, by=_ONE_EACH)
        if place is not None and objects and self._another(place, file):
            place = self._new(image, file, _ONE_EACH)
        other = self._match(own, new=objects)
        if place is None and other is not None and other not in self._described:
            place = other
            self._stems[file.stem].append(place)
        if place is None:
            place = self._add(image, file, objects, _ONE_EACH)
            if place is not None and other is None and own.stem != file.stem:
                self._stems[own.stem].append(place)
        if place is not None:
            self._described.add(place)
            if objects:
                self._with_objects.add(place)
            self._give_size(place, image)

    def _add(self, image: Image, name: Name, objects: bool, by: Any) -> int | None:
        place = self._match(name, new=objects, by=by)
        if place is None and not self._stems.get(name.stem):
            place = _by_id(self._ids, name.stem)
        if place is None and (objects or not self._stems.get(name.stem)):
            place = self._new(image, name, by)
        if place is not None:
            self._give_size(place, image)
        return place

    def _match(self, name: Name, *, new: bool, by: Any = None) -> int | None:
        """The image of that name. If `new`, one of other folders is another image.

        Arguments:
            by: what names it: of the same one, other folders are told apart by any word.
        """
        places = self._stems.get(name.stem)
        if not places:
            return None
        exact = [p for p in places if self._names[p].same(name)]
        if len(exact) == 1:
            return exact[0]
        if new and by not in (None, _ONE_EACH) and all(self._by[p] == by for p in places):
            return None  # one file, two names: two pictures
        if new:
            near = [p for p in places if not self._apart(name, p, by)]
            places = near if len(near) < 2 else places
        if len(places) < 2:
            return places[0] if places else None
        common = [len(self._names[place].words & name.words) for place in places]
        most = max(common)
        closest = [p for p, n in zip(places, common, strict=True) if n == most]
        return closest[0] if len(closest) == 1 and most else None

    def _apart(self, name: Name, place: int, by: Any) -> bool:
        its = self._names[place].words
        if not name.words or not its:
            return False
        more, less = name.words - its, its - name.words
        if by is None or by != self._by[place]:
            more, less = (frozenset(filter(telling, words)) for words in (more, less))
        return bool(more and less) or not name.words & its

    def _another(self, place: int, file: Name) -> bool:
        """Whether objects of a file with telling folders are not those of the file before."""
        its = self._names[place]
        told = bool(its.folders and file.folders)
        return told and place in self._with_objects and not its.same(file)

    def _by_text(self, key: Any) -> int | None:
        return _by_id(self._ids, stem(key))

    def _by_number(self, key: Any) -> int | None:
        if self._numbers is None:
            digits = [(int(s), p[0]) for s, p in self._stems.items() if s.isdecimal()]
            self._numbers = dict(reversed(digits))
        value = _whole(key)
        return None if value is None else self._numbers.get(value)

    def _size(self, photos: Sequence[Image]) -> None:
        """Sizes of photographs, where no file says them, and their names."""
        for photo in photos:
            place = self._match(self._name(photo.name), new=False)
            if place is None:
                continue
            if place >= self._listed and not self.images[place].name.lower().endswith(PHOTOS):
                self.images[place] = self.images[place]._replace(name=photo.name)
            self._give_size(place, photo)

    def finish(self, gone: set[int]) -> tuple[list[Image], np.ndarray]:
        """The images that stay, in the order of their ids, and the new place of each, or -1."""
        stay = [i for i in range(len(self.images)) if i not in gone]
        images = self._numbered(stay)
        order = sorted(stay, key=lambda i: (isinstance(images[i].id, str), images[i].id))
        new = np.full(len(self.images) + 1, -1)  # the last for unknown ones
        new[order] = np.arange(len(order))
        return [images[i] for i in order], new

    def shown(self, place: int) -> str:
        """The name of an image for the visitor."""
        return _shown(self.images[place].name, self._names[place], False)

    def _numbered(self, stay: Sequence[int]) -> dict[int, Image]:
        """Ids for the images that have none of their own; names as they are shown."""
        listed = [i for i in stay if i < self._listed]
        ids = {image.id for image in self.images[: self._listed] if isinstance(image.id, int)}
        last = max(ids, default=0)
        used: set[int | str] = set()
        images: dict[int, Image] = {}
        for i in listed:
            image = self.images[i]
            if image.id in used:  # by the table of another file
                last += 1
                image = image._replace(id=last)
            used.add(image.id)
            images[i] = image
        rest = [i for i in stay if i >= self._listed]
        rest.sort(key=lambda i: (self._names[i].stem, sorted(self._names[i].words)))
        count = Counter(self._names[i].stem for i in stay)
        for n, i in enumerate(rest, 1):
            shown = _shown(self.images[i].name, self._names[i], count[self._names[i].stem] > 1)
            images[i] = self.images[i]._replace(id=last + n, name=shown)
        return images


def _stems(reads: Sequence[Read], photos: Sequence[Image]) -> list[dict[str, None]]:
    """What each source calls pictures; a file about one is part of its folder."""
    sources: dict[Any, dict[str, None]] = defaultdict(dict)
    for read in reads:
        if read.whole:
            sources[folder(read.file)][stem(read.file)] = None
        names = [image.name for image in read.images]
        if not read.by_id:
            names += map(str, dict.fromkeys(read.columns().image))
        of = (folder(read.file), "inside") if read.whole else id(read)
        sources[of].update(dict.fromkeys(map(stem, names)))
    sources["photos"].update(dict.fromkeys(stem(photo.name) for photo in photos))
    return list(sources.values())


def _said_alike(names: Mapping[str, str]) -> list[Problem]:
    """Tell which spellings were taken for one."""
    if not names:
        return []
    n, (one, other) = len(names), next(iter(names.items()))
    words = (
        f"{n} names of pictures differ from the other side's in capitals, spaces, underscores or "
        f"%20 alone, and are taken as the same ({one} = {other})",
        f"{n} 个图片名与另一侧仅在大小写、空格、下划线或 %20 上不同，"
        f"视为同一张（{one} = {other}）",
    )
    return [Problem("", 0, words)]


def _has_ids(read: Read) -> bool:
    """Whether its pictures have ids besides their names."""
    return any(isinstance(image.id, int) for image in read.images)


def _found(rule: Find, keys: Sequence[Any]) -> list[int]:
    """The place of each key's image by a rule, or -1."""
    return [-1 if place is None else place for place in map(rule, keys)]


def _shown(name: str, known: Name, several: bool) -> str:
    """The last part of a path, without the ending of a label file; with its folder if needed."""
    path = PurePosixPath(name.replace("\\", "/"))
    last = path.name if path.suffix.lower() in PHOTOS else stem(name)
    return "/".join([*sorted(known.words), last]) if several else last


def _by_id(ids: Mapping[int | str, int], key: Any) -> int | None:
    """By the id itself, or the same number written otherwise."""
    place = ids.get(key)
    if place is None and isinstance(key, str):
        value = _whole(key)
        place = None if value is None else ids.get(value)
    return ids.get(str(key)) if place is None else place


def _whole(key: Any) -> int | None:
    """The whole number that a key is, as text or float too."""
    if isinstance(key, int):
        return key
    try:
        value = float(key)
    except (TypeError, ValueError):
        return None
    return int(value) if abs(value) < 1e15 and value == int(value) else None
