"""The ControlNet tab in the hand: drag a joint, drag a threshold, generate, stop, scrub."""

import json
import re

import numpy as np
from playwright.sync_api import Page, expect

SLOW = 120_000  # the model is opened by the first picture


def opened(open_page, query: str = "", part: str = "edges-shown") -> Page:
    page = open_page(f"?tab=controlnet{query}")
    page.wait_for_function(
        "id => document.querySelector(`#controlnet-${id} .part`)?.dataset.drawn > 0", arg=part
    )
    return page


def pose(page: Page) -> list:
    return json.loads(page.locator("#controlnet-skeleton .part").get_attribute("data-pose"))


def knob(page: Page, joint: int | str):
    return page.locator(f"#controlnet-skeleton [data-joint='{joint}']").first


def hint(page: Page) -> list[int]:
    return page.locator("#controlnet-skeleton figure canvas").evaluate(
        "c => [...c.getContext('2d').getImageData(0, 0, 128, 128).data]"
    )


def dragged(page: Page, joint: int | str, dx: float, dy: float) -> None:
    box = knob(page, joint).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + dx, y + dy, steps=6)


def test_a_joint_dragged_shows_in_the_hint_without_a_server_call(open_page):
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


def test_bones_keep_their_length_when_a_hand_is_pulled(open_page):
    page = opened(open_page, "&view=pose", "skeleton")

    def arm() -> np.ndarray:
        p = np.array(pose(page)[0])[:, :2]
        return np.linalg.norm([p[3] - p[2], p[4] - p[3]], axis=1)

    before = arm()
    dragged(page, 4, 90, -30)
    page.mouse.up()
    assert np.abs(arm() - before).max() < 0.004


def test_mirror_hide_add_and_keys(open_page):
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


def test_a_pose_is_drawn_and_scored(open_page):
    page = opened(open_page, "&view=pose&steps=3", "skeleton")
    dragged(page, 4, 30, 30)
    page.mouse.up()
    expect(page).to_have_url(re.compile("pose=waving"))
    page.locator("#controlnet-pose-start").click()
    told = page.locator("#controlnet-pose-told")
    expect(told).to_contain_text("PCK =", timeout=SLOW)
    expect(page.locator("#controlnet-pose-shown figure")).to_have_count(3)


def test_two_prompts_on_the_edges_of_one_photograph(open_page):
    page = opened(open_page, "&picture=coffee&steps=3")
    shown = page.locator("#controlnet-edges-shown img")
    told = page.locator("#controlnet-edges-told")
    edges, made = [], []
    for prompt in ("a red house on grass by day", "a blue boat on water at night"):
        page.locator("#controlnet-prompt textarea, #controlnet-prompt input").first.fill(prompt)
        expect(page).to_have_url(re.compile(prompt.split()[1]))
        expect(shown).to_have_count(2)
        page.locator("#controlnet-edges-start").click()
        expect(told).to_contain_text("F1 =", timeout=SLOW)
        expect(shown).to_have_count(4)
        edges.append(shown.nth(1).get_attribute("src"))
        made.append(shown.nth(2).get_attribute("src"))
    assert edges[0] == edges[1]
    assert made[0] != made[1]


def test_a_threshold_is_a_dial_and_the_hint_follows(open_page):
    page = opened(open_page, "&picture=chelsea")
    source = page.locator("#controlnet-edges-shown img").nth(1)
    before = source.get_attribute("src")
    page.locator("#controlnet-high input[type=number]").fill("900")
    page.wait_for_function(
        "s => document.querySelectorAll('#controlnet-edges-shown img')[1].src !== s", arg=before
    )
    expect(page).to_have_url(re.compile("high=900"))


def test_a_run_is_stopped_between_steps(open_page):
    page = opened(open_page, "&steps=50")
    told = page.locator("#controlnet-edges-told")
    page.locator("#controlnet-edges-start").click()
    expect(told).to_contain_text("Step", timeout=SLOW)
    page.locator("#controlnet-edges-stop").click()
    page.wait_for_timeout(2000)
    said = told.inner_text()
    page.wait_for_timeout(2500)
    assert told.inner_text() == said
    assert "50 steps in" not in said


def test_the_grid_is_scrubbed_in_the_page(open_page):
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


def test_the_flow_follows_the_step_and_the_proof_says_nought(open_page):
    page = open_page("?tab=controlnet&view=anatomy&steps=3")
    part = page.locator("#controlnet-anatomy .part")
    page.wait_for_function(
        "document.querySelector('#controlnet-anatomy .part')?.dataset.drawn > 0", timeout=SLOW
    )
    expect(page.locator("#controlnet-proof")).to_contain_text("= 0")
    first = part.get_attribute("data-flow")
    part.locator("button.forward").click()
    assert part.get_attribute("data-flow") != first


def test_an_openpose_file_is_shown(open_page, tmp_path):
    page = opened(open_page, "&view=pose", "skeleton")
    before = pose(page)
    good = tmp_path / "pose.json"
    body = [n for k in range(18) for n in (100 + 10 * k, 50 + 20 * k, 1)]
    good.write_text(json.dumps({"people": [{"pose_keypoints_2d": body}]}))
    field = page.locator("#controlnet-upload input[type=file]")
    field.set_input_files(good)
    expect(page).to_have_url(re.compile("preset=own"))
    page.wait_for_function(
        "b => document.querySelector('#controlnet-skeleton .part').dataset.pose !== b",
        arg=json.dumps(before, separators=(",", ":")),
    )
    assert abs(pose(page)[0][0][0] - 100 / 512) < 0.002


def test_a_file_that_is_no_picture_is_refused_in_words(open_page, tmp_path):
    page = opened(open_page)
    path = tmp_path / "mine.png"
    path.write_text("<svg onload='alert(1)'/>")
    page.locator("#controlnet-upload input[type=file]").set_input_files(path)
    expect(page.get_by_text("not a picture")).to_be_visible()


def test_a_link_brings_the_pose_back(open_page):
    page = opened(open_page, "&view=pose", "skeleton")
    dragged(page, 7, -40, 20)
    page.mouse.up()
    expect(page).to_have_url(re.compile("pose=waving"))
    again = opened(open_page, "&" + page.url.split("tab=controlnet&")[1], "skeleton")
    assert np.abs(np.array(pose(again)) - np.array(pose(page))).max() < 0.002
