"""What one visitor may take from all others: events a minute, open streams, bytes of a request.

    TANGIBLE_PER_MINUTE   events a minute from one address, 3000; 0: a class behind one address
    TANGIBLE_STREAMS      streams open at once from one address, 600

Files that a visitor brings are read by their own session's handlers and never sent back.
"""

import json
import os
import time
from collections import Counter, OrderedDict

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .serve_words import BROUGHT, FLOOD, LARGE, STREAMS, told_in

__all__ = ["LARGEST", "Bounded", "Bucket", "OwnFiles"]

LARGEST = 64 * 2**20
"""Bytes of the files that the page takes at once: a zipped data set; each reader bounds what it
reads. The page refuses more in words before anything is sent.
"""

LARGEST_EVENT = 64_000_000
"""Bytes of an event: a picture in base64, and what is said beside it."""


class Bucket:
    """A token bucket an address: so many events a minute, half a minute's worth of them at once.

    Arguments:
        rate: events a minute; 0: any number. most: addresses that are remembered.
    """

    def __init__(self, rate: float, most: int = 10_000) -> None:
        self.rate, self.most, self.full = rate / 60, most, max(1.0, rate / 2)
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, who: str, now: float) -> float:
        """Seconds until the next event is taken; 0: this one was."""
        if not self.rate:
            return 0.0
        left, then = self._left.pop(who, (self.full, now))
        left = min(self.full, left + self.rate * (now - then))
        taken = left >= 1
        self._left[who] = left - taken, now
        if len(self._left) > self.most:
            self._left.popitem(last=False)
        return 0.0 if taken else (1 - left) / self.rate


class _TooLong(Exception):
    """A body that goes on and on; nothing was answered yet."""


class Bounded:
    """Refuses in words what is more than one address may ask for.

    Arguments:
        largest: bytes of an upload; of anything else `LARGEST_EVENT`.
    """

    COUNTED = ("/queue/join", "/call/", "/run/", "/api/", "/upload", "/component_server")
    STREAMS = ("/queue/data", "/heartbeat/")

    def __init__(self, app: ASGIApp, largest: int) -> None:
        self.app, self.largest = app, largest
        self.bucket = Bucket(float(os.environ.get("TANGIBLE_PER_MINUTE", "3000")))
        self.most = int(os.environ.get("TANGIBLE_STREAMS", "600"))
        self.open: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path, who = scope["path"], (scope.get("client") or ("?",))[0]
        if scope["method"] == "POST" and any(part in path for part in self.COUNTED):
            wait = self.bucket.wait(who, time.monotonic())
            if wait:
                await _refuse(scope, send, 429, FLOOD, wait)
                return
        if any(part in path for part in self.STREAMS):
            await self._stream(who, scope, receive, send)
            return
        most = self.largest + 2**20 if path.endswith("/upload") else LARGEST_EVENT
        await self._read(most, scope, receive, send)

    async def _stream(self, who: str, scope: Scope, receive: Receive, send: Send) -> None:
        if self.open[who] >= self.most:
            await _refuse(scope, send, 429, STREAMS, 5)
            return
        self.open[who] += 1
        try:
            await self.app(scope, receive, send)
        finally:
            self.open[who] -= 1
            self.open += Counter()  # those that are zero leave

    async def _read(self, most: int, scope: Scope, receive: Receive, send: Send) -> None:
        """Lengths that are told are refused at once, others when they have become too long."""
        length = dict(scope["headers"]).get(b"content-length", b"0")
        if not length.isdigit() or int(length) > most:
            await _refuse(scope, send, 413, LARGE, 0)
            return
        had = 0

        async def bounded() -> Message:
            nonlocal had
            message = await receive()
            had += len(message.get("body", b""))
            if had > most:
                raise _TooLong
            return message

        try:
            await self.app(scope, bounded, send)
        except _TooLong:
            await _refuse(scope, send, 413, LARGE, 0)


class OwnFiles:
    """What visitors brought is served to nobody. Gradio serves no other files than the page's own
    and these.

    Arguments:
        brought: the folder that Gradio keeps them in.
    """

    def __init__(self, app: ASGIApp, brought: str) -> None:
        self.app, self.brought = app, brought

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        asked = scope["path"].partition("/file=") if scope["type"] == "http" else ("", "", "")
        path = os.path.normpath(f"/{asked[2].lstrip('/')}")
        own = asked[2].startswith("/") and not path.startswith(self.brought)
        if asked[1] and (not own or ".." in asked[2]):
            await _refuse(scope, send, 403, BROUGHT, 0)
            return
        await self.app(scope, receive, send)


async def _refuse(
    scope: Scope, send: Send, status: int, words: tuple[str, str], wait: float
) -> None:
    """In the browser's language, where the page shows it."""
    text = told_in(scope, words).format(seconds=max(1, round(wait)))
    body = json.dumps({"detail": text}, ensure_ascii=False).encode()
    headers = [(b"content-type", b"application/json"), (b"connection", b"close")]
    headers.append((b"content-length", str(len(body)).encode()))
    if wait:
        headers.append((b"retry-after", str(max(1, round(wait))).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
