"""Acts that touch several rooms, each in one transaction; the files only keep them apart by subject."""

from bundnis.dossier.service.acts import accept_lead, delete, move, request_lead

__all__ = ["accept_lead", "delete", "move", "request_lead"]
