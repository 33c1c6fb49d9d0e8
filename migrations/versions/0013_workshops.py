"""Workshops: sessions, guests, ideas, ballots, pledges, decisions, minutes; the register of existing actions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime().with_variant(sa.DateTime(timezone=True), "postgresql")
# Thousandths: SQLite has no exact decimals.
AMOUNT = sa.BigInteger()

TABLES = (
    "pledge",
    "idea_echo",
    "ballot_result",
    "workshop_outcome",
    "idea",
    "ballot_turnout",
    "ballot_paper",
    "ballot_item",
    "participant_device",
    "minutes_objection",
    "minute_note",
    "existing_action",
    "cluster",
    "ballot",
    "workshop_step",
    "workshop_link",
    "workshop_finding",
    "workshop_event",
    "participant",
    "minutes",
    "applicant",
    "workshop",
)


def upgrade() -> None:
    op.create_table(
        "workshop",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("template", sa.String(length=12), nullable=False),
        sa.Column("title", JSON, nullable=False),
        sa.Column("question", JSON, nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("held_on", sa.Date()),
        sa.Column("led_by", sa.String(length=200), nullable=False),
        sa.Column("languages", JSON, nullable=False),
        sa.Column("name_policy", sa.String(length=10), nullable=False),
        sa.Column("most_measures", sa.Integer(), nullable=False),
        sa.Column("is_moderated", sa.Boolean(), nullable=False),
        sa.Column("is_rehearsal", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=6), nullable=False),
        sa.Column("step_id", sa.Integer()),
        sa.Column("is_joinable", sa.Boolean(), nullable=False),
        sa.Column("pulse", sa.Integer(), nullable=False),
        sa.Column("spotlight_id", sa.Integer()),
        sa.Column("working_rules", JSON, nullable=False),
        sa.Column("next_on", sa.Date()),
        sa.Column("next_place", sa.String(length=200), nullable=False),
        sa.Column("opened_at", MOMENT),
        sa.Column("ended_at", MOMENT),
        sa.Column("purge_on", sa.Date()),
        sa.Column("purged_at", MOMENT),
        sa.Column("created_by", sa.Integer()),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliance.id"], name="fk_workshop_alliance_id", ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name="fk_workshop_created_by", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name="pk_workshop"),
        sa.UniqueConstraint("alliance_id", "id", name="uq_workshop_alliance_id_id"),
        sa.UniqueConstraint("alliance_id", "number", name="uq_workshop_alliance_id_number"),
        sa.UniqueConstraint("code", name="uq_workshop_code"),
    )
    op.create_table(
        "applicant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.String(length=200), nullable=False),
        sa.Column("sort_key", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("partner_id", sa.Integer()),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("answered_at", MOMENT),
        sa.ForeignKeyConstraint(
            ["alliance_id", "partner_id"],
            ["partner.alliance_id", "partner.id"],
            name="fk_applicant_alliance_id_partner_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id", "workshop_id"],
            ["workshop.alliance_id", "workshop.id"],
            name="fk_applicant_alliance_id_workshop_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_applicant"),
        sa.UniqueConstraint("alliance_id", "id", name="uq_applicant_alliance_id_id"),
        sa.UniqueConstraint("token_hash", name="uq_applicant_token_hash"),
        sa.UniqueConstraint("workshop_id", "sort_key", name="uq_applicant_workshop_id_sort_key"),
    )
    op.create_index("ix_applicant_alliance_id_state", "applicant", ["alliance_id", "state"])
    op.create_table(
        "minutes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("content", JSON),
        sa.Column("objections_until", sa.Date()),
        sa.Column("circulated_at", MOMENT),
        sa.Column("approved_at", MOMENT),
        sa.Column("approved_by", sa.Integer()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["alliance_id", "workshop_id"],
            ["workshop.alliance_id", "workshop.id"],
            name="fk_minutes_alliance_id_workshop_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["approved_by"], ["person.id"], name="fk_minutes_approved_by", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name="pk_minutes"),
        sa.UniqueConstraint("alliance_id", "id", name="uq_minutes_alliance_id_id"),
        sa.UniqueConstraint("workshop_id", name="uq_minutes_workshop_id"),
    )
    op.create_table(
        "participant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("organisation", sa.String(length=200), nullable=False),
        sa.Column("partner_id", sa.Integer()),
        sa.Column("person_id", sa.Integer()),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("recovery_hash", sa.String(length=64)),
        sa.Column("joined_at", MOMENT, nullable=False),
        sa.Column("blocked_at", MOMENT),
        sa.Column("erased_at", MOMENT),
        sa.ForeignKeyConstraint(
            ["alliance_id", "partner_id"],
            ["partner.alliance_id", "partner.id"],
            name="fk_participant_alliance_id_partner_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id", "workshop_id"],
            ["workshop.alliance_id", "workshop.id"],
            name="fk_participant_alliance_id_workshop_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_participant_person_id", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name="pk_participant"),
        sa.UniqueConstraint("alliance_id", "id", name="uq_participant_alliance_id_id"),
        sa.UniqueConstraint("workshop_id", "recovery_hash", name="uq_participant_workshop_id_recovery_hash"),
    )
    op.create_table(
        "workshop_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.Integer()),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("person_id", sa.Integer()),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("verb", sa.String(length=40), nullable=False),
        sa.Column("values", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["alliance_id", "workshop_id"],
            ["workshop.alliance_id", "workshop.id"],
            name="fk_workshop_event_alliance_id_workshop_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_workshop_event_person_id", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name="pk_workshop_event"),
    )
    op.create_index("ix_workshop_event_workshop_id_id", "workshop_event", ["workshop_id", "id"])
    op.create_table(
        "workshop_finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["alliance_id", "workshop_id"],
            ["workshop.alliance_id", "workshop.id"],
            name="fk_workshop_finding_alliance_id_workshop_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_workshop_finding"),
    )
    op.create_index("ix_workshop_finding_workshop_id_position", "workshop_finding", ["workshop_id", "position"])
    op.create_table(
        "workshop_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_by", sa.Integer()),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT),
        sa.ForeignKeyConstraint(
            ["alliance_id", "workshop_id"],
            ["workshop.alliance_id", "workshop.id"],
            name="fk_workshop_link_alliance_id_workshop_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name="fk_workshop_link_created_by", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name="pk_workshop_link"),
        sa.UniqueConstraint("token_hash", name="uq_workshop_link_token_hash"),
    )
    op.create_index("ix_workshop_link_workshop_id", "workshop_link", ["workshop_id"])
    op.create_table(
        "workshop_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("title", JSON, nullable=False),
        sa.Column("script", JSON, nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("settings", JSON, nullable=False),
        sa.Column("opened_at", MOMENT),
        sa.Column("ends_at", MOMENT),
        sa.Column("seconds_left", sa.Integer()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["alliance_id", "workshop_id"],
            ["workshop.alliance_id", "workshop.id"],
            name="fk_workshop_step_alliance_id_workshop_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_workshop_step"),
        sa.UniqueConstraint("alliance_id", "id", name="uq_workshop_step_alliance_id_id"),
    )
    op.create_index("ix_workshop_step_workshop_id_position", "workshop_step", ["workshop_id", "position"])
    op.create_table(
        "ballot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("dots", sa.Integer(), nullable=False),
        sa.Column("most_per_item", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("voter_salt", sa.String(length=64)),
        sa.Column("entitled", sa.Integer()),
        sa.Column("voted", sa.Integer()),
        sa.Column("papers", JSON),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["alliance_id", "step_id"],
            ["workshop_step.alliance_id", "workshop_step.id"],
            name="fk_ballot_alliance_id_step_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id", "workshop_id"],
            ["workshop.alliance_id", "workshop.id"],
            name="fk_ballot_alliance_id_workshop_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_ballot"),
        sa.UniqueConstraint("alliance_id", "id", name="uq_ballot_alliance_id_id"),
    )
    op.create_index("ix_ballot_workshop_id_id", "ballot", ["workshop_id", "id"])
    op.create_index(
        "uq_ballot_open",
        "ballot",
        ["workshop_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "cluster",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("title", JSON, nullable=False),
        sa.Column("field_id", sa.Integer()),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("merged_into_id", sa.Integer()),
        sa.Column("carried_from", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["alliance_id", "field_id"],
            ["framework_item.alliance_id", "framework_item.id"],
            name="fk_cluster_alliance_id_field_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id", "merged_into_id"],
            ["cluster.alliance_id", "cluster.id"],
            name="fk_cluster_alliance_id_merged_into_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id", "workshop_id"],
            ["workshop.alliance_id", "workshop.id"],
            name="fk_cluster_alliance_id_workshop_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_cluster"),
        sa.UniqueConstraint("alliance_id", "id", name="uq_cluster_alliance_id_id"),
    )
    op.create_index("ix_cluster_workshop_id_position", "cluster", ["workshop_id", "position"])
    op.create_table(
        "existing_action",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.Column("title", JSON, nullable=False),
        sa.Column("sort_key", sa.String(length=300), nullable=False),
        sa.Column("summary", JSON, nullable=False),
        sa.Column("partner_id", sa.Integer()),
        sa.Column("carrier", sa.String(length=200), nullable=False),
        sa.Column("contact", sa.String(length=300), nullable=False),
        sa.Column("since_first", sa.Date()),
        sa.Column("since_last", sa.Date()),
        sa.Column("since_precision", sa.String(length=8), nullable=False),
        sa.Column("series", sa.String(length=200), nullable=False),
        sa.Column("edition", sa.Integer()),
        sa.Column("route", sa.String(length=10)),
        sa.Column("field_id", sa.Integer()),
        sa.Column("result", JSON, nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("is_running", sa.String(length=8), nullable=False),
        sa.Column("confirmed_on", sa.Date()),
        sa.Column("noted_in", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("client_key", sa.String(length=64)),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["alliance_id", "field_id"],
            ["framework_item.alliance_id", "framework_item.id"],
            name="fk_existing_action_alliance_id_field_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id", "partner_id"],
            ["partner.alliance_id", "partner.id"],
            name="fk_existing_action_alliance_id_partner_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliance.id"], name="fk_existing_action_alliance_id", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_existing_action"),
        sa.UniqueConstraint("alliance_id", "id", name="uq_existing_action_alliance_id_id"),
        sa.UniqueConstraint("client_key", name="uq_existing_action_client_key"),
    )
    op.create_index("ix_existing_action_alliance_id_sort_key", "existing_action", ["alliance_id", "sort_key"])
    op.create_table(
        "minute_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.Integer()),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("written_by", sa.String(length=200), nullable=False),
        sa.Column("client_key", sa.String(length=64), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["alliance_id", "step_id"],
            ["workshop_step.alliance_id", "workshop_step.id"],
            name="fk_minute_note_alliance_id_step_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id", "workshop_id"],
            ["workshop.alliance_id", "workshop.id"],
            name="fk_minute_note_alliance_id_workshop_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_minute_note"),
        sa.UniqueConstraint("workshop_id", "client_key", name="uq_minute_note_workshop_id_client_key"),
    )
    op.create_index("ix_minute_note_workshop_id_id", "minute_note", ["workshop_id", "id"])
    op.create_table(
        "minutes_objection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.Column("minutes_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("answer", sa.String(length=2000), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["alliance_id", "minutes_id"],
            ["minutes.alliance_id", "minutes.id"],
            name="fk_minutes_objection_alliance_id_minutes_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_minutes_objection_person_id", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_minutes_objection"),
    )
    op.create_index("ix_minutes_objection_minutes_id_id", "minutes_objection", ["minutes_id", "id"])
    op.create_table(
        "participant_device",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["alliance_id", "participant_id"],
            ["participant.alliance_id", "participant.id"],
            name="fk_participant_device_alliance_id_participant_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_participant_device"),
        sa.UniqueConstraint("token_hash", name="uq_participant_device_token_hash"),
    )
    op.create_index("ix_participant_device_participant_id", "participant_device", ["participant_id"])
    op.create_table(
        "ballot_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.Column("ballot_id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer()),
        sa.Column("measure_id", sa.Integer()),
        sa.Column("action_id", sa.Integer()),
        sa.Column("title", JSON, nullable=False),
        sa.Column("field_id", sa.Integer()),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["alliance_id", "action_id"],
            ["existing_action.alliance_id", "existing_action.id"],
            name="fk_ballot_item_alliance_id_action_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id", "ballot_id"],
            ["ballot.alliance_id", "ballot.id"],
            name="fk_ballot_item_alliance_id_ballot_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id", "cluster_id"],
            ["cluster.alliance_id", "cluster.id"],
            name="fk_ballot_item_alliance_id_cluster_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id", "field_id"],
            ["framework_item.alliance_id", "framework_item.id"],
            name="fk_ballot_item_alliance_id_field_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id", "measure_id"],
            ["measure.alliance_id", "measure.id"],
            name="fk_ballot_item_alliance_id_measure_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_ballot_item"),
        sa.UniqueConstraint("alliance_id", "id", name="uq_ballot_item_alliance_id_id"),
    )
    op.create_index("ix_ballot_item_ballot_id_position", "ballot_item", ["ballot_id", "position"])
    op.create_index("ix_ballot_item_measure_id", "ballot_item", ["measure_id"])
    op.create_table(
        "ballot_paper",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.Column("ballot_id", sa.Integer(), nullable=False),
        sa.Column("voter_key", sa.String(length=64), nullable=False),
        sa.Column("choices", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["alliance_id", "ballot_id"],
            ["ballot.alliance_id", "ballot.id"],
            name="fk_ballot_paper_alliance_id_ballot_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_ballot_paper"),
        sa.UniqueConstraint("ballot_id", "voter_key", name="uq_ballot_paper_ballot_id_voter_key"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "ballot_turnout",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.Column("ballot_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["alliance_id", "ballot_id"],
            ["ballot.alliance_id", "ballot.id"],
            name="fk_ballot_turnout_alliance_id_ballot_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id", "participant_id"],
            ["participant.alliance_id", "participant.id"],
            name="fk_ballot_turnout_alliance_id_participant_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_ballot_turnout"),
        sa.UniqueConstraint("ballot_id", "participant_id", name="uq_ballot_turnout_ballot_id_participant_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "idea",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer()),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("field_id", sa.Integer()),
        sa.Column("show_as", sa.String(length=12), nullable=False),
        sa.Column("signed", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("cluster_id", sa.Integer()),
        sa.Column("client_key", sa.String(length=64), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["alliance_id", "cluster_id"],
            ["cluster.alliance_id", "cluster.id"],
            name="fk_idea_alliance_id_cluster_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id", "field_id"],
            ["framework_item.alliance_id", "framework_item.id"],
            name="fk_idea_alliance_id_field_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id", "participant_id"],
            ["participant.alliance_id", "participant.id"],
            name="fk_idea_alliance_id_participant_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id", "workshop_id"],
            ["workshop.alliance_id", "workshop.id"],
            name="fk_idea_alliance_id_workshop_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_idea"),
        sa.UniqueConstraint("alliance_id", "id", name="uq_idea_alliance_id_id"),
        sa.UniqueConstraint("workshop_id", "client_key", name="uq_idea_workshop_id_client_key"),
    )
    op.create_index("ix_idea_cluster_id", "idea", ["cluster_id"])
    op.create_index("ix_idea_participant_id", "idea", ["participant_id"])
    op.create_index("ix_idea_workshop_id_id", "idea", ["workshop_id", "id"])
    op.create_table(
        "workshop_outcome",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("summary", JSON, nullable=False),
        sa.Column("route", sa.String(length=10)),
        sa.Column("lead_id", sa.Integer()),
        sa.Column("measure_id", sa.Integer()),
        sa.Column("decided_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["alliance_id", "cluster_id"],
            ["cluster.alliance_id", "cluster.id"],
            name="fk_workshop_outcome_alliance_id_cluster_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id", "lead_id"],
            ["partner.alliance_id", "partner.id"],
            name="fk_workshop_outcome_alliance_id_lead_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id", "measure_id"],
            ["measure.alliance_id", "measure.id"],
            name="fk_workshop_outcome_alliance_id_measure_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id", "workshop_id"],
            ["workshop.alliance_id", "workshop.id"],
            name="fk_workshop_outcome_alliance_id_workshop_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_workshop_outcome"),
        sa.UniqueConstraint("cluster_id", name="uq_workshop_outcome_cluster_id"),
    )
    op.create_index("ix_workshop_outcome_measure_id", "workshop_outcome", ["measure_id"])
    op.create_index("ix_workshop_outcome_workshop_id", "workshop_outcome", ["workshop_id"])
    op.create_table(
        "ballot_result",
        sa.Column("item_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("criterion", sa.String(length=10), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("supporters", sa.Integer(), nullable=False),
        sa.Column("objections", sa.Integer(), nullable=False),
        sa.Column("spread", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["alliance_id", "item_id"],
            ["ballot_item.alliance_id", "ballot_item.id"],
            name="fk_ballot_result_alliance_id_item_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("item_id", "criterion", name="pk_ballot_result"),
    )
    op.create_table(
        "idea_echo",
        sa.Column("idea_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("participant_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["alliance_id", "idea_id"],
            ["idea.alliance_id", "idea.id"],
            name="fk_idea_echo_alliance_id_idea_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id", "participant_id"],
            ["participant.alliance_id", "participant.id"],
            name="fk_idea_echo_alliance_id_participant_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("idea_id", "participant_id", name="pk_idea_echo"),
    )
    op.create_index("ix_idea_echo_participant_id", "idea_echo", ["participant_id"])
    op.create_table(
        "pledge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer()),
        sa.Column("partner_id", sa.Integer()),
        sa.Column("applicant_id", sa.Integer()),
        sa.Column("organisation", sa.String(length=200), nullable=False),
        sa.Column("leads", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("amount", AMOUNT),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("unit_text", sa.String(length=60), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("first_step", sa.String(length=200), nullable=False),
        sa.Column("first_step_on_first", sa.Date()),
        sa.Column("first_step_on_last", sa.Date()),
        sa.Column("first_step_on_precision", sa.String(length=8), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("confirmed_by", sa.Integer()),
        sa.Column("contribution_id", sa.Integer()),
        sa.Column("client_key", sa.String(length=64), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["alliance_id", "applicant_id"],
            ["applicant.alliance_id", "applicant.id"],
            name="fk_pledge_alliance_id_applicant_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id", "cluster_id"],
            ["cluster.alliance_id", "cluster.id"],
            name="fk_pledge_alliance_id_cluster_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id", "contribution_id"],
            ["contribution.alliance_id", "contribution.id"],
            name="fk_pledge_alliance_id_contribution_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id", "participant_id"],
            ["participant.alliance_id", "participant.id"],
            name="fk_pledge_alliance_id_participant_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id", "partner_id"],
            ["partner.alliance_id", "partner.id"],
            name="fk_pledge_alliance_id_partner_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id", "workshop_id"],
            ["workshop.alliance_id", "workshop.id"],
            name="fk_pledge_alliance_id_workshop_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["confirmed_by"], ["person.id"], name="fk_pledge_confirmed_by", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name="pk_pledge"),
        sa.UniqueConstraint("alliance_id", "id", name="uq_pledge_alliance_id_id"),
        sa.UniqueConstraint("workshop_id", "client_key", name="uq_pledge_workshop_id_client_key"),
    )
    op.create_index("ix_pledge_alliance_id_partner_id_state", "pledge", ["alliance_id", "partner_id", "state"])
    op.create_index("ix_pledge_cluster_id", "pledge", ["cluster_id"])
    op.create_index("ix_pledge_contribution_id", "pledge", ["contribution_id"])
    # What happened in a session is never changed; only a rehearsal takes its own away.
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER workshop_event_refuses_update BEFORE UPDATE ON workshop_event "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            "CREATE TRIGGER workshop_event_refuses_truncate BEFORE TRUNCATE ON workshop_event "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    else:
        op.execute(
            "CREATE TRIGGER workshop_event_refuses_update BEFORE UPDATE ON workshop_event "
            "BEGIN SELECT RAISE(ABORT, 'workshop_event is append-only'); END"
        )
        # DELETE is open, so INSERT OR REPLACE would change an event unseen.
        op.execute(
            "CREATE TRIGGER workshop_event_refuses_replace BEFORE INSERT ON workshop_event "
            "WHEN EXISTS (SELECT 1 FROM workshop_event WHERE id = NEW.id) "
            "BEGIN SELECT RAISE(ABORT, 'workshop_event is append-only'); END"
        )


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
