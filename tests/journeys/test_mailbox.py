"""With a mail server: the invitation and the link to a new address arrive, and lead to pages without barriers."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import Message
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as MessageHandler

from tests.journeys.inspection import invalid, look_at
from tests.journeys.server import Server
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.xdist_group("narrow")
Visit = Callable[..., Visitor]
PASSWORD = "sieben Krähen am Kanal"
LONGEST_WAIT = 30


class Mailbox(MessageHandler):
    """Keeps what arrives: (recipient, text)."""

    def __init__(self) -> None:
        super().__init__()
        self.mails: list[tuple[str, str]] = []

    def handle_message(self, message: Message) -> None:
        mail = message_from_bytes(message.as_bytes(), policy=policy.default)
        self.mails.append((str(mail["To"]), mail.get_content()))

    def link_to(self, recipient: str, part: str) -> str:
        """The newest link for this address; waits for it, as a person would."""
        end = time.monotonic() + LONGEST_WAIT
        while time.monotonic() < end:
            for to, text in reversed(self.mails):
                if to == recipient and (found := re.search(rf"http://\S+{part}\S+", text)):
                    return found[0]
            time.sleep(0.1)
        raise AssertionError(f"no mail for {recipient} with {part}: {self.mails}")


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, int]]:
    box = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, port
    controller.stop()


def test_links_arrive_and_lead_where_they_should(
    visit: Visit, mailbox: tuple[Mailbox, int], tmp_path: Path
) -> None:
    box, port = mailbox
    server = Server(tmp_path, demo=False, BUNDNIS_MAIL_SERVER="127.0.0.1", BUNDNIS_MAIL_PORT=str(port))
    try:
        faults, pages = _walk(visit, server, box)
    finally:
        server.stop()
    faults += invalid(pages, tmp_path)
    assert not faults, "\n".join(faults)


def _walk(visit: Visit, server: Server, box: Mailbox) -> tuple[list[str], dict[str, str]]:
    faults: list[str] = []
    pages: dict[str, str] = {}

    def look(visitor: Visitor) -> None:
        faults.extend(look_at(visitor))
        pages[visitor.path] = visitor.source

    olga, telephone = visit(server, width=360), visit(server, width=360)
    olga.open(server.setup_address())
    olga.fill(name="Olga Öhm", email="olga@example.org", new_password=PASSWORD, alliance_name="Eifel", slug="eifel")
    olga.send()
    olga.open("/eifel/people/invite")
    olga.fill(email="tom@example.org", name="Tom", role="Beobachtung")
    olga.send()
    telephone.open(box.link_to("tom@example.org", "/invitation/"))
    telephone.fill(new_password="acht Raben über dem Bach")
    telephone.send()
    assert telephone.path == "/eifel/", telephone.text

    olga.open("/account/address")
    look(olga)
    olga.fill(email="olga.neu@example.org", current_password=PASSWORD)
    olga.send()
    look(olga)
    olga.sees("olga.neu@example.org gilt noch nicht")
    elsewhere = visit(server, width=360)
    elsewhere.open(box.link_to("olga.neu@example.org", "/account/address/"))
    look(elsewhere)
    elsewhere.go(elsewhere.page.locator("#confirm-form button"))
    elsewhere.fill(email="olga.neu@example.org", password=PASSWORD)
    elsewhere.send()
    assert elsewhere.path == "/eifel/", elsewhere.text
    elsewhere.open("/account/address/nothing")
    look(elsewhere)
    return faults, pages
