"""A real browser and a real server for the journeys."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.databases import cannot
from tests.house.sources import ROOT
from tests.journeys.server import Server
from tests.journeys.visitor import Visitor

ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
OUTPUT = ROOT / "tests" / "output"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        cannot("Chromium is not installed (apt-get install chromium), so nothing was tried in a real browser.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def demo_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with the demo."""
    server = Server(tmp_path_factory.mktemp("demo"), demo=True)
    yield server
    server.stop()


@pytest.fixture
def empty_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server nobody has set up yet."""
    server = Server(tmp_path_factory.mktemp("empty"), demo=False)
    yield server
    server.stop()


@pytest.fixture
def visit(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Callable[..., Visitor]]:
    """Open windows; at the end none of them may have complained. A failed test leaves pictures in tests/output."""
    opened: list[Visitor] = []

    def open_window(server: Server, language: str = "de-DE", width: int = 1280, scripts: bool = True) -> Visitor:
        opened.append(Visitor(chromium, server, language, width, scripts))
        return opened[-1]

    failed_before = request.session.testsfailed
    yield open_window
    complaints = [complaint for visitor in opened for complaint in visitor.complaints]
    if request.session.testsfailed > failed_before:
        OUTPUT.mkdir(exist_ok=True)
        for place, visitor in enumerate(opened):
            visitor.page.screenshot(path=OUTPUT / f"{request.node.name}-{place}.png".replace("/", "_"), full_page=True)
    for visitor in opened:
        visitor.context.close()
    assert complaints == [], "the browser complained"
