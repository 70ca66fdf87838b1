"""The parts alone, on a page of their own: film and figure."""

from collections.abc import Iterator

import gradio as gr
import numpy as np
import plotly.graph_objects as go
import pytest
from playwright.sync_api import Page, expect

from tabs.parts import Figure, Film, Reel
from tests.browser.waits import OpenPage

HEIGHT = list(range(20))


def ramps() -> list[Reel]:
    frames = np.stack([np.full((8, 12), 10 * k, np.uint8) for k in HEIGHT])
    return [Reel("grey", frames, "Greys"), Reel("colour", np.stack([frames] * 3, -1))]


def curve() -> go.Figure:
    cursor = [go.Frame(name=str(k), data=[go.Scatter(x=[k], y=[k])], traces=[1]) for k in HEIGHT]
    traces = [go.Scatter(y=HEIGHT), go.Scatter(x=[0], y=[0], mode="markers")]
    shape = {"type": "rect", "x0": 2, "x1": 6, "y0": 2, "y1": 8, "fillcolor": "rgba(0,0,0,.2)"}
    layout = {"height": 300, "shapes": [shape], "showlegend": False}
    return go.Figure(traces, frames=cursor, layout=layout)


@pytest.fixture(scope="module")
def served() -> Iterator[str]:
    """A page of parts, in the place of the application."""
    with gr.Blocks(analytics_enabled=False) as demo:
        gr.HTML("<div id='header'><h1>Parts</h1></div>")
        Film(ramps(), clock="k", frame_label="round", elem_id="film")
        edits = {"edits": {"shapePosition": True}}
        figure = Figure(curve(), follow="k", config=edits, elem_id="figure")
        told = gr.Textbox(elem_id="told")

        def clicked(event: gr.EventData) -> str:
            return str(event._data["points"][0]["index"])

        def edited(event: gr.EventData) -> str:
            return f"shape {event._data['shapes'][0]['x0']:.1f}"

        figure.select(clicked, None, told)
        figure.edit(edited, None, told)
    _, address, _ = demo.launch(prevent_thread_lock=True, quiet=True, footer_links=[])
    yield address.rstrip("/")
    demo.close(verbose=False)


@pytest.fixture
def parts(open_page: OpenPage) -> Page:
    page = open_page()
    page.wait_for_function("document.querySelector('#figure .part')?.dataset.drawn > 0")
    page.wait_for_function("document.querySelector('#film .part')?.dataset.frame === '0'")
    return page


def pixel(page: Page, reel: int) -> list[int]:
    return (
        page.locator("#film canvas")
        .nth(reel)
        .evaluate("c => [...c.getContext('2d').getImageData(3, 3, 1, 1).data]")
    )


def test_a_film_is_scrubbed_without_the_server(parts: Page) -> None:
    asked: list[str] = []
    parts.on("request", lambda r: asked.append(r.url))
    parts.locator("#film input").fill("7")
    assert pixel(parts, 1) == [70, 70, 70, 255]
    parts.locator("#film .forward").click()
    assert pixel(parts, 1) == [80, 80, 80, 255]
    parts.locator("#film .back").focus()
    parts.keyboard.press("ArrowLeft")
    assert pixel(parts, 1) == [70, 70, 70, 255]
    expect(parts.locator("#film output")).to_have_text("round 8 / 20")
    assert asked == []


def test_a_film_plays_to_its_end(parts: Page) -> None:
    parts.locator("#film .play").click()
    expect(parts.locator("#film output")).to_have_text("round 20 / 20")
    assert pixel(parts, 1) == [190, 190, 190, 255]


def test_a_figure_follows_the_films_clock(parts: Page) -> None:
    parts.locator("#film input").fill("11")
    parts.wait_for_function("document.querySelector('#figure .part').data[1].x[0] === 11")


def test_a_figure_tells_which_point_was_clicked(parts: Page) -> None:
    dot = parts.locator("#figure .scatterlayer .trace").nth(1).locator(".point").bounding_box()
    parts.mouse.move(dot["x"] + dot["width"] / 2, dot["y"] + dot["height"] / 2)
    parts.locator("#figure .hoverlayer .hovertext").first.wait_for()
    parts.mouse.down()
    parts.mouse.up()
    expect(parts.locator("#told textarea")).to_have_value("0")


def test_a_shape_of_a_figure_can_be_dragged(parts: Page) -> None:
    box = parts.locator("#figure .shapelayer path").first.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    parts.mouse.move(x, y)
    parts.mouse.down()
    parts.mouse.move(x + 60, y, steps=8)
    parts.mouse.up()
    said = parts.locator("#told textarea")
    expect(said).not_to_have_value("")
    assert float(said.input_value().split()[1]) > 2.5


def test_no_button_offers_a_cloud(parts: Page) -> None:
    titles = parts.locator("#figure .modebar-btn").evaluate_all("b => b.map(x => x.dataset.title)")
    assert titles
    assert not [t for t in titles if "loud" in t or "hare" in t]


def test_a_figure_fits_its_column(parts: Page) -> None:
    parts.set_viewport_size({"width": 500, "height": 800})
    parts.wait_for_function(
        "(f => f._fullLayout.width <= f.offsetWidth)(document.querySelector('#figure .part'))"
    )


COUNTED = """() => {
    window.calls = [];
    for (const name of ['react', 'relayout']) {
        const own = Plotly[name];
        Plotly[name] = (...told) => { calls.push(name); return own(...told); };
    }
}"""
TURNED = """names => {
    for (const name of names) document.body.classList.toggle(name);
    window.dispatchEvent(new Event('resize'));
}"""
FRAMES = """() => new Promise(done => {
    const wait = k => (k ? requestAnimationFrame(() => wait(k - 1)) : done());
    wait(6);
})"""
FONT = "document.querySelector('#figure .part')._fullLayout.font"


def test_a_figure_out_of_sight_is_drawn_when_it_is_seen(parts: Page) -> None:
    """A page of many views would draw all of them for each turn of theme, type and window."""
    before = parts.evaluate(FONT)
    parts.evaluate(COUNTED)
    figure = parts.locator("#figure")
    figure.evaluate("node => (node.style.display = 'none')")
    parts.evaluate(TURNED, ["dark", "present"])
    parts.evaluate(FRAMES)
    assert parts.evaluate("calls") == []
    figure.evaluate("node => (node.style.display = '')")
    parts.wait_for_function(f"{FONT}.size > {before['size']}")
    assert parts.evaluate(FONT)["color"] != before["color"]


def test_the_theme_leaves_what_is_shown_of_a_figure(parts: Page) -> None:
    """And another class of the page is no theme."""
    before = parts.evaluate(FONT)
    parts.evaluate(
        "Plotly.relayout(document.querySelector('#figure .part'), {'xaxis.range': [3, 9]})"
    )
    parts.evaluate(COUNTED)
    parts.evaluate(TURNED, ["black"])
    parts.evaluate(FRAMES)
    assert parts.evaluate("calls") == []
    parts.evaluate(TURNED, ["dark"])
    parts.wait_for_function(f"{FONT}.color !== '{before['color']}'")
    shown = "document.querySelector('#figure .part')._fullLayout.xaxis.range"
    assert parts.evaluate(shown) == [3, 9]
