"""models/ as a graph: each file a node, each table or macro it names an edge."""

from lswh.graph.config import Config, Materialized
from lswh.graph.dag import Graph, load_graph
from lswh.graph.fingerprint import TableFingerprint, macro_fingerprint, table_fingerprint
from lswh.graph.model import Model, ModelName
from lswh.graph.properties import DataTest, Properties, UnitTest, check_columns, load_properties
from lswh.graph.reading import Reading
from lswh.graph.selection import State, select

__all__ = [
    "Config",
    "DataTest",
    "Graph",
    "Materialized",
    "Model",
    "ModelName",
    "Properties",
    "Reading",
    "State",
    "TableFingerprint",
    "UnitTest",
    "check_columns",
    "load_graph",
    "load_properties",
    "macro_fingerprint",
    "select",
    "table_fingerprint",
]
