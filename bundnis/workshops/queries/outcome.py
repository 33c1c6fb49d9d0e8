"""Reads of pledges, applicants and decisions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa

from bundnis.alliances.models import Alliance, Partner
from bundnis.core.db import db
from bundnis.measures.models import Measure
from bundnis.workshops.models import Applicant, Cluster, Idea, Outcome, Pledge, Workshop
from bundnis.workshops.queries import clusters_of, shortlist
from bundnis.workshops.queries.clusters import all_clusters
from bundnis.workshops.rules.outcome import LIVING

# -- pledges -------------------------------------------------------------------------------------


def pledges_of(workshop_id: int, *states: str) -> Sequence[Any]:
    """The pledges of a session in these states with the short name of whose they are, the oldest first."""
    return db.session.execute(
        _named().where(Pledge.workshop_id == workshop_id, Pledge.state.in_(states or LIVING))
    ).all()


def _named() -> Any:
    giver = sa.func.coalesce(Partner.short_name, Applicant.organisation, Pledge.organisation).label("giver")
    return (
        sa.select(Pledge, giver)
        .outerjoin(Partner, Partner.id == Pledge.partner_id)
        .outerjoin(Applicant, Applicant.id == Pledge.applicant_id)
        .order_by(Pledge.id)
    )


def pledges_by(participant_id: int) -> Sequence[Any]:
    """What one participant has pledged and not withdrawn."""
    return db.session.execute(
        _named().where(Pledge.participant_id == participant_id, Pledge.state != "withdrawn")
    ).all()


def pledges_of_applicant(applicant_id: int) -> Sequence[Any]:
    """What an organisation has pledged that was no partner."""
    return db.session.execute(_named().where(Pledge.applicant_id == applicant_id, Pledge.state != "withdrawn")).all()


def pledge(workshop_id: int, pledge_id: int) -> Pledge | None:
    """One pledge of a session."""
    return db.session.scalar(sa.select(Pledge).where(Pledge.workshop_id == workshop_id, Pledge.id == pledge_id))


def pledge_by_key(workshop_id: int, client_key: str) -> Pledge | None:
    """The pledge that was sent with this key."""
    return db.session.scalar(
        sa.select(Pledge).where(Pledge.workshop_id == workshop_id, Pledge.client_key == client_key)
    )


def lead_pledge(cluster_id: int, partner_id: int | None, organisation: str) -> Pledge | None:
    """The living offer of this organisation to lead this item."""
    whose = Pledge.partner_id == partner_id if partner_id is not None else Pledge.organisation == organisation
    return db.session.scalar(
        sa.select(Pledge).where(Pledge.cluster_id == cluster_id, Pledge.leads, Pledge.state.in_(LIVING), whose).limit(1)
    )


def promised_to(cluster_id: int) -> Sequence[Pledge]:
    """The living pledges to one item."""
    return db.session.scalars(
        sa.select(Pledge).where(Pledge.cluster_id == cluster_id, Pledge.state.in_(LIVING)).order_by(Pledge.id)
    ).all()


# -- applicants ----------------------------------------------------------------------------------


def applicants_of(workshop_id: int) -> Sequence[Applicant]:
    """Organisations that pledged without being partners, by name."""
    return db.session.scalars(
        sa.select(Applicant).where(Applicant.workshop_id == workshop_id).order_by(Applicant.sort_key)
    ).all()


def applicant(workshop_id: int, applicant_id: int) -> Applicant | None:
    """One of them."""
    return db.session.scalar(
        sa.select(Applicant).where(Applicant.workshop_id == workshop_id, Applicant.id == applicant_id)
    )


def applicant_by_name(workshop_id: int, sort_key: str) -> Applicant | None:
    """The organisation with this folded name."""
    return db.session.scalar(
        sa.select(Applicant).where(Applicant.workshop_id == workshop_id, Applicant.sort_key == sort_key)
    )


def applicant_by_token(workshop_id: int, token_hash: str) -> Applicant | None:
    """The organisation whose private page this is."""
    return db.session.scalar(
        sa.select(Applicant).where(Applicant.workshop_id == workshop_id, Applicant.token_hash == token_hash)
    )


# -- decisions -----------------------------------------------------------------------------------


def outcome_of(cluster_id: int) -> Outcome | None:
    """What was decided about an item."""
    return db.session.scalar(sa.select(Outcome).where(Outcome.cluster_id == cluster_id))


def outcomes_of(workshop_id: int) -> Sequence[Any]:
    """Every decision of a session with its item, the lead's short name and the measure's number, in their order."""
    return db.session.execute(
        sa.select(Outcome, Cluster, Partner.short_name.label("lead"), Measure.number, Measure.stage)
        .join(Cluster, Cluster.id == Outcome.cluster_id)
        .outerjoin(Partner, Partner.id == Outcome.lead_id)
        .outerjoin(Measure, Measure.id == Outcome.measure_id)
        .where(Outcome.workshop_id == workshop_id)
        .order_by(Cluster.position, Cluster.id)
    ).all()


def measures_of(workshop_id: int, stage: str) -> Sequence[Measure]:
    """The measures a session has made that stand in this stage."""
    made = sa.select(Outcome.measure_id).where(Outcome.workshop_id == workshop_id, Outcome.measure_id.is_not(None))
    return db.session.scalars(
        sa.select(Measure).where(Measure.id.in_(made), Measure.stage == stage).order_by(Measure.number)
    ).all()


def number_decided(workshop_id: int, kind: str, *, but: int) -> int:
    """How many other items of a session were decided so."""
    return db.session.scalar(
        sa.select(sa.func.count())
        .select_from(Outcome)
        .where(Outcome.workshop_id == workshop_id, Outcome.kind == kind, Outcome.cluster_id != but)
    ) or 0


def origin_of(measure_id: int) -> Any:
    """The session a measure was decided in: its number and the address of its alliance."""
    return db.session.execute(
        sa.select(Workshop.number, Alliance.slug)
        .join(Outcome, Outcome.workshop_id == Workshop.id)
        .join(Alliance, Alliance.id == Workshop.alliance_id)
        .where(Outcome.measure_id == measure_id)
        .limit(1)
    ).one_or_none()


def waiting_for(
    alliance_id: int, partner_ids: Collection[int], workshop_id: int | None = None
) -> Sequence[Any]:
    """Pledges of these partners to decided items that nobody of theirs has confirmed yet."""
    query = (
        _named()
        .join(Outcome, sa.and_(Outcome.cluster_id == Pledge.cluster_id, Outcome.kind == "measure"))
        .where(
            Pledge.alliance_id == alliance_id, Pledge.partner_id.in_(partner_ids), Pledge.state == "offered",
            ~Pledge.leads,
        )
    )
    return db.session.execute(query.where(Pledge.workshop_id == workshop_id) if workshop_id else query).all()


def in_play(workshop: Workshop) -> list[Cluster]:
    """The items that go on to pledges and decisions, with their ideas; the session's steps are loaded.

    Those of the short list in its order, and whatever somebody has pledged to or decided about; without one, all.
    """
    clusters = {each.id: each for each in clusters_of(workshop.id)}
    short = list(dict.fromkeys(_living(workshop.id, shortlist(workshop).all_items)))
    if not short:
        return list(clusters.values())
    touched = db.session.scalars(
        sa.select(Pledge.cluster_id)
        .where(Pledge.workshop_id == workshop.id, Pledge.state.in_(LIVING))
        .union(sa.select(Outcome.cluster_id).where(Outcome.workshop_id == workshop.id))
    )
    more = set(touched) - set(short)
    return [clusters[each] for each in (*short, *(each for each in clusters if each in more)) if each in clusters]


def _living(workshop_id: int, cluster_ids: Sequence[int]) -> list[int]:
    """These clusters, or those they were put together with since."""
    if not cluster_ids:
        return []
    went = {row.id: row.merged_into_id for row in all_clusters(workshop_id).values()}
    found = []
    for each in cluster_ids:
        here: int | None = each
        while here is not None and went.get(here) is not None:
            here = went[here]
        if here is not None:
            found.append(here)
    return found


def number_waiting(workshop_id: int) -> int:
    """How many pledges to decided items wait for somebody of their partner, or for the alliance's answer."""
    return db.session.scalar(
        sa.select(sa.func.count())
        .select_from(Pledge)
        .join(Outcome, sa.and_(Outcome.cluster_id == Pledge.cluster_id, Outcome.kind == "measure"))
        .where(Pledge.workshop_id == workshop_id, Pledge.state == "offered", ~Pledge.leads)
    ) or 0


# -- what earlier sessions have left -------------------------------------------------------------


def carried_key(cluster_id: int) -> str:
    """By this key an item is found again in the session it was taken over into."""
    return f"carried-{cluster_id}"


def left_before(workshop: Workshop) -> Sequence[Any]:
    """Items that earlier sessions of the alliance have left and nobody has taken over since.

    Cluster, number of the session, and whether it was parked there; what has ended without a word about it was not.
    """
    others = sa.select(Workshop.id).where(Workshop.is_rehearsal, Workshop.id != workshop.id)
    # One list for all of them, made once.
    taken_over = sa.select(Idea.client_key).where(
        Idea.alliance_id == workshop.alliance_id, Idea.source == "carried", Idea.workshop_id.not_in(others)
    )
    is_seen = sa.exists().where(Idea.cluster_id == Cluster.id, Idea.state == "visible")
    is_left = sa.and_(
        Outcome.id.is_(None), Workshop.state == "ended", Cluster.merged_into_id.is_(None), is_seen
    )
    return db.session.execute(
        sa.select(Cluster, Workshop.number, Outcome.id.is_not(None).label("is_parked"))
        .join(Workshop, Workshop.id == Cluster.workshop_id)
        .outerjoin(Outcome, Outcome.cluster_id == Cluster.id)
        .where(
            Cluster.alliance_id == workshop.alliance_id, Workshop.number < workshop.number,
            Workshop.is_rehearsal.is_(False), sa.or_(Outcome.kind == "parked", is_left),
            sa.literal("carried-").concat(sa.cast(Cluster.id, sa.String)).not_in(taken_over),
        )
        .order_by(Workshop.number, Cluster.position, Cluster.id)
    ).all()


def not_discussed(workshop: Workshop) -> list[Cluster]:
    """The items about which an ended session has decided nothing, with their ideas."""
    if workshop.state != "ended":
        return []
    known = set(db.session.scalars(sa.select(Outcome.cluster_id).where(Outcome.workshop_id == workshop.id)))
    return [each for each in clusters_of(workshop.id) if each.id not in known]


def last_position(workshop_id: int) -> int:
    """The place of the last item; -1 where there is none."""
    found = db.session.scalar(sa.select(sa.func.max(Cluster.position)).where(Cluster.workshop_id == workshop_id))
    return -1 if found is None else found
