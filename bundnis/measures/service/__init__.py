"""Every write of measures, one verb a function; the files only keep them apart by subject."""

from bundnis.measures.service.comments import comment, read_mentions
from bundnis.measures.service.lead import accept_lead, decline_lead, request_lead
from bundnis.measures.service.measure import check_untouched, delete, edit, propose
from bundnis.measures.service.moves import NotYet, move
from bundnis.measures.service.people import free_steps, hand_over, lock_all, open_leads, redirect, release
from bundnis.measures.service.requirements import facts_for, own_requirements
from bundnis.measures.service.steps import add_step, change_step, drop_step, reopen_step, tick_step, tick_steps
from bundnis.measures.service.undoing import UNDOES
from bundnis.measures.service.updates import WHEN_UNSTUCK, WHY_STUCK, correct, report
from bundnis.measures.service.values import add_value, remove_value

__all__ = [
    "UNDOES", "WHEN_UNSTUCK", "WHY_STUCK", "NotYet", "accept_lead", "add_step", "add_value", "change_step",
    "check_untouched", "comment", "correct", "decline_lead", "delete", "drop_step", "edit", "facts_for",
    "free_steps", "hand_over", "lock_all", "move", "open_leads", "own_requirements", "propose", "read_mentions",
    "redirect", "release", "remove_value", "reopen_step", "report", "request_lead", "tick_step", "tick_steps",
]  # fmt: skip
