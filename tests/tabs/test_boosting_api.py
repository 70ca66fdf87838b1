"""The public endpoints of the boosting engine: its own numbers, and clear errors."""

import itertools
from typing import Any

import numpy as np
import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError

from engines import boosting
from engines.boosting import Params


@pytest.fixture(scope="module")
def client(served: str) -> Client:
    return Client(served, verbose=False, analytics_enabled=False)


def test_run_answers_as_the_engine(client: Client) -> None:
    dials = {"method": "adaboost", "depth": 1, "learning_rate": 1, "rounds": 12, "flips": 0.1}
    answer = client.predict(dials, None, api_name="/boosting_run")
    result = boosting.run(Params(**dials))
    assert answer["rounds"] == 12
    np.testing.assert_allclose(answer["test_curve"], result.test_curve)
    np.testing.assert_allclose(answer["flipped_share"], result.flipped_share)
    assert answer["oob"] is None


def test_points_of_ones_own(client: Client) -> None:
    rows = [[0, 0, 0], [1, 1, 0], [4, 4, 1], [5, 5, 1], [4, 5, 1], [0, 1, 0]]
    dials = {"data": "own", "rounds": 3, "min_child_weight": 0}
    answer = client.predict(dials, rows, api_name="/boosting_run")
    assert answer["train_curve"][-1][0] == 0
    assert answer["test_curve"][-1] == [None, None]


def test_field_tree_and_splits(client: Client) -> None:
    dials = {"rounds": 5, "grid": 12}
    field = client.predict(dials, 4, api_name="/boosting_field")
    np.testing.assert_allclose(field["scores"], boosting.run(Params(**dials)).scores[4])
    nodes = client.predict(dials, 4, 0, api_name="/boosting_tree")
    found = boosting.tree(Params(**dials), 4).nodes
    assert [n["gain"] for n in nodes] == [n.gain for n in found]
    splits = client.predict(dials, 4, 0, 0, api_name="/boosting_split_candidates")
    assert sum(s["chosen"] for s in splits) == 1
    assert all(s["gain"] >= t["gain"] for s, t in itertools.pairwise(splits))


def test_variance_and_tables(client: Client) -> None:
    found = client.predict({"rounds": 4}, 3, api_name="/boosting_variance")
    assert len(found["variance"]) == len(found["bias"]) == 4
    table = client.predict("1,2,a\n3,4,b\n", api_name="/boosting_read_csv")
    assert table == {"points": [[1, 2], [3, 4]], "labels": [0, 1]}


HOSTILE = [
    ("/boosting_run", ({"rounds": 10**9}, None), "Rounds"),
    ("/boosting_run", ({"data": "../etc"}, None), "choose from"),
    ("/boosting_run", ({"data": "own"}, None), "no points yet"),
    ("/boosting_run", ({}, [[0, 0, 0]] * 3000), "at most"),
    ("/boosting_run", ({}, [[0, 0, 7], [1, 1, 0]]), "Labels must be"),
    ("/boosting_run", ({}, [["<b>", 0, 0]]), "three numbers"),
    ("/boosting_run", ({"surprise": 1}, None), "no dial named"),
    ("/boosting_field", ({}, -1), "whole number"),
    ("/boosting_tree", ({"rounds": 3}, 7, 0), "no round"),
    ("/boosting_split_candidates", ({"method": "forest"}, 0, 0, 0), "XGBoost"),
    ("/boosting_variance", ({}, 1000), "whole number"),
    ("/boosting_read_csv", ("1,2,a\n",), "two points"),
]


@pytest.mark.parametrize(("name", "arguments", "said"), HOSTILE)
def test_the_hostile_are_answered_in_words(
    client: Client, name: str, arguments: tuple[Any, ...], said: str
) -> None:
    with pytest.raises(AppError, match=said):
        client.predict(*arguments, api_name=name)
