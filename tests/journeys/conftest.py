"""The stage of the journeys: the README's own command, running, and a real browser."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from tests.databases import Template
from tests.journeys.people import Demo

ROOT = Path(__file__).resolve().parents[2]
STARTS_WITHIN_S = 240
STOPS_WITHIN_S = 90


def readme_command() -> list[str]:
    """The first command of the README's first code block."""
    block = re.search(r"```sh\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert block, "the README begins with its commands"
    return block[1].split("#")[0].split()


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory, template: Template) -> Iterator[Demo]:
    """The demo as a newcomer starts it, on the chosen database, in an instance of its own."""
    instance = tmp_path_factory.mktemp("instance")
    port = free_port()
    with template.empty(instance) as database_url:
        environ = os.environ | {
            "PORT": str(port),
            "REGAUSS_INSTANCE": str(instance),
            "REGAUSS_DATABASE_URL": database_url,
        }
        output = instance / "output.txt"
        with output.open("w") as sink:
            process = subprocess.Popen(
                readme_command(),
                cwd=ROOT,
                env=environ,
                stdout=sink,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            try:
                wait_until_served(f"http://127.0.0.1:{port}/healthz", process, output)
                facts: dict[str, Any] = json.loads((instance / "demo.json").read_text())
                yield Demo(f"http://127.0.0.1:{port}", facts, output)
            finally:
                os.killpg(process.pid, signal.SIGTERM)
                process.wait(STOPS_WITHIN_S)


def wait_until_served(url: str, process: subprocess.Popen[bytes], output: Path) -> None:
    """Return when the page answers; fail with what was printed if it never does."""
    deadline = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urlopen(url, timeout=2):
                return
        except (URLError, OSError):
            time.sleep(0.2)
    pytest.fail(f"the demo did not start:\n{output.read_text()[-3000:]}")
