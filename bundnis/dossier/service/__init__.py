"""Acts that touch several rooms, each in one transaction; the files only keep them apart by subject."""

from bundnis.dossier.service.acts import accept_lead, delete, move, request_lead
from bundnis.dossier.service.closing import Closing, Overtaken, StepEnd, complete, seen_now
from bundnis.dossier.service.updating import correct_update, send_update

__all__ = [
    "Closing",
    "Overtaken",
    "StepEnd",
    "accept_lead",
    "complete",
    "correct_update",
    "delete",
    "move",
    "request_lead",
    "seen_now",
    "send_update",
]
