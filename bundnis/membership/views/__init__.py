"""Pages of membership: first start and founding, the people of an alliance, invitations."""

from bundnis.membership.views import founding, invitation, people  # noqa: F401 - they stamp their views onto it
from bundnis.membership.views.blueprint import blueprint

__all__ = ["blueprint"]
