"""models/ as a graph: each file a node, each table or macro it names an edge."""

from lswh.graph.dag import Graph, load_graph
from lswh.graph.model import Model, ModelName

__all__ = ["Graph", "Model", "ModelName", "load_graph"]
