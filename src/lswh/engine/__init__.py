"""Where SQL runs. An engine is a small protocol; each adapter lives in a module of its own."""

from lswh.engine.protocol import Capabilities, Cells, Column, Engine, Kind, MalformedFile, Parameters, Result, Rows

__all__ = ["Capabilities", "Cells", "Column", "Engine", "Kind", "MalformedFile", "Parameters", "Result", "Rows"]
