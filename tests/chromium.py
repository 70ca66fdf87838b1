"""Finds a Chromium for the browser tests, or brings one; the tests fail, never skip, without it.

`python -m tests.chromium` looks for one that is there, asks playwright for its own download, and
last asks the system's package manager.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

__all__ = ["chromium"]

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium() -> str | None:
    """The path of a Chromium: $CHROMIUM, the system's, or playwright's own."""
    named = os.environ.get("CHROMIUM")
    found = named or next((path for path in map(shutil.which, NAMES) if path), None)
    return found or _from_playwright()


def _from_playwright() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        path = play.chromium.executable_path
    return path if Path(path).exists() else None


def _bring() -> None:
    download = [sys.executable, "-m", "playwright", "install", "--with-deps", "chromium"]
    if subprocess.run(download, check=False).returncode == 0 and _from_playwright():
        return
    if shutil.which("apt-get"):
        root = [] if os.geteuid() == 0 else ["sudo", "-n"]
        subprocess.run([*root, "apt-get", "update", "-qq"], check=False)
        wanted = ["chromium", "fonts-noto-cjk"]
        subprocess.run([*root, "apt-get", "install", "-y", "-qq", *wanted], check=False)


def main() -> int:
    """0 when a Chromium is there or was brought, 1 with a sentence when not."""
    if not chromium():
        _bring()
    found = chromium()
    if not found:
        sys.stderr.write(
            "The browser tests need a Chromium. Install one (Debian, Ubuntu: apt-get install "
            "chromium) or name it: CHROMIUM=/path/to/chrome make test\n"
        )
        return 1
    sys.stdout.write(f"Chromium: {found}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
