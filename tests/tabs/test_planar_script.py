"""The layer that the page computes live is the engine's, to the last digits; run by node."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engines.flows import LayerParams, layer_of, probe
from engines.flows.planar import Planar
from tabs.parts._part import STATIC

NODE = shutil.which("node") or str(Path(sys.executable).with_name("node"))
PROGRAM = """
globalThis.window = {};
require(process.argv[1]);
const page = window.tangible;
const told = JSON.parse(require('fs').readFileSync(0)).map(({dials, x, side}) => {
  const layer = page.layer(dials);
  const {before, after} = page.probed(layer, x, side);
  const y = layer.map(x);
  return {y, det: layer.det(x), before, after, turned: layer.turned, kept: layer.kept,
    count: layer.preimages(y).length,
    whole: page.pushed(layer, y), first: page.pushed(layer, y, true)};
});
process.stdout.write(JSON.stringify(told));
"""


def cases() -> list[LayerParams]:
    rng = np.random.default_rng(4)
    names = ("u1", "u2", "w1", "w2", "b", "x1", "x2")
    found = []
    for k in range(120):
        dials = dict(zip(names, rng.uniform(-3, 3, 7).round(3), strict=True))
        side, a = rng.uniform(0.05, 2), rng.uniform(0.1, 4)
        found.append(
            LayerParams(map=("stretch", "bend", "planar")[k % 3], side=side, a=a, **dials)
        )
    return found


@pytest.fixture(scope="module")
def told() -> list[tuple[LayerParams, dict]]:
    sent = []
    for p in cases():
        d = 2 if p.map == "planar" else 1
        u, w, x = ([*pair][:d] for pair in ((p.u1, p.u2), (p.w1, p.w2), (p.x1, p.x2)))
        dials = {"map": p.map, "a": p.a, "b": p.b, "u": u, "w": w}
        sent.append({"dials": dials, "x": x, "side": p.side})
    script = str(STATIC / "lib" / "planar.js")
    run = subprocess.run(
        [NODE, "-e", PROGRAM, script],
        input=json.dumps(sent),
        capture_output=True,
        text=True,
        check=True,
    )
    return list(zip(cases(), json.loads(run.stdout), strict=True))


def test_the_page_computes_what_the_engine_computes(told: list[Any]) -> None:
    for params, page in told:
        layer, own = layer_of(params), probe(params)
        np.testing.assert_allclose(page["y"], own.y, rtol=1e-12, atol=1e-12)
        for name, value in (("det", own.det), ("before", own.before), ("after", own.after)):
            assert page[name] == pytest.approx(value, rel=1e-9, abs=1e-12), name
        assert page["turned"] == pytest.approx(layer.turned(), abs=1e-8)
        assert page["kept"] == pytest.approx(layer.kept(), abs=1e-8)
        assert page["count"] == own.preimages
        if abs(own.det) > 1e-3:
            assert page["whole"] == pytest.approx(own.whole, rel=1e-5)
            first = np.exp(layer.log_density(own.y, first=True))
            assert page["first"] == pytest.approx(float(first), rel=1e-5)


def test_layers_that_fold_are_among_them(told: list[Any]) -> None:
    assert sum(page["count"] == 3 for _, page in told) > 10
    assert sum(isinstance(layer_of(p), Planar) and layer_of(p).kept() < 1 for p, _ in told) > 20
