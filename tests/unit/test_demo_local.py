from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.build import ROOT
from demo.stac_server import ServerError, stac_server
from tests.servers.stub import minimal_collection

SERVE = """
from demo.catalog import catalogue
from demo.stac_server import stac_server
with stac_server(*catalogue("http://store.example")) as url:
    print(url, flush=True)
    input()
"""


def listens(url):
    port = int(url.rpartition(":")[2])
    return f":{port:04X} 00000000:0000 0A" in Path("/proc/net/tcp").read_text()


def wait_until(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and not condition():
        time.sleep(0.05)
    return condition()


@pytest.mark.parametrize("way", ["leaves", "crashes"])
def test_the_api_ends_with_the_process_that_started_it(way):
    with subprocess.Popen(
        [sys.executable, "-c", SERVE], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as starter:
        url = starter.stdout.readline().strip()
        assert listens(url)
        if way == "crashes":
            os.kill(starter.pid, signal.SIGKILL)
        else:
            starter.stdin.write("\n")
            starter.stdin.close()
    assert wait_until(lambda: not listens(url))


def test_an_api_that_cannot_start_says_why():
    with pytest.raises(ServerError, match="ERROR"), stac_server([minimal_collection()], ["no item"]):
        pass


@pytest.fixture
def ctrl_c() -> Iterator[None]:
    """Let child processes react to Ctrl+C: processes that a shell starts in the background ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("ctrl_c")
def test_python_m_demo_serves_until_it_is_interrupted(datacube_data):
    with subprocess.Popen([sys.executable, "-m", "demo"], cwd=ROOT, stdout=subprocess.PIPE, text=True) as demo:
        said = [demo.stdout.readline() for _ in range(3)]
        urls = re.findall(r"http://127\.0\.0\.1:\d+", "".join(said))
        assert len(urls) == 2
        assert all(listens(url) for url in urls)
        demo.send_signal(signal.SIGINT)
    assert demo.returncode == 0
    assert wait_until(lambda: not any(listens(url) for url in urls))
