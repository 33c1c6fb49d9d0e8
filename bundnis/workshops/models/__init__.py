"""Tables: sessions with steps and guests; ideas and clusters; ballots; pledges, outcomes, minutes."""

from bundnis.workshops.models.ballots import Ballot, BallotItem, BallotResult, Paper, Turnout
from bundnis.workshops.models.ideas import Cluster, Echo, Idea
from bundnis.workshops.models.outcome import Applicant, Minutes, Note, Objection, Outcome, Pledge
from bundnis.workshops.models.session import Device, Event, Participant, RoleLink, SessionFinding, SessionStep, Workshop

__all__ = [
    "Applicant", "Ballot", "BallotItem", "BallotResult", "Cluster", "Device", "Echo", "Event", "Idea", "Minutes",
    "Note", "Objection", "Outcome", "Paper", "Participant", "Pledge", "RoleLink", "SessionFinding", "SessionStep",
    "Turnout", "Workshop",
]  # fmt: skip
