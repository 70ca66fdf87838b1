"""Runs the arithmetic of the page outside a browser, with the node that pip brings."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

__all__ = ["computed"]

STATIC = Path(__file__).parents[1] / "tabs" / "parts" / "static"


def computed(script: str, program: str, given: Any = None) -> Any:
    """What `program`, the body of a function of (page, given), returns once `script` is loaded."""
    text = (
        f"globalThis.window = globalThis;\n{(STATIC / script).read_text(encoding='utf-8')}\n"
        f"const answer = ((page, given) => {{{program}}})(window.tangible, {json.dumps(given)});\n"
        "console.log(JSON.stringify(answer));"
    )
    done = subprocess.run(
        [Path(sys.executable).with_name("node"), "-"],
        input=text,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
