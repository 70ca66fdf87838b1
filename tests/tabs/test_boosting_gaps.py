"""A table with empty cells through the page: shown as missing values, left out elsewhere, said."""

from pathlib import Path
from typing import Any

import gradio as gr
import numpy as np
import pytest

from engines.boosting import Comparison, Gapped
from tabs.boosting.gaps import gapped
from tabs.boosting.strips import data_of
from tabs.boosting.tab import TAB
from tabs.shell.tab import State, TabBuilder

ROWS = 90
LOST = {4: 0, 17: 1, 30: 0, 61: 1}


def table() -> bytes:
    """Two classes; of some rows a cell is empty, or says that there is nothing."""
    rng = np.random.default_rng(0)
    lines = ["a,b,kind"]
    for k in range(ROWS):
        cells = [f"{v:.3f}" for v in rng.normal(k % 2, 0.5, 2)]
        if k in LOST:
            cells[LOST[k]] = "NaN" if k == 30 else ""
        lines.append(",".join([*cells, "yes" if k % 2 else "no"]))
    return "\n".join(lines).encode()


@pytest.fixture(scope="module")
def stage() -> TabBuilder:
    with gr.Blocks(), gr.Tabs():
        built = TabBuilder(TAB, "en")
        built.build()
    return built


def shown(stage: TabBuilder, view: str, params: Any, upload: Any) -> dict[Any, Any]:
    state = State(TAB.view(view), params, "story", None)
    return {c.elem_id or id(c): v for c, v in stage._drawn(state, upload).items()}


def test_a_table_with_gaps_is_taken_and_they_are_its_own(
    stage: TabBuilder, tmp_path: Path
) -> None:
    path = tmp_path / "gaps.csv"
    path.write_bytes(table())
    drawn = stage._uploaded(str(path), {"view": "methods"}, None)
    told = " ".join(v for v in drawn.values() if isinstance(v, str))
    assert f"{len(LOST)} of {ROWS} rows have lost a value" in told
    held = TAB.view("gaps").read(drawn[stage.dials]["values"])
    assert (held.data, held.gaps) == ("own", 0)
    upload = drawn[stage.upload_state]
    data = data_of(held, upload)
    assert np.isnan([*data.x.ravel(), *data.test_x.ravel()]).sum() == len(LOST)
    x = gapped(held, upload)[0]
    assert np.isnan(x).sum() == np.isnan(data.x).sum()
    assert len(data.y) + len(data.test_y) == ROWS


def test_they_stand_on_the_edges_of_the_view_of_gaps(stage: TabBuilder) -> None:
    params = Gapped(data="own", gaps=0.0, rounds=5, grid=10)
    scene = shown(stage, "gaps", params, table())["boosting-gaps"]
    lost = np.isnan(gapped(params, table())[0])
    left, right, bottom, top = scene.extent
    assert lost.any()
    assert np.isfinite(scene.points).all()
    for column, low, high in ((0, left, right), (1, bottom, top)):
        at = scene.points[lost[:, column], column]
        assert at == pytest.approx(low + 0.012 * (high - low))


def test_elsewhere_every_point_has_both_values(stage: TabBuilder) -> None:
    params = Comparison(data="own", methods=("tree", "adaboost", "xgboost"), rounds=3, grid=10)
    data = data_of(params, table())
    assert np.isfinite(data.x).all()
    assert len(data.y) + len(data.test_y) == ROWS - len(LOST)
    assert shown(stage, "methods", params, table())


def test_a_column_without_a_value_is_refused_in_words(stage: TabBuilder, tmp_path: Path) -> None:
    path = tmp_path / "empty.csv"
    path.write_bytes(b"a,b,c\n" + b"".join(b",%d,%d\n" % (k, k % 2) for k in range(20)))
    with pytest.raises(gr.Error, match=r"\w{4}"):
        stage._uploaded(str(path), {"view": "gaps"}, None)
