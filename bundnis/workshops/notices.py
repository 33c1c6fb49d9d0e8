"""The room's history sentences."""

from __future__ import annotations

from bundnis.core.words import N_

HISTORY = {
    "workshop.prepared": N_("%(who)s prepared the session %(session)s “%(title)s”"),
    "workshop.changed": N_("%(who)s changed the session %(session)s “%(title)s”"),
    "workshop.opened": N_("%(who)s opened the session %(session)s “%(title)s”"),
    "workshop.ended": N_("%(who)s ended the session %(session)s “%(title)s”"),
    "workshop.link_given": N_("%(who)s gave out a link for the session %(session)s: %(label)s"),
    "workshop.link_revoked": N_("%(who)s revoked a link of the session %(session)s: %(label)s"),
    "workshop.reopened": N_("%(who)s reopened the session %(session)s “%(title)s”"),
    "workshop.purged": N_(
        "%(who)s deleted, as promised, what participants had left in the session %(session)s “%(title)s”"
    ),
    "minutes.circulated": N_("%(who)s circulated the minutes of %(session)s “%(title)s”; objections until %(until)s"),
    "minutes.objected": N_("%(who)s objected to the minutes of %(session)s “%(title)s”"),
    "minutes.answered": N_("%(who)s answered an objection to the minutes of %(session)s “%(title)s”"),
    "minutes.approved": N_("%(who)s approved the minutes of %(session)s “%(title)s”"),
    "workshop.carried_out": N_("%(who)s carried out what %(session)s “%(title)s” decided: %(measures)s"),
    "workshop.admitted": N_("%(who)s admitted %(organisation)s, which had pledged in %(session)s, as an associate"),
    "workshop.turned_down": N_("%(who)s declined %(organisation)s, which had pledged in %(session)s"),
}
