"""Detection: COCO's twelve numbers, one thread, against pycocotools, faster-coco-eval and hotcoco.

    OMP_NUM_THREADS=1 pytest tests/benchmarks/bench_detection.py -o python_files='bench_*.py' -s

Everybody starts from records that are parsed and indexed, and ends with the twelve numbers. The
peers but pycocotools are no requirement: one that is not installed is said to be absent.

Files are timed apart: both JSON files of COCO size read from disk and evaluated, by us and by
hotcoco, in processor seconds, in turns.

Bars: 100 images under 100 ms and ten times as fast as pycocotools; COCO-size (5,000 images,
36,000 objects, 180,000 detections) under 10 s and 2 GiB, with progress; files read and evaluated
in at most twice hotcoco's time.
"""

import contextlib
import importlib.util
import io
import json
import os
import resource
import time
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ["RAYON_NUM_THREADS"] = "1"  # hotcoco's threads

import numpy as np
import pytest

from engines.detection import (
    Dataset,
    Image,
    build,
    coco_stats,
    coco_steps,
    compare,
    confusion,
    from_coco,
    load,
    run,
    to_coco,
)

RUNS = 7


def generated(images: int, objects: int, detections: int, classes: int = 80) -> Dataset:
    """Boxes of log-normal sizes; half of the detections are objects found more or less well, the
    rest is noise that scores less. One object of a hundred is a crowd.
    """
    rng = np.random.default_rng(0)

    def boxes(n: int) -> np.ndarray:
        return np.concatenate([rng.uniform(0, 500, (n, 2)), rng.lognormal(4, 0.9, (n, 2))], axis=1)

    truth, image = boxes(objects), rng.integers(0, images, objects)
    label, crowd = rng.integers(0, classes, objects), rng.random(objects) < 0.01
    near = rng.integers(0, objects, detections // 2)
    noise = detections - len(near)
    jitter = rng.normal(0, 0.08, (len(near), 4)) * truth[near][:, [2, 3, 2, 3]]
    box = np.concatenate([truth[near] + jitter, boxes(noise)]).round(2)
    box[:, 2:] = box[:, 2:].clip(1)
    where = np.append(image[near], rng.integers(0, images, noise))
    what = np.append(label[near], rng.integers(0, classes, noise))
    score = np.append(rng.beta(4, 2, len(near)), rng.beta(1, 4, noise)).round(3)
    shuffled = rng.permutation(detections)
    return build(
        [Image(i + 1, f"{i}.jpg", 640, 480) for i in range(images)],
        [f"class {k}" for k in range(classes)],
        [
            {"image": image[i], "label": label[i], "box": truth[i].round(2), "crowd": crowd[i]}
            for i in range(objects)
        ],
        [
            {"image": where[i], "label": what[i], "box": box[i], "score": score[i]}
            for i in shuffled
        ],
    )


def pycocotools(data: dict) -> Callable[[], np.ndarray]:
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval

    truth = COCO()
    truth.dataset = data
    truth.createIndex()
    return _coco(COCOeval, truth, truth.loadRes(data["results"]))


def faster_coco_eval(data: dict) -> Callable[[], np.ndarray]:
    from faster_coco_eval import COCO, COCOeval_faster

    truth = COCO(data)
    return _coco(COCOeval_faster, truth, truth.loadRes(data["results"]))


def hotcoco(data: dict) -> Callable[[], np.ndarray]:
    from hotcoco import COCO, COCOeval

    keys = ("images", "annotations", "categories")
    truth = COCO({key: data[key] for key in keys})
    return _coco(COCOeval, truth, truth.load_res(data["results"]))


def _coco(kind: type, truth: object, found: object) -> Callable[[], np.ndarray]:
    def evaluate() -> np.ndarray:
        evaluation = kind(truth, found, "bbox")
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
        return np.array(evaluation.stats)

    return evaluate


PEERS = {
    "pycocotools": pycocotools,
    "faster_coco_eval": faster_coco_eval,
    "hotcoco": hotcoco,
}


def times(ours: Callable, theirs: dict[str, Callable], runs: int) -> dict[str, float]:
    """Median seconds of each, taken in turns."""
    spent: dict[str, list[float]] = {name: [] for name in ("tangible", *theirs)}
    for _ in range(runs):
        for name, evaluate in {"tangible": ours, **theirs}.items():
            start = time.perf_counter()
            evaluate()
            spent[name].append(time.perf_counter() - start)
    return {name: float(np.median(seconds)) for name, seconds in spent.items()}


def prepared(data: dict, without: tuple[str, ...] = ()) -> dict[str, Callable]:
    """The peers that are here, ready to evaluate; they must not print."""
    here = [n for n in PEERS if n not in without and importlib.util.find_spec(n)]
    for name in set(PEERS) - set(here) - set(without):
        print(f"  {name}: not installed")
    return {name: PEERS[name](json.loads(json.dumps(data))) for name in here}


def report(spent: dict[str, float]) -> None:
    for name, seconds in spent.items():
        ratio = seconds / spent["tangible"]
        print(f"  {name:17s} {seconds * 1000:9.1f} ms   {ratio:6.2f} x ours")


@pytest.mark.parametrize("classes", [1, 10, 80])
def test_100_images(classes: int) -> None:
    dataset = generated(100, 840, 730, classes)
    data = to_coco(dataset)
    with quiet():
        peers = prepared(data)
        for name, evaluate in peers.items():
            np.testing.assert_allclose(evaluate(), coco_stats(dataset), atol=1e-9, err_msg=name)
        spent = times(lambda: coco_stats(dataset), peers, RUNS)
    start = time.perf_counter()
    result = run(dataset)
    ran = time.perf_counter() - start
    start = time.perf_counter()
    text = json.dumps(result.page())
    paged = time.perf_counter() - start
    start = time.perf_counter()
    compare(dataset)
    compared = time.perf_counter() - start
    print(f"\n100 images, 840 objects, 730 detections, {classes} classes: the twelve numbers")
    report(spent)
    print(f"  run at 19 thresholds, five conventions, four sizes {ran * 1000:.0f} ms;", end=" ")
    print(
        f"page {paged * 1000:.0f} ms, {len(text) / 1e3:.0f} kB; compare {compared * 1000:.0f} ms"
    )
    assert spent["tangible"] < 0.1
    assert spent["pycocotools"] > 10 * spent["tangible"]


def test_coco_size() -> None:
    dataset = generated(5000, 36_000, 180_000)
    start = time.perf_counter()
    *steps, last = coco_steps(dataset)
    seconds = time.perf_counter() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print("\n5,000 images, 36,000 objects, 180,000 detections, 80 classes")
    print(f"  twelve numbers {seconds:.2f} s in {len(steps)} steps, peak {memory:.2f} GiB")
    assert seconds < 10
    assert memory < 2
    start = time.perf_counter()
    result = run(dataset)
    ran = time.perf_counter() - start
    start = time.perf_counter()
    size = len(json.dumps(result.page(), separators=(",", ":")))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(
        f"  run {ran:.2f} s; page {time.perf_counter() - start:.2f} s, {size / 1e6:.1f} MB;",
        end=" ",
    )
    print(f"peak {memory:.2f} GiB")
    assert memory < 2
    start = time.perf_counter()
    confusion(result)
    print(f"  confusion of every class with every other {time.perf_counter() - start:.2f} s")
    del result
    data = to_coco(dataset)
    start = time.perf_counter()
    again = from_coco(data)
    print(f"  reading the parsed JSON {time.perf_counter() - start:.2f} s")
    assert coco_stats(again) == last.result
    with quiet():
        peers = prepared(data, without=("pycocotools",))  # a minute and more
        for name, evaluate in peers.items():
            np.testing.assert_allclose(evaluate(), last.result, atol=1e-9, err_msg=name)
        spent = times(lambda: coco_stats(dataset), peers, 3)
    report(spent)


def test_files_read_and_evaluated(tmp_path: Path) -> None:
    data = to_coco(generated(5000, 36_000, 180_000))
    truths, found = tmp_path / "truths.json", tmp_path / "found.json"
    found.write_text(json.dumps(data.pop("results")))
    truths.write_text(json.dumps(data))

    def ours() -> np.ndarray:
        return np.array(coco_stats(load([truths, found])))

    def theirs() -> np.ndarray:
        from hotcoco import COCO, COCOeval

        truth = COCO(str(truths))
        return _coco(COCOeval, truth, truth.load_res(str(found)))()

    spent: dict[str, list[float]] = {"tangible": [], "hotcoco": []}
    with quiet():
        np.testing.assert_allclose(ours(), theirs(), atol=1e-9)
        for _ in range(RUNS):
            for name, work in (("tangible", ours), ("hotcoco", theirs)):
                start = time.process_time()
                work()
                spent[name].append(time.process_time() - start)
    medians = {name: float(np.median(seconds)) for name, seconds in spent.items()}
    print("\n5,000 images from two files of JSON to the twelve numbers, processor time")
    report(medians)
    assert medians["tangible"] <= 2 * medians["hotcoco"]


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Without the peers' tables, Python's and Rust's."""
    with contextlib.redirect_stdout(io.StringIO()):
        yield
