"""A build: decided first (plan), then done (execute), held against the contracts and published (making)."""

from lswh.run.plan import Plan, plan
from lswh.run.selection import selected
from lswh.run.steps import Step
from lswh.run.wanted import Wanted, wanted_of

__all__ = ["Plan", "Step", "Wanted", "plan", "selected", "wanted_of"]
