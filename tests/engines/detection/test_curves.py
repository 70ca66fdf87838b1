"""Average precision in its five conventions, and the classification twin."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics

from engines.detection import CONVENTIONS, ap, classification, f_beta, two_normals
from engines.detection.curves import curve, group_ends, weights

QUICK = settings(max_examples=100, deadline=None, derandomize=True)
INTERPOLATED = ("voc07", "voc10", "coco")


@st.composite
def rankings(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, int]:
    """Scores with many ties, matches (at least one), and the number of objects."""
    matches = np.array(draw(st.lists(st.booleans(), min_size=1, max_size=30)) + [True])
    level = st.sampled_from([0.1, 0.2, 0.3, 0.5, 0.8, 0.9])
    scores = np.array([draw(level) for _ in matches])
    return scores, matches, int(matches.sum()) + draw(st.integers(0, 5))


def ranked(letters: str) -> tuple[np.ndarray, np.ndarray]:
    """Falling scores, and matches from a word such as TFTFFT."""
    return np.linspace(1, 0.1, len(letters)), np.array([letter == "T" for letter in letters])


def by_definition(matches: np.ndarray, recalls: list[Fraction], n_gt: int) -> float:
    """Mean of the interpolated precision at these recalls, without floats in the recall."""
    tp = matches.cumsum()
    precision = tp / np.arange(1, len(tp) + 1)
    reached = [[Fraction(int(k), n_gt) >= recall for k in tp] for recall in recalls]
    return float(np.mean([precision[at].max(initial=0) for at in reached]))


@pytest.mark.parametrize(
    ("letters", "n_gt", "convention", "value"),
    [
        ("TFTFFT", 5, "voc07", 0.4848),
        ("TFTFFT", 5, "voc10", 0.4333),
        ("TFTFFT", 5, "coco", 0.4389),
        ("TFTFFT", 5, "trapezoid", 0.4067),
        ("T", 20, "voc07", 0.0909),
        ("T", 20, "voc10", 0.05),
        ("F" + 9 * "T", 9, "voc07", 0.9),
        ("F" + 9 * "T", 9, "voc10", 0.9),
        ("F" + 9 * "T", 9, "coco", 0.9),
        ("F" + 9 * "T", 9, "sklearn", 0.7857),
        ("TFTF", 2, "voc10", 0.8333),
        ("TTFF", 2, "voc10", 1.0),
        ("TTFF", 2, "coco", 1.0),
    ],
)
def test_known_values(letters: str, n_gt: int, convention: str, value: float) -> None:
    assert ap(*ranked(letters), n_gt, convention) == pytest.approx(value, abs=5e-5)


def test_recall_thresholds_as_floats() -> None:
    """7 of 10 do not reach .7 as a float: 70 of 101 samples; nor do 3 reach .3, nor 6 reach .6."""
    assert weights(10, "coco")[:7].sum() == pytest.approx(70 / 101)
    assert weights(10, "coco", "exact")[:7].sum() == pytest.approx(71 / 101)
    for found in range(1, 11):
        exact, floats = (weights(10, "voc07", grid)[:found].sum() for grid in ("exact", "float"))
        lost = 1 / 11 if found in (3, 6, 7) else 0
        assert exact - floats == pytest.approx(lost), found
    # so that Python versions of the 11 points, with floats, have another value than the paper
    tp = np.array([1, 0, 1, 0, 0, 1], bool)
    envelope = np.array([1, 2 / 3, 2 / 3, 1 / 2, 1 / 2, 1 / 2])
    assert (envelope[tp] * weights(5, "voc07", "float")[:3]).sum() == pytest.approx(
        4.8333 / 11, abs=1e-4
    )


@pytest.mark.parametrize("convention", INTERPOLATED)
@pytest.mark.parametrize("grid", ["usual", "float", "exact"])
@pytest.mark.parametrize("n_gt", [1, 2, 7, 10, 100, 101, 250])
def test_weights_are_shares_of_the_recall_axis(convention: str, grid: str, n_gt: int) -> None:
    w = weights(n_gt, convention, grid)
    assert len(w) == n_gt
    assert w.sum() == pytest.approx(1)


@QUICK
@given(rankings())
def test_scikit_learn_agrees(ranking: tuple[np.ndarray, np.ndarray, int]) -> None:
    """It knows only objects that were found: over all n the sum is smaller by their share."""
    scores, matches, n_gt = ranking
    share = matches.sum() / n_gt
    wanted = metrics.average_precision_score(matches, scores) * share
    assert ap(scores, matches, n_gt, "sklearn") == pytest.approx(wanted, abs=1e-12)
    precision, recall, _ = metrics.precision_recall_curve(matches, scores)
    wanted = metrics.auc(recall * share, precision)
    assert ap(scores, matches, n_gt, "trapezoid") == pytest.approx(wanted, abs=1e-12)


@QUICK
@given(rankings())
def test_interpolated_by_definition(ranking: tuple[np.ndarray, np.ndarray, int]) -> None:
    scores, matches, n_gt = ranking
    in_order = matches[np.argsort(-scores, kind="stable")]
    tenths = [Fraction(i, 10) for i in range(11)]
    steps = [Fraction(i, n_gt) for i in range(1, n_gt + 1)]
    for convention, recalls in {"voc07": tenths, "voc10": steps}.items():
        wanted = by_definition(in_order, recalls, n_gt)
        assert ap(scores, matches, n_gt, convention) == pytest.approx(wanted, abs=1e-12)


@QUICK
@given(rankings(), st.sampled_from(sorted(CONVENTIONS)))
def test_only_the_order_of_the_scores_counts(
    ranking: tuple[np.ndarray, np.ndarray, int], convention: str
) -> None:
    scores, matches, n_gt = ranking
    value = ap(scores, matches, n_gt, convention)
    for mapped in (scores**3, np.log(scores / (1 - scores)), 7 * scores - 40):
        assert ap(mapped, matches, n_gt, convention) == value


@QUICK
@given(rankings(), st.sampled_from(sorted(CONVENTIONS)))
def test_false_positives_behind_all_others_cost_nothing(
    ranking: tuple[np.ndarray, np.ndarray, int], convention: str
) -> None:
    scores, matches, n_gt = ranking
    longer = np.append(scores, np.linspace(0.09, 0.01, 100)), np.append(matches, np.zeros(100))
    value = ap(scores, matches, n_gt, convention)
    assert ap(*longer, n_gt, convention) == pytest.approx(value, abs=1e-12)


@pytest.mark.parametrize("convention", sorted(CONVENTIONS))
def test_bounds(convention: str) -> None:
    """All of it for hits before misses, nothing for misses alone, something between elsewhere."""
    assert ap(*ranked("TTTFF"), 3, convention) == pytest.approx(1)
    assert ap(*ranked("FFF"), 3, convention) == 0
    assert ap(np.array([]), np.array([]), 3, convention) == 0
    for letters in ("FTTT", "TFTT", "TTFT"):
        assert 0 < ap(*ranked(letters), 3, convention) < 1


def test_all_scores_tied() -> None:
    """Steps do not depend on the file's order; a plain sort does."""
    for matches in ([True, False], [False, True]):
        assert ap([0.5, 0.5], matches, 1, "sklearn") == pytest.approx(0.5)
        assert metrics.average_precision_score(matches, [0.5, 0.5]) == pytest.approx(0.5)
    assert ap([0.5, 0.5], [True, False], 1, "coco") == pytest.approx(1.0)
    assert ap([0.5, 0.5], [False, True], 1, "coco") == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (([0.5], [True], 0, "coco"), "no AP"),
        (([0.5], [True], 1, "voc12"), "choose from"),
        (([0.5, 0.4], [True, True], 1, "coco"), "2 matches, but only 1"),
        (([0.5, 0.4], [True], 1, "coco"), "one score and one match"),
    ],
)
def test_bad_input_is_explained(arguments: tuple[Any, ...], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        ap(*arguments)


def test_curve_counts_and_finds_the_best_threshold() -> None:
    scores, tp = ranked("TFTFFT")
    staircase = curve(tp, ~tp, 5, scores, np.arange(6))
    assert staircase.at(0.0) == (3, 3, 2)
    assert staircase.at(scores[2]) == (2, 1, 3)  # the threshold itself is shown
    assert staircase.at(1.5) == (0, 0, 5)
    every = [f_beta(staircase.precision, staircase.recall, beta).max() for beta in (0.5, 1, 2)]
    assert [staircase.best(beta)[0] for beta in (0.5, 1, 2)] == every
    assert staircase.best(2)[1] == scores[5]


def test_no_threshold_lies_between_equal_scores() -> None:
    tp = np.array([True, False])
    staircase = curve(tp, ~tp, 1, np.array([0.5, 0.5]), np.arange(2))
    assert staircase.best() == (pytest.approx(2 / 3), 0.5)


@QUICK
@given(rankings(), st.floats(0.1, 10))
def test_f_beta_as_scikit_learn(ranking: tuple[np.ndarray, np.ndarray, int], beta: float) -> None:
    scores, matches, _ = ranking
    shown = scores >= 0.5
    precision, recall, wanted, _ = metrics.precision_recall_fscore_support(
        matches, shown, beta=beta, average="binary", zero_division=0
    )
    assert f_beta(np.array(precision), np.array(recall), beta) == pytest.approx(wanted)


@QUICK
@given(rankings())
def test_classification_as_scikit_learn(ranking: tuple[np.ndarray, np.ndarray, int]) -> None:
    scores, labels, _ = ranking
    labels = np.append(labels, False)
    scores = np.append(scores, 0.5)
    twin = classification(scores, labels)
    assert twin.roc_auc == pytest.approx(metrics.roc_auc_score(labels, scores))
    assert twin.ap == pytest.approx(metrics.average_precision_score(labels, scores))
    share = 0.03
    twin = classification(scores, labels, share)
    weight = np.where(labels, share / labels.mean(), (1 - share) / (1 - labels.mean()))
    wanted = metrics.average_precision_score(labels, scores, sample_weight=weight)
    assert twin.ap == pytest.approx(wanted)
    wanted = metrics.roc_auc_score(labels, scores, sample_weight=weight)
    assert twin.roc_auc == pytest.approx(wanted)


@pytest.mark.parametrize(
    ("share", "roc", "area"), [(0.5, 0.855, 0.854), (0.1, 0.856, 0.480), (0.01, 0.857, 0.114)]
)
def test_prevalence(share: float, roc: float, area: float) -> None:
    """The figures are of one draw each; ours have no chance in them, and ROC is Φ(1.5/√2)."""
    twin = classification(*two_normals(20_000), share)
    assert twin.roc_auc == pytest.approx(0.85557, abs=1e-4)
    assert twin.roc_auc == pytest.approx(roc, abs=0.002)
    assert twin.ap == pytest.approx(area, abs=0.004)


@pytest.mark.parametrize("labels", [[True, True], [False, False]])
def test_one_class_alone_has_no_curves(labels: list[bool]) -> None:
    with pytest.raises(ValueError, match="at least one positive and one negative"):
        classification([0.1, 0.2], labels)
    with pytest.raises(ValueError, match="between 0 and 1"):
        classification([0.1, 0.2], [True, False], 1.0)


def test_group_ends() -> None:
    assert group_ends(np.array([3, 2, 2, 2, 1.0])).tolist() == [0, 3, 3, 3, 4]
    assert group_ends(np.array([])).tolist() == []
