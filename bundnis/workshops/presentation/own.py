"""What a session keeps of one participant, for themself: on a page, and as a file."""

from __future__ import annotations

from typing import Any

from bundnis.core.dates import show_day, show_span
from bundnis.core.i18n import _, language
from bundnis.journal.service import plain
from bundnis.workshops import queries
from bundnis.workshops.models import Participant, Workshop
from bundnis.workshops.presentation import pledges
from bundnis.workshops.presentation.ballots import named
from bundnis.workshops.queries import minutes as kept
from bundnis.workshops.queries import outcome as outcomes

Data = dict[str, Any]


def page(workshop: Workshop, participant: Participant) -> Data:
    """In finished words."""
    return {
        "participant": participant,
        "ideas": [{"text": row.text, "lang": row.language, "signed": row.signed}
                  for row in queries.ideas_by(participant.id)],
        "pledges": pledges.own(workshop, participant)["pledges"],
        "echoes": kept.echoed_by(participant.id),
        "ballots": [_ballot(row) for row in kept.ballots_taken_part_in(participant.id)],
        "goes": _goes(workshop),
    }  # fmt: skip


def _goes(workshop: Workshop) -> str:
    """When it goes without anybody doing anything."""
    day = show_day(workshop.purge_on, language()) if workshop.purge_on else ""
    if workshop.state == "live" and day:
        return _(
            "Ninety days after the end of the session it is deleted by itself. If nobody ends the session or goes on "
            "with it: on %(day)s.", day=day,
        )  # fmt: skip
    return _("On %(day)s it is deleted by itself.", day=day) if day else _(
        "Ninety days after the session it is deleted by itself."
    )


def _ballot(row: Any) -> str:
    return named(row.kind, row.round)


def export(workshop: Workshop, participant: Participant) -> Data:
    """As a file: everything that is tied to this participant, and nothing of what they voted."""
    pledged = [row.Pledge for row in outcomes.pledges_by(participant.id)]
    names = ("leads", "kind", "amount", "unit", "unit_text", "note", "first_step", "state", "language", "organisation")
    return {
        "session": {"label": workshop.label, "title": plain(workshop.title), "held_on": plain(workshop.held_on)},
        "participant": {
            name: plain(getattr(participant, name)) for name in ("name", "organisation", "language", "joined_at")
        },
        "ideas": [
            {name: plain(getattr(row, name)) for name in ("text", "language", "show_as", "signed", "state", "at")}
            for row in queries.ideas_by(participant.id)
        ],
        "pledges": [
            {**{name: plain(getattr(row, name)) for name in names},
             "first_step_on": show_span(row.first_step_on, language()) if row.first_step_on.is_known else None}
            for row in pledged
        ],
        "same_as_mine": list(kept.echoed_by(participant.id)),
        "took_part_in": [{"ballot": row.kind, "round": row.round}
                         for row in kept.ballots_taken_part_in(participant.id)],
        "deleted_on": plain(workshop.purge_on),
    }  # fmt: skip
