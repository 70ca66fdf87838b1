"""The words that the shipped model has learnt, put into a prompt; and what it does not read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines import vocabulary
from engines.storybook.captions import full, several
from engines.storybook.scene import sample_scene

WORDS = [word for words in vocabulary.known().values() for word in words]


@pytest.mark.parametrize(
    ("prompt", "word", "wanted"),
    [
        ("a pink car on sand", "blue", "a blue car on sand"),  # in the place of its kind
        ("a pink car on sand", "pink", "a car on sand"),  # once more takes it out
        ("a little car", "small", "a car"),  # another wording of it
        ("a car at dusk", "on grass", "a car on grass at dusk"),  # in the order of a caption
        ("a red car", "orange", "an orange car"),
        ("an orange car", "small", "a small orange car"),
        ("a red car", "person", "a person in red"),  # a person wears the colour
        ("a small child in red waving", "cat", "a small red cat waving"),
        ("a child in red", "red", "a child"),
        ("a star by day", "doing a star jump", "a star doing a star jump by day"),
        ("a child jumping", "star", "a star jumping"),
        ("", "at night", "at night"),
        ("a dragon", "on water", "a dragon on water"),
    ],
)
def test_a_word_goes_where_it_belongs(prompt: str, word: str, wanted: str) -> None:
    assert vocabulary.turned(prompt, word) == wanted


@given(st.integers(0, 500), st.sampled_from(WORDS))
def test_a_caption_with_a_word_more_is_still_all_known(seed: int, word: str) -> None:
    caption = full(sample_scene(seed, things=1))
    turned = vocabulary.turned(caption, word)
    assert not vocabulary.unknown(turned)
    assert (word in vocabulary.held(turned)) == (word not in vocabulary.held(caption))


@given(st.integers(0, 500))
def test_what_a_caption_holds_is_found(seed: int) -> None:
    scene = sample_scene(seed, things=1)
    thing = scene.things[0]
    held = vocabulary.held(several(scene)[0])
    assert {thing.size, thing.colour} <= {*held}


@pytest.mark.parametrize("word", ["dragon", "", "(", "<b>"])
def test_words_that_are_none_are_refused(word: str) -> None:
    with pytest.raises(ValueError, match="no word"):
        vocabulary.turned("a red car", word)


@pytest.mark.parametrize(
    ("prompt", "signs"),
    [
        ("a (red:1.3) house", ["(red:1.3)"]),
        ("a ((red)) house on [grass]", ["((red))", "[grass]"]),
        ("（red：1.2） house", ["（red：1.2）"]),
        ("a house <lora:pastel:0.8> BREAK by day", ["<lora:pastel:0.8>", "BREAK"]),
        ("{{red}} house, (a big: .5)", ["{{red}}", "(a big: .5)"]),
        ("a red house and a car, by day.", []),
    ],
)
def test_the_webuis_signs_are_said_not_to_be_read(prompt: str, signs: list[str]) -> None:
    assert vocabulary.unread(prompt) == signs
    said = vocabulary.remarks(prompt, storybook=False)
    assert len(said) == bool(signs)
    assert all(sign in text for sign in signs for text in said[0])


def test_unknown_words_are_told_by_their_names() -> None:
    (said,) = vocabulary.remarks("a red dragon on the moon at night")
    assert said == ("Storybook has never met: dragon, moon.", "Storybook 从未学过：dragon, moon。")
    for text, names in zip(vocabulary.lexicon(), ("colours", "颜色"), strict=True):
        assert f"{names}: {', '.join(vocabulary.COLOURS)}" in text
    assert vocabulary.remarks("a red house by day") == []
    assert vocabulary.remarks("a red dragon", storybook=False) == []
    assert "房子" in vocabulary.remarks("红色的 房子")[0][0]


@given(st.text(max_size=400))
def test_any_prompt_is_remarked_on_without_ado(prompt: str) -> None:
    for english, chinese in vocabulary.remarks(prompt):
        assert english
        assert chinese
