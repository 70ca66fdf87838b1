"""The story: every step of every topic is guessed, revealed and told, in both languages."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from engines.experiments import Choice, Number
from engines.numbers import printed
from tabs.shell.contract import Tab
from tabs.topics import TABS

from .waits import OpenPage, quiet

tabs = pytest.mark.parametrize("tab", TABS, ids=lambda tab: tab.id)
VERDICTS = {"en": ("right", "within its spread"), "zh": ("吻合", "在误差范围内")}


def guess(page: Page, tab: Tab, k: int) -> None:
    """Whatever the step asks for."""
    asked = tab.experiments[k].guess
    if isinstance(asked, Choice):
        page.locator(f"#{tab.id}-story .answers button").nth(asked.right).click()
    elif isinstance(asked, Number):
        page.locator(f"#{tab.id}-story .scale .main").click()
    else:
        page.locator(f"#{tab.id}-story .skip").click()


@tabs
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_step_is_guessed_revealed_and_told(
    open_page: OpenPage, tab: Tab, language: str
) -> None:
    path = "/" if language == "en" else "/zh"
    page = open_page(f"?tab={tab.id}&step=1&lang={language}", path, anew=False)
    page.evaluate("localStorage.removeItem('tangible.done')")
    story, stage = page.locator(f"#{tab.id}-story"), page.locator(f"#{tab.id}-stage")
    for k, step in enumerate(tab.experiments):
        if k:
            story.locator(".next").click()
        article = story.locator(f"article[data-step='{k}']")
        expect(article).to_contain_text(printed(step.question[language == "zh"])[:40])
        expect(page).to_have_url(re.compile(rf"step={k + 1}\b"))
        expect(stage.locator("> .curtain")).to_be_visible()
        expect(article.locator(".quantities")).to_have_count(0)
        guess(page, tab, k)
        expect(stage.locator("> .curtain")).to_have_count(0)
        expect(article.locator(".why")).to_contain_text(printed(step.look[language == "zh"])[:40])
        if more := article.locator("details summary").count():
            assert more == 1
            article.locator("details summary").click()
        verdicts = article.locator("td.verdict")
        expect(verdicts).to_have_count(len(step.expected))
        told = re.compile("|".join(VERDICTS[language]))
        for row in range(len(step.expected)):
            expect(verdicts.nth(row)).to_have_text(told, timeout=120_000)
    done = page.evaluate("JSON.parse(localStorage.getItem('tangible.done'))")
    assert done.keys() >= {f"{tab.id}/{step.id}" for step in tab.experiments}


def test_a_first_visit_opens_the_first_step_and_a_second_one_does_not(
    browser: Browser, served: str
) -> None:
    tab = TABS[0]
    with browser.new_context() as fresh:
        page = fresh.new_page()
        page.goto(f"{served}/?tab={tab.id}")
        expect(page.locator(f"#{tab.id}-story article[data-step='0']")).to_be_visible()
        expect(page.locator(".curtain")).to_be_visible()
        page.goto(f"{served}/?tab={tab.id}")
        expect(page.locator(f"#{tab.id}-story .overview")).to_be_visible()
        expect(page.locator(".curtain")).to_have_count(0)


def test_a_number_is_laid_beside_theory_and_measurement(open_page: OpenPage) -> None:
    tab, k = next(
        (tab, k)
        for tab in TABS
        for k, step in enumerate(tab.experiments)
        if isinstance(step.guess, Number) and step.expected[step.guess.figure].expected is not None
    )
    page = open_page(f"?tab={tab.id}&step={k + 1}")
    story = page.locator(f"#{tab.id}-story")
    story.locator(".scale input[type=number]").fill("0.125")
    story.locator(".scale .main").click()
    for mark in ("mine", "theory", "now"):
        expect(story.locator(f".compared .{mark}")).to_have_count(1)
    expect(story.locator(".quantities td").first).to_have_text("0.125")


def test_dials_beside_a_step_stay_in_the_link(open_page: OpenPage) -> None:
    """A step's own set-up is said by its number; a dial that was turned since, by its name."""
    page = open_page("?tab=stochastic&step=2")
    expect(page).to_have_url(re.compile(r"\?tab=stochastic&step=2$"))
    page.locator("#stochastic-story .skip").click()
    page.locator("#stochastic-dials-button").click()
    page.locator("#stochastic-dials details.more summary").click()
    page.locator("#stochastic-paths input[type=number]").fill("50")
    expect(page).to_have_url(re.compile(r"paths=50.*step=2"))
    query = page.url.split("?", 1)[1]
    page = open_page(f"?{query}")
    expect(page.locator("#stochastic-paths input[type=number]")).to_have_value("50")
    expect(page.locator("#stochastic-story article[data-step='1']")).to_have_count(1)


def test_back_and_forward_walk_through_topics_views_and_steps(open_page: OpenPage) -> None:
    page = open_page()
    title = lambda text: expect(page).to_have_title(re.compile(text))  # noqa: E731
    page.locator("#header .bar [data-tab=stochastic]").click()
    title("The fan")
    page.locator("#stochastic-heading [data-view=mean]").click()
    title("Running mean")
    page.locator("#stochastic-story-button").click()
    page.locator("#stochastic-story .overview [data-k='1']").click()
    expect(page).to_have_url(re.compile("step=2"))
    page.locator("#header .bar [data-tab=optimizers]").click()
    assert page.url.endswith("?tab=optimizers")  # from the click on, whenever its answer comes
    page.go_back()
    expect(page.locator("#stochastic-story article[data-step='1']")).to_be_visible()
    page.go_back()
    title("Running mean")
    expect(page.locator("#stochastic-view-mean")).to_be_visible()
    page.go_back()
    expect(page.locator("#stochastic-view-fan")).to_be_visible()
    page.go_back()
    expect(page.locator("#cards")).to_be_visible()
    page.go_forward()
    expect(page.locator("#stochastic-view-fan")).to_be_visible()


def test_back_opens_a_topic_that_the_page_has_not_opened(open_page: OpenPage) -> None:
    """It was opened before the page was loaded anew."""
    page = open_page("?tab=stochastic&view=mean")
    expect(page.locator("#stochastic-view-mean")).to_be_visible()
    page.locator("#header .bar [data-tab=optimizers]").click()
    page.locator("#optimizers-view-descent .main-svg").last.wait_for()
    quiet(page)  # a request that is cut off complains
    page.reload()
    expect(page.locator("#optimizers-stage")).to_be_visible()
    page.go_back()
    expect(page.locator("#stochastic-view-mean")).to_be_visible()


def test_a_presenters_remote_goes_through_the_slides(open_page: OpenPage) -> None:
    page = open_page("?tab=stochastic&present=1")
    slide = lambda k: page.locator(f"#stochastic-story article[data-step='{k}']")  # noqa: E731
    expect(page.locator("#stochastic-stage .view-fan")).to_be_visible()
    page.wait_for_function("document.querySelector('#stochastic-stage .view [data-drawn]')")
    page.keyboard.press("PageDown")
    expect(slide(0)).to_be_visible()
    expect(page.locator(".curtain")).to_be_visible()
    page.keyboard.press("PageDown")
    expect(page.locator(".curtain")).to_have_count(0)
    page.keyboard.press("ArrowRight")
    expect(slide(1)).to_be_visible()
    page.keyboard.press("PageUp")
    expect(slide(0)).to_be_visible()
    page.keyboard.press("b")
    expect(page.locator("body.black")).to_have_count(1)
    page.keyboard.press("b")
    page.keyboard.press("Escape")
    expect(page.locator("body.present")).to_have_count(0)
    expect(page).not_to_have_url(re.compile("present"))


def test_an_answer_that_comes_late_chooses_no_step_and_no_view(open_page: OpenPage) -> None:
    """Two questions before the first is answered: the page stands where it was asked for last."""
    page = open_page("?tab=stochastic&view=fan")
    page.wait_for_function("document.querySelector('#stochastic-stage .view [data-drawn]')")
    press = "keys => keys.map(key => document.dispatchEvent(new KeyboardEvent('keydown', {key})))"
    page.locator("#present").click()
    page.evaluate(press, ["PageDown", "PageDown", "ArrowRight"])
    expect(page).to_have_url(re.compile("step=2"))
    expect(page.locator("#stochastic-story article[data-step='1']")).to_be_visible()
    page.keyboard.press("Escape")
    page.evaluate(
        "ids => ids.map(id => document.querySelector(`#stochastic-heading [data-view=${id}]`)"
        ".click())",
        ["mean", "cobweb"],
    )
    expect(page).to_have_url(re.compile("view=cobweb"))
    expect(page.locator("#stochastic-view-cobweb")).to_be_visible()
    expect(page.locator("#stochastic-heading [data-view=cobweb]")).to_have_attribute(
        "aria-pressed", "true"
    )


def test_the_qr_code_is_that_of_the_link(open_page: OpenPage) -> None:
    """Its modules are those that segno draws."""
    import segno

    page = open_page("?tab=stochastic&view=mean")
    page.locator("#stochastic-heading [data-view=mean][aria-pressed=true]").wait_for()
    page.locator("#qr").click()
    path = page.locator("#header .code path")
    expect(path).to_have_count(1)
    matrix = segno.make(page.url, error="l", micro=False).matrix
    dark = {(x + 4, y + 4) for y, row in enumerate(matrix) for x, bit in enumerate(row) if bit}
    drawn = re.findall(r"M(\d+) (\d+)h1v1h-1z", path.get_attribute("d"))
    assert {(int(x), int(y)) for x, y in drawn} == dark
    page.locator("#header .code").click()
    expect(page.locator("#header .code")).not_to_be_visible()
