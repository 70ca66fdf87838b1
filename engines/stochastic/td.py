r"""TD(0) on the random walk: stochastic approximation that learns the worth of states.

Five states in a row, a coin flip each step, 1 for leaving on the right and 0 on the left. Whoever
goes from s to s' with reward r updates

    V(s) <- V(s) + a (r + V(s') - V(s)),

which is Robbins and Monro on g(V) = V - (r + P V): its root is Bellman's equation V = r + P V,
here i / (n + 1) for the i-th of n states.

References:
    Richard Sutton and Andrew Barto. Reinforcement learning: an introduction, example 6.2. 2018.
    http://incompleteideas.net/book/the-book-2nd.html
    Shiyu Zhao. Mathematical foundations of reinforcement learning, section 7.1. 2025.
    https://github.com/MathFoundationRL/Book-Mathematical-Foundation-of-Reinforcement-Learning
"""

from dataclasses import dataclass

import numpy as np

from engines.expressions import parse

from .params import WalkParams

__all__ = ["Walk", "bellman", "random_walk", "td0", "walk"]


@dataclass(frozen=True)
class Walk:
    """n states, E episodes, R runs.

    Arguments:
        truth: (n,), the root of Bellman's equation.
        values: (E + 1, n), the values of the first run after each episode.
        mean: (E + 1, n), over the runs.
        error: (E + 1,), root mean square over the states, averaged over the runs.
        a: (E,), the step size of each episode.
    """

    truth: np.ndarray
    values: np.ndarray
    mean: np.ndarray
    error: np.ndarray
    a: np.ndarray


def random_walk(n: int = 5) -> tuple[np.ndarray, np.ndarray]:
    """P (n, n), from state to state, and r (n,), the mean reward of a step."""
    chain = np.diag(np.full(n - 1, 0.5), 1) + np.diag(np.full(n - 1, 0.5), -1)
    return chain, np.append(np.zeros(n - 1), 0.5)


def bellman(chain: np.ndarray, reward: np.ndarray) -> np.ndarray:
    """V = r + P V, solved."""
    return np.asarray(np.linalg.solve(np.eye(len(reward)) - chain, reward))


def td0(
    *,
    a: str = "0.1",
    states: int = 5,
    episodes: int = 100,
    runs: int = 100,
    start: float = 0.5,
    seed: int = 0,
) -> Walk:
    """TD(0) from V = `start`; a(k) is the step of the k-th episode.

    Raises:
        ExpressionError: the step is no formula of k.
    """
    k = np.arange(1, episodes + 1, dtype=float)
    steps = np.broadcast_to(parse(a, ("k",))(k), k.shape)
    truth = bellman(*random_walk(states))
    random, values = np.random.default_rng(seed), np.full((runs, states + 2), float(start))
    values[:, [0, -1]] = 0.0  # the two ends, after which nothing comes
    seen = [values[:, 1:-1].copy()]
    for step in steps:
        _episode(values, float(step), random)
        seen.append(values[:, 1:-1].copy())
    whole = np.stack(seen)
    error = np.sqrt(((whole - truth) ** 2).mean(-1)).mean(-1)
    return Walk(truth, whole[:, 0], whole.mean(1), error, steps)


def walk(params: WalkParams) -> Walk:
    """TD(0) as the dials ask for it."""
    return td0(
        a=params.step,
        states=params.states,
        episodes=params.episodes,
        runs=params.runs,
        start=params.start,
        seed=params.seed,
    )


def _episode(values: np.ndarray, a: float, random: np.random.Generator) -> None:
    """One walk of every run, from the middle until it leaves."""
    last = values.shape[1] - 1
    at, run = np.full(len(values), (last + 1) // 2), np.arange(len(values))
    while len(run):
        to = at + random.choice((-1, 1), len(run))
        with np.errstate(over="ignore", invalid="ignore"):
            wrong = (to == last) + values[run, to] - values[run, at]
            values[run, at] += a * wrong
        inside = (to > 0) & (to < last)
        at, run = to[inside], run[inside]
