"""What hosts the page: the container's steps, and the page as a Space and behind a proxy has it.

The container is not built here; its steps are read, and what it copies is started as it would be.
"""

import re
import shutil
import time
from collections.abc import Iterator
from fnmatch import fnmatch

import httpx
import pytest
import yaml

from tests.hosting import ROOT, SPACE, started


def steps() -> list[tuple[str, str]]:
    """(instruction, arguments) of the Dockerfile, lines that go on joined."""
    text = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [tuple(line.split(maxsplit=1)) for line in lines]


def copied() -> list[str]:
    """What comes from this folder into the last stage."""
    said = [i for i, (name, _) in enumerate(steps()) if name == "FROM"]
    own = [told.split() for name, told in steps()[said[-1] :] if name == "COPY"]
    return [
        word
        for words in own
        if "--from=build" not in words
        for word in words[:-1]
        if not word.startswith("--")
    ]


def test_the_container_is_slim_has_no_root_and_says_how_it_is() -> None:
    told = steps()
    names = [name for name, _ in told]
    bases = [base for name, base in told if name == "FROM"]
    assert all("-slim" in base for base in bases)
    assert names.index("USER") < names.index("CMD")
    user = dict(told)["USER"]
    assert user not in ("root", "0")
    assert any(name == "RUN" and "useradd" in what and user in what for name, what in told)
    assert "/healthz" in dict(told)["HEALTHCHECK"]
    assert any("whl/cpu" in what and "torch" in what for name, what in told if name == "RUN")
    assert all(
        "--no-cache-dir" in part
        for _, what in told
        for part in what.split("&&")
        if "pip install" in part
    )


def test_what_the_container_copies_is_there_and_not_ignored() -> None:
    ignored = (ROOT / ".dockerignore").read_text().split()
    let = {line[1:] for line in ignored if line.startswith("!")}
    for name in [*copied(), "requirements.txt"]:
        assert (ROOT / name).exists(), name
        assert name in let
    assert ignored[0] == "*"  # neither the tests, nor runs, nor anybody's environment
    assert any(fnmatch("tabs/parts/flow.pyi", line) for line in ignored)


def test_compose_gives_bounds_and_takes_rights_away() -> None:
    told = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]["tangible"]
    assert told["read_only"] is True
    assert told["cap_drop"] == ["ALL"]
    assert told["deploy"]["resources"]["limits"] == {"cpus": "2", "memory": "3g"}
    port = re.search(r"GRADIO_SERVER_PORT=(\d+)", dict(steps())["ENV"])
    assert port
    assert told["ports"][0].endswith(f":{port[1]}")


def test_a_space_installs_what_it_needs_and_no_more() -> None:
    front = yaml.safe_load((ROOT / "README.md").read_text().split("---")[1])
    needs = (ROOT / "requirements.txt").read_text()
    low = re.search(r"gradio>=([\d.]+)", needs)
    assert low
    assert front["sdk_version"].startswith(low[1])
    assert (ROOT / front["app_file"]).exists()
    assert "ray" not in re.findall(r"^[a-z-]+", needs, re.M)


def test_what_can_be_set_is_told_and_what_is_told_can_be_set() -> None:
    known = re.compile(r"TANGIBLE_[A-Z_]+")
    code = [*ROOT.glob("engines/**/*.py"), *ROOT.glob("tabs/**/*.py"), ROOT / "app.py"]
    read = set().union(*(known.findall(path.read_text(encoding="utf-8")) for path in code))
    pages = (ROOT / "README.md", *ROOT.glob("docs/*.md"))
    told = set().union(*(known.findall(page.read_text(encoding="utf-8")) for page in pages))
    assert told == read


@pytest.fixture(scope="module")
def hosted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, float]]:
    """What the container holds, started with a Space's variables under a root path: its address,
    and the seconds until it answered.
    """
    folder = tmp_path_factory.mktemp("srv")
    for name in copied():
        there = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        there(ROOT / name, folder / name)
    told = {**SPACE, "TANGIBLE_METRICS": "1", "TANGIBLE_LOG": "json"}
    began = time.monotonic()
    with started(folder / "log", folder, **told) as (address, _):
        yield address, time.monotonic() - began


def test_a_space_serves_its_page_in_a_frame_under_a_root_path(hosted: tuple[str, float]) -> None:
    address, _ = hosted
    proxied = {"x-forwarded-host": "class.hf.space", "x-forwarded-proto": "https"}
    for path, headers in (("/", proxied), ("/zh", proxied), ("/?lang=en", {})):
        answer = httpx.get(f"{address}{path}", headers=headers, timeout=60)
        assert answer.status_code == 200
        assert "/lesson" in answer.text
        assert "x-frame-options" not in answer.headers
        told = answer.headers["content-security-policy"]
        assert "frame-ancestors" not in told  # huggingface.co frames a Space, a teacher `&embed=1`
        assert "'unsafe-inline'" not in told.partition("script-src")[2]
    moved = httpx.get(f"{address}/", headers={"accept-language": "zh"})
    assert moved.headers["location"] == "zh"  # within the root path, whatever that is
    sheet = re.search(r'href="(gradio_api/file=[^"]+\.css)"', answer.text)
    assert sheet
    assert httpx.get(f"{address}/{sheet[1]}").status_code == 200


def test_a_file_that_is_brought_is_kept_from_all(hosted: tuple[str, float]) -> None:
    address, _ = hosted
    brought = {"files": ("own.csv", b"a,b\n1,2\n")}
    paths = httpx.post(f"{address}/gradio_api/upload", files=brought, timeout=60).json()
    assert len(paths) == 1
    for session in ("mine", "another"):
        there = f"{address}/gradio_api/file={paths[0]}?session_hash={session}"
        assert httpx.get(there).status_code == 403
    assert 'kind="upload",status="200"' in httpx.get(f"{address}/metrics").text
