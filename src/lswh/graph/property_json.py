"""Properties as JSON has them, and back."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from lswh.errors import Where
from lswh.graph.properties import (
    ColumnProperties,
    DataTest,
    Fixture,
    Given,
    ModelProperties,
    Properties,
    UnitTest,
)


def dump(properties: Properties) -> dict[str, Any]:
    """The inverse of load."""
    return {
        "models": [_plain(model) for model in properties.models.values()],
        "unit_tests": [_plain(test) for test in properties.unit_tests],
    }


def load(document: Mapping[str, Any]) -> Properties:
    """Properties from what dump gave. Raises KeyError, TypeError or ValueError for anything else."""
    models = [_model(one) for one in document["models"]]
    return Properties({model.name: model for model in models}, tuple(_unit_test(one) for one in document["unit_tests"]))


def _plain(value: Any) -> Any:
    if isinstance(value, Where):
        return [value.path, value.line, value.column]
    if dataclasses.is_dataclass(value):
        fields = ((field, getattr(value, field.name)) for field in dataclasses.fields(value))
        return {field.name: _plain(held) for field, held in fields if held != field.default}
    if isinstance(value, Mapping):
        return {key: _plain(held) for key, held in value.items()}
    return [_plain(held) for held in value] if isinstance(value, list | tuple) else value


def _model(fields: dict[str, Any]) -> ModelProperties:
    return ModelProperties(
        fields["name"],
        fields["description"],
        {key: tuple(said) if isinstance(said, list) else said for key, said in fields["config"].items()},
        tuple(fields["tags"]),
        {
            name: ColumnProperties(one["description"], one["data_type"], Where(*one["where"]))
            for name, one in fields["columns"].items()
        },
        tuple(_data_test(one) for one in fields["data_tests"]),
        Where(*fields["where"]),
    )


def _data_test(fields: dict[str, Any]) -> DataTest:
    return DataTest(**{**fields, "where_in_file": Where(*fields["where_in_file"])})


def _unit_test(fields: dict[str, Any]) -> UnitTest:
    given = tuple(Given(one["input"], _fixture(one["fixture"]), Where(*one["where"])) for one in fields["given"])
    return UnitTest(fields["name"], fields["model"], given, _fixture(fields["expect"]), Where(*fields["where"]))


def _fixture(fields: dict[str, Any]) -> Fixture:
    return Fixture(
        Where(*fields["where"]),
        tuple(fields.get("rows", ())),
        tuple(Where(*place) for place in fields.get("places", ())),
        fields.get("csv"),
        fields.get("file"),
    )
