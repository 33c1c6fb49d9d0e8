"""Pages of needs and contributions, and the alliance's page of who carries what."""

from bundnis.contributions.views import contributions, ledger, needs, sheets
from bundnis.contributions.views.ground import blueprint

__all__ = ["blueprint", "contributions", "ledger", "needs", "sheets"]
