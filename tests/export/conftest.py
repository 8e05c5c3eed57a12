"""A PostgreSQL server for all tests that need one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.export.server import Cluster, NoServer, quickest_place, running


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    try:
        with running(quickest_place()) as server:
            yield server
    except NoServer as error:
        pytest.skip(str(error))


@pytest.fixture
def database(cluster: Cluster, request: pytest.FixtureRequest) -> str:
    """The name of a database of the test's own."""
    name = f"t{abs(hash(request.node.nodeid))}"
    with cluster.connect() as admin:
        admin.execute(f"drop database if exists {name}")
        admin.execute(f"create database {name}")
    return name
