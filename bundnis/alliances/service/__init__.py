"""Every write of alliances. Nothing here commits; whoever changes something comes first."""

from bundnis.alliances.service.alliance import (
    change_profile,
    change_settings,
    found_alliance,
    set_parent,
)
from bundnis.alliances.service.frameworks import (
    add_framework,
    add_item,
    change_framework,
    change_item,
    delete_framework,
    delete_item,
    move_item,
)
from bundnis.alliances.service.life import add_key_date, agree_working_rules, change_key_date, delete_key_date
from bundnis.alliances.service.partners import (
    add_partner,
    change_partner,
    change_role,
    end_membership,
    renew_membership,
)

__all__ = [
    "add_framework", "add_item", "add_key_date", "add_partner", "agree_working_rules", "change_framework",
    "change_item", "change_key_date", "change_partner", "change_profile", "change_role", "change_settings",
    "delete_framework", "delete_item", "delete_key_date", "end_membership", "found_alliance", "move_item",
    "renew_membership", "set_parent",
]  # fmt: skip
