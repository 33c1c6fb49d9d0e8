"""Somebody in front of a real browser."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Response, ViewportSize, expect

from tests.journeys.server import Server

UNFOLD = "e => { for (let d = e.closest('details'); d; d = d.parentElement.closest('details')) d.open = true }"


class Visitor:
    """One person's window. Notes everything the browser complains about."""

    def __init__(
        self, chromium: Browser, server: Server, language: str = "de-DE", width: int = 1280, scripts: bool = True
    ) -> None:
        self.server = server
        size: ViewportSize = {"width": width, "height": 900}
        self.context = chromium.new_context(locale=language, viewport=size, java_script_enabled=scripts)
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.complaints: list[str] = []
        self.pages: dict[str, str] = {}
        self.page.on("pageerror", lambda error: self.complaints.append(f"{self.page.url}: {error}"))
        self.page.on("console", self._note)
        self._answer: Response | None = None
        self.page.on("response", self._keep)

    def _note(self, line: ConsoleMessage) -> None:
        # A refused form answers 4xx with a page; the browser calls that a failure to load.
        if line.type in ("error", "warning") and not re.search(r"a status of 4(03|04|09|22) ", line.text):
            self.complaints.append(f"{self.page.url}: {line.text}")

    def _keep(self, answer: Response) -> None:
        if answer.request.is_navigation_request() and answer.status not in (301, 302, 303):
            self._answer = answer

    @property
    def source(self) -> str:
        """The page as the server sent it."""
        assert self._answer is not None
        return self._answer.text()

    def open(self, address: str) -> None:
        """Go to an address of the server, or to a whole one."""
        self.page.goto(address if address.startswith("http") else self.server.address + address)

    def sign_in_as(self, name: str) -> None:
        """The button of a demo person."""
        self.open("/demo")
        entry = self.page.get_by_role("listitem").filter(has_text=name)
        self.go(entry.get_by_role("button").first)

    def follow(self, ending: str) -> None:
        """Click the first visible link whose address ends like this."""
        self.go(self.page.locator(f'main a[href$="{ending}"]:visible').first)

    def press(self, ending: str) -> None:
        """Press the button of the small form whose action ends like this."""
        self.go(self.page.locator(f'form[action$="{ending}"] button:visible').first)

    def go(self, thing: Locator) -> None:
        """Click what leads to another page, and wait until it is there."""
        with self.page.expect_navigation():
            thing.click()

    def fill(self, **fields: str) -> None:
        """Fill in fields by their names (``__`` stands for ``-``), unfolding what is folded."""
        for name, text in fields.items():
            field = self.page.locator(f'#page-form [name="{name.replace("__", "-")}"]')
            field.first.evaluate(UNFOLD)
            kind = field.first.evaluate("e => e.type")
            if kind in ("radio", "checkbox"):
                self.page.locator(f'#page-form [name="{name}"][value="{text}"]').check()
            elif kind.startswith("select"):
                option = field.locator("option", has_text=text).first
                field.select_option(value=option.get_attribute("value"))
            else:
                field.fill(text)

    def send(self) -> None:
        """Press the first button of the page's form that carries it out."""
        form = self.page.locator("#page-form")
        inside = form.locator('button[type="submit"]:visible:not([name="switch_language"])')
        self.go(inside.first)

    @property
    def path(self) -> str:
        """Where one is, without host, query and anchor."""
        return self.page.url.removeprefix(self.server.address).partition("?")[0].partition("#")[0]

    @property
    def text(self) -> str:
        """The words one sees."""
        return self.page.locator("main").inner_text()

    def sees(self, words: str) -> None:
        """The words stand on the page, now or in a moment."""
        expect(self.page.locator("main")).to_contain_text(words)

    def scrolls_sideways(self) -> bool:
        """Whether the page is wider than the window."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))
