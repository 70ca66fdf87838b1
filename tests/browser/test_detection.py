"""The detection tab in the hand: boxes dragged, drawn, deleted; dials in the page; files."""

import contextlib
import io
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL.Image import fromarray as picture_of
from playwright.sync_api import Browser, Page, expect
from pycocotools import mask
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from engines import detection
from engines.detection import Image, build
from engines.photos import photo
from tests.browser.waits import OpenPage, becomes

ODD = Path(__file__).parents[1] / "cases/detection/odd"
PART = "#detection-boxes .part"


def opened(open_page: OpenPage, query: str = "", **more: Any) -> Page:
    page = open_page(f"?tab=detection{query}", **more)
    page.wait_for_function(f"document.querySelector('{PART}')?.dataset.drawn > 0")
    return page


def shown(page: Page, name: str = "ap") -> float:
    return float(page.locator(PART).get_attribute(f"data-{name}"))


def turn(page: Page, dial: str, value: float) -> None:
    """Turns a dial of the part as a hand would."""
    page.locator(f"{PART} input[data-dial={dial}]").evaluate(
        "(n, v) => { n.value = v; n.dispatchEvent(new Event('input', {bubbles: true})); }", value
    )


def drag(page: Page, start: tuple[float, float], by: tuple[float, float], steps: int = 5) -> None:
    """From a place of the picture, in its own pixels."""
    x, y = page.locator(f"{PART} svg.photo").evaluate(
        """(svg, [x, y]) => { const p = new DOMPoint(x, y).matrixTransform(svg.getScreenCTM());
           return [p.x, p.y]; }""",
        list(start),
    )
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + by[0], y + by[1], steps=steps)
    page.mouse.up()


def test_dials_are_answered_without_a_request(open_page: OpenPage) -> None:
    page = opened(open_page)
    result = detection.run(detection.scene("garage")[0], detection.Params(iou=0.75))
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url))
    turn(page, "iou", 0.75)
    assert shown(page) == pytest.approx(result.value, abs=1e-12)
    counts = page.locator(f"{PART} [data-cell=counts] b")
    for confidence in (0.1, 0.6, 0.9):
        turn(page, "confidence", confidence)
        tp, fp, fn = result.curve().at(confidence)
        assert counts.inner_text() == f"TP {tp} · FP {fp} · FN {fn}"
    assert shown(page, "ten") == pytest.approx(float(result.bars.mean()), abs=1e-12)
    assert asked == []
    # When the hand has rested, the link follows.
    expect(page).to_have_url(re.compile("iou=0.75"))
    expect(page).to_have_url(re.compile("confidence=0.9"))


def test_a_dragged_box_loses_its_bars_and_comes_back_by_the_link(
    browser: Browser, open_page: OpenPage
) -> None:
    page = opened(open_page, "&scene=shift")
    assert shown(page, "ten") == pytest.approx(1)
    scale = page.locator(f"{PART} svg.photo").evaluate("s => s.getScreenCTM().a")
    drag(page, (228, 120), (25 * scale, 0))
    assert shown(page, "ten") < 0.75
    assert shown(page) == pytest.approx(1)
    expect(page).to_have_url(re.compile("edits=shift"))
    ten, link = shown(page, "ten"), page.url.split("?")[1]
    page.locator("[data-do=undo]").click()
    assert shown(page, "ten") == pytest.approx(1)
    with browser.new_context() as fresh:
        again = open_page("?" + link, opened=fresh)
        again.wait_for_function(f"document.querySelector('{PART}')?.dataset.drawn > 0")
        assert shown(again, "ten") == pytest.approx(ten, abs=1e-9)


def test_boxes_are_moved_resized_classed_and_deleted_by_keys(open_page: OpenPage) -> None:
    page = opened(open_page, "&scene=shift")
    box = page.locator(f"{PART} .box.found").first
    box.focus()
    rect, before = box.locator("rect"), shown(page, "ten")
    x = float(rect.get_attribute("x"))
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    assert float(rect.get_attribute("x")) == x + 11
    width = float(rect.get_attribute("width"))
    page.keyboard.press("Control+ArrowRight")
    assert float(rect.get_attribute("width")) == width + 1
    assert shown(page, "ten") < before
    page.keyboard.press("c")
    expect(box).to_have_attribute("aria-label", re.compile("shuttle"))
    expect(box).to_have_class(re.compile("fp"))
    page.keyboard.press("Delete")
    expect(page.locator(f"{PART} .box.found")).to_have_count(1)
    page.keyboard.press("Escape")
    page.locator(f"{PART} .box.found").first.focus()
    page.keyboard.press("g")
    expect(page.locator(f"{PART} .box.truth")).to_have_count(3)


def test_a_box_is_drawn_and_scored(open_page: OpenPage) -> None:
    page = opened(open_page, "&scene=tied")
    page.locator("[data-do=found]").click()
    scale = page.locator(f"{PART} svg.photo").evaluate("s => s.getScreenCTM().a")
    drag(page, (100, 60), (60 * scale, 50 * scale))
    expect(page.locator(f"{PART} .box.found")).to_have_count(3)
    drawn = page.locator(f"{PART} .box.found").nth(2)
    expect(drawn).to_have_class(re.compile("fp"))
    score = page.locator("[data-dial=box-score]")
    score.fill("0.9")
    score.press("Enter")
    assert shown(page) < 1
    expect(page.locator(f"{PART} .held .said")).to_contain_text("overlaps too little")
    expect(page).to_have_url(re.compile("edits=tied"))


def test_the_ranked_list_grows_the_staircase(open_page: OpenPage) -> None:
    page = opened(open_page, "&scene=staircase")
    said = page.locator(f"{PART} .sum")
    expect(said).to_contain_text("Number 6")
    page.locator(f"{PART} .back").click()
    expect(said).to_contain_text("Number 5")
    page.locator(f"{PART} .ranked tbody tr").nth(1).click()
    expect(said).to_contain_text("P = 1 / 2 = .500, R = 1 / 5 = .200")
    page.locator(f"{PART} .forward").click()
    expect(said).to_contain_text("P = 2 / 3")
    page.locator(f"{PART} .play").click()
    expect(said).to_contain_text("Number 6")


def hundred(path: Path) -> Path:
    """A file of one image, 50 objects and 50 detections that nearly hit them."""
    rng = np.random.default_rng(1)
    corner = rng.uniform(0, 550, (50, 2))
    side = rng.uniform(30, 90, (50, 2))
    truth = np.hstack([corner, side])
    moved = truth + rng.normal(0, 5, truth.shape)
    dataset = build(
        [Image(1, "one.png", 640.0, 640.0)],
        ["a", "b", "c"],
        [{"image": 0, "label": i % 3, "box": b} for i, b in enumerate(truth.tolist())],
        [
            {"image": 0, "label": i % 3, "box": b, "score": round(0.99 - 0.01 * i, 2)}
            for i, b in enumerate(moved.tolist())
        ],
    )
    path.write_text(json.dumps(detection.to_coco(dataset)))
    return path


def test_the_numbers_follow_a_hand_among_a_hundred_boxes(
    open_page: OpenPage, tmp_path: Path
) -> None:
    """How fast: tests/benchmarks/bench_hand.py."""
    page = opened(open_page)
    file = hundred(tmp_path / "hundred.json")
    page.locator("#detection-upload input[type=file]").set_input_files(file)
    boxes = page.locator(f"{PART} .box")
    expect(boxes).to_have_count(100)
    before = shown(page, "ten")
    box = page.locator(f"{PART} .box.found").first
    box.scroll_into_view_if_needed()
    place = box.locator("rect").bounding_box()
    page.mouse.move(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    page.mouse.down()
    page.mouse.move(place["x"] + 80, place["y"] + 60, steps=4)
    assert shown(page, "ten") != before
    page.mouse.up()
    expect(boxes).to_have_count(100)


def table(page: Page) -> list[list[str]]:
    """The cells of the confusion, with their heads."""
    return page.locator(f"{PART} .confusion tr").evaluate_all(
        "rows => rows.map(r => [...r.cells].map(c => c.textContent))"
    )


def own(page: Page, tmp_path: Path, dataset: detection.Dataset) -> None:
    path = tmp_path / "own.json"
    path.write_text(json.dumps(detection.to_coco(dataset)))
    page.locator("#detection-upload input[type=file]").set_input_files(path)
    expect(page).to_have_url(re.compile("scene=own"))


def test_the_confusion_is_of_all_pictures_and_follows_the_dials(
    open_page: OpenPage, tmp_path: Path
) -> None:
    """Thirty classes: those with most confusions, the others in one; and the worst in words."""
    rng, page = np.random.default_rng(2), opened(open_page)
    truths = [
        {"image": i, "label": k, "box": [20.0 * k, 10.0 * i, 15.0, 15.0]}
        for i in range(8)
        for k in range(30)
    ]
    found = [{**g, "score": float(rng.random())} for g in truths]
    for d in found:
        d["label"] = {3: 4, 7: 8}.get(d["label"], d["label"])
    images = [Image(i + 1, f"{i}.png", 640.0, 480.0) for i in range(8)]
    dataset = build(images, [f"c{k}" for k in range(30)], truths, found)
    own(page, tmp_path, dataset)
    expect(page.locator(f"{PART} .confusion tr")).to_have_count(13)
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url))
    for confidence in (0.0, 0.4, 0.8):
        turn(page, "confidence", confidence)
        m = detection.confusion(detection.run(dataset)).matrix(confidence)
        head, *rows = table(page)
        cells = {(row[0], name): v for row in rows for name, v in zip(head, row, strict=True)}
        pairs = {("c3", "c4"): m[3, 4], ("c7", "c8"): m[7, 8], ("c3", "missed"): m[3, 30]}
        assert {pair: int(cells[pair]) for pair in pairs} == pairs
        assert sum(int(v or 0) for row in rows for v in row[1:]) == m.sum()
        told = page.locator(f"{PART} .worst").inner_text()
        assert f"c3 taken for c4, {m[3, 4]}×" in told
    assert asked == []


def test_the_confusion_is_shown_as_shares_and_of_every_class(
    open_page: OpenPage, tmp_path: Path
) -> None:
    """Forty classes, each taken for the next now and then: by row, by column, one by one."""
    rng, page, n = np.random.default_rng(8), opened(open_page), 40
    truths = [
        {"image": i, "label": k, "box": [15.0 * k, 10.0 * i, 12.0, 9.0]}
        for i in range(6)
        for k in range(n)
    ]
    found = [{**g, "score": 0.9} for g in truths]
    for d in found:
        d["label"] = (d["label"] + int(rng.random() < d["label"] / 60)) % n
    found = [d for d in found if rng.random() < 0.9]
    images = [Image(i + 1, f"{i}.png", 640.0, 480.0) for i in range(6)]
    dataset = build(images, [f"c{k}" for k in range(n)], truths, found)
    own(page, tmp_path, dataset)
    focus = page.locator(f"{PART} [data-dial=focus]")
    norm = page.locator(f"{PART} [data-dial=norm]")
    expect(page.locator(f"{PART} .confusion tr")).to_have_count(13)
    focus.select_option("all")
    expect(page.locator(f"{PART} .confusion tr")).to_have_count(n + 2)
    m = detection.confusion(detection.run(dataset)).matrix(0.5)
    for by in detection.NORMS:
        norm.select_option(by)
        head, *rows = table(page)
        assert head[1:] == [f"c{k}" for k in range(n)] + ["missed"]
        wanted = detection.normalised(m, by)
        for i, row in enumerate(rows):
            assert row[0] == ([*dataset.classes, "background"])[i]
            for j, cell in enumerate(row[1:]):
                if (i, j) == (n, n):
                    assert cell == ""
                elif np.isnan(wanted[i, j]):
                    assert cell == "–"
                else:
                    assert float(cell) == pytest.approx(wanted[i, j], abs=0.0051)
    # Every single class can be reached, with those that it is mixed up with.
    choices = focus.locator("option").evaluate_all("all => all.map(o => o.value)")
    assert choices == ["", "all", *map(str, range(n))]
    for k in (0, 37):
        focus.select_option(str(k))
        norm.select_option("none")
        head, *rows = table(page)
        assert f"c{k}" in head
        cells = dict(zip(head, next(row for row in rows if row[0] == f"c{k}"), strict=True))
        shown_here = {c: int(v) for c, v in cells.items() if c in dataset.classes}
        assert all(v == m[k, int(c[1:])] for c, v in shown_here.items())
        assert cells["missed"] == str(m[k, n])
        mixed = [j for j in range(n) if j != k and m[k, j]]
        assert all(f"c{j}" in shown_here for j in mixed)


def test_five_thousand_pictures_are_looked_through(open_page: OpenPage, tmp_path: Path) -> None:
    """By name, the worst first, one after the other; a mistake of the last leads to it."""
    rng, page, n = np.random.default_rng(9), opened(open_page), 5000
    truths = [{"image": i, "label": 0, "box": [20.0, 20.0, 40.0, 40.0]} for i in range(n)]
    found = [
        {**g, "score": round(float(s), 6)} for g, s in zip(truths, rng.random(n), strict=True)
    ]
    found[-1] = {"image": n - 1, "label": 0, "box": [200.0, 90.0, 40.0, 40.0], "score": 0.999}
    images = [Image(i + 1, f"frame_{i:04}.png", 320.0, 240.0) for i in range(n)]
    own(page, tmp_path, build(images, ["a"], truths, found))
    summary = page.locator(f"{PART} .album summary")
    expect(summary).to_contain_text(f"frame_0000.png (1/{n})", timeout=120_000)
    turn(page, "confidence", 0)
    summary.click()
    names = page.locator(f"{PART} .album li span")
    expect(names).to_have_count(100)
    expect(page.locator(f"{PART} .album .hint")).to_contain_text("4900")
    page.locator(f"{PART} [data-dial=order]").select_option("worst")
    expect(names.first).to_have_text(f"frame_{n - 1}.png")
    page.locator(f"{PART} .album input").fill("_321")
    expect(names).to_have_count(10)
    names.nth(4).click()
    expect(summary).to_contain_text("frame_3214.png", timeout=120_000)
    page.locator("#detection-heading [data-view=classes]").click()
    part = page.locator("#detection-byclass .part")
    wrong = part.locator(".sorted").last.locator("tbody tr").first
    expect(wrong.locator("td").last).to_have_text(f"frame_{n - 1}.png", timeout=120_000)
    wrong.click()
    expect(summary).to_contain_text(f"frame_{n - 1}.png", timeout=120_000)
    expect(page.locator(f"{PART} .box.fp")).to_have_count(1)


def test_a_class_that_does_not_exist_yet_is_given_to_a_box(
    browser: Browser, open_page: OpenPage
) -> None:
    page = opened(open_page, "&scene=shift")
    page.locator(f"{PART} .box.found").first.focus()
    page.locator("[data-dial=box-label]").select_option("new")
    page.keyboard.type("<i>giraffe</i>")
    page.keyboard.press("Enter")
    box = page.locator(f"{PART} .box.found").first
    expect(box).to_have_attribute("aria-label", re.compile("Detection <i>giraffe</i>"))
    expect(page.locator(f"{PART} .held .said")).to_contain_text("no such class")
    assert "<i>giraffe</i>" in table(page)[0]
    ten = shown(page, "ten")
    expect(page).to_have_url(re.compile(r"n_3c693e"))
    with browser.new_context() as fresh:
        again = open_page("?" + page.url.split("?")[1], opened=fresh)
        again.wait_for_function(f"document.querySelector('{PART}')?.dataset.drawn > 0")
        assert shown(again, "ten") == pytest.approx(ten)
        assert "<i>giraffe</i>" in table(again)[0]


def test_a_new_class_that_is_not_finished_leaves_everything_as_it_was(open_page: OpenPage) -> None:
    page = opened(open_page, "&scene=shift")
    ink, before = page.locator("[data-dial=ink]"), table(page)
    ink.select_option("new")
    page.keyboard.type("giraffe")
    page.keyboard.press("Escape")
    expect(ink).to_be_visible()
    expect(ink).to_have_value("0")
    assert table(page) == before


def test_a_protocol_turns_every_convention(open_page: OpenPage) -> None:
    """Eleven points, pixels counted, difficult objects set aside; and back to COCO."""
    page = opened(open_page)
    for name in ("voc07", "voc10", "coco"):
        page.locator(f".view-boxes .protocol-{name}").click()
        wanted = detection.Params(**detection.PROTOCOLS[name])
        result = detection.run(detection.scene("garage")[0], wanted)
        page.wait_for_function(
            f"v => Math.abs(document.querySelector('{PART}').dataset.ap - v) < 1e-12",
            arg=result.value,
        )
        expect(page.locator("[data-dial=convention]")).to_have_value(wanted.convention)


def test_edits_that_no_link_can_hold_are_told(open_page: OpenPage, tmp_path: Path) -> None:
    """Three hundred boxes of one picture, each moved."""
    rng, page = np.random.default_rng(3), opened(open_page)
    boxes = np.hstack([rng.uniform(0, 500, (300, 2)), rng.uniform(20, 80, (300, 2))])
    truths = [{"image": 0, "label": 0, "box": b} for b in boxes.round(3)]
    own(page, tmp_path, build([Image(1, "a.png", 640.0, 640.0)], ["a"], truths, []))
    expect(page.locator(f"{PART} .box.truth")).to_have_count(300)
    page.evaluate(
        """part => document.querySelectorAll(`${part} .box.truth`).forEach(node => {
          node.focus();
          node.dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowRight', bubbles: true}));
        })""",
        PART,
    )
    expect(page.get_by_text("do not fit into a link")).to_be_visible()


def test_own_files_are_recognised_and_broken_ones_refused(
    open_page: OpenPage, tmp_path: Path
) -> None:
    (tmp_path / "good.json").write_text(
        json.dumps(detection.to_coco(detection.scene("staircase")[0]))
    )
    (tmp_path / "bad.txt").write_text("0 1 2 <img src=x onerror=alert(1)>\n")
    page = opened(open_page)
    files = page.locator("#detection-upload input[type=file]")
    files.set_input_files([tmp_path / "good.json", tmp_path / "bad.txt"])
    line = page.locator(".view-boxes .doctor")
    expect(line.locator("summary")).to_contain_text("1 line")
    line.locator("summary").click()
    report = line.locator(".report")
    expect(report).to_contain_text("bad.txt, line 1")
    expect(report).to_contain_text("read as coco")
    expect(report.locator("img")).to_have_count(0)
    assert shown(page) == pytest.approx(0.4389, abs=1e-4)
    expect(page).to_have_url(re.compile("scene=own"))


def odd(page: Page, case: str) -> None:
    """A case of tests/cases/detection/odd is brought."""
    paths = [path for path in sorted((ODD / case).rglob("*")) if path.is_file()]
    page.locator("#detection-upload input[type=file]").set_input_files(paths)
    expect(page).to_have_url(re.compile("scene=own"))


def test_one_press_mends_boxes_read_by_the_wrong_layout(open_page: OpenPage) -> None:
    """Results whose boxes are two corners: told, the better reading offered with its AP."""
    page = opened(open_page)
    odd(page, "xyxy_json")
    line = page.locator(".view-boxes .doctor")
    expect(line.locator(".worst")).to_contain_text("0 of 9 objects")
    becomes(page, lambda: shown(page), lambda ap: ap == 0)
    offer = line.locator(".offer")
    expect(offer).to_have_text("detections as xyxy: AP 1.00")
    offer.click()
    page.wait_for_function(f"document.querySelector('{PART}').dataset.ap > 0.999")
    expect(page).to_have_url(re.compile("found_boxes=xyxy"))
    expect(line.locator(".offer")).to_have_count(0)
    line.locator(".undo").click()
    page.wait_for_function(f"document.querySelector('{PART}').dataset.ap == 0")


@pytest.mark.parametrize(
    ("path", "words"), [("/", "At most 64 MiB can be sent"), ("/zh", "一次最多发送 64 MiB")]
)
def test_files_that_are_too_large_are_refused_before_they_are_sent(
    browser: Browser, open_page: OpenPage, tmp_path: Path, path: str, words: str
) -> None:
    """Each is small enough, all of them are not; and one that is not."""
    names = ("one.zip", "two.zip", "vast.zip")
    for name, size in zip(names, (33, 32, 70), strict=True):
        with (tmp_path / name).open("wb") as file:
            file.truncate(size * 2**20)
    with browser.new_context() as fresh:
        page = opened(open_page, opened=fresh, path=path)
        sent: list[str] = []
        page.on("request", lambda r: sent.append(r.url) if r.method == "POST" else None)
        files = page.locator("#detection-upload input[type=file]")
        said = page.locator("#detection-hands p.large")
        for few, size in ((names[:2], 65), (names[2:], 70)):
            files.set_input_files([tmp_path / name for name in few])
            expect(said).to_contain_text(words)
            expect(said).to_contain_text(f"{size} MiB")
            expect(said).to_contain_text(few[0])
        assert not [url for url in sent if "upload" in url]
        good = hundred(tmp_path / "hundred.json")
        files.set_input_files(good)
        expect(page).to_have_url(re.compile("scene=own"))
        expect(said).to_be_hidden()


def test_files_with_nothing_in_them_change_nothing(open_page: OpenPage, tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_text("0 1 2 <b>three</b> 4\n")
    page = opened(open_page)
    before = shown(page)
    page.locator("#detection-upload input[type=file]").set_input_files(tmp_path / "bad.txt")
    expect(page.get_by_text("bad.txt, line 1")).to_be_visible()
    assert shown(page) == before


def test_every_convention_is_shaded_with_its_number(open_page: OpenPage) -> None:
    page = open_page("?tab=detection&view=conventions&scene=staircase")
    page.wait_for_function("document.querySelector('#detection-areas .part')?.dataset.drawn > 0")
    told = detection.run(detection.scene("staircase")[0]).conventions()
    for name, value in told.items():
        cell = page.locator(f"#detection-areas [data-cell={name}]")
        assert float(cell.locator("b").get_attribute("data-exact")) == pytest.approx(value, 1e-12)
        assert len(cell.locator("path.area").get_attribute("d")) > 10
    rows = page.locator("#detection-moved tbody tr")
    expect(rows).to_have_count(22)
    moved = [rows.nth(k).locator("td").nth(2).inner_text() for k in range(1, 22)]
    gaps = [abs(float(gap.replace("−", "-"))) for gap in moved]
    assert gaps == sorted(gaps, reverse=True)


def test_classes_follow_the_confidence_and_a_mistake_leads_to_its_picture(
    open_page: OpenPage,
) -> None:
    part = "#detection-byclass .part"
    page = open_page("?tab=detection&view=classes&scene=two+detectors")
    page.wait_for_function(f"document.querySelector('{part}')?.dataset.drawn > 0")
    result = detection.run(detection.scene("two detectors")[0])
    cut = page.locator(f"{part} [data-dial=confidence]")
    cut.evaluate("n => { n.value = .7; n.dispatchEvent(new Event('input', {bubbles: true})); }")
    table = page.locator(f"{part} .sorted").first
    row = table.locator("tbody tr").first
    gull = detection.class_rows(result, 0.7)[0]
    counts = [gull.objects, gull.tp, gull.fp, gull.fn]
    assert row.locator("td").all_inner_texts()[:5] == ["gull", *map(str, counts)]
    table.get_by_role("button", name="AP", exact=True).click()
    cells = table.locator("tbody tr:not(.tail) td:nth-child(9)").all_inner_texts()
    assert cells == sorted(cells, reverse=True)
    wrong = page.locator(f"{part} .sorted").last.locator("tbody tr").first
    name = wrong.locator("td").last.inner_text()
    wrong.click()
    expect(page.locator(f"{PART} .album summary")).to_contain_text(name)
    expect(page).to_have_url(re.compile("image="))


def test_two_models_are_compared_on_one_plot(open_page: OpenPage) -> None:
    part = "#detection-rivals .part"
    page = open_page("?tab=detection&view=rivals&draws=100")
    page.wait_for_function(f"document.querySelector('{part}')?.dataset.drawn > 0")
    dataset = detection.scene("two detectors")[0]
    told = detection.rivals(dataset, *dataset.models, n=100)
    node = page.locator(part)
    assert float(node.get_attribute("data-difference")) == pytest.approx(told.difference)
    expect(node.locator(".verdict")).to_contain_text("eager is ahead")
    assert all(node.locator(f"path.{c}").first.get_attribute("d") for c in ("curve", "rival"))
    page.locator(f"{part} svg circle[data-side='0']").nth(5).click()
    expect(node.locator(".verdict")).to_contain_text("careful is ahead")
    expect(page).to_have_url(re.compile("iou=0.75"))


def test_your_own_picture_becomes_a_curve(open_page: OpenPage, tmp_path: Path) -> None:
    """Faces are found in it; what is shown becomes objects; a box in the hand moves the number."""
    path = tmp_path / "me.png"
    picture_of(photo("astronaut")).save(path)
    page = opened(open_page)
    page.locator("#detection-upload input[type=file]").set_input_files(path)
    expect(page).to_have_url(re.compile("scene=own"))
    expect(page.locator(f"{PART} .box.truth")).to_have_count(0)
    turn(page, "confidence", 0)
    page.locator(f"{PART} [data-do=adopt]").click()
    assert shown(page) == pytest.approx(1)
    page.locator(f"{PART} .box.truth").first.focus()
    page.keyboard.press("Delete")
    assert shown(page) < 1
    page.locator("#detection-heading [data-view=suppression]").click()
    part = page.locator("#detection-suppression .part")
    expect(part).to_have_attribute("data-kept", re.compile("[1-9]"))
    page.locator("#detection-suppression .back").click()
    expect(part.locator("rect.stays")).to_have_count(int(part.get_attribute("data-kept")) - 1)


def test_pictures_are_found_worst_first(open_page: OpenPage) -> None:
    page = opened(open_page, "&scene=two+detectors&confidence=0.3")
    result = detection.run(detection.scene("two detectors")[0])
    worst = detection.worst_pictures(result, 0.3)
    page.locator(f"{PART} .album summary").click()
    page.locator(f"{PART} [data-dial=order]").select_option("worst")
    names = page.locator(f"{PART} .album li span")
    expect(names.first).to_have_text(worst[0].name)
    assert names.all_inner_texts() == [one.name for one in worst]
    names.nth(2).click()
    expect(page.locator(f"{PART} .album summary")).to_contain_text(worst[2].name)
    expect(page).to_have_url(re.compile(f"image={worst[2].image}"))
    page.locator(f"{PART} [data-do=picture-forward]").click()
    expect(page.locator(f"{PART} .album summary")).to_contain_text(worst[3].name)


def masks(path: Path) -> dict:
    """COCO with polygons and compressed runs in two pictures; what pycocotools says of it."""
    rng = np.random.default_rng(7)
    data: dict = {
        "images": [
            {"id": k, "file_name": f"{k}.png", "width": 320, "height": 240} for k in (1, 2)
        ],
        "categories": [{"id": 1, "name": "leaf"}, {"id": 2, "name": "twig"}],
        "annotations": [],
        "results": [],
    }
    for k in range(14):
        where = {"image_id": k % 2 + 1, "category_id": k % 3 // 2 + 1}
        x, y, w, h = rng.uniform([10, 10, 30, 20], [220, 160, 90, 70]).tolist()
        rings = [[x + far, y, x + w, y + h, x, y + h] for far in (0, k % 4 * w / 5)]
        first, second = (mask.frPyObjects([ring], 240, 320)[0] for ring in rings)
        area, box = float(mask.area(first)), mask.toBbox(first).tolist()
        more = {"segmentation": [rings[0]], "area": area, "bbox": box, "iscrowd": 0}
        data["annotations"].append({"id": k + 1} | where | more)
        runs = {"size": second["size"], "counts": second["counts"].decode()}
        score = round(0.97 - k / 20, 2)
        data["results"].append({"segmentation": runs, "score": score, "bbox": box} | where)
    path.write_text(json.dumps(data))
    return data


def segm(data: dict, thresholds: list[float]) -> float:
    """mAP by pycocotools' own "segm"."""
    with contextlib.redirect_stdout(io.StringIO()):
        truth = COCO()
        truth.dataset = data
        truth.createIndex()
        found = [{k: v for k, v in d.items() if k != "bbox"} for d in data["results"]]
        evaluation = COCOeval(truth, truth.loadRes(found), "segm")
        evaluation.params.iouThrs = np.array(thresholds)
        evaluation.evaluate()
        evaluation.accumulate()
    precision = evaluation.eval["precision"][:, :, :, 0, -1]
    return float(precision[precision > -1].mean())


def test_masks_are_compared_as_pycocotools_does(open_page: OpenPage, tmp_path: Path) -> None:
    """The dial, the curve, the table, and code that gives what the page shows."""
    page = opened(open_page)
    data = masks(tmp_path / "masks.json")
    page.locator("#detection-upload input[type=file]").set_input_files(tmp_path / "masks.json")
    expect(page).to_have_url(re.compile("scene=own"))
    becomes(page, lambda: shown(page), lambda ap: ap > 0.99)  # the boxes are the same
    page.locator("#detection-overlap select").select_option("mask")
    expect(page).to_have_url(re.compile("overlap=mask"))
    wanted = segm(data, [0.5])
    becomes(page, lambda: shown(page), lambda ap: abs(ap - wanted) < 1e-9)
    assert 0.05 < wanted < 0.95
    assert shown(page, "ten") == pytest.approx(segm(data, [0.5 + k / 20 for k in range(10)]), 1e-9)
    turn(page, "iou", 0.7)
    assert shown(page) == pytest.approx(segm(data, [0.7]), abs=1e-9)
    # What is drawn are the masks, to look at and not to move.
    outlines = page.locator(f"{PART} .box path")
    expect(outlines).to_have_count(14)
    expect(page.locator(f"{PART} [data-do=truth]")).to_be_hidden()
    expect(page.locator(PART).get_by_text("choose the overlap of upright")).to_be_visible()
    page.locator(f"{PART} .box.found").first.focus()
    page.keyboard.press("Delete")
    expect(page.locator(f"{PART} .box.found")).to_have_count(7)
    # The other picture, its boxes matched in the page as on the server.
    page.locator(f"{PART} [data-do=picture-forward]").click()
    expect(page.locator(f"{PART} .album summary")).to_contain_text("2.png")
    assert shown(page) == pytest.approx(segm(data, [0.7]), abs=1e-9)  # the dial as it was turned
    page.locator("#detection-code-button").click()
    expect(page.locator("#detection-code pre").first).to_contain_text("segm")


def test_poses_are_compared_joint_by_joint(open_page: OpenPage) -> None:
    """The surest takes left for right: its box is right, its joints are not."""
    page = opened(open_page, "&scene=pose")
    assert shown(page) == pytest.approx(1)
    page.locator("#detection-overlap select").select_option("keypoints")
    becomes(page, lambda: shown(page), lambda ap: abs(ap - 0.5) < 1e-9)
    expect(page.locator(f"{PART} .measure").first).to_have_text("OKS")
    expect(page.locator(f"{PART} .box .joint")).to_have_count(4)
    expect(page.locator(f"{PART} .hint", has_text="Keypoints are compared")).to_be_visible()
    page.locator(f"{PART} .box.fp").first.focus()
    page.keyboard.press("Delete")
    expect(page.locator(f"{PART} .box.found")).to_have_count(3)


def test_masks_are_refused_in_words_where_there_are_none(open_page: OpenPage) -> None:
    page = opened(open_page, "&scene=turned&overlap=oriented")
    assert shown(page) < 0.6
    result = detection.run(detection.scene("turned")[0], detection.Params(overlap="oriented"))
    assert shown(page) == pytest.approx(result.value, abs=1e-12)
    page.locator("#detection-scene select").select_option("staircase")
    line = page.locator("#detection-overlap .refused")
    expect(line).to_contain_text("have no corners: measure the overlap of upright boxes")
    # A link that asks for what is not there opens with upright boxes, and says why.
    page = opened(open_page, "&scene=staircase&overlap=mask")
    expect(page.locator("#detection-overlap .refused")).to_contain_text("no polygons or masks")
    assert shown(page) == pytest.approx(0.4389, abs=1e-4)


def test_prevalence_is_answered_in_the_page(open_page: OpenPage) -> None:
    page = open_page("?tab=detection&view=classification")
    page.wait_for_function("document.querySelector('#detection-twin .part')?.dataset.drawn > 0")
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url))
    for share in (0.5, 0.1, 0.01):
        page.locator(f"#detection-twin [data-share='{share}']").click()
        twin = detection.classification(*detection.two_normals(), share)
        cells = [page.locator(f"#detection-twin [data-cell={k}] b") for k in ("roc", "ap")]
        assert [float(c.inner_text()) for c in cells] == pytest.approx(
            [twin.roc_auc, twin.ap], abs=6e-5
        )
    assert asked == []
    expect(page).to_have_url(re.compile("prevalence=0.01"))


def test_pictures_are_saved_as_png_and_svg(open_page: OpenPage) -> None:
    page = opened(open_page)
    page.locator("#detection-exports-button").click()
    for kind, head in (("png", b"\x89PNG"), ("svg", b"<svg")):
        with page.expect_download() as waited:
            page.locator(f"#detection-exports [data-save={kind}]").click()
        with open(waited.value.path(), "rb") as file:
            assert file.read(4) == head
