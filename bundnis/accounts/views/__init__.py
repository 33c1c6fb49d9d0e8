"""Pages of accounts: the door, one's own account, a new password, the post that came too late."""

from bundnis.accounts.views import account, door, kept, password  # noqa: F401 - they stamp their views onto it
from bundnis.accounts.views.blueprint import blueprint

__all__ = ["blueprint"]
