"""The course of a session as data: roles, steps, what may be done in each, templates, ballots, outcomes.

Buttons, refusals, phone pages, the run sheet and the help are read from these tables; nothing else in the house
knows the order of a session. Nothing is deleted by moving between steps.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from bundnis.core.words import N_


class Role(StrEnum):
    """In what capacity somebody is in a session."""

    FACILITATOR = "facilitator"
    COFACILITATOR = "cofacilitator"
    SCRIBE = "scribe"
    PROJECTOR = "projector"
    PARTICIPANT = "participant"


ROLES: Final[Mapping[Role, str]] = {
    Role.FACILITATOR: N_("Facilitator"),
    Role.COFACILITATOR: N_("Co-facilitator"),
    Role.SCRIBE: N_("Scribe"),
    Role.PROJECTOR: N_("Screen in the hall"),
    Role.PARTICIPANT: N_("Participant"),
}
# Roles one gets by a link.
BY_LINK: Final = (Role.COFACILITATOR, Role.SCRIBE, Role.PROJECTOR)


class Act(StrEnum):
    """What a step may open to participants. The facilitator may write in every step."""

    TRY = "try"  # the trial vote
    JUDGE = "judge"  # works, does not, don't know
    REGISTER = "register"  # "add what already runs"
    WRITE = "write"  # ideas
    ECHO = "echo"  # "same as mine"
    VOTE = "vote"
    PLEDGE = "pledge"
    CONSENT = "consent"


@dataclass(frozen=True, slots=True)
class StepInfo:
    """Everything a page needs to know of a kind of step."""

    kind: str
    label: str
    phone: str  # what the phone says while nothing else is asked
    opens: frozenset[Act]
    # What the facilitator works on in it: names of parts of the run sheet.
    works_on: tuple[str, ...]
    # Ballots that may be opened in it.
    ballots: tuple[str, ...] = ()
    script: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)


def _step(
    kind: str, label: str, phone: str, opens: tuple[Act, ...], works_on: tuple[str, ...], *ballots: str,
    script: str = "", **settings: Any,
) -> StepInfo:
    return StepInfo(kind, label, phone, frozenset(opens), works_on, ballots, script, settings)


STEPS: Final[Mapping[str, StepInfo]] = {
    info.kind: info
    for info in (
        _step(
            "lobby", N_("Arriving"), N_("Welcome. It begins in a moment."), (Act.TRY,), ("trial",), "trial",
            script=N_("Please take out your phone and join: the code stands on the screen. A trial vote shows "
                      "whether it works for everybody."),
        ),
        _step(
            "review", N_("What runs, what worked"), N_("Say of each whether it works."), (Act.JUDGE, Act.REGISTER),
            ("parked", "register", "review"), "review",
            script=N_("Before we begin something new: what runs already, and what has worked? Whoever knows of "
                      "something that is missing here adds it now."),
        ),
        _step(
            "collect", N_("Collect ideas"), N_("Write down what you would do."), (Act.WRITE,), ("parked", "ideas"),
            script=N_("Think of one small action with good prospects. One sentence is enough: who does what."),
            ideas=3, shows_others=True, in_groups=False,
        ),
        _step(
            "cluster", N_("Put together what belongs together"),
            N_("Ideas that mean the same are put together. Say so where one is the same as yours."), (Act.ECHO,),
            ("clusters", "ideas"),
            script=N_("We put together what means the same. Please call out when something does not belong."),
        ),
        _step(
            "dots", N_("Give dots"), N_("The vote opens in a moment."), (Act.VOTE,), ("ballot", "clusters"), "dots",
            script=N_("Give your dots to the ideas you think most promising. Nobody sees a result before it closes, "
                      "I neither. You can change your ballot until then."),
            dots=0, most_per_item=2,
        ),
        _step(
            "reveal", N_("Show the result"), N_("The result is on the screen."), (), ("result",), "dots",
            script=N_("We look at the result from the bottom up. Where two are level we say so; a run-off decides."),
            shortlist=8, shares_fields=False,
        ),
        _step(
            "rate", N_("Prospects and effort"), N_("The rating opens in a moment."), (Act.VOTE,),
            ("ballot", "result"), "rate",
            script=N_("For each of these few: how good are the prospects, and how much work is it? Say how much "
                      "work it is only if you would do it yourselves."),
        ),
        _step(
            "commit", N_("Promise contributions"), N_("What can your organisation contribute?"), (Act.PLEDGE,),
            ("pledges",),
            script=N_("Before we decide: who contributes what, and what is the first step with a date? I call the "
                      "organisations one after the other."),
        ),
        _step(
            "decide", N_("Decide"), N_("The decisions are on the screen."), (Act.CONSENT, Act.PLEDGE),
            ("outcomes", "pledges"), "consent",
            script=N_("An idea becomes a measure when somebody leads it and somebody contributes. A few are enough."),
        ),
        _step(
            "break", N_("Break"), N_("We go on in a moment."), (), (),
            script=N_("We take a break. The screen shows when we go on."),
        ),
        _step(
            "close", N_("Close"), N_("Thank you. The minutes are here."), (Act.PLEDGE,),
            ("outcomes", "closing", "minutes"),
            script=N_("Who does what until when: please read your line aloud. We meet again on the date on the "
                      "screen."),
        ),
    )
}

# What a facilitator may set of a step, with what it means. Zero dots: as many as the number of items suggests.
SETTINGS: Final[Mapping[str, str]] = {
    "ideas": N_("Ideas per person at most"),
    "shows_others": N_("Everybody sees the ideas as they come"),
    "in_groups": N_("One phone for a group of four"),
    "dots": N_("Dots per person"),
    "most_per_item": N_("Dots per item at most"),
    "shortlist": N_("So many go on"),
    "shares_fields": N_("Share the places over the action fields"),
}


@dataclass(frozen=True, slots=True)
class Template:
    """A kind of session: its steps with their minutes."""

    name: str
    label: str
    sentence: str
    steps: tuple[tuple[str, int], ...]

    @property
    def minutes(self) -> int:
        """How long it takes, in minutes."""
        return sum(minutes for _kind, minutes in self.steps)


TEMPLATES: Final[Mapping[str, Template]] = {
    template.name: template
    for template in (
        Template(
            "founding", N_("Founding workshop"),
            N_("All ten steps, two and a half hours: from the study to the first measures."),
            (("lobby", 5), ("review", 15), ("collect", 20), ("cluster", 20), ("dots", 8), ("reveal", 5), ("rate", 15),
             ("commit", 25), ("decide", 20), ("close", 17)),
        ),
        Template(
            "congress", N_("Congress workshop"), N_("One hour with many people: the same course, shorter."),
            (("lobby", 3), ("review", 5), ("collect", 8), ("cluster", 7), ("dots", 5), ("reveal", 3), ("rate", 7),
             ("commit", 12), ("decide", 6), ("close", 4)),
        ),
        Template(
            "meeting", N_("Working meeting"), N_("Three quarters of an hour among people who know each other."),
            (("lobby", 3), ("review", 8), ("collect", 7), ("dots", 4), ("reveal", 3), ("commit", 10), ("decide", 7),
             ("close", 3)),
        ),
    )
}

STATES: Final[Mapping[str, str]] = {"draft": N_("Being prepared"), "live": N_("Running now"), "ended": N_("Ended")}
NAME_POLICIES: Final[Mapping[str, str]] = {
    "none": N_("Nobody gives a name"),
    "optional": N_("Whoever wants to gives a name"),
    "required": N_("Everybody gives a name"),
}
SHOWN_AS: Final[Mapping[str, str]] = {
    "none": N_("without a name"),
    "name": N_("with my name"),
    "organisation": N_("with my organisation"),
}


@dataclass(frozen=True, slots=True)
class BallotInfo:
    """A kind of ballot: what a paper says of an item, and how the sum is read."""

    kind: str
    label: str
    # criterion -> the answers there are; dots have none, they are numbers
    answers: Mapping[str, tuple[tuple[str, str], ...]]
    has_objections: bool = False


BALLOTS: Final[Mapping[str, BallotInfo]] = {
    info.kind: info
    for info in (
        BallotInfo("trial", N_("Trial vote"), {"works": (("yes", N_("It works")), ("no", N_("It does not")))}),
        BallotInfo(
            "review", N_("What works"),
            {"works": (("yes", N_("Works")), ("no", N_("Does not work")), ("unknown", N_("I don't know")))},
        ),
        BallotInfo("dots", N_("Dots"), {}, has_objections=True),
        BallotInfo(
            "rate", N_("Prospects and effort"),
            {
                "prospects": (("1", N_("very poor")), ("2", N_("poor")), ("3", N_("fair")), ("4", N_("good")),
                              ("5", N_("very good")), ("", N_("I can't judge"))),
                "effort": (("1", N_("hardly any")), ("2", N_("little")), ("3", N_("some")), ("4", N_("much")),
                           ("5", N_("very much")), ("", N_("We would not do it"))),
            },
        ),
        BallotInfo("consent", N_("Agreement"), {"consent": (("yes", N_("Fine")), ("concern", N_("I have a concern")))}),
    )
}


@dataclass(frozen=True, slots=True)
class OutcomeInfo:
    """What can be decided about an item."""

    kind: str
    label: str
    needs_reason: bool
    tone: str
    icon: str


OUTCOMES: Final[Mapping[str, OutcomeInfo]] = {
    info.kind: info
    for info in (
        OutcomeInfo("measure", N_("Becomes a measure"), False, "success", "check-circle"),
        OutcomeInfo("parked", N_("Parked: opens the next session"), True, "info", "pause"),
        OutcomeInfo("exists", N_("Runs already"), True, "info", "play"),
        OutcomeInfo("split", N_("Too big: to be split"), True, "warning", "people"),
        OutcomeInfo("dropped", N_("Not pursued"), True, "muted", "stop"),
    )
}

NOTES: Final[Mapping[str, str]] = {
    "note": N_("Note"),
    "decision": N_("Decision"),
    "question": N_("Open question"),
    "attendance": N_("Present"),
}
MINUTES: Final[Mapping[str, str]] = {
    "draft": N_("Draft"),
    "published": N_("Draft, open to the hall"),
    "circulated": N_("Circulated"),
    "approved": N_("Approved"),
}


def opens(kind: str, act: Act) -> bool:
    """Whether participants may do this in a step of this kind."""
    return act in STEPS[kind].opens


def settings_of(kind: str, stored: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of a step: what was set, else what its kind begins with."""
    return {**STEPS[kind].settings, **{name: stored[name] for name in STEPS[kind].settings if name in stored}}
