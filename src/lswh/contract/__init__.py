"""Contracts: pandera classes for tables, rules between figures; whatever breaks one is a Finding.

A project's contracts are Python files in models/contracts. They import their pandera from pandera.ibis and the rules
from here. The rules are imported when they are asked for: a build whose contracts are known needs none of them.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from lswh.contract.gate import Demands, Verdict, hold, write_failures
from lswh.contract.held import Failure, Held
from lswh.contract.loading import Contracts, load_contracts
from lswh.contract.reconciliation import Waived, write_reconciliation
from lswh.contract.rules import RECONCILIATION, CompiledRule, Rule
from lswh.domain.waiver import load_waivers

if TYPE_CHECKING:
    from lswh.contract.areas import AreaTotal, Within
    from lswh.contract.concepts import Concept, Scale, Wording
    from lswh.contract.figures import Agree, Growth, Plausible, Share
    from lswh.contract.layers import Conserve, Converted, Partition, Side
    from lswh.contract.outliers import Outlier
    from lswh.contract.parts import Hull, Total
    from lswh.contract.series import Completeness, Cumulative, Discrete, Freshness, Revision

_MODULES = {
    "areas": ("AreaTotal", "Within"),
    "concepts": ("Concept", "Scale", "Wording"),
    "figures": ("Agree", "Growth", "Plausible", "Share"),
    "layers": ("Conserve", "Converted", "Partition", "Side"),
    "outliers": ("Outlier",),
    "parts": ("Hull", "Total"),
    "series": ("Completeness", "Cumulative", "Discrete", "Freshness", "Revision"),
}
_RULES = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> Any:
    """A rule, from its module."""
    if name not in _RULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_RULES[name]}"), name)


__all__ = [
    "RECONCILIATION",
    "Agree",
    "AreaTotal",
    "CompiledRule",
    "Completeness",
    "Concept",
    "Conserve",
    "Contracts",
    "Converted",
    "Cumulative",
    "Demands",
    "Discrete",
    "Failure",
    "Freshness",
    "Growth",
    "Held",
    "Hull",
    "Outlier",
    "Partition",
    "Plausible",
    "Revision",
    "Rule",
    "Scale",
    "Share",
    "Side",
    "Total",
    "Verdict",
    "Waived",
    "Within",
    "Wording",
    "hold",
    "load_contracts",
    "load_waivers",
    "write_failures",
    "write_reconciliation",
]
