"""What a hand on a picture waits for, measured in a real Chromium. Run with `make bench`."""

import os
import re
import statistics
from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.browser.test_detection import PART, hundred

TURNED = """async () => {
  const dial = document.querySelector('#boosting-fields input[type=range]');
  const start = performance.now();
  for (let k = 0; k < 120; k++) {
    await new Promise(requestAnimationFrame);
    dial.value = k;
    dial.dispatchEvent(new Event('input', {bubbles: true}));
  }
  return 120000 / (performance.now() - start);
}"""

DRAGGED = """async part => {
  const root = document.querySelector(part), photo = root.querySelector('svg.photo');
  photo.setPointerCapture = () => {};
  const box = root.querySelector('.box.found'), r = box.getBoundingClientRect();
  const times = [];
  const send = (kind, x, y, target) => target.dispatchEvent(
    new PointerEvent(kind, {clientX: x, clientY: y, bubbles: true, pointerId: 1}));
  const x = r.x + r.width / 2, y = r.y + r.height / 2;
  send('pointerdown', x, y, box.querySelector('rect'));
  for (let i = 1; i <= 40; i++) {
    const began = performance.now(), before = root.dataset.ten;
    send('pointermove', x + 2 * i, y + i, photo);
    await new Promise(done => requestAnimationFrame(() => setTimeout(done)));
    times.push([performance.now() - began, +root.dataset.ms]);
  }
  send('pointerup', x, y, photo);
  return times;
}"""


def test_the_round_dial_of_boosting(chrome: Browser, served: str) -> None:
    """Bar: 30 frames a second; six methods, 200 rounds, 300 points."""
    page = chrome.new_page()
    page.goto(f"{served}?tab=boosting&view=methods&rounds=200")
    for part in ("fields", "error", "loss", "share"):
        drawn = f"document.querySelector('#boosting-{part} .part')?.dataset.drawn > 0"
        page.wait_for_function(drawn)
    rates = [page.evaluate(TURNED) for _ in range(3)]
    print(f"\nround dial: {', '.join(f'{r:.0f}' for r in rates)} frames a second")
    print(f"load average {os.getloadavg()[0]:.1f}")
    assert max(rates) >= 30


def test_a_drag_among_a_hundred_boxes(chrome: Browser, served: str, tmp_path: Path) -> None:
    """Bar: 100 ms from the pointer's event to the numbers in the document and a frame."""
    page = chrome.new_page()
    page.goto(f"{served}?tab=detection&view=boxes")
    page.wait_for_function(f"document.querySelector('{PART}')?.dataset.drawn > 0")
    page.locator("#detection-dials-button").click()
    file = hundred(tmp_path / "hundred.json")
    page.locator("#detection-upload input[type=file]").set_input_files(file)
    expect(page.locator(f"{PART} .box")).to_have_count(100)
    times = page.evaluate(DRAGGED, PART)
    painted, computed = (statistics.median(column) for column in zip(*times, strict=True))
    print(f"\n100 boxes: numbers after {computed:.1f} ms, on the screen after {painted:.1f} ms")
    print(f"load average {os.getloadavg()[0]:.1f}")
    assert painted < 100


def test_a_touched_pixel_ranks_its_words(chrome: Browser, served: str) -> None:
    """Bar: 50 ms from the pointer's event to the words of the pixel, in order."""
    page = chrome.new_page()
    page.goto(f"{served}?tab=anatomy&view=attention&steps=4")
    part = page.locator("#anatomy-view-attention .part").first
    expect(part).to_have_attribute("data-drawn", re.compile("[1-9]"), timeout=90_000)
    box, times = part.locator("canvas").first.bounding_box(), []
    for k in range(9):
        page.mouse.click(box["x"] + (k + 0.5) / 9 * box["width"], box["y"] + box["height"] / 2)
        times.append(float(part.get_attribute("data-ms")))
    print(f"\ntouched pixel: words after {statistics.median(times):.1f} ms")
    print(f"load average {os.getloadavg()[0]:.1f}")
    assert statistics.median(times) < 50
