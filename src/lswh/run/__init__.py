"""A build: decided first (plan), then done (execute), and told (report)."""

from lswh.run.execute import Progress, RunReport, execute
from lswh.run.plan import Fingerprints, Plan, fingerprints, plan

__all__ = ["Fingerprints", "Plan", "Progress", "RunReport", "execute", "fingerprints", "plan"]
