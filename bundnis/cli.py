"""The command line: serve, demo, invite, purge, backup, check.

Every start is fail-safe: what ``check`` finds wrong stops ``serve`` too, each with a sentence.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import click
import flask_migrate
import sqlalchemy as sa
from flask import Flask
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

import config
from bundnis import create_app
from bundnis.accounts import queries as people
from bundnis.accounts import service as accounts
from bundnis.alliances import queries as alliances
from bundnis.alliances.rules import SEAT_ROLES
from bundnis.core import lanes
from bundnis.core.clock import now
from bundnis.core.copies import copy_database
from bundnis.core.db import db, transaction
from bundnis.core.errors import Refused
from bundnis.core.faults import LOOPBACK, database_faults, environment_faults, settings_faults
from bundnis.core.house import run_jobs, settle
from bundnis.core.words import LANGUAGES
from bundnis.demo import service as demo_service
from bundnis.demo.service.founding import OPERATOR as DEMO_OPERATOR
from bundnis.membership import queries as memberships
from bundnis.membership import service as membership
from bundnis.notifications import sender
from bundnis.notifications.service import can_send, full_address
from bundnis.workshops import service as workshops

MIGRATIONS = Path(__file__).resolve().parents[1] / "migrations"

console = Console(highlight=False, soft_wrap=True)


@click.group()
def cli() -> None:
    """bundnis: where a regional alliance keeps its promises."""


def main() -> None:
    """The entry point."""
    cli(prog_name="bundnis")


# -- serving -------------------------------------------------------------------------------------


@cli.command()
def serve() -> None:
    """Bring the database up to date and serve it on this machine; PORT says where."""
    settings = read_settings()
    app = _checked_app(settings)
    with app.app_context():
        migrate()
        if settings.DEMO and _is_for_demo():
            load_demo()
        token = _setup_token()
        sender.kick()  # what waited while the server was down
    port = int(os.environ.get("PORT", "8000"))
    try:
        server = lanes.create_server(
            app, port=port, threads=settings.THREADS, clears_proxy_headers=not settings.PROXIES
        )
    except OSError as error:
        raise click.ClickException(f"Port {port} cannot be used: {error.strerror}. Set PORT to another one.") from error
    _say_where(settings, port, token)
    settle()
    server.run()


def _say_where(settings: config.Embedded, port: int, token: str | None) -> None:
    base = settings.BASE_ADDRESS.rstrip("/")
    console.print(f"bundnis is ready: http://127.0.0.1:{port}")
    if urlsplit(base).hostname not in LOOPBACK:
        console.print(f"Others reach it at {base}")
    if settings.DEMO:
        console.print(f"Sign in as a person of the demo: http://127.0.0.1:{port}/demo")
    if token:
        console.print("Nobody has an account yet. Open this address once to set it up:")
        console.print(f"  {base}/setup?token={token}")
    console.print("Stop with Ctrl+C.")


def migrate() -> None:
    """Bring the database up to the newest migration, and say which."""
    before = _revision()
    flask_migrate.upgrade(directory=str(MIGRATIONS))
    db.session.remove()
    after = _revision()
    console.print(f"Database is up to date ({after})." if before == after else f"Database brought up to {after}.")


def _revision() -> str:
    with db.engine.connect() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return "empty"
        return str(connection.scalar(sa.text("select version_num from alembic_version")) or "empty")


def _setup_token() -> str | None:
    """A fresh token while nobody has an account; the one before no longer works."""
    if not people.is_empty():
        db.session.remove()
        return None
    with transaction():
        return accounts.new_setup_token()


# -- the demo ------------------------------------------------------------------------------------


@cli.command()
def demo() -> None:
    """Load the four demo alliances; what is there already stays."""
    app = checked_app()
    with app.app_context():
        migrate()
        if not _is_for_demo():
            raise click.ClickException("This database belongs to real people. The demo needs an empty one.")
        load_demo()


def _is_for_demo() -> bool:
    """Whether nobody is in the database, or only the demo, perhaps half loaded."""
    return people.is_empty() or people.person_by_email(DEMO_OPERATOR) is not None


def load_demo() -> None:
    """Load the demo with a bar that grows."""
    columns = (TextColumn("Loading the demo"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
               TextColumn("{task.description}"))  # fmt: skip
    db.session.remove()
    bar = Progress(*columns, console=console)
    task = bar.add_task("", total=None)

    def grow(done: int, total: int, name: str) -> None:
        bar.start()  # only now: where everything is there already, no bar appears
        bar.update(task, completed=done, total=total, description=name)

    try:
        demo_service.load(grow)
    finally:
        if bar.live.is_started:
            bar.stop()
        db.session.remove()
    console.print("The demo is there.")


# -- inviting ------------------------------------------------------------------------------------


@cli.command()
@click.option("--alliance", "slug", required=True, help="The alliance's address, for example eifel.")
@click.option("--email", required=True, help="The address the invitation is for.")
@click.option("--role", type=click.Choice(list(SEAT_ROLES)), default="coordinator", show_default=True)
@click.option("--partner", default="", help="Short name of the partner; members need one.")
@click.option("--name", default="", help="The person's name.")
@click.option("--language", type=click.Choice(LANGUAGES), default="de", show_default=True)
def invite(slug: str, email: str, role: str, partner: str, name: str, language: str) -> None:
    """Invite somebody into an alliance and print the link: the way back in when no coordinator is left."""
    app = checked_app()
    with app.test_request_context(), _refusals():
        alliance = alliances.alliance_by_slug(slug)
        if alliance is None:
            raise click.ClickException(f"There is no alliance with the address {slug}.")
        partner_id = _partner_id(alliance.id, partner)
        with transaction():
            token = _invite_or_renew(alliance.id, email, name, role, partner_id, language)
        if can_send():
            sender.send_waiting()
        click.echo(full_address(f"/invitation/{token}"))


def _partner_id(alliance_id: int, short_name: str) -> int | None:
    if not short_name:
        return None
    found = {row.short_name.casefold(): row.id for row in alliances.partners(alliance_id)}
    if short_name.casefold() not in found:
        raise click.ClickException(f"There is no partner with the short name {short_name}.")
    return int(found[short_name.casefold()])


def _invite_or_renew(
    alliance_id: int, email: str, name: str, role: str, partner_id: int | None, language: str
) -> str:
    for invitation in memberships.invitations_of(alliance_id, email):
        if (invitation.role, invitation.partner_id) == (role, partner_id):
            return membership.renew(None, invitation)
    _invitation, token = membership.invite(
        None, alliance_id, email=email, name=name, role=role, partner_id=partner_id, language=language
    )
    return token


@contextmanager
def _refusals() -> Iterator[None]:
    """What a rule refuses, as the command line says it: in English."""
    try:
        yield
    except Refused as refused:
        raise click.ClickException(refused.sentence % refused.values) from refused
    except OSError as error:
        raise click.ClickException(str(error)) from error


# -- letting go ----------------------------------------------------------------------------------


@cli.command()
def purge() -> None:
    """Erase what participants of sessions left, where the promised day has come. Once a night is enough."""
    sessions = 0
    with checked_app().app_context():
        while few := _purge_some():
            sessions += few
        db.session.remove()
    console.print("Nothing is due." if not sessions else f"Erased what participants left in {sessions} sessions.")


def _purge_some() -> int:
    """Some sessions at a time, so that nobody waits for all of them."""
    with transaction():
        done = workshops.purge(now().date())
    run_jobs()
    return done


@cli.command()
@click.argument("file", type=click.Path(path_type=Path))
def backup(file: Path) -> None:
    """Copy the database to FILE while it runs, without the papers of an open vote: they tell who votes what."""
    with checked_app().app_context(), _refusals():
        copy_database(file, workshops.NOT_COPIED, workshops.SETTLED_IN_A_COPY)
    console.print(f"Copied to {file}.")


# -- checking ------------------------------------------------------------------------------------


@cli.command()
def check() -> None:
    """Say what is unsafe about the settings and the database; 1 when something is."""
    checked_app()
    console.print("Settings and database are safe.")


def checked_app() -> Flask:
    """The application, if nothing is unsafe about it; else a sentence for each fault, and the end."""
    return _checked_app(read_settings())


def read_settings() -> config.Embedded:
    """The settings of the environment; stops where they cannot even be read."""
    _stop_on(environment_faults(os.environ))
    return config.from_environment()


def _checked_app(settings: config.Embedded) -> Flask:
    _stop_on(settings_faults(settings, os.environ))
    app = create_app(settings)
    _stop_on(database_faults(app))
    return app


def _stop_on(faults: list[str]) -> None:
    if faults:
        for fault in faults:
            click.echo(f"- {fault}", err=True)
        click.echo("bundnis does not start like this. What each setting means stands in docs/operating.md.", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
