"""Mail leaves here: one quiet thread a process, woken after a commit and when a try is due again.

The extra file of this room: the rooms write texts, ``service`` writes rows, this file speaks SMTP.
A dead mail server only delays: no request waits for it and none fails with it.
"""

from __future__ import annotations

import logging
import smtplib
import ssl
import threading
from contextlib import suppress
from email.message import EmailMessage
from email.utils import format_datetime

from flask import Flask, current_app

from bundnis.core.clock import now
from bundnis.core.db import db, transaction
from bundnis.notifications import queries, service
from bundnis.notifications.models import Mail

log = logging.getLogger("bundnis.mail")

PATIENCE = 20.0  # seconds for one answer of the mail server
LONGEST_SLEEP = 60.0  # another worker may have posted meanwhile
AT_ONCE = 20


def send_waiting(limit: int = AT_ONCE) -> int:
    """Send what is due, at most so many; returns how many left. Needs an application, not a request."""
    left = 0
    for _turn in range(limit):
        mail = _claim_next()
        if mail is None:
            break
        tries = mail.tries + 1
        try:
            _send(_message(mail))
        except Exception as error:  # whatever a mail server answers: it waits for the next try
            log.warning("mail %s did not leave, try %s: %s", mail.id, tries, error)
            with transaction():
                service.note_failed(mail.id, tries)
        else:
            left += 1
            with transaction():
                service.note_sent(mail.id)
    return left


def _claim_next() -> Mail | None:
    """The next mail, claimed in a transaction of its own: none is open while the mail server answers."""
    with transaction():
        # A few, because another worker may be faster with the first ones.
        return next((mail for mail in queries.due(5) if service.claim(mail)), None)


def _message(mail: Mail) -> EmailMessage:
    message = EmailMessage()
    message["From"] = current_app.config["MAIL_SENDER"]
    # A line break in an address would be a second header.
    message["To"] = "".join(mail.recipient.split())
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.created_at)
    message["Message-ID"] = mail.message_id
    # Holiday answers are not wanted here.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body)
    # After the content, which takes every header of its kind away.
    message["Content-Language"] = mail.language
    return message


def _send(message: EmailMessage) -> None:
    config = current_app.config
    with smtplib.SMTP(config["MAIL_SERVER"], config["MAIL_PORT"], timeout=PATIENCE) as server:
        if config["MAIL_STARTTLS"]:
            server.starttls(context=ssl.create_default_context())
        if config["MAIL_USER"]:
            server.login(config["MAIL_USER"], config["MAIL_PASSWORD"])
        server.send_message(message)


# -- the thread ----------------------------------------------------------------------------------

_wake = threading.Event()
_started = threading.Lock()
_threads: dict[int, threading.Thread] = {}


def kick() -> None:
    """Wake the sender of this process; the first call starts it. Does nothing without a mail server."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    if not app.config["MAIL_SERVER"] or app.testing:
        return
    with _started:
        thread = _threads.get(id(app))
        if thread is None or not thread.is_alive():
            thread = threading.Thread(target=_go_on, args=(app,), name="bundnis-mail", daemon=True)
            _threads[id(app)] = thread
            thread.start()
    _wake.set()


def _go_on(app: Flask) -> None:
    while True:
        sleep = LONGEST_SLEEP
        try:
            with app.app_context():
                while send_waiting():
                    pass
                sleep = _until_next()
        except Exception:  # a locked or missing database: mail waits, the thread lives on
            log.exception("the outbox could not be read")
        _wake.wait(sleep)
        _wake.clear()


def _until_next() -> float:
    try:
        due = queries.next_due()
    finally:
        with suppress(Exception):
            db.session.rollback()
    if due is None:
        return LONGEST_SLEEP
    return min(max((due - now()).total_seconds(), 1.0), LONGEST_SLEEP)
