"""What statements can read: a warehouse, others that are attached to it, and temporary tables."""

from __future__ import annotations

from lswh.engine.spark.warehouse import Entry, Warehouse


class Known:
    """Relations by their names in a session: schema.name, catalog.schema.name, or the name of a temporary table."""

    def __init__(self, warehouse: Warehouse) -> None:
        self.warehouse = warehouse
        self.temporary: dict[str, Entry] = {}
        self.attached: dict[str, Warehouse] = {}

    def entry(self, name: str) -> Entry | None:
        """A relation; None where there is none."""
        if name in self.temporary:
            return self.temporary[name]
        wanted = name.split(".")[-2:]
        found = self._warehouse_of(name).entries.items()
        return next((entry for key, entry in found if [part.lower() for part in key] == wanted), None)

    def files(self, name: str, entry: Entry) -> list[str]:
        """The folders of a table's parts."""
        return list(entry.parts) if name in self.temporary else self._warehouse_of(name).files(entry)

    def _warehouse_of(self, name: str) -> Warehouse:
        catalog = name.partition(".")[0] if name.count(".") > 1 else ""
        return self.attached.get(catalog, self.warehouse)
