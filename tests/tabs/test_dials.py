"""The dials: what is sent of each, the values along its track, and what is said of bad ones."""

import math

import gradio as gr
import pytest

from engines.params import Params, dial
from tabs.shell.dials import spec
from tabs.shell.tab import TabBuilder
from tabs.topics import TABS
from tests.javascript import computed


class Sample(Params):
    rate: float = dial(
        0.1, ge=1e-4, le=10, log=True, label=("Rate", "学习率"), help=("A.", "甲。")
    )


NUMBERS = {
    d.key: spec(d, "en")
    for tab in TABS
    for view in tab.views
    for d in view.params.dials()
    if d.kind in ("integer", "number")
}
LOGS = [d for d in NUMBERS.values() if d["log"]]


def ladders(program: str, dials: list[dict]) -> list:
    """What `program`, of a ladder l and its dial d, returns of each dial."""
    body = f"return given.map(d => ((l, d) => {{{program}}})(page.ladder(d), d));"
    return computed("lib/ladder.js", body, dials)


def test_the_ends_of_every_track_are_the_bounds() -> None:
    places = "return [l.value(l.track.min), l.value(l.track.max)];"
    dials = list(NUMBERS.values())
    for sent, ends in zip(dials, ladders(places, dials), strict=True):
        assert ends == [sent["low"], sent["high"]], sent["key"]


def test_a_track_of_powers_of_ten_shows_values_of_two_digits_in_order() -> None:
    along = "return Array.from({length: 1001}, (_, k) => l.value(k));"
    for sent, values in zip(LOGS, ladders(along, LOGS), strict=True):
        assert values == sorted(values)
        for value in values[1:-1]:
            assert value == float(f"{value:.2g}") or sent["kind"] == "integer"
            assert sent["low"] <= value <= sent["high"]
            assert sent["kind"] == "number" or value == int(value)


def test_a_true_value_stands_where_it_belongs() -> None:
    """Equal steps of the track are equal factors."""
    there = "return [l.place(d.low), l.place(Math.sqrt(d.low * d.high)), l.place(d.high)];"
    for places in ladders(there, LOGS):
        assert places == pytest.approx([0, 500, 1000])


def climbed(far: str) -> list[list[float]]:
    """The values that a key meets on its way from the low end to the high one, and back again."""
    program = f"""
        const met = [d.low];
        while (met.at(-1) < d.high && met.length < 3000) met.push(l.next(met.at(-1), 1, {far}));
        const at = d.low, back = [d.high];
        while (back.at(-1) > at && back.length < 3000) back.push(l.next(back.at(-1), -1, {far}));
        return [met, back];"""
    return ladders(program, LOGS)


def test_keys_climb_a_ladder_of_plain_values_and_come_back_by_it() -> None:
    for sent, (up, down) in zip(LOGS, climbed("false"), strict=True):
        assert up == down[::-1], sent["key"]
        assert up[-1] == sent["high"]
        assert len(up) <= 12 * (2 + math.log10(sent["high"] / sent["low"]))


def test_the_long_keys_go_from_one_power_of_ten_to_the_next() -> None:
    for up, down in climbed("true"):
        assert up == down[::-1]
        assert all(math.log10(v) == pytest.approx(round(math.log10(v))) for v in up[1:-1])


def test_keys_stop_at_the_values_that_people_ask_for() -> None:
    track = {"kind": "number", "low": 1e-4, "high": 1000, "step": None, "log": True}
    (values,) = ladders("return [0.2, 400, 15].map(v => l.next(v, 1, false));", [track])
    assert values == [0.25, 500, 20]
    (values,) = ladders("return [0.31, 0.3].map(v => l.next(v, -1, false));", [track])
    assert values == [0.3, 0.25]


def test_on_an_even_track_keys_keep_to_its_grid() -> None:
    track = {"kind": "number", "low": -1, "high": 1, "step": 0.05, "log": False}
    program = "return [[0.33, 1], [0.33, -1], [0.3, 1], [1, 1], [-1, -1]].map(a => l.next(...a));"
    (values,) = ladders(program, [track])
    assert values == [0.35, 0.3, 0.35, 1, -1]


def test_a_number_brings_the_words_that_refuse_another() -> None:
    said = {language: spec(Sample.dials()[0], language)["range"] for language in ("en", "zh")}
    assert said["en"] == "{typed}: it takes a number from 0.0001 to 10"
    assert said["zh"] == "{typed}：应为 0.0001 到 10 之间的数"


@pytest.fixture(scope="module")
def guidance() -> TabBuilder:
    tab = next(tab for tab in TABS if tab.id == "guidance")
    with gr.Blocks(), gr.Tabs():
        builder = TabBuilder(tab, "zh")
        builder.build()
    return builder


def test_a_refused_value_is_told_beside_its_dial(guidance: TabBuilder) -> None:
    dial = guidance.builders["plane"].dials["scales"]
    held = {"view": "plane", "values": {dial.key: "1, x"}}
    (told,) = guidance._changed(held, None).values()
    assert set(told["refused"]) == {"scales"}
    assert "x" in told["refused"]["scales"]
    assert dial.label[1] in told["refused"]["scales"]


def test_what_no_dial_on_the_screen_can_mend_is_told_to_the_whole_page(
    guidance: TabBuilder,
) -> None:
    hidden = next(d for d in guidance.builders["plane"].dials.values() if d.hidden)
    with pytest.raises(gr.Error):
        guidance._changed({"view": "plane", "values": {hidden.key: {"no": 1}}}, None)
