"""Contracts: pandera classes for tables, rules between figures; whatever breaks one is a Finding.

A project's contracts are Python files in models/contracts. They import their pandera from pandera.ibis and the rules
from here.
"""

from lswh.contract.figures import Agree, Growth, Plausible, Share
from lswh.contract.gate import Demands, Held, Verdict, check
from lswh.contract.layers import Conserve, Partition, Side
from lswh.contract.loading import RECONCILIATION, Contracts, load_contracts
from lswh.contract.parts import Hull, Total
from lswh.contract.rules import Rule

__all__ = [
    "RECONCILIATION",
    "Agree",
    "Conserve",
    "Contracts",
    "Demands",
    "Growth",
    "Held",
    "Hull",
    "Partition",
    "Plausible",
    "Rule",
    "Share",
    "Side",
    "Total",
    "Verdict",
    "check",
    "load_contracts",
]
