"""Working rules: the edition in force, the earlier ones, a new one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import g, url_for
from markupsafe import Markup

from bundnis.alliances import queries, service
from bundnis.alliances.forms import WorkingRulesForm
from bundnis.alliances.models import WorkingRules
from bundnis.alliances.views.page import Said, blueprint, page, said, saved
from bundnis.core.access import needs
from bundnis.core.dates import show_day
from bundnis.core.forms import DONE, send
from bundnis.core.i18n import _, language
from bundnis.core.markdown import render
from bundnis.core.once import once


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition, in finished words."""

    number: int
    heading: str
    agreed: str
    said: Said
    body: Markup


@blueprint.get("/working-rules/")
@needs("alliance.read")
def working_rules() -> Any:
    """How the partners want to work together, and what held before."""
    editions = [_edition(each) for each in queries.working_rules(g.seat.alliance_id)]
    return page("working_rules", newest=editions[0] if editions else None, older=editions[1:])


def _edition(row: WorkingRules) -> Edition:
    text = said(row.text)
    day = show_day(row.agreed_on, language()) if row.agreed_on else ""
    match bool(day), bool(row.agreed_by):
        case True, True:
            agreed = _("Agreed on %(day)s by: %(who)s", day=day, who=row.agreed_by)
        case True, False:
            agreed = _("Agreed on %(day)s", day=day)
        case False, True:
            agreed = _("Agreed by: %(who)s", who=row.agreed_by)
        case _:
            agreed = _("Not noted when and by whom it was agreed")
    return Edition(row.edition, _("Edition %(number)s", number=row.edition), agreed, text, render(text.text))


@blueprint.route("/working-rules/new", methods=["GET", "POST"])
@needs("working_rules.edit")
@once
def new_working_rules() -> Any:
    """Write the next edition, beginning with the one in force."""
    newest = queries.newest_working_rules(g.seat.alliance_id)
    stored = {"text": newest.text, "version": newest.edition} if newest else {"version": 0}
    form = WorkingRulesForm(languages=g.seat.languages, data=stored)

    def act() -> None:
        service.agree_working_rules(g.actor, g.seat.alliance_id, after=form.loaded_version, **form.values())

    status = send(form, act)
    if status == DONE:
        return saved(url_for(".working_rules"))
    return page("new_working_rules", status, form=form)
