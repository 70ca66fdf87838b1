"""The ControlNet tab in the hand: drag a joint, drag a threshold, generate, stop, scrub."""

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, Playwright, expect

from engines.controlnet import (
    Params,
    draw_pose,
    joints_of,
    pose_hint,
    preprocess,
    read_openpose,
)
from engines.photos import photo
from tests.browser.waits import OpenPage, settled

SLOW = 120_000  # the model is opened by the first picture


def opened(open_page: OpenPage, query: str = "", part: str = "edges-shown") -> Page:
    page = open_page(f"?tab=controlnet{query}")
    page.wait_for_function(
        "id => document.querySelector(`#controlnet-${id} .part`)?.dataset.drawn > 0", arg=part
    )
    return page


def pose(page: Page) -> list:
    return json.loads(page.locator("#controlnet-skeleton .part").get_attribute("data-pose"))


def knob(page: Page, joint: int | str) -> Locator:
    return page.locator(f"#controlnet-skeleton [data-joint='{joint}']").first


def hint(page: Page) -> list[int]:
    return page.locator("#controlnet-skeleton figure canvas").evaluate(
        "c => [...c.getContext('2d').getImageData(0, 0, 128, 128).data]"
    )


def seen_hint(page: Page) -> np.ndarray:
    """The hint that the page draws, (128, 128, 3)."""
    return np.reshape(hint(page), (128, 128, 4))[..., :3].astype(int)


def dragged(page: Page, joint: int | str, dx: float, dy: float) -> None:
    box = knob(page, joint).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + dx, y + dy, steps=6)


PIXELS = """image => {
    const {naturalWidth: w, naturalHeight: h} = image, canvas = new OffscreenCanvas(w, h);
    const pen = canvas.getContext('2d');
    pen.drawImage(image, 0, 0);
    return [h, w, ...pen.getImageData(0, 0, w, h).data];
}"""


def pixels(image: Locator) -> np.ndarray:
    """What an img shows of a grey picture, (h, w)."""
    return grey(image.evaluate(PIXELS))


def grey(found: list[int]) -> np.ndarray:
    """What `PIXELS` answers as an array, (h, w)."""
    h, w, *rgba = found
    return np.array(rgba).reshape(h, w, 4)[..., 0]


def test_a_joint_dragged_shows_in_the_hint_without_a_server_call(open_page: OpenPage) -> None:
    page = opened(open_page, "&view=pose", "skeleton")
    before, seen = hint(page), pose(page)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    dragged(page, 4, 40, 60)
    assert hint(page) != before
    assert pose(page)[0][4] != seen[0][4]
    assert not [url for url in asked if "queue/join" in url]
    page.mouse.up()
    expect(page).to_have_url(re.compile("pose=waving"))


def test_bones_keep_their_length_when_a_hand_is_pulled(open_page: OpenPage) -> None:
    page = opened(open_page, "&view=pose", "skeleton")

    def arm() -> np.ndarray:
        p = np.array(pose(page)[0])[:, :2]
        return np.linalg.norm([p[3] - p[2], p[4] - p[3]], axis=1)

    before = arm()
    dragged(page, 4, 90, -30)
    page.mouse.up()
    assert np.abs(arm() - before).max() < 0.004


def test_mirror_hide_add_and_keys(open_page: OpenPage) -> None:
    page = opened(open_page, "&view=pose", "skeleton")
    first = pose(page)
    act = page.locator("#controlnet-skeleton")
    act.get_by_role("button", name="Mirror").click()
    assert abs(pose(page)[0][4][0] - (1 - first[0][7][0])) < 0.002
    knob(page, 10).focus()
    page.keyboard.press("Delete")
    assert pose(page)[0][10][2] == 0
    x = pose(page)[0][10][0]
    page.keyboard.press("ArrowRight")
    assert pose(page)[0][10][0] != x
    act.get_by_role("button", name="Add a figure").click()
    assert len(pose(page)) == 2
    before = np.array(pose(page)[0])
    dragged(page, "all", 10, 10)
    page.mouse.up()
    moved = (np.array(pose(page)[0]) - before)[:, :2]
    assert (moved > 0).all()
    assert np.ptp(moved, axis=0).max() < 0.002


def test_a_change_of_joints_is_taken_back(open_page: OpenPage) -> None:
    page = opened(open_page, "&view=pose", "skeleton")
    back = page.locator("#controlnet-skeleton [data-act=undo]")
    expect(back).to_be_disabled()
    first = pose(page)
    dragged(page, 4, 40, 60)
    page.mouse.up()
    expect(page).to_have_url(re.compile("pose=waving"))
    moved, url = pose(page), page.url
    page.locator("#controlnet-skeleton [data-act=mirror]").click()
    page.wait_for_function("url => location.href !== url", arg=url)
    knob(page, 10).focus()
    page.keyboard.press("Control+z")
    assert pose(page) == moved
    back.click()
    assert pose(page) == first
    expect(back).to_be_disabled()


def test_a_pose_is_drawn_and_scored(open_page: OpenPage) -> None:
    page = opened(open_page, "&view=pose&steps=3", "skeleton")
    dragged(page, 4, 30, 30)
    page.mouse.up()
    expect(page).to_have_url(re.compile("pose=waving"))
    page.locator("#controlnet-pose-start").click()
    told = page.locator("#controlnet-pose-told")
    expect(told).to_contain_text(re.compile(r"PCK [\d.]+ \(without the net"), timeout=SLOW)
    expect(page.locator("#controlnet-pose-shown figure")).to_have_count(3)


def test_two_prompts_on_the_edges_of_one_photograph(open_page: OpenPage) -> None:
    page = opened(open_page, "&picture=coffee&steps=3")
    shown = page.locator("#controlnet-edges-shown img")
    told = page.locator("#controlnet-edges-told")
    edges, made = [], []
    for prompt in ("a red house on grass by day", "a blue boat on water at night"):
        page.locator("#controlnet-prompt input").fill(prompt)
        expect(page).to_have_url(re.compile(prompt.split()[1]))
        expect(shown).to_have_count(2)
        page.locator("#controlnet-edges-start").click()
        expect(told).to_contain_text(re.compile(r"F1 [\d.]+ \(without the net"), timeout=SLOW)
        expect(shown).to_have_count(4)
        edges.append(shown.nth(1).get_attribute("src"))
        made.append(shown.nth(2).get_attribute("src"))
    assert edges[0] == edges[1]
    assert made[0] != made[1]


def test_a_threshold_is_a_dial_and_the_hint_follows(open_page: OpenPage) -> None:
    page = opened(open_page, "&picture=chelsea")
    source = page.locator("#controlnet-edges-shown img").nth(1)
    before = source.get_attribute("src")
    page.locator("#controlnet-high input[type=number]").fill("900")
    page.wait_for_function(
        "s => document.querySelectorAll('#controlnet-edges-shown img')[1].src !== s", arg=before
    )
    expect(page).to_have_url(re.compile("high=900"))


CUT = (
    """([name, value]) => {
        const dial = document.querySelector(`#controlnet-${name} input[type=range]`);
        dial.value = value;
        dial.dispatchEvent(new Event('input', {bubbles: true}));
        const image = document.querySelectorAll('#controlnet-edges-shown img')[1];
        const there = () => image.decode().catch(there);  // it is put in another's place
        return there().then(() => ("""
    + PIXELS
    + """)(image));
    }"""
)
"""Moves a threshold, and says what the page shows at once, before any answer can be here."""


@pytest.mark.parametrize("resolution", [128, 256])
def test_the_page_cuts_the_edges_that_opencv_finds(open_page: OpenPage, resolution: int) -> None:
    page = opened(open_page, f"&picture=coffee&blur=0.6&resize=fit&resolution={resolution}")
    ready = "document.querySelector('#controlnet-thresholds .part')?.dataset.drawn > 0"
    page.wait_for_function(ready)
    dials = {"low": 100, "high": 200}
    for name in dials:
        page.locator(f"#controlnet-{name} input[type=range]").wait_for(state="attached")
    for name, value in (("high", 400), ("low", 30), ("high", 60), ("low", 350), ("high", 1000)):
        dials[name] = value
        shown = grey(page.evaluate(CUT, [name, value]))
        asked = Params(picture="coffee", blur=0.6, resize="fit", resolution=resolution, **dials)
        wanted = preprocess(photo("coffee"), asked)[..., 0]
        assert (shown == wanted).all(), dials
    expect(page).to_have_url(re.compile("high=1000"))
    share = f"{100 * (wanted > 127).mean():.1f} % white, 128 × 128"
    expect(page.locator("#controlnet-edges-shown figcaption").nth(1)).to_contain_text(share)
    assert (pixels(page.locator("#controlnet-edges-shown img").nth(1)) == wanted).all()


def test_a_run_is_stopped_between_steps(open_page: OpenPage) -> None:
    page = opened(open_page, "&steps=50")
    told = page.locator("#controlnet-edges-told")
    page.locator("#controlnet-edges-start").click()
    expect(told).to_contain_text("Step", timeout=SLOW)
    page.locator("#controlnet-edges-stop").click()
    assert "50 steps in" not in settled(page, told)


def test_the_grid_is_scrubbed_in_the_page(open_page: OpenPage) -> None:
    page = open_page("?tab=controlnet&view=grid&steps=1")
    page.locator("#controlnet-grid-start").click()
    part = page.locator("#controlnet-lattice .part")
    expect(part).to_have_attribute("data-at", "2 3", timeout=SLOW)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    part.locator("input").first.focus()
    page.keyboard.press("ArrowLeft")
    expect(part).to_have_attribute("data-at", "1 3")
    part.locator(".cells button").first.click()
    expect(part).to_have_attribute("data-at", "0 0")
    assert not asked


def test_the_flow_follows_the_step_and_the_proof_says_nought(open_page: OpenPage) -> None:
    page = open_page("?tab=controlnet&view=anatomy&steps=3")
    part = page.locator("#controlnet-anatomy .part")
    page.wait_for_function(
        "document.querySelector('#controlnet-anatomy .part')?.dataset.drawn > 0", timeout=SLOW
    )
    expect(page.locator("#controlnet-proof")).to_contain_text("= 0")
    first = part.get_attribute("data-flow")
    part.locator("button.forward").click()
    assert part.get_attribute("data-flow") != first


def test_an_openpose_file_is_shown(open_page: OpenPage, tmp_path: Path) -> None:
    page = opened(open_page, "&view=pose", "skeleton")
    before = pose(page)
    good = tmp_path / "pose.json"
    body = [n for k in range(18) for n in (100 + 10 * k, 50 + 20 * k, 1)]
    held = {"people": [{"pose_keypoints_2d": body}], "canvas_width": 512, "canvas_height": 512}
    good.write_text(json.dumps(held))
    field = page.locator("#controlnet-upload input[type=file]")
    field.set_input_files(good)
    expect(page).to_have_url(re.compile("preset=own"))
    page.wait_for_function(
        "b => document.querySelector('#controlnet-skeleton .part').dataset.pose !== b",
        arg=json.dumps(before, separators=(",", ":")),
    )
    assert abs(pose(page)[0][0][0] - 100 / 512) < 0.002


@pytest.mark.parametrize("resize", ["fit", "fill"])
def test_hands_of_a_file_are_drawn_in_the_page_as_the_net_receives_them(
    open_page: OpenPage, tmp_path: Path, resize: str
) -> None:
    """And where the wrist goes, its hand goes too."""
    page = opened(open_page, f"&view=pose&resize={resize}", "skeleton")
    fingers = [n for k in range(21) for n in (150 + 9 * (k % 5), 300 + 7 * k, 1)]
    body = [n for k in range(18) for n in (100 + 10 * k, 50 + 20 * k, 1)]
    person = {"pose_keypoints_2d": body, "hand_left_keypoints_2d": fingers}
    held = {"people": [person], "canvas_width": 512, "canvas_height": 640}
    path = tmp_path / "hands.json"
    path.write_text(json.dumps(held))
    seen = page.locator("#controlnet-skeleton .part").get_attribute("data-pose")
    page.locator("#controlnet-upload input[type=file]").set_input_files(path)
    page.wait_for_function(
        "b => document.querySelector('#controlnet-skeleton .part').dataset.pose !== b", arg=seen
    )
    params = Params(preset="own", resize=resize)
    figures = read_openpose(path.read_text())
    bare = draw_pose(joints_of(params, figures))
    shown = seen_hint(page)
    assert np.abs(shown - pose_hint(params, figures)).mean() < 0.5 * np.abs(shown - bare).mean()
    dragged(page, 7, 30, 10)
    page.mouse.up()
    expect(page).to_have_url(re.compile("pose=own"))
    blue = [np.argwhere(h[..., 2] > h[..., :2].sum(axis=2)) for h in (shown, seen_hint(page))]
    assert (blue[1].mean(0) - blue[0].mean(0) > 0.5).all()


def test_a_file_that_is_no_picture_is_refused_in_words(
    open_page: OpenPage, tmp_path: Path
) -> None:
    page = opened(open_page)
    path = tmp_path / "mine.png"
    path.write_text("<svg onload='alert(1)'/>")
    page.locator("#controlnet-upload input[type=file]").set_input_files(path)
    expect(page.get_by_text("not a picture")).to_be_visible()


def test_a_link_brings_the_pose_back(open_page: OpenPage) -> None:
    page = opened(open_page, "&view=pose", "skeleton")
    dragged(page, 7, -40, 20)
    page.mouse.up()
    expect(page).to_have_url(re.compile("pose=waving"))
    left = np.array(pose(page))
    again = opened(open_page, "&" + page.url.split("tab=controlnet&")[1], "skeleton")
    assert np.abs(np.array(pose(again)) - left).max() < 0.002


# Drawing


def sheet(page: Page) -> Locator:
    return page.locator("#controlnet-brush canvas")


def stroke(page: Page, *at: tuple[float, float]) -> None:
    """One movement of the mouse through points, as fractions of the sheet."""
    box = sheet(page).bounding_box()
    points = [(box["x"] + u * box["width"], box["y"] + v * box["height"]) for u, v in at]
    page.mouse.move(*points[0])
    page.mouse.down()
    for x, y in points[1:]:
        page.mouse.move(x, y, steps=12)
    page.mouse.up()


def act(page: Page, name: str) -> None:
    page.locator(f"#controlnet-brush [data-act={name}]").click()


def strokes(page: Page, count: int) -> None:
    """Until so many strokes stand on the sheet, and in the link."""
    part = page.locator("#controlnet-brush .part")
    expect(part).to_have_attribute("data-strokes", str(count))
    wanted = f"sketch=p[^&.]*([.][pr][^&.]*){{{count - 1}}}(&|$)" if count else r"picture=sketch$"
    expect(page).to_have_url(re.compile(wanted))


def received(page: Page) -> np.ndarray:
    """The hint as the page shows it, (128, 128)."""
    image = page.locator("#controlnet-brush img")
    expect(image).to_have_js_property("naturalWidth", 128)
    return pixels(image)


def drawing(open_page: OpenPage) -> Page:
    page = opened(open_page)
    act(page, "draw")
    strokes(page, 0)
    page.evaluate("document.querySelector('#controlnet-brush').scrollIntoView()")
    return page


def test_a_drawing_is_the_hint_and_is_undone_rubbed_and_cleared(open_page: OpenPage) -> None:
    page = drawing(open_page)
    expect(page.locator("#controlnet-histogram .part")).to_be_hidden()
    stroke(page, (0.1, 0.5), (0.9, 0.5))
    strokes(page, 1)
    hint = received(page)
    assert set(np.unique(hint)) == {0, 255}
    assert hint[63:66, 14:114].max(0).all()
    assert (hint > 0).sum() < 120  # one pixel wide
    act(page, "rubber")
    stroke(page, (0.5, 0.2), (0.5, 0.8))
    strokes(page, 2)
    assert not received(page)[:, 62:67].any()
    act(page, "undo")
    strokes(page, 1)
    assert (received(page) == hint).all()
    act(page, "clear")
    strokes(page, 0)
    assert not received(page).any()
    act(page, "undo")
    strokes(page, 1)


def test_a_curve_takes_few_points_and_a_link_brings_it_back(open_page: OpenPage) -> None:
    page = drawing(open_page)
    turn = np.linspace(0, 2 * np.pi, 60)
    stroke(page, *np.column_stack([0.5 + 0.4 * np.cos(turn), 0.5 + 0.4 * np.sin(turn)]))
    strokes(page, 1)
    hint = received(page)
    y, x = np.nonzero(hint)
    assert np.abs(np.hypot(x - 63.5, y - 63.5) - 0.4 * 128).max() < 2  # still round
    text = re.search("sketch=([^&]*)", page.url)[1]
    assert len(text) < 300
    again = opened(open_page, "&" + page.url.split("tab=controlnet&")[1], "brush")
    strokes(again, 1)
    assert (received(again) == hint).all()


def test_beyond_the_bound_the_visitor_is_told(open_page: OpenPage) -> None:
    page = drawing(open_page)
    zigzag = [(x, y) for x in np.linspace(0.02, 0.98, 120) for y in (0.02, 0.98)]
    script = """points => {
        const canvas = document.querySelector('#controlnet-brush canvas');
        const box = canvas.getBoundingClientRect();
        const fire = (type, [u, v]) => canvas.dispatchEvent(new PointerEvent(type, {
            bubbles: true, button: 0, pointerId: 1,
            clientX: box.left + u * box.width, clientY: box.top + v * box.height}));
        canvas.setPointerCapture = () => {};
        fire('pointerdown', points[0]);
        for (const at of points) fire('pointermove', at);
        fire('pointerup', points.at(-1));
    }"""
    told = page.locator("#controlnet-brush .told")
    for k in range(60):
        page.evaluate(script, zigzag if k % 2 else zigzag[::-1])
        if told.inner_text():
            break
    expect(told).to_contain_text("The sheet is full")
    kept = int(page.locator("#controlnet-brush .part").get_attribute("data-strokes"))
    assert kept == k >= 4
    strokes(page, kept)
    act(page, "undo")
    expect(told).to_be_empty()


def test_strokes_quicker_than_the_answers_all_arrive(open_page: OpenPage) -> None:
    page = drawing(open_page)
    for k in range(6):
        stroke(page, (0.1 + 0.1 * k, 0.2), (0.1 + 0.1 * k, 0.8))
    strokes(page, 6)
    assert (received(page)[64] > 0).sum() == 6


def test_a_line_is_drawn_by_the_keyboard(open_page: OpenPage) -> None:
    page = drawing(open_page)
    sheet(page).focus()
    page.keyboard.press("Space")
    for _ in range(4):
        page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Space")
    strokes(page, 1)
    assert received(page)[64, 64:96].all()


def test_another_picture_folds_the_sheet_and_the_drawing_waits(open_page: OpenPage) -> None:
    page = drawing(open_page)
    stroke(page, (0.2, 0.2), (0.8, 0.8))
    strokes(page, 1)
    page.locator("#controlnet-picture select").select_option("coffee")
    expect(sheet(page)).to_be_hidden()
    act(page, "draw")
    strokes(page, 1)
    assert received(page).any()


def test_a_finger_draws(browser: Browser, open_page: OpenPage) -> None:
    with browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True) as phone:
        page = open_page("?tab=controlnet", opened=phone)
        page.locator("#controlnet-brush [data-act=draw]").tap()
        strokes(page, 0)
        sheet(page).tap(position={"x": 60, "y": 60})
        strokes(page, 1)
        assert received(page).any()


# The camera


def test_the_camera_gives_the_picture_through_the_upload(
    playwright: Playwright, browser_type_launch_args: dict[str, Any], open_page: OpenPage
) -> None:
    args = browser_type_launch_args
    fake = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    browser = playwright.chromium.launch(**{**args, "args": [*args["args"], *fake]})
    with browser, browser.new_context() as context:
        page = open_page("?tab=controlnet", opened=context)
        camera = page.locator("#controlnet-edges-camera")
        shown = page.locator("#controlnet-edges-shown img").first
        pictures = [shown.get_attribute("src")]
        for waited in (0, 0.5):  # the second time the field holds a file already
            camera.locator("[data-act=open]").click()
            # The fake camera starts anew each time: a first frame would be the same picture twice.
            page.wait_for_function(
                """waited => {
                    const video = document.querySelector('#controlnet-edges-camera video');
                    return video.videoWidth > 0 && video.currentTime >= waited;
                }""",
                arg=waited,
            )
            camera.locator("[data-act=take]").click()
            page.wait_for_function(
                """seen => !seen.includes(
                    document.querySelector('#controlnet-edges-shown img').src)""",
                arg=pictures,
            )
            pictures.append(shown.get_attribute("src"))
            expect(page).to_have_url(re.compile("picture=own"))
            expect(camera.locator("video")).to_be_hidden()
            live = "document.querySelector('#controlnet-edges-camera video').srcObject"
            assert page.evaluate(live) is None


def test_a_camera_that_is_refused_or_missing_is_told_of(open_page: OpenPage) -> None:
    page = opened(open_page)
    camera = page.locator("#controlnet-edges-camera")
    camera.locator("[data-act=open]").click()
    expect(camera.locator(".told")).to_contain_text(re.compile("No camera|did not allow"))
    page.evaluate("""() => { navigator.mediaDevices.getUserMedia = () =>
        Promise.reject(new DOMException('', 'NotAllowedError')); }""")
    camera.locator("[data-act=open]").click()
    expect(camera.locator(".told")).to_contain_text("did not allow")
    page.evaluate("Object.defineProperty(navigator, 'mediaDevices', {value: undefined})")
    camera.locator("[data-act=open]").click()
    expect(camera.locator(".told")).to_contain_text("https")


# Words, comparison, detector


def test_a_word_enters_the_prompt_by_a_click(open_page: OpenPage) -> None:
    page = opened(open_page)
    words = page.locator("#controlnet-edges-words")
    words.locator("summary").click()
    pink, blue = (words.get_by_role("button", name=name, exact=True) for name in ("pink", "blue"))
    expect(pink).to_have_attribute("aria-pressed", "true")
    blue.click()
    field = page.locator("#controlnet-prompt input")
    expect(field).to_have_value("a small blue car on the left on sand at sunset")
    expect(blue).to_have_attribute("aria-pressed", "true")
    expect(pink).to_have_attribute("aria-pressed", "false")


def test_with_and_without_are_compared_under_the_hand(open_page: OpenPage) -> None:
    page = opened(open_page, "&view=compare&steps=2&scale=2", "versus")
    canvas = page.locator("#controlnet-versus canvas")
    pixels = "c => [...c.getContext('2d').getImageData(0, 0, 128, 128).data]"

    def at(u: float) -> np.ndarray:
        box = canvas.bounding_box()
        page.mouse.click(box["x"] + u * box["width"], box["y"] + 20)
        return np.array(canvas.evaluate(pixels)).reshape(128, 128, 4)[..., :3]

    page.wait_for_function("document.querySelector('#controlnet-compared img')", timeout=SLOW)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    with_, without = at(0.004), at(0.996)
    half = at(0.5)
    assert (half[:, 2:60] == without[:, 2:60]).all()
    assert (half[:, 68:126] == with_[:, 68:126]).all()
    assert (with_[:, 2:126] != without[:, 2:126]).any()
    page.locator("#controlnet-versus [data-act=difference]").click()
    grey = np.array(canvas.evaluate(pixels)).reshape(128, 128, 4)[..., :3].astype(int)
    wanted = (128 + 4 * (with_.astype(int) - without)).clip(0, 255)
    assert (grey[:, 2:126] == wanted[:, 2:126]).all()
    assert not [url for url in asked if "queue/join" in url]


def test_the_detector_tells_on_the_page_what_it_lacks(open_page: OpenPage) -> None:
    page = opened(open_page, "&view=pose", "skeleton")
    page.locator("#controlnet-detect").click()
    expect(page.locator("#controlnet-lacks")).to_contain_text("weights_only=True")
    expect(page.locator("#controlnet-lacks code")).to_have_count(2)
