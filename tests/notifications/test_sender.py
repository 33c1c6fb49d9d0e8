"""The outbox: mail leaves after the commit, once, and a dead server only delays."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from typing import Any

import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as MessageHandler
from flask import Flask

from bundnis.core import clock
from bundnis.core.db import db
from bundnis.notifications import sender, service
from bundnis.notifications.models import Mail


class Mailbox(MessageHandler):
    """Keeps what arrives."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[Message] = []

    def handle_message(self, message: Message) -> None:
        self.messages.append(message_from_bytes(message.as_bytes(), policy=policy.default))


@pytest.fixture
def mailbox(app: Flask) -> Iterator[Mailbox]:
    """A mail server of the test's own, and the settings that lead to it."""
    box = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    app.config.update(MAIL_SERVER="127.0.0.1", MAIL_PORT=port, MAIL_SENDER="bundnis <post@example.org>")
    yield box
    controller.stop()


@pytest.fixture
def dead_server(app: Flask) -> None:
    """A server that refuses the connection."""
    app.config.update(MAIL_SERVER="127.0.0.1", MAIL_PORT=1)


def post(key: str = "k", **changes: Any) -> None:
    values: dict[str, Any] = {
        "recipient": "anna@example.org", "language": "fr", "subject": "Grüße,\n à bientôt",
        "body": "Schöne Grüße\nhttp://x/y\n",
    }  # fmt: skip
    service.post_mail(key, **values | changes)
    db.session.commit()


def only_mail() -> Mail:
    db.session.expire_all()
    return db.session.scalars(sa.select(Mail)).one()


def test_a_mail_arrives_whole(app: Flask, mailbox: Mailbox) -> None:
    post()
    assert sender.send_waiting() == 1
    message = mailbox.messages[0]
    assert message["To"] == "anna@example.org"
    assert message["Subject"] == "Grüße, à bientôt"
    assert message["Content-Language"] == "fr"
    assert message["Auto-Submitted"] == "auto-generated"
    assert isinstance(message, EmailMessage)
    assert message.get_content() == "Schöne Grüße\nhttp://x/y\n"


def test_the_message_id_is_fixed_and_the_text_goes_once_it_is_sent(app: Flask, mailbox: Mailbox) -> None:
    post("invitation:1:x")
    message_id = only_mail().message_id
    sender.send_waiting()
    assert mailbox.messages[0]["Message-ID"] == message_id
    assert message_id.endswith("@127.0.0.1>")
    mail = only_mail()
    assert mail.sent_at is not None and mail.body == ""


def test_the_same_key_is_sent_once(app: Flask, mailbox: Mailbox) -> None:
    for _twice in range(2):
        post("once")
    assert sender.send_waiting() == 1
    assert sender.send_waiting() == 0
    assert len(mailbox.messages) == 1


def test_a_mail_waits_for_its_time(app: Flask, mailbox: Mailbox) -> None:
    post(due_at=clock.now() + timedelta(hours=1))
    assert sender.send_waiting() == 0
    with clock.at(clock.now() + timedelta(hours=2)):
        assert sender.send_waiting() == 1


@pytest.mark.usefixtures("dead_server")
def test_a_dead_server_only_delays(app: Flask) -> None:
    post()
    assert sender.send_waiting() == 0
    mail = only_mail()
    assert mail.tries == 1 and mail.sent_at is None and mail.body
    # Not at once again, but later.
    assert sender.send_waiting() == 0 and only_mail().tries == 1


@pytest.mark.usefixtures("dead_server")
def test_waiting_grows_and_ends(app: Flask) -> None:
    post()
    moment, waits = clock.now(), []
    for _try in range(service.TRIES):
        with clock.at(moment):
            sender.send_waiting()
            mail = only_mail()
            waits.append(mail.due_at - moment)
            moment = max(mail.due_at, moment) + timedelta(seconds=1)
    assert waits[:4] == [timedelta(minutes=minutes) for minutes in (1, 2, 4, 8)]
    mail = only_mail()
    assert mail.given_up_at is not None and mail.body == "" and mail.tries == service.TRIES
    with clock.at(moment + timedelta(days=1)):
        sender.send_waiting()
    assert only_mail().tries == service.TRIES


def test_after_a_failure_the_others_still_leave(app: Flask, mailbox: Mailbox) -> None:
    post("bad", recipient="nobody")
    post("good")
    assert sender.send_waiting() >= 1
    assert "anna@example.org" in [message["To"] for message in mailbox.messages]


def test_two_workers_do_not_send_it_twice(app: Flask, mailbox: Mailbox) -> None:
    post()
    mail = only_mail()
    assert service.claim(mail)
    # The other worker read the row before the claim.
    assert not service.claim(mail)
    db.session.commit()
    assert sender.send_waiting() == 0


def test_a_line_break_is_no_second_header(app: Flask, mailbox: Mailbox) -> None:
    post(recipient="anna@example.org\nBcc: eve@example.org")
    sender.send_waiting()
    assert all(message["Bcc"] is None for message in mailbox.messages)


def test_without_a_mail_server_nothing_is_stored(app: Flask) -> None:
    app.config["MAIL_SERVER"] = ""
    assert not service.post_mail("k", "anna@example.org", "de", "x", "http://secret")
    assert db.session.scalars(sa.select(Mail)).first() is None


def test_an_act_that_fails_sends_nothing(app: Flask, mailbox: Mailbox) -> None:
    service.post_mail("k", "anna@example.org", "de", "x", "y")
    db.session.rollback()
    assert sender.send_waiting() == 0


def test_addresses_come_from_the_settings(app: Flask) -> None:
    app.config["BASE_ADDRESS"] = "https://bundnis.example/"
    with app.test_request_context(base_url="http://evil.example"):
        assert service.full_address("/invitation/x") == "https://bundnis.example/invitation/x"
