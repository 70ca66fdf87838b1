"""Work on a Ray cluster: a deployment a kind of work, called through its handle.

An extra (requirements-ray.txt). `python -m engines.compute.cluster > serve.yaml` writes what
`serve deploy serve.yaml` takes. A replica that dies has its work tried once more; a full line is
answered in words. Functions go by name, so all machines have the same version of this project.
"""

import os
import sys
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import yaml
from ray import exceptions as broken
from ray import init, is_initialized, serve

from .base import bare, busy, lost, named
from .kinds import KINDS, Kind, kind_of

__all__ = ["Cluster", "Work", "bound", "config"]

T = TypeVar("T")
GONE = (broken.RayActorError, broken.WorkerCrashedError, broken.NodeDiedError)
NAME = "engines"
LIMIT = float(os.environ.get("TANGIBLE_LIMIT", "300"))
NEEDS: dict[Kind, dict[str, float]] = {
    "light": {"num_cpus": 1},
    "fit": {"num_cpus": 1},
    "diffusion": {"num_cpus": 1, "num_gpus": 0.5},
}
"""What a replica takes; on machines without a GPU write 0 for the half."""


class Work:
    """A replica: whatever it is asked for, in its own threads."""

    def __init__(self) -> None:
        os.environ["TANGIBLE_COMPUTE"] = "threads"  # what works does not hand on
        os.environ.setdefault("OMP_NUM_THREADS", "1")

    def run(self, function: Callable[..., T], args: tuple[Any, ...]) -> T:
        """function(*args)."""
        return function(*args)

    def steps(self, function: Callable[..., Iterator[T]], args: tuple[Any, ...]) -> Iterator[T]:
        """What it yields."""
        yield from function(*args)


def bound(kind: Kind) -> Any:
    """The deployment of a kind, as it is served where no file says otherwise."""
    return serve.deployment(Work, name=kind, **_options(kind)).bind()


def _options(kind: Kind) -> dict[str, Any]:
    scale = {"min_replicas": 1, "max_replicas": 8, "target_ongoing_requests": 1}
    return {
        "ray_actor_options": NEEDS[kind],
        "max_ongoing_requests": 2,
        "max_queued_requests": 64,
        "autoscaling_config": scale,
    }


def config() -> dict[str, Any]:
    """What `serve deploy` takes: an application a kind; none is open to HTTP."""
    applications = [
        {
            "name": f"{NAME}-{kind}",
            "route_prefix": None,
            "import_path": f"engines.compute.deployed:{kind}",
            "deployments": [{"name": kind, **_options(kind)}],
        }
        for kind in KINDS
    ]
    return {"proxy_location": "Disabled", "applications": applications}


class Cluster:
    """Handles of what is deployed.

    Arguments:
        handles: by kind; none: those of the cluster that RAY_ADDRESS, or this machine, has.
    """

    def __init__(self, handles: dict[Kind, Any] | None = None) -> None:
        if handles is None:
            if not is_initialized():
                init(address=os.environ.get("RAY_ADDRESS", "auto"), log_to_driver=False)
            handles = {kind: serve.get_app_handle(f"{NAME}-{kind}") for kind in KINDS}
        self.handles = handles

    def run(self, function: Callable[..., T], args: tuple[Any, ...]) -> T:
        """function(*args) on any replica of its kind.

        Raises:
            Refused: all are busy, or the work was lost twice.
        """
        for _ in range(2):
            try:
                asked = self._handle(function).run.remote(function, args)
                return asked.result(timeout_s=LIMIT)
            except serve.exceptions.BackPressureError:
                raise busy() from None
            except broken.RayTaskError as error:
                raise (error.cause if isinstance(error.cause, Exception) else error) from error
            except GONE:
                continue
        raise lost()

    def steps(self, function: Callable[..., Iterator[T]], args: tuple[Any, ...]) -> Iterator[T]:
        """Step by step; what is lost begins anew elsewhere, and nothing is given twice."""
        given, lives = 0, 2
        while True:
            stream = self._handle(function).options(stream=True).steps.remote(function, args)
            try:
                for k, item in enumerate(stream):
                    if k >= given:
                        given += 1
                        yield item
                return
            except serve.exceptions.BackPressureError:
                raise busy() from None
            except broken.RayTaskError as error:
                raise (error.cause if isinstance(error.cause, Exception) else error) from error
            except GONE:
                lives -= 1
                if not lives:
                    raise lost() from None
            finally:
                cancel = getattr(stream, "cancel", None)
                if cancel is not None:
                    cancel()

    def stop(self) -> None:
        """The cluster is not the server's to end."""

    def _handle(self, function: Callable[..., Any]) -> Any:
        return self.handles[kind_of(named(bare(function)).__module__)]


if __name__ == "__main__":
    yaml.safe_dump(config(), sys.stdout, sort_keys=False)
