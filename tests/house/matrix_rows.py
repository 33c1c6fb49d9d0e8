"""What a row of the access matrix says, and short ways to write one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.house.full_sessions import GUESTS
from tests.people import NAMES

SEATED = ("anna", "bruno", "carla", "dirk", "otto")
SIGNED_IN = tuple(name for name in NAMES if name != "visitor")

Status = int | Mapping[str, int]


@dataclass(frozen=True)
class Row:
    """One endpoint, or one case of it."""

    endpoint: str
    who: tuple[str, ...]
    ids: Mapping[str, str] = field(default_factory=dict)
    """Parts of the address -> names of things; texts in "=…" are taken as they are."""
    typed: Mapping[str, object] = field(default_factory=dict)
    """Typed over the form; a value "#name" is the id of a thing."""
    query: Mapping[str, str] = field(default_factory=dict)
    get: Status | None = 200
    """Answer to the allowed; None where the endpoint has no GET. A mapping names people, "" the rest."""
    post: Status | None = 303
    others: int | None = None
    """Answer to the signed-in others, where the rule above does not hold."""
    form: str = "page-form"
    """The id of the form on the page the post comes from."""
    door: str = ""
    """A door of the room's own: "phone" leads everybody else to joining, "session" knows holders of links."""

    @property
    def everybody(self) -> tuple[str, ...]:
        """Who is asked: guests of a session too, where it is about sessions."""
        return (*NAMES, *GUESTS) if self.endpoint.startswith("workshops.") else NAMES

    def expected(self, name: str, method: str) -> int:
        """The status this person gets."""
        allowed = self.get if method == "GET" else self.post
        assert allowed is not None
        if name in self.who:
            return allowed if isinstance(allowed, int) else allowed.get(name, allowed.get("", 0))
        if self.door == "phone":
            return 302 if method == "GET" else 303
        if name in GUESTS and name != "phone" and self.door == "session":
            return 403
        if name == "visitor" or name in GUESTS:
            return 302 if method == "GET" else 303
        if self.others is not None:
            return self.others
        return 403 if name in SEATED else 404


def names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def reads(endpoint: str, **more: object) -> Row:
    """A page for everybody in the alliance."""
    return Row(endpoint, SEATED, post=None, **more)  # type: ignore[arg-type]


def button(endpoint: str, who: str, **more: object) -> Row:
    """A post without a page of its own."""
    return Row(endpoint, names(who), get=None, **more)  # type: ignore[arg-type]


def measure(endpoint: str, who: str, number: str, **more: object) -> Row:
    """A form on a measure; further parts of the address stand in ``part``."""
    part = more.pop("part", {})
    assert isinstance(part, dict)
    return Row(endpoint, names(who), {"number": number, **part}, **more)  # type: ignore[arg-type]
