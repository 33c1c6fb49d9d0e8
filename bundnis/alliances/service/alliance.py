"""The alliance itself: founding it, its profile, its settings, the programme it belongs to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from bundnis.alliances import rules
from bundnis.alliances.models import Alliance, Framework
from bundnis.alliances.service.stored import change, hold, one_of
from bundnis.core.access import Actor
from bundnis.core.addresses import is_free_word
from bundnis.core.clock import now
from bundnis.core.db import db
from bundnis.core.errors import Refused
from bundnis.core.text import Translated
from bundnis.core.words import N_
from bundnis.journal.models import Entry
from bundnis.journal.service import tell

# The framework every alliance begins with, in each language of the house.
FIRST_FRAMEWORK = Translated.of(de="Handlungsfelder", fr="Champs d’action", nl="Actiegebieden", en="Action fields")

PROFILE = ("name", "short_name", "long_name", "motto", "purpose", "region", "emphasis", "links", "is_open")
SETTINGS = (
    "languages", "time_zone", "word", "min_contributors", "cap_running", "cap_per_lead", "rhythm_days", "stale_days",
    "size_months", "size_partners", "size_eur",
)  # fmt: skip


def found_alliance(
    who: int | None,
    *,
    slug: str,
    name: Translated,
    languages: Iterable[str],
    time_zone: str,
    short_name: str = "",
) -> Alliance:
    """A new alliance with an empty framework of action fields. ``who`` is None only at the first set-up."""
    if not is_free_word(slug):
        raise Refused(
            N_("Please choose another address: 2 to 31 small letters, digits and hyphens, beginning with a letter."),
            "slug",
        )
    spoken = _languages(languages)
    _check_time_zone(time_zone)
    alliance = Alliance(
        slug=slug, name=name, short_name=short_name, languages=spoken, time_zone=time_zone, created_at=now()
    )
    try:
        # Asking first would not help: another one may be founded at the same moment.
        with db.session.begin_nested():
            db.session.add(alliance)
    except IntegrityError as taken:
        raise Refused(N_("There is already an alliance with this address."), "slug") from taken
    fields = Translated({code: FIRST_FRAMEWORK.get(code) for code in spoken}, spoken[0])
    db.session.add(Framework(alliance_id=alliance.id, kind="fields", name=fields, position=1))
    tell(who, "alliance.founded", alliance_id=alliance.id, topic_id=alliance.id, name=name)
    db.session.flush()
    return alliance


def change_profile(actor: Actor, alliance: Alliance, loaded_version: int | None = None, **values: Any) -> None:
    """Who the alliance is: any of ``PROFILE``."""
    _only(PROFILE, values)
    hold(alliance, loaded_version, values)
    if "name" in values and not values["name"]:
        raise Refused(N_("Please fill in this field."), "name")
    if values.get("emphasis") is not None:
        one_of(values["emphasis"], rules.EMPHASES, "emphasis")
    _write(actor, "alliance.profile_changed", alliance, values)


def change_settings(actor: Actor, alliance: Alliance, loaded_version: int | None = None, **values: Any) -> None:
    """How the alliance works: any of ``SETTINGS``. A language that is taken off keeps its texts, hidden."""
    _only(SETTINGS, values)
    hold(alliance, loaded_version, values)
    if "languages" in values:
        values["languages"] = _languages(values["languages"])
    if "time_zone" in values:
        _check_time_zone(values["time_zone"])
    if "word" in values:
        one_of(values["word"], rules.WORDS, "word")
    wrong = rules.wrong_limit({name: getattr(alliance, name) for name in rules.LIMITS} | values)
    if wrong:
        raise Refused(wrong.sentence, wrong.field, lowest=wrong.lowest, highest=wrong.highest)
    if not _write(actor, "alliance.settings_changed", alliance, values) and not _was_looked_through(alliance):
        # The set-up list asks to look at them; what the alliance begins with may be what it wants.
        tell(actor.id, "alliance.settings_kept", alliance_id=alliance.id, topic_id=alliance.id)


def _was_looked_through(alliance: Alliance) -> bool:
    told = sa.select(Entry.id).where(Entry.alliance_id == alliance.id, Entry.verb.in_(rules.SETTINGS_LOOKED_THROUGH))
    return db.session.scalar(told.limit(1)) is not None


def set_parent(actor: Actor, alliance: Alliance, parent: Alliance | None) -> None:
    """The programme the alliance belongs to; None for none. An alliance cannot stand above itself."""
    hold(alliance, None)
    above = parent.id if parent else None
    while above is not None:
        if above == alliance.id:
            raise Refused(N_("An alliance cannot belong to itself."), "parent")
        above = db.session.scalar(sa.select(Alliance.parent_id).where(Alliance.id == above))
    new_id = parent.id if parent else None
    if alliance.parent_id == new_id:
        return
    alliance.parent_id = new_id
    alliance.version += 1
    verb = "alliance.parent_set" if parent else "alliance.parent_removed"
    tell(actor.id, verb, alliance_id=alliance.id, topic_id=alliance.id, name=parent.name if parent else None)
    db.session.flush()


def _write(actor: Actor, verb: str, alliance: Alliance, values: dict[str, Any]) -> bool:
    """Whether anything was different."""
    differing = change(alliance, values)
    if differing:
        tell(actor.id, verb, alliance_id=alliance.id, topic_id=alliance.id, changes=differing)
    db.session.flush()
    return bool(differing)


def _only(names: tuple[str, ...], values: dict[str, Any]) -> None:
    unknown = values.keys() - set(names)
    if unknown:
        raise TypeError(f"not among {names}: {sorted(unknown)}")


def _languages(languages: Iterable[str]) -> list[str]:
    try:
        return rules.known_languages(languages)
    except ValueError as unknown:
        raise Refused(N_("Please choose at least one language."), "languages") from unknown


def _check_time_zone(zone: str) -> None:
    if not rules.is_time_zone(zone):
        raise Refused(N_("Please choose one of the answers."), "time_zone")
