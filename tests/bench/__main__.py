"""``make bench`` and ``make bench-quick``."""

from __future__ import annotations

import sys

from tests.bench.pages import QUICK, Plan, measure

measure(QUICK if "--quick" in sys.argv[1:] else Plan())
