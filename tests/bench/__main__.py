"""``make bench`` and ``make bench-quick``; ``python -m tests.bench postgresql`` measures one database alone."""

from __future__ import annotations

import sys
from dataclasses import replace

from tests.bench.pages import QUICK, Plan, measure

plan = QUICK if "--quick" in sys.argv[1:] else Plan()
databases = tuple(each for each in sys.argv[1:] if each in ("sqlite", "postgresql"))
measure(replace(plan, databases=databases or plan.databases))
