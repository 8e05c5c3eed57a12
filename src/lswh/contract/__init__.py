"""Contracts: pandera classes for tables, rules between figures; whatever breaks one is a Finding.

A project's contracts are Python files in models/contracts. They import their pandera from pandera.ibis and the rules
from here.
"""

from lswh.contract.figures import Agree, Growth, Plausible, Share
from lswh.contract.gate import Demands, Verdict, hold, write_failures
from lswh.contract.held import Failure, Held
from lswh.contract.layers import Conserve, Partition, Side
from lswh.contract.loading import RECONCILIATION, Contracts, load_contracts
from lswh.contract.parts import Hull, Total
from lswh.contract.reconciliation import write_reconciliation
from lswh.contract.rules import CompiledRule, Rule

__all__ = [
    "RECONCILIATION",
    "Agree",
    "CompiledRule",
    "Conserve",
    "Contracts",
    "Demands",
    "Failure",
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
    "hold",
    "load_contracts",
    "write_failures",
    "write_reconciliation",
]
