"""The alliance before its first measure: partners, people, frameworks, rules, key dates."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bundnis.accounts import service as accounts
from bundnis.accounts.models import Person
from bundnis.alliances import queries as alliances
from bundnis.alliances import service
from bundnis.core.dates import Span
from bundnis.core.text import Translated
from bundnis.demo import rules
from bundnis.demo.service.play import Play, entitled
from bundnis.membership import service as membership

OPERATOR = "olga.beispiel@betrieb.example.org"


def plan(play: Play) -> None:
    """Found the alliance two weeks before anything else happens in it."""
    scenario = play.scenario
    joined = [rules.span_of(each["joined"], "month").first for each in scenario.data["partners"] if "joined" in each]
    first = min([play.first_moment.date(), *(day + scenario.shift for day in joined if day)])
    day = rules.working_day(first - timedelta(days=14))
    acts = (found, describe, add_partners, seat_people, add_frameworks, add_key_dates)
    for number, act in enumerate(acts):
        play.at(day, 9 + number / 2, act.__name__, lambda act=act: act(play))  # type: ignore[misc]
    for workshop in scenario.data["workshops"]:
        if "results" in workshop:
            agreed = scenario.day(workshop["date"])
            play.at(agreed, 17, "working rules", lambda workshop=workshop: agree_rules(play, workshop))  # type: ignore[misc]


def found(play: Play) -> None:
    """The operator founds the alliance and names its coordinator."""
    scenario = play.scenario
    user = next(user for user in scenario.data["demo_users"] if user["role"] == "coordinator")
    play.coordinating = _person(user["name"], user["email"], user["language"])
    alliance = {
        "slug": scenario.slug, "name": scenario.text(scenario.data["name"]), "languages": scenario.languages,
        "time_zone": scenario.zone, "short_name": scenario.data["short_name"],
    }  # fmt: skip
    play.alliance, _token = membership.found(
        entitled(play.operator, "alliance.found", None), alliance, email=user["email"], language=user["language"]
    )
    play.alliance.is_example = True


def describe(play: Play) -> None:
    """Profile, settings, and the programme the alliance belongs to."""
    data, text = play.scenario.data, play.scenario.text
    service.change_profile(
        play.coordinator, play.alliance, long_name=text(data.get("long_name")), purpose=text(data["purpose"]),
        region=text(data["region"]), is_open=data["open_to_new_partners"],
    )  # fmt: skip
    if play.scenario.extra["settings"]:
        service.change_settings(play.coordinator, play.alliance, **play.scenario.extra["settings"])
    if parent := data.get("parent_programme"):
        service.set_parent(play.coordinator, play.alliance, alliances.alliance_by_slug(parent))


def add_partners(play: Play) -> None:
    """The partners, with the kinds of things they have given in the file."""
    scenario = play.scenario
    for each in scenario.data["partners"]:
        gives = {
            promise["kind"]
            for measure in scenario.data["measures"]
            for promise in measure["contributions"]
            if promise["partner"] == each["id"]
        }
        play.partners[each["id"]] = service.add_partner(
            play.coordinator, play.alliance.id, name=scenario.text(each["name"]), short_name=each["short_name"],
            sector=each["sector"], country=each["country"], role=each["role"], kinds=sorted(gives),
            note=each.get("note", ""), member_from=_joined(play, each.get("joined")),
        )  # fmt: skip


def _joined(play: Play, month: str | None) -> Span:
    """The month in which a partner joined, moved with everything else."""
    first = rules.span_of(month, "month").first
    if first is None:
        return Span.unknown()
    moved = first + play.scenario.shift
    return Span.in_month(moved.year, moved.month)


def seat_people(play: Play) -> None:
    """The people of the file with their roles, then the invented ones: one a partner, two where it leads."""
    scenario = play.scenario
    for user in scenario.data["demo_users"]:
        role = rules.SEATS[user["role"]]
        if role == "coordinator":
            continue
        person = _person(user["name"], user["email"], user["language"])
        _seat(play, person, role, user["partner"])
        if role == "member":
            play.members.setdefault(user["partner"], []).append(person)
    for partner_id in play.partners:
        for name, language in scenario.people[partner_id]:
            person = _person(name, rules.email_of(name), language)
            _seat(play, person, "member", partner_id)
            play.members.setdefault(partner_id, []).append(person)
            play.invented.setdefault(partner_id, []).append(person)


def employ_operator() -> Person:
    """Who founds the alliances: the person of the first set-up on any other installation."""
    return accounts.create_person("Olga Beispiel", OPERATOR, "de", None, is_operator=True)


def _person(name: str, email: str, language: str) -> Person:
    """Somebody without a password: they sign in on the page of the demo only."""
    return accounts.create_person(name, email, language, None)


def _seat(play: Play, person: Person, role: str, partner: str | None) -> None:
    # An observer of the file looks on for a partner; here only members belong to one.
    partner_id = play.partners[partner].id if partner and role == "member" else None
    membership.give_seat(play.coordinator, play.alliance.id, person.id, role, partner_id)


def add_frameworks(play: Play) -> None:
    """The frameworks; the first takes the place of the empty one every alliance begins with."""
    scenario = play.scenario
    first = alliances.frameworks(play.alliance.id)[0]
    for number, each in enumerate(scenario.data["frameworks"]):
        values: dict[str, Any] = {
            "kind": rules.framework_kind(each),
            "name": scenario.text(each["name"]),
            "origin": _origin(play, each),
            "edition": "" if each["version"].startswith("Seed") else each["version"],
            "mapping": {key: value for key, value in each.get("mapping_to", {}).items() if key != "_prov"},
        }
        if number:
            framework = service.add_framework(play.coordinator, play.alliance.id, **values)
        else:
            service.change_framework(play.coordinator, first, **values)
            framework = first
        for item in each["fields"]:
            play.items[item["id"]] = service.add_item(
                play.coordinator, framework, name=scenario.text(item["name"]),
                focus=scenario.text(item.get("focus")), code=item["id"],
            )  # fmt: skip


def _origin(play: Play, framework: dict[str, Any]) -> str:
    """Where a framework comes from: the body that adopted it, or an address."""
    bodies = {body["id"]: str(play.scenario.text(body["name"])) for body in play.scenario.data["bodies"]}
    return bodies.get(framework.get("adopted_by", ""), framework.get("source", ""))


def add_key_dates(play: Play) -> None:
    """Facts of the sources: they stay where they were."""
    for each in play.scenario.data["key_dates"]:
        service.add_key_date(
            play.coordinator, play.alliance.id, day=rules.span_of(each["date"], each["precision"]),
            text=play.scenario.text(each["event"]), source=each.get("source", ""),
        )  # fmt: skip


def agree_rules(play: Play, workshop: dict[str, Any]) -> None:
    """The working rules a workshop of the file agreed."""
    sentences = workshop["results"]["working_rules"]
    there = [play.partners[each].short_name for each in workshop["participants"] if each in play.partners]
    service.agree_working_rules(
        play.coordinator, play.alliance.id, text=Translated({"de": "\n".join(f"- {each}" for each in sentences)}),
        agreed_on=play.scenario.day(workshop["date"]), agreed_by=", ".join(there),
    )  # fmt: skip
