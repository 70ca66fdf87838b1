"""How soon the machine's first row is there, how soon all of it, and an edited latent's picture.

    OMP_NUM_THREADS=1 pytest tests/benchmarks/bench_anatomy.py -o python_files='bench_*.py' -s

Bars, of one thread in seconds of this process's own: first row 1.5 s, 20 steps 2.5 s, an edited
latent's picture .2 s. All that the page is sent of it: 250 kB.
"""

import json
import time

import pytest

from engines import anatomy
from engines.anatomy import LatentsParams, TourParams
from engines.device import one_thread
from tabs.anatomy import latents, tour
from tabs.anatomy.words import LATENTS
from tabs.parts import Latents, Machine

SAY = {name: text[0] for name, text in LATENTS.items()}


@pytest.fixture(autouse=True, scope="module")
def warm() -> None:
    """The model is open and the fit is made, as the server's start does."""
    one_thread()
    list(tour.running(TourParams(steps=1)))


def test_rows_and_the_whole() -> None:
    part, params = Machine(clock="x", words={}), TourParams(seed=21)
    began, rows, value = time.process_time(), [], {}
    for run in tour.running(params):
        value = part.postprocess(run)
        rows.append((time.process_time() - began, len(run.done), len(run.pictures)))
    first = next(t for t, done, _ in rows if done)
    steps = next(t for t, done, _ in rows if done == params.steps)
    kilobytes = len(json.dumps(value)) / 1000
    print(f"\nfirst row {first:.2f} s, 20 steps {steps:.2f} s, all pictures {rows[-1][0]:.2f} s")
    print(f"{kilobytes:.0f} kB, of which pictures {len(json.dumps(value['pictures'])) / 1000:.0f}")
    assert first < 1.5
    assert steps < 2.5
    assert kilobytes < 250


def test_an_edited_latent() -> None:
    part = Latents(words={})
    latents.shown(LatentsParams(), None, SAY)
    times = []
    for k in range(4):
        began = time.process_time()
        part.postprocess(latents.shown(LatentsParams(edits=f"times {k} 0"), None, SAY))
        times.append(time.process_time() - began)
    print(f"\nedited latent to picture: {1000 * max(times):.0f} ms")
    assert max(times) < 0.2


def test_capture_costs_little() -> None:
    times = {}
    for capture in (False, True):
        began = time.process_time()
        anatomy.trace(TourParams(seed=22), capture=capture)
        times[capture] = time.process_time() - began
    print(f"\nwithout capture {times[False]:.2f} s, with {times[True]:.2f} s")
    assert times[True] < 2 * times[False]
