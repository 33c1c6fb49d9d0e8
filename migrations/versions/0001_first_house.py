"""The first house: people, alliances, measures, contributions, reviews, journal, outbox."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime().with_variant(sa.DateTime(timezone=True), "postgresql")
# Thousandths: SQLite has no exact decimals.
AMOUNT = sa.BigInteger()

TABLES = (
    "signature",
    "contribution",
    "comment",
    "step",
    "review",
    "need",
    "measure_update",
    "measure_item",
    "indicator_value",
    "measure",
    "seat",
    "journal_detail",
    "invitation",
    "framework_item",
    "working_rules",
    "sign_in",
    "password_link",
    "partner",
    "key_date",
    "kept_post",
    "journal",
    "framework",
    "form_key",
    "setup_token",
    "person",
    "mail",
    "attempt",
    "alliance",
)

# What no statement may do any more. The details of the journal may be deleted: a person can be erased.
CLOSED = {
    "journal": ("UPDATE", "DELETE"),
    "journal_detail": ("UPDATE",),
    "signature": ("UPDATE", "DELETE"),
}


def close_tables() -> None:
    """Refuse changes to what happened, in the database itself."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
        )
    for table, acts in CLOSED.items():
        for act in acts:
            _refuse(table, act)
        if op.get_bind().dialect.name == "postgresql":
            op.execute(
                f"CREATE TRIGGER {table}_refuses_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )
    if op.get_bind().dialect.name == "sqlite":
        # DELETE is open here, so INSERT OR REPLACE would change a detail unseen.
        op.execute(
            "CREATE TRIGGER journal_detail_refuses_replace BEFORE INSERT ON journal_detail "
            "WHEN EXISTS (SELECT 1 FROM journal_detail WHERE entry_id = NEW.entry_id) "
            "BEGIN SELECT RAISE(ABORT, 'journal_detail is append-only'); END"
        )


def _refuse(table: str, act: str) -> None:
    name = f"{table}_refuses_{act.lower()}"
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()")
    else:
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {act} ON {table} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )


def open_tables() -> None:
    """Take the triggers away; they go with their tables, the function does not."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change CASCADE")


def upgrade() -> None:
    """Make every table."""
    op.create_table(
        "alliance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=31), nullable=False),
        sa.Column("name", JSON, nullable=False),
        sa.Column("short_name", sa.String(length=60), nullable=False),
        sa.Column("long_name", JSON, nullable=False),
        sa.Column("motto", JSON, nullable=False),
        sa.Column("purpose", JSON, nullable=False),
        sa.Column("region", JSON, nullable=False),
        sa.Column("emphasis", sa.String(length=10)),
        sa.Column("languages", JSON, nullable=False),
        sa.Column("time_zone", sa.String(length=40), nullable=False),
        sa.Column("word", sa.String(length=10), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("is_example", sa.Boolean(), nullable=False),
        sa.Column("links", JSON, nullable=False),
        sa.Column("parent_id", sa.Integer()),
        sa.Column("min_contributors", sa.Integer(), nullable=False),
        sa.Column("cap_running", sa.Integer()),
        sa.Column("cap_per_lead", sa.Integer()),
        sa.Column("rhythm_days", sa.Integer(), nullable=False),
        sa.Column("stale_days", sa.Integer(), nullable=False),
        sa.Column("size_months", sa.Integer(), nullable=False),
        sa.Column("size_partners", sa.Integer(), nullable=False),
        sa.Column("size_eur", AMOUNT, nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["alliance.id"], name="fk_alliance_parent_id", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name="pk_alliance"),
        sa.UniqueConstraint("slug", name="uq_alliance_slug"),
    )
    op.create_index("ix_alliance_parent_id", "alliance", ["parent_id"])
    op.create_table(
        "attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_attempt"),
    )
    op.create_index("ix_attempt_key_at", "attempt", ["key", "at"])
    op.create_table(
        "mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("message_id", sa.String(length=200), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("sent_at", MOMENT),
        sa.Column("given_up_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_mail"),
        sa.UniqueConstraint("key", name="uq_mail_key"),
    )
    op.create_index("ix_mail_waiting", "mail", ["sent_at", "due_at"])
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("email_key", sa.String(length=254), nullable=False),
        sa.Column("password_hash", sa.String(length=200)),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("theme", sa.String(length=6), nullable=False),
        sa.Column("is_operator", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
        sa.UniqueConstraint("email_key", name="uq_person_email_key"),
    )
    op.create_table(
        "setup_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_setup_token"),
        sa.UniqueConstraint("token_hash", name="uq_setup_token_token_hash"),
    )
    op.create_table(
        "form_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("endpoint", sa.String(length=80), nullable=False),
        sa.Column("location", sa.String(length=500), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_form_key_person_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_form_key"),
        sa.UniqueConstraint("person_id", "key", name="uq_form_key_person_id_key"),
    )
    op.create_index("ix_form_key_at", "form_key", ["at"])
    op.create_table(
        "framework",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("name", JSON, nullable=False),
        sa.Column("origin", sa.String(length=300), nullable=False),
        sa.Column("edition", sa.String(length=60), nullable=False),
        sa.Column("mapping", JSON, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliance.id"], name="fk_framework_alliance_id", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name="pk_framework"),
        sa.UniqueConstraint("alliance_id", "id", name="uq_framework_alliance_id_id"),
    )
    op.create_table(
        "journal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer()),
        sa.Column("person_id", sa.Integer()),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("verb", sa.String(length=60), nullable=False),
        sa.Column("topic", sa.String(length=30), nullable=False),
        sa.Column("topic_id", sa.Integer()),
        sa.Column("measure_id", sa.Integer()),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliance.id"], name="fk_journal_alliance_id", ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_journal_person_id", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name="pk_journal"),
    )
    op.create_index("ix_journal_alliance_id_id", "journal", ["alliance_id", "id"])
    op.create_index("ix_journal_measure_id_id", "journal", ["measure_id", "id"])
    op.create_index("ix_journal_person_id", "journal", ["person_id"])
    op.create_table(
        "kept_post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=500), nullable=False),
        sa.Column("fields", JSON, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_kept_post_person_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_kept_post"),
    )
    op.create_index("ix_kept_post_person_id", "kept_post", ["person_id"])
    op.create_table(
        "key_date",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.Column("day_first", sa.Date()),
        sa.Column("day_last", sa.Date()),
        sa.Column("day_precision", sa.String(length=8), nullable=False),
        sa.Column("text", JSON, nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("organisers", sa.String(length=500), nullable=False),
        sa.Column("series", sa.String(length=200), nullable=False),
        sa.Column("edition_number", sa.Integer()),
        sa.Column("result", JSON, nullable=False),
        sa.Column("source", sa.String(length=500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliance.id"], name="fk_key_date_alliance_id", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name="pk_key_date"),
    )
    op.create_index("ix_key_date_alliance_id", "key_date", ["alliance_id"])
    op.create_table(
        "partner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.Column("name", JSON, nullable=False),
        sa.Column("short_name", sa.String(length=60), nullable=False),
        sa.Column("sort_key", sa.String(length=60), nullable=False),
        sa.Column("sector", sa.String(length=30), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("kinds", JSON, nullable=False),
        sa.Column("identified_on_first", sa.Date()),
        sa.Column("identified_on_last", sa.Date()),
        sa.Column("identified_on_precision", sa.String(length=8), nullable=False),
        sa.Column("contacted_on_first", sa.Date()),
        sa.Column("contacted_on_last", sa.Date()),
        sa.Column("contacted_on_precision", sa.String(length=8), nullable=False),
        sa.Column("answered_on_first", sa.Date()),
        sa.Column("answered_on_last", sa.Date()),
        sa.Column("answered_on_precision", sa.String(length=8), nullable=False),
        sa.Column("member_from_first", sa.Date()),
        sa.Column("member_from_last", sa.Date()),
        sa.Column("member_from_precision", sa.String(length=8), nullable=False),
        sa.Column("member_until_first", sa.Date()),
        sa.Column("member_until_last", sa.Date()),
        sa.Column("member_until_precision", sa.String(length=8), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliance.id"], name="fk_partner_alliance_id", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name="pk_partner"),
        sa.UniqueConstraint("alliance_id", "id", name="uq_partner_alliance_id_id"),
    )
    op.create_table(
        "password_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_password_link_person_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_password_link"),
        sa.UniqueConstraint("token_hash", name="uq_password_link_token_hash"),
    )
    op.create_index("ix_password_link_person_id", "password_link", ["person_id"])
    op.create_table(
        "sign_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("device", sa.String(length=120), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_sign_in_person_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in"),
        sa.UniqueConstraint("token_hash", name="uq_sign_in_token_hash"),
    )
    op.create_index("ix_sign_in_person_id", "sign_in", ["person_id"])
    op.create_table(
        "working_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("text", JSON, nullable=False),
        sa.Column("agreed_on", sa.Date()),
        sa.Column("agreed_by", sa.String(length=500), nullable=False),
        sa.Column("written_by", sa.Integer()),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliance.id"], name="fk_working_rules_alliance_id", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["written_by"], ["person.id"], name="fk_working_rules_written_by", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name="pk_working_rules"),
        sa.UniqueConstraint("alliance_id", "edition", name="uq_working_rules_alliance_id_edition"),
    )
    op.create_table(
        "framework_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.Column("framework_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("name", JSON, nullable=False),
        sa.Column("focus", JSON, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["alliance_id", "framework_id"],
            ["framework.alliance_id", "framework.id"],
            name="fk_framework_item_alliance_id_framework_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliance.id"], name="fk_framework_item_alliance_id", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_framework_item"),
        sa.UniqueConstraint("alliance_id", "id", name="uq_framework_item_alliance_id_id"),
        sa.UniqueConstraint("framework_id", "code", name="uq_framework_item_framework_id_code"),
    )
    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer()),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("invited_by", sa.Integer()),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT),
        sa.Column("revoked_at", MOMENT),
        sa.ForeignKeyConstraint(
            ["alliance_id", "partner_id"],
            ["partner.alliance_id", "partner.id"],
            name="fk_invitation_alliance_id_partner_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliance.id"], name="fk_invitation_alliance_id", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["invited_by"], ["person.id"], name="fk_invitation_invited_by", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name="pk_invitation"),
        sa.UniqueConstraint("token_hash", name="uq_invitation_token_hash"),
    )
    op.create_index("ix_invitation_alliance_id", "invitation", ["alliance_id"])
    op.create_table(
        "journal_detail",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("values", JSON, nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["journal.id"], name="fk_journal_detail_entry_id", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("entry_id", name="pk_journal_detail"),
    )
    op.create_table(
        "seat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("partner_id", sa.Integer()),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.ForeignKeyConstraint(
            ["alliance_id", "partner_id"],
            ["partner.alliance_id", "partner.id"],
            name="fk_seat_alliance_id_partner_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliance.id"], name="fk_seat_alliance_id", ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_seat_person_id", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name="pk_seat"),
    )
    op.create_index("ix_seat_alliance_id_ended_at", "seat", ["alliance_id", "ended_at"])
    op.create_index("ix_seat_person_id_ended_at", "seat", ["person_id", "ended_at"])
    op.create_table(
        "measure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", JSON, nullable=False),
        sa.Column("title_de", sa.String(length=400), nullable=False),
        sa.Column("title_fr", sa.String(length=400), nullable=False),
        sa.Column("title_nl", sa.String(length=400), nullable=False),
        sa.Column("title_en", sa.String(length=400), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("summary", JSON, nullable=False),
        sa.Column("description", JSON, nullable=False),
        sa.Column("route", sa.String(length=10)),
        sa.Column("field_id", sa.Integer()),
        sa.Column("for_people", sa.Boolean(), nullable=False),
        sa.Column("for_companies", sa.Boolean(), nullable=False),
        sa.Column("target_group", JSON, nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=10)),
        sa.Column("novelty", sa.String(length=10)),
        sa.Column("proposer_id", sa.Integer()),
        sa.Column("lead_id", sa.Integer()),
        sa.Column("lead_state", sa.String(length=10)),
        sa.Column("lead_reason", sa.Text(), nullable=False),
        sa.Column("responsible_id", sa.Integer()),
        sa.Column("deputy_id", sa.Integer()),
        sa.Column("planned_start_first", sa.Date()),
        sa.Column("planned_start_last", sa.Date()),
        sa.Column("planned_start_precision", sa.String(length=8), nullable=False),
        sa.Column("planned_end_first", sa.Date()),
        sa.Column("planned_end_last", sa.Date()),
        sa.Column("planned_end_precision", sa.String(length=8), nullable=False),
        sa.Column("actual_start_first", sa.Date()),
        sa.Column("actual_start_last", sa.Date()),
        sa.Column("actual_start_precision", sa.String(length=8), nullable=False),
        sa.Column("actual_end_first", sa.Date()),
        sa.Column("actual_end_last", sa.Date()),
        sa.Column("actual_end_precision", sa.String(length=8), nullable=False),
        sa.Column("prospects", sa.Integer()),
        sa.Column("success_sign", JSON, nullable=False),
        sa.Column("indicator_name", JSON, nullable=False),
        sa.Column("indicator_unit", JSON, nullable=False),
        sa.Column("indicator_level", sa.String(length=10)),
        sa.Column("indicator_direction", sa.String(length=4)),
        sa.Column("indicator_baseline", AMOUNT),
        sa.Column("indicator_target", AMOUNT),
        sa.Column("one_group", sa.Boolean()),
        sa.Column("result_90_days", sa.Boolean()),
        sa.Column("predecessor_answer", JSON, nullable=False),
        sa.Column("predecessor_id", sa.Integer()),
        sa.Column("principles", JSON, nullable=False),
        sa.Column("funding", sa.String(length=300), nullable=False),
        sa.Column("recognition", sa.String(length=500), nullable=False),
        sa.Column("recognition_on", sa.Date()),
        sa.Column("recognition_link", sa.String(length=500), nullable=False),
        sa.Column("origin_kind", sa.String(length=10)),
        sa.Column("origin_label", JSON, nullable=False),
        sa.Column("origin_address", sa.String(length=500), nullable=False),
        sa.Column("visibility", sa.String(length=10), nullable=False),
        sa.Column("links", JSON, nullable=False),
        sa.Column("is_example", sa.Boolean(), nullable=False),
        sa.Column("stage", sa.String(length=14), nullable=False),
        sa.Column("stage_since", MOMENT, nullable=False),
        sa.Column("column_stage", sa.String(length=14), nullable=False),
        sa.Column("came_from", sa.String(length=14)),
        sa.Column("rank", sa.BigInteger(), nullable=False),
        sa.Column("resume_on", sa.Date()),
        sa.Column("stage_reason", sa.Text(), nullable=False),
        sa.Column("stop_lesson", sa.Text(), nullable=False),
        sa.Column("override_reason", sa.Text(), nullable=False),
        sa.Column("overridden", JSON, nullable=False),
        sa.Column("health", sa.String(length=10)),
        sa.Column("fresh_on", sa.Date()),
        sa.Column("next_on", sa.Date()),
        sa.Column("step_due_on", sa.Date()),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("created_by", sa.Integer()),
        sa.Column("text_version", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["alliance_id", "field_id"],
            ["framework_item.alliance_id", "framework_item.id"],
            name="fk_measure_alliance_id_field_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id", "lead_id"],
            ["partner.alliance_id", "partner.id"],
            name="fk_measure_alliance_id_lead_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id", "predecessor_id"],
            ["measure.alliance_id", "measure.id"],
            name="fk_measure_alliance_id_predecessor_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id", "proposer_id"],
            ["partner.alliance_id", "partner.id"],
            name="fk_measure_alliance_id_proposer_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliance.id"], name="fk_measure_alliance_id", ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name="fk_measure_created_by", ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["deputy_id"], ["person.id"], name="fk_measure_deputy_id", ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["responsible_id"], ["person.id"], name="fk_measure_responsible_id", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_measure"),
        sa.UniqueConstraint("alliance_id", "id", name="uq_measure_alliance_id_id"),
        sa.UniqueConstraint("alliance_id", "number", name="uq_measure_alliance_id_number"),
    )
    op.create_index("ix_measure_alliance_id_lead_id", "measure", ["alliance_id", "lead_id"])
    op.create_index("ix_measure_alliance_id_planned_end_last", "measure", ["alliance_id", "planned_end_last"])
    op.create_index("ix_measure_alliance_id_predecessor_id", "measure", ["alliance_id", "predecessor_id"])
    op.create_index("ix_measure_alliance_id_rank", "measure", ["alliance_id", "rank"])
    op.create_index("ix_measure_alliance_id_title_de", "measure", ["alliance_id", "title_de"])
    op.create_index("ix_measure_alliance_id_title_en", "measure", ["alliance_id", "title_en"])
    op.create_index("ix_measure_alliance_id_title_fr", "measure", ["alliance_id", "title_fr"])
    op.create_index("ix_measure_alliance_id_title_nl", "measure", ["alliance_id", "title_nl"])
    op.create_index(
        "ix_measure_board",
        "measure",
        [
            "alliance_id",
            "column_stage",
            "rank",
            "id",
            "stage",
            "lead_id",
            "lead_state",
            "route",
            "field_id",
            "health",
            "planned_start_first",
            "planned_end_last",
            "step_due_on",
            "fresh_on",
            "next_on",
            "resume_on",
            "one_group",
            "result_90_days",
        ],
    )
    op.create_table(
        "indicator_value",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("value", AMOUNT, nullable=False),
        sa.Column("women", AMOUNT),
        sa.Column("men", AMOUNT),
        sa.Column("other", AMOUNT),
        sa.ForeignKeyConstraint(
            ["alliance_id", "measure_id"],
            ["measure.alliance_id", "measure.id"],
            name="fk_indicator_value_alliance_id_measure_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_indicator_value"),
        sa.UniqueConstraint("measure_id", "on", name="uq_indicator_value_measure_id_on"),
    )
    op.create_table(
        "measure_item",
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["alliance_id", "item_id"],
            ["framework_item.alliance_id", "framework_item.id"],
            name="fk_measure_item_alliance_id_item_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id", "measure_id"],
            ["measure.alliance_id", "measure.id"],
            name="fk_measure_item_alliance_id_measure_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("measure_id", "item_id", name="pk_measure_item"),
    )
    op.create_index("ix_measure_item_item_id", "measure_item", ["alliance_id", "item_id"])
    op.create_table(
        "measure_update",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("health", sa.String(length=10), nullable=False),
        sa.Column("sentence", sa.String(length=500), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("next_on", sa.Date()),
        sa.Column("because", sa.String(length=500), nullable=False),
        sa.Column("unstuck_when", sa.String(length=500), nullable=False),
        sa.Column("helper_id", sa.Integer()),
        sa.Column("partner_id", sa.Integer()),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["alliance_id", "helper_id"],
            ["partner.alliance_id", "partner.id"],
            name="fk_measure_update_alliance_id_helper_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id", "measure_id"],
            ["measure.alliance_id", "measure.id"],
            name="fk_measure_update_alliance_id_measure_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id", "partner_id"],
            ["partner.alliance_id", "partner.id"],
            name="fk_measure_update_alliance_id_partner_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name="fk_measure_update_author_id", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name="pk_measure_update"),
        sa.UniqueConstraint("alliance_id", "id", name="uq_measure_update_alliance_id_id"),
    )
    op.create_index(
        "ix_measure_update_measure_id_happened_on_id", "measure_update", ["measure_id", "happened_on", "id"]
    )
    op.create_table(
        "need",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("amount", AMOUNT, nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("unit_text", sa.String(length=60), nullable=False),
        sa.Column("note", JSON, nullable=False),
        sa.Column("wanted_first", sa.Date()),
        sa.Column("wanted_last", sa.Date()),
        sa.Column("wanted_precision", sa.String(length=8), nullable=False),
        sa.Column("dropped_at", MOMENT),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["alliance_id", "measure_id"],
            ["measure.alliance_id", "measure.id"],
            name="fk_need_alliance_id_measure_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_need"),
        sa.UniqueConstraint("alliance_id", "id", name="uq_need_alliance_id_id"),
    )
    op.create_index("ix_need_alliance_id_dropped_at", "need", ["alliance_id", "dropped_at"])
    op.create_index("ix_need_measure_id", "need", ["measure_id"])
    op.create_table(
        "review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("executed", sa.String(length=10)),
        sa.Column("effect", sa.String(length=10)),
        sa.Column("what_worked", JSON, nullable=False),
        sa.Column("what_did_not", JSON, nullable=False),
        sa.Column("lesson", JSON, nullable=False),
        sa.Column("in_proportion", sa.Boolean()),
        sa.Column("recommend", sa.String(length=16)),
        sa.Column("rating", sa.Integer()),
        sa.Column("reviewed_on", sa.Date()),
        sa.Column("written_by", sa.Integer()),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["alliance_id", "measure_id"],
            ["measure.alliance_id", "measure.id"],
            name="fk_review_alliance_id_measure_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["written_by"], ["person.id"], name="fk_review_written_by", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name="pk_review"),
        sa.UniqueConstraint("measure_id", name="uq_review_measure_id"),
    )
    op.create_table(
        "step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("title", JSON, nullable=False),
        sa.Column("partner_id", sa.Integer()),
        sa.Column("due_first", sa.Date()),
        sa.Column("due_last", sa.Date()),
        sa.Column("due_precision", sa.String(length=8), nullable=False),
        sa.Column("done_on", sa.Date()),
        sa.Column("dropped_on", sa.Date()),
        sa.Column("drop_reason", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["alliance_id", "measure_id"],
            ["measure.alliance_id", "measure.id"],
            name="fk_step_alliance_id_measure_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id", "partner_id"],
            ["partner.alliance_id", "partner.id"],
            name="fk_step_alliance_id_partner_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_step"),
        sa.UniqueConstraint("alliance_id", "id", name="uq_step_alliance_id_id"),
    )
    op.create_index("ix_step_measure_id", "step", ["measure_id"])
    op.create_table(
        "comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("update_id", sa.Integer()),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["alliance_id", "measure_id"],
            ["measure.alliance_id", "measure.id"],
            name="fk_comment_alliance_id_measure_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id", "update_id"],
            ["measure_update.alliance_id", "measure_update.id"],
            name="fk_comment_alliance_id_update_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name="fk_comment_author_id", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name="pk_comment"),
    )
    op.create_index("ix_comment_measure_id_id", "comment", ["measure_id", "id"])
    op.create_table(
        "contribution",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer()),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("amount", AMOUNT, nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("unit_text", sa.String(length=60), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("condition", sa.String(length=500), nullable=False),
        sa.Column("hope", sa.String(length=500), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("wanted_first", sa.Date()),
        sa.Column("wanted_last", sa.Date()),
        sa.Column("wanted_precision", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("delivered", AMOUNT, nullable=False),
        sa.Column("received", AMOUNT, nullable=False),
        sa.Column("offered_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["alliance_id", "measure_id"],
            ["measure.alliance_id", "measure.id"],
            name="fk_contribution_alliance_id_measure_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id", "need_id"],
            ["need.alliance_id", "need.id"],
            name="fk_contribution_alliance_id_need_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id", "partner_id"],
            ["partner.alliance_id", "partner.id"],
            name="fk_contribution_alliance_id_partner_id",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_contribution"),
        sa.UniqueConstraint("alliance_id", "id", name="uq_contribution_alliance_id_id"),
    )
    op.create_index(
        "ix_contribution_alliance_id_partner_id_state", "contribution", ["alliance_id", "partner_id", "state"]
    )
    op.create_index("ix_contribution_measure_id_state", "contribution", ["measure_id", "state"])
    op.create_table(
        "signature",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=10), nullable=False),
        sa.Column("amount", AMOUNT),
        sa.Column("on", sa.Date()),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer()),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["alliance_id", "contribution_id"],
            ["contribution.alliance_id", "contribution.id"],
            name="fk_signature_alliance_id_contribution_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id", "partner_id"],
            ["partner.alliance_id", "partner.id"],
            name="fk_signature_alliance_id_partner_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_signature_person_id", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name="pk_signature"),
    )
    op.create_index("ix_signature_contribution_id_id", "signature", ["contribution_id", "id"])
    close_tables()


def downgrade() -> None:
    """Drop every table."""
    open_tables()
    for table in TABLES:
        op.drop_table(table)
