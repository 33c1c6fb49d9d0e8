"""Sessions, participants and what they send, as rows and through the services."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from bundnis.accounts.queries import token_hash
from bundnis.alliances.models import Alliance
from bundnis.core.clock import now
from bundnis.core.dates import Span
from bundnis.core.db import db
from bundnis.core.text import Translated
from bundnis.workshops.access import Guest
from bundnis.workshops.models import (
    Applicant,
    Ballot,
    BallotItem,
    Cluster,
    Device,
    Idea,
    Outcome,
    Participant,
    Pledge,
    RoleLink,
    SessionStep,
    Workshop,
)
from bundnis.workshops.phases import STEPS, TEMPLATES, Role
from tests.client import Browser
from tests.people import World


def session(
    world: World, step: str = "collect", *, alliance: Alliance | None = None, number: int = 1, code: str = "ABCDEF",
    state: str = "live", template: str = "founding", title: str = "Gründungsworkshop",
    settings: dict[str, Any] | None = None, **columns: Any,
) -> Workshop:
    """A session that stands at a step of this kind; ``settings`` are those of that step. A draft stands nowhere."""
    alliance = alliance or world.alliance
    workshop = Workshop(
        alliance_id=alliance.id, number=number, code=code, state=state, template=template,
        title=Translated({alliance.languages[0]: title}), languages=list(alliance.languages),
        held_on=date(2026, 3, 4), created_at=now(), opened_at=None if state == "draft" else now(), **columns,
    )  # fmt: skip
    workshop.steps = [
        SessionStep(
            alliance_id=alliance.id, position=place, kind=kind, minutes=minutes,
            settings=dict(settings or {}) if kind == step else {},
        )
        for place, (kind, minutes) in enumerate(TEMPLATES[template].steps)
    ]  # fmt: skip
    db.session.add(workshop)
    db.session.flush()
    if state != "draft":
        current = step_of(workshop, step)
        workshop.step_id, current.opened_at = current.id, now()
    db.session.flush()
    return workshop


def step_of(workshop: Workshop, kind: str) -> SessionStep:
    """The first step of this kind."""
    assert kind in STEPS
    return next(step for step in workshop.steps if step.kind == kind)


def participant(workshop: Workshop, name: str = "", token: str = "", **columns: Any) -> Participant:
    """Somebody who has joined; ``token`` is what their browser carries."""
    row = Participant(
        alliance_id=workshop.alliance_id, workshop_id=workshop.id, name=name, language=columns.pop("language", "de"),
        joined_at=now(), recovery_hash=uuid4().hex, **columns,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    if token:
        db.session.add(
            Device(alliance_id=workshop.alliance_id, participant_id=row.id, token_hash=token_hash(token))
        )
        db.session.flush()
    return row


def guest(workshop: Workshop, row: Participant | None = None, role: Role = Role.PARTICIPANT) -> Guest:
    """A participant, or the holder of a link, as services see them."""
    return Guest(
        id=0, name=row.name if row else str(role), email="", language=row.language if row else "de", role=role,
        workshop_id=workshop.id, participant_id=row.id if row else 0,
    )  # fmt: skip


def link(workshop: Workshop, role: str, token: str) -> RoleLink:
    """A role link with this token."""
    row = RoleLink(
        alliance_id=workshop.alliance_id, workshop_id=workshop.id, role=role, label=role, token_hash=token_hash(token),
        created_at=now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def idea(workshop: Workshop, text: str = "Tandem", by: Participant | None = None, **columns: Any) -> Idea:
    """An idea of the hall."""
    row = Idea(
        alliance_id=workshop.alliance_id, workshop_id=workshop.id, participant_id=by.id if by else None, text=text,
        language=columns.pop("language", "de"), client_key=uuid4().hex, at=now(), **columns,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def cluster(workshop: Workshop, title: str = "Tandem", position: int = 0, **columns: Any) -> Cluster:
    """An item: a cluster with one idea of the same words."""
    row = Cluster(
        alliance_id=workshop.alliance_id, workshop_id=workshop.id, title=Translated.of(de=title), position=position,
        **columns,
    )
    db.session.add(row)
    db.session.flush()
    idea(workshop, title, cluster_id=row.id)
    return row


def pledge(
    item: Cluster, partner_id: int | None = None, *, applicant: Applicant | None = None, by: Participant | None = None,
    **columns: Any,
) -> Pledge:
    """Twenty hours for an item, offered."""
    columns = {"kind": "hours", "amount": Decimal(20), "unit": "hour", "state": "offered", **columns}
    row = Pledge(
        alliance_id=item.alliance_id, workshop_id=item.workshop_id, cluster_id=item.id, partner_id=partner_id,
        applicant_id=applicant.id if applicant else None, participant_id=by.id if by else None,
        organisation=applicant.organisation if applicant else "", language="de", client_key=uuid4().hex, at=now(),
        first_step_on=Span.unknown(), **columns,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def outcome(item: Cluster, kind: str, **columns: Any) -> Outcome:
    """What was decided about an item."""
    row = Outcome(
        alliance_id=item.alliance_id, workshop_id=item.workshop_id, cluster_id=item.id, kind=kind, decided_at=now(),
        **columns,
    )
    db.session.add(row)
    db.session.flush()
    return row


def phone(world: World, workshop: Workshop, **columns: Any) -> Browser:
    """The browser of somebody who has joined."""
    token = uuid4().hex
    participant(workshop, token=token, **columns)
    db.session.commit()
    browser = Browser(world.app)
    carry(browser, "bundnis_phone", token, f"/join/{workshop.code}")
    return browser


def holder(world: World, workshop: Workshop, role: str, slug: str = "ostbelgien") -> Browser:
    """The browser of somebody who holds a role link."""
    token = uuid4().hex
    link(workshop, role, token)
    db.session.commit()
    browser = Browser(world.app)
    carry(browser, "bundnis_role", token, f"/{slug}/workshops/{workshop.number}")
    return browser


def carry(browser: Browser, name: str, token: str, path: str) -> None:
    """Put a cookie into a browser."""
    browser.client.set_cookie(name, token, path=path)


def ballot(workshop: Workshop, kind: str = "trial", *titles: str, state: str = "open", **columns: Any) -> Ballot:
    """A vote on such lines, past the rules of its step."""
    row = Ballot(
        alliance_id=workshop.alliance_id, workshop_id=workshop.id, step_id=workshop.steps[0].id, kind=kind, state=state,
        voter_salt="salt" if state == "open" else None, **columns,
    )  # fmt: skip
    row.items = [
        BallotItem(alliance_id=workshop.alliance_id, title=Translated.of(de=title), position=place)
        for place, title in enumerate(titles)
    ]
    db.session.add(row)
    db.session.flush()
    return row
