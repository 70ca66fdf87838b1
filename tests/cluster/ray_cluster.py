"""The same work on a Ray cluster: `make ray`. Ray is an extra, and none of the suite's."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from ray import init, serve, shutdown
from ray.serve.schema import ServeDeploySchema

from engines import compute
from engines.compute.cluster import Cluster, Work, config
from engines.compute.kinds import KINDS
from engines.refused import Refused
from tests.engines.test_compute import Sum, asked, count, noted, refuse, told, total


def slow(k: int, seconds: float) -> tuple[int, int]:
    time.sleep(seconds)
    return k, os.getpid()


def places(n: int) -> Iterator[tuple[int, int]]:
    """Each number, and where it was counted."""
    for k in range(n):
        yield slow(k, 0.3)


def handles(app: serve.Application, **options: Any) -> Cluster:
    handle = serve.run(app, name="test", route_prefix=None, **options)
    return Cluster(dict.fromkeys(KINDS, handle))


@pytest.fixture(scope="module")
def local() -> Cluster:
    """No cluster: Ray's own way to try an application in this process."""
    return handles(serve.deployment(Work).bind(), _local_testing_mode=True)


@pytest.fixture(scope="module")
def real() -> Iterator[Cluster]:
    """A head on this machine with two replicas."""
    init(num_cpus=4, include_dashboard=False, log_to_driver=False)
    serve.start(proxy_location="Disabled")  # as serve.yaml says: none is open to HTTP
    app = serve.deployment(Work, num_replicas=2, max_ongoing_requests=2, max_queued_requests=8)
    yield handles(app.options(ray_actor_options={"num_cpus": 0.5}).bind())
    serve.shutdown()
    shutdown()


def test_what_is_deployed_is_what_serve_takes() -> None:
    schema = ServeDeploySchema.model_validate(yaml.safe_load(yaml.safe_dump(config())))
    assert [each.deployments[0].name for each in schema.applications] == list(KINDS)
    assert all(each.route_prefix is None for each in schema.applications)


def test_local_mode_answers_as_threads_do(local: Any) -> None:
    assert local.run(total, (Sum(n=2),)) == (Sum(n=2), [])
    assert [*local.steps(count, (5,))] == [*range(5)]
    with pytest.raises(Exception, match="less, please"):
        local.run(refuse, ())


def test_a_cluster_answers_refuses_and_stops(real: Any, tmp_path: Path) -> None:

    assert real.run(total, (Sum(n=2),)) == (Sum(n=2), [])
    with pytest.raises(Refused, match="less, please"):
        real.run(refuse, ())
    with pytest.raises(Refused):
        real.run(asked, ())
    mark = tmp_path / "closed"
    steps = real.steps(noted, (str(mark),))
    assert next(steps) == 0
    steps.close()
    assert real.run(told, (3,)) > 0  # still there


def test_a_replica_that_is_killed_in_mid_run_loses_nothing(real: Any) -> None:
    """Six calls on both, then a run in steps that is under way: each time one dies under them."""
    pids = {real.run(slow, (k, 0.05))[1] for k in range(12)}
    answers: dict[int, int] = {}

    def ask(k: int) -> None:
        answers[k] = real.run(slow, (k, 0.6))[0]

    threads = [threading.Thread(target=ask, args=(k,)) for k in range(6)]
    for thread in threads:
        thread.start()
    time.sleep(0.3)
    os.kill(pids.pop(), signal.SIGKILL)
    for thread in threads:
        thread.join()
    assert answers == {k: k for k in range(6)}

    steps = real.steps(places, (20,))
    begun = [next(steps) for _ in range(3)]
    os.kill(begun[-1][1], signal.SIGKILL)
    given = [*begun, *steps]
    assert [k for k, _ in given] == [*range(20)]
    assert given[-1][1] != begun[-1][1]  # it went on elsewhere


def test_a_full_line_is_answered_in_words(real: Any) -> None:
    said: list[Exception] = []

    def ask(k: int) -> None:
        try:
            real.run(slow, (k, 0.5))
        except Refused as full:
            said.append(full)

    threads = [threading.Thread(target=ask, args=(k,)) for k in range(60)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said
    assert {str(each) for each in said} == {str(compute.busy())}
