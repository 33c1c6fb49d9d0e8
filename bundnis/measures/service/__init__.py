"""Every write of measures, one verb a function; the files only keep them apart by subject."""

from bundnis.measures.service.lead import accept_lead, decline_lead, request_lead
from bundnis.measures.service.measure import check_untouched, delete, edit, propose
from bundnis.measures.service.moves import NotYet, move
from bundnis.measures.service.requirements import facts_for, own_requirements
from bundnis.measures.service.steps import add_step, change_step, drop_step, reopen_step, tick_step
from bundnis.measures.service.undoing import UNDOES
from bundnis.measures.service.updates import comment, report
from bundnis.measures.service.values import add_value, remove_value

__all__ = [
    "UNDOES",
    "NotYet",
    "accept_lead",
    "add_step",
    "add_value",
    "change_step",
    "check_untouched",
    "comment",
    "decline_lead",
    "delete",
    "drop_step",
    "edit",
    "facts_for",
    "move",
    "own_requirements",
    "propose",
    "remove_value",
    "reopen_step",
    "report",
    "request_lead",
    "tick_step",
]
