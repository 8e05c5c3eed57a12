"""How each construct of DuckDB's dialect is written for Spark: a table of rules, a function for each construct.

What has no rule is refused. Every rule has cases in tests/conformance, which both engines answer alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlglot import exp

from lswh.engine.spark.rules import aggregates, casts, conditions, dates, lists, numbers, text
from lswh.engine.spark.rules.rule import Rule

_MODULES = (conditions, numbers, casts, text, dates, aggregates, lists)
NODES: Mapping[type[exp.Expr], Rule[Any]] = {kind: rule for module in _MODULES for kind, rule in module.NODES.items()}
"""By the kind of node that sqlglot makes of it."""
FUNCTIONS: Mapping[str, Rule[Any]] = {name: rule for module in _MODULES for name, rule in module.FUNCTIONS.items()}
"""By the name of a function that sqlglot has no node for."""
