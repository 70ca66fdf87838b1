"""How the server fares, for whoever runs it: /healthz, /metrics, log lines.

    TANGIBLE_METRICS=1   Prometheus text at /metrics (prometheus-client)
    TANGIBLE_LOG=json    a JSON object a line

Nothing that a visitor typed is told: no query, no body, and of an error its kind and place alone.
"""

import json
import logging
import os
import re
import sys
import time
import traceback
from collections.abc import Callable
from typing import Any

from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from engines.cache import shared
from engines.turns import turns

__all__ = ["Lines", "Watched", "kind_of", "log_lines"]

log = logging.getLogger("tangible.served")
KINDS = {
    "page": r"^/(zh)?$",
    "join": r"/queue/join$",
    "stream": r"/queue/data$|/heartbeat/",
    "upload": r"/upload$",
    "call": r"/(call|run|api)/",
    "file": r"/file=|/assets/|/static/|/svelte/|/custom_component/",
}


def kind_of(path: str) -> str:
    """What was asked for; paths may hold what was typed, kinds do not."""
    return next((kind for kind, known in KINDS.items() if re.search(known, path)), "other")


class Watched:
    """Answers /healthz and, if asked for, /metrics; counts and times everything else."""

    def __init__(self, app: ASGIApp) -> None:
        self.app, self.begun = app, time.monotonic()
        self.metrics = _Metrics() if os.environ.get("TANGIBLE_METRICS") == "1" else None
        self.lines = os.environ.get("TANGIBLE_LOG") == "json"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif scope["path"] == "/healthz":
            await self._health()(scope, receive, send)
        elif scope["path"] == "/metrics" and self.metrics:
            await self.metrics.told()(scope, receive, send)
        elif self.metrics or self.lines:
            await self._timed(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def _health(self) -> Response:
        up = round(time.monotonic() - self.begun)
        return JSONResponse({"ok": True, "up_s": up, "long_runs": len(turns)})

    async def _timed(self, scope: Scope, receive: Receive, send: Send) -> None:
        began, status = time.perf_counter(), 500

        async def note(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        try:
            await self.app(scope, receive, note)
        finally:
            spent, kind = time.perf_counter() - began, kind_of(scope["path"])
            if self.metrics:
                self.metrics.count(kind, status, spent)
            if self.lines and kind != "file":
                told = {"kind": kind, "status": status, "ms": round(1000 * spent, 1)}
                log.info("served", extra={"told": told})


class _Metrics:
    """What Prometheus reads; the memory and the open files of the process are its own."""

    def __init__(self) -> None:
        import prometheus_client as prometheus  # an extra

        self.registry = prometheus.CollectorRegistry()
        self.text = prometheus.generate_latest
        self.type = prometheus.CONTENT_TYPE_LATEST
        prometheus.ProcessCollector(registry=self.registry)
        buckets = (0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100)
        labels = ["kind", "status"]
        self.seconds = prometheus.Histogram(
            "tangible_request_seconds",
            "Time of a request",
            labels,
            registry=self.registry,
            buckets=buckets,
        )
        self._gauge(prometheus, "cache_bytes", "Results that are kept", lambda: shared.bytes)
        self._gauge(prometheus, "cache_items", "Results that are kept", lambda: len(shared))
        self._gauge(prometheus, "long_runs", "Long work, begun or waiting", lambda: len(turns))

    def _gauge(self, prometheus: Any, name: str, what: str, read: Callable[[], int]) -> None:
        gauge = prometheus.Gauge(f"tangible_{name}", what, registry=self.registry)
        gauge.set_function(read)

    def count(self, kind: str, status: int, seconds: float) -> None:
        """A request that was answered."""
        self.seconds.labels(kind, str(status)).observe(seconds)

    def told(self) -> Response:
        """All of it."""
        return Response(self.text(self.registry), media_type=self.type)


class Lines(logging.Formatter):
    """A JSON object a line; of an error the kind and the places, never its words."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        told: dict[str, Any] = {
            "time": round(record.created, 3),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "told", {}),
        }
        if record.exc_info and record.exc_info[0]:
            kind, _, trace = record.exc_info
            told["error"] = kind.__name__
            frames = traceback.extract_tb(trace)[-8:]
            told["at"] = [f"{os.path.basename(f.filename)}:{f.lineno} {f.name}" for f in frames]
        return json.dumps(told, ensure_ascii=False)


def log_lines() -> None:
    """Call once at start: the project's log as lines, if the environment asks for them."""
    if os.environ.get("TANGIBLE_LOG") == "json":
        handler = logging.StreamHandler(sys.stdout)
        handler.setFormatter(Lines())
        ours = logging.getLogger("tangible")
        ours.setLevel(logging.INFO)
        ours.propagate = False
        ours.handlers = [handler]
