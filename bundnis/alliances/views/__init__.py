"""The pages of an alliance about itself: profile, settings, partners, frameworks, key dates, rules, journal."""

from bundnis.alliances.views import frameworks, journal, key_dates, partners, profile, working_rules
from bundnis.alliances.views.page import blueprint

__all__ = ["blueprint", "frameworks", "journal", "key_dates", "partners", "profile", "working_rules"]
