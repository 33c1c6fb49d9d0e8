"""bundnis as a person starts it: the command itself, on a free port and a folder of its own."""

from __future__ import annotations

import ctypes
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from tests.house.sources import ROOT

LONGEST_START = 120


class Server:
    """One running server."""

    def __init__(self, folder: Path, *, demo: bool, **settings: str) -> None:
        self.address = f"http://127.0.0.1:{_free_port()}"
        self._output = folder / "output.txt"
        environment = {name: value for name, value in os.environ.items() if not name.startswith("BUNDNIS_")}
        environment |= {
            "BUNDNIS_INSTANCE": str(folder / "instance"),
            "BUNDNIS_DEMO": "1" if demo else "",
            "PORT": self.address.rpartition(":")[2],
            "PYTHONUNBUFFERED": "1",
            **settings,
        }
        self._environment = environment
        self._start()

    def _start(self) -> None:
        command = [sys.executable, "-m", "bundnis.cli", "serve"]
        with self._output.open("wb") as out:
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=self._environment, stdout=out, stderr=out,
                preexec_fn=_end_with_us,  # noqa: PLW1509
            )  # fmt: skip
        self._wait()

    @property
    def output(self) -> str:
        """What it has printed."""
        return self._output.read_text("utf-8")

    def setup_address(self) -> str:
        """The address it printed for the first start."""
        found = re.search(r"http://\S+/setup\?token=\S+", self.output)
        assert found, self.output
        return found[0]

    def stop(self) -> None:
        """End it as Ctrl+C would."""
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(timeout=10)

    def die(self) -> None:
        """End at once, as when the plug is pulled."""
        self._process.kill()
        self._process.wait(timeout=10)

    def come_back(self) -> None:
        """Start again on the same port and folder."""
        self._start()

    def _wait(self) -> None:
        end = time.monotonic() + LONGEST_START
        while time.monotonic() < end:
            assert self._process.poll() is None, f"the server ended:\n{self.output}"
            try:
                urllib.request.urlopen(f"{self.address}/healthz", timeout=5).close()
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise AssertionError(f"the server was not ready after {LONGEST_START} s:\n{self.output}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _end_with_us() -> None:
    set_death_signal = 1
    ctypes.CDLL(None).prctl(set_death_signal, signal.SIGTERM)
