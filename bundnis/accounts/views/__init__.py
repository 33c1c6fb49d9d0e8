"""Pages of accounts: the door, one's own account, a new password, what came too late, what is being typed."""

# They stamp their views onto it.
from bundnis.accounts.views import account, address, door, drafts, kept, password  # noqa: F401
from bundnis.accounts.views.blueprint import blueprint

__all__ = ["blueprint"]
