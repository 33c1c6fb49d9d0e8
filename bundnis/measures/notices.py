"""What the journal tells about measures. The sentences of moves stand in the stage machine."""

from __future__ import annotations

from bundnis.core.words import N_
from bundnis.journal.queries import Told
from bundnis.measures import rules
from bundnis.measures.stages import INFO, MOVES

HISTORY = {
    "measure.proposed": N_("%(who)s proposed the measure"),
    "measure.edited": N_("%(who)s edited the measure"),
    "measure.deleted": N_("%(who)s deleted an idea"),
    "measure.lead_requested": N_("%(who)s asked %(partner)s to lead"),
    "measure.lead_accepted": N_("%(who)s accepted the lead for %(partner)s"),
    "measure.lead_declined": N_("%(who)s declined the lead for %(partner)s"),
    "step.added": N_("%(who)s added a step"),
    "step.changed": N_("%(who)s changed a step"),
    "step.done": N_("%(who)s ticked a step"),
    "step.reopened": N_("%(who)s opened a step again"),
    "step.dropped": N_("%(who)s dropped a step"),
    "step.undone": N_("%(who)s took back: %(act)s"),
    "update.sent": N_("%(who)s reported how the measure stands"),
    "indicator.measured": N_("%(who)s entered a value of the indicator: %(value)s on %(on)s"),
    "indicator.removed": N_("%(who)s removed a value of the indicator: %(value)s on %(on)s"),
    "comment.written": N_("%(who)s wrote a comment"),
    **{f"measure.{move.name}": move.done for move in MOVES},
    "measure.undone": N_("%(who)s took back: %(act)s"),
}

_STAGES = {str(stage): info.label for stage, info in INFO.items()}

# The words for values in the journal, by "topic.name".
FIELDS = {
    "measure.from": Told(N_("From"), _STAGES),
    "measure.to": Told(N_("To"), _STAGES),
    "measure.act": Told(N_("Act"), {f"measure.{move.name}": move.label for move in MOVES}),
    "step.act": Told(N_("Act"), {"step.done": N_("Ticking a step"), "step.dropped": N_("Dropping a step")}),
    # The measure itself forgets them when it goes on; here they stay.
    "measure.lesson": Told(N_("Lesson"), is_note=True),
    "measure.resume_on": Told(N_("Goes on from"), is_note=True),
    "indicator.value": Told(N_("Value"), is_amount=True),
    "update.health": Told(N_("Health"), {code: mark.label for code, mark in rules.HEALTH.items()}),
    "measure.title": Told(N_("Title")),
    "measure.summary": Told(N_("In one sentence")),
    "measure.description": Told(N_("Description")),
    "measure.route": Told(N_("Route"), rules.ROUTES),
    "measure.field_id": Told(N_("Main action field")),
    "measure.for_people": Told(N_("People")),
    "measure.for_companies": Told(N_("Companies")),
    "measure.target_group": Told(N_("Target group in words")),
    "measure.place": Told(N_("Place")),
    "measure.kind": Told(N_("Kind"), rules.KINDS),
    "measure.novelty": Told(N_("New or known?"), rules.NOVELTIES),
    "measure.responsible_id": Told(N_("Responsible person"), is_person=True),
    "measure.deputy_id": Told(N_("Deputy"), is_person=True),
    "measure.planned_start": Told(N_("Planned start")),
    "measure.planned_end": Told(N_("Planned end")),
    "measure.actual_start": Told(N_("Actual start")),
    "measure.actual_end": Told(N_("Actual end")),
    "measure.prospects": Told(N_("Prospects of success")),
    "measure.success_sign": Told(N_("How shall we see that it worked?")),
    "measure.indicator_name": Told(N_("Indicator")),
    "measure.indicator_unit": Told(N_("Unit of the indicator")),
    "measure.indicator_level": Told(N_("Level"), rules.LEVELS),
    "measure.indicator_direction": Told(N_("Direction"), rules.DIRECTIONS),
    "measure.indicator_baseline": Told(N_("Value before")),
    "measure.indicator_target": Told(N_("Target")),
    "measure.one_group": Told(N_("Does it have one target group?")),
    "measure.result_90_days": Told(N_("Is there one visible result within 90 days?")),
    "measure.predecessor_answer": Told(N_("Tried before? What is different this time?")),
    "measure.predecessor_id": Told(N_("Earlier measure of the same idea")),
    "measure.items": Told(N_("Further fields, phases and priorities")),
    **{f"measure.principle_{code}": Told(label, rules.PRINCIPLE_ANSWERS) for code, label in rules.PRINCIPLES.items()},
    **{f"measure.note_{code}": Told(label) for code, label in rules.PRINCIPLES.items()},
    "measure.funding": Told(N_("Funding source")),
    "measure.recognition": Told(N_("Recognition")),
    "measure.recognition_on": Told(N_("Recognised on")),
    "measure.recognition_link": Told(N_("Link to the recognition")),
    "measure.origin_kind": Told(N_("Where does the idea come from?"), rules.ORIGINS),
    "measure.origin_label": Told(N_("Origin in words")),
    "measure.origin_address": Told(N_("Link to the origin")),
    "measure.visibility": Told(N_("Who may read it?"), rules.VISIBILITIES),
    "measure.links": Told(N_("Links")),
    "step.title": Told(N_("What happens?")),
    "step.due": Told(N_("Until when?")),
}
