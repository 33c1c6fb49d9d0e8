"""What the journal tells about needs and contributions."""

from __future__ import annotations

from bundnis.contributions import rules
from bundnis.core.words import N_
from bundnis.journal.queries import Told

HISTORY: dict[str, str] = {
    "need.added": N_("%(who)s added a need"),
    "need.changed": N_("%(who)s changed a need"),
    "need.dropped": N_("%(who)s took a need off the list"),
    "contribution.offered": N_("%(who)s offered a contribution of %(partner)s"),
    "contribution.promised": N_("%(who)s promised a contribution of %(partner)s, which leads the measure"),
    "contribution.accepted": N_("%(who)s accepted a contribution of %(partner)s"),
    "contribution.declined": N_("%(who)s declined a contribution of %(partner)s"),
    "contribution.delivered": N_("%(who)s reported a delivery of %(partner)s"),
    "contribution.received": N_("%(who)s confirmed the receipt of a contribution of %(partner)s"),
    "contribution.withdrawn": N_("%(who)s withdrew a contribution of %(partner)s"),
    "contribution.settled": N_("%(who)s withdrew what was left open of the contributions"),
    "need.undone": N_("%(who)s took back: %(act)s"),
    "contribution.undone": N_("%(who)s took back: %(act)s"),
    "sheet.frozen": N_("%(who)s froze promise sheet %(sheet)s of %(partner)s"),
    "contribution.partner_withdrawn": N_("%(who)s withdrew every open contribution of %(partner)s"),
}

# The words for values in the journal, by "topic.name".
FIELDS = {
    "need.act": Told(N_("Act"), {"need.dropped": N_("Taking a need off the list")}),
    "contribution.act": Told(
        N_("Act"),
        {
            "contribution.withdrawn": N_("Withdrawing a contribution"),
            "contribution.settled": N_("Withdrawing what was left open"),
        },
    ),
    "need.kind": Told(N_("Kind"), rules.KINDS),
    "need.amount": Told(N_("How much"), is_amount=True),
    "need.unit": Told(N_("Unit"), {code: unit.many for code, unit in rules.UNITS.items()}),
    "need.unit_text": Told(N_("Unit in your own words")),
    "need.note": Told(N_("What for")),
    "need.wanted": Told(N_("When")),
}
