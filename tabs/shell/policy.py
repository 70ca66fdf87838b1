"""What a browser may do with what the server sends: no request of the page leaves the server.

Gradio compiles what stands in its templates and in the scripts of gr.HTML, so `unsafe-eval` cannot
be taken away; it writes styles into elements. Scripts in the page itself are allowed one by one,
by the hash of their text: whatever else found its way into the page does not run. Any page may
frame this one, as huggingface.co does with a Space; there is no log-in that a frame could abuse.
"""

import base64
import re
from hashlib import sha256

from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["Sealed", "policy"]

INLINE = re.compile(rb"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.S)
OWN = {
    "default-src": "'none'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "base-uri": "'self'",
    "form-action": "'none'",
}
"""Of the page, but for its scripts; data: and blob: are pictures that the page itself makes."""
NO_PAGE = b"default-src 'none'; style-src 'unsafe-inline'"
"""Of all else: an uploaded name, a picture or an answer that is opened by itself runs nothing."""
COMPANIONS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
)


def policy(page: bytes) -> bytes:
    """The Content-Security-Policy of a page, for exactly the scripts that stand in it."""
    digests = (sha256(text).digest() for text in INLINE.findall(page))
    hashes = " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
    scripts = {"script-src": f"'self' 'unsafe-eval' {hashes}"}
    return "; ".join(f"{name} {said}" for name, said in (OWN | scripts).items()).encode()


class Sealed:
    """Every answer bears a policy and its companions; the page brings the policy of its own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""

        async def sealed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [*message.get("headers", ()), *COMPANIONS]
                if all(name.lower() != b"content-security-policy" for name, _ in headers):
                    headers.append((b"content-security-policy", NO_PAGE))
                message = {**message, "headers": headers}
            await send(message)

        await self.app(scope, receive, sealed)
