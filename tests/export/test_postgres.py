"""What a PostgreSQL database shows after an export, and meanwhile. The server is a real one."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner
from psycopg import sql

from lswh.cli import main
from lswh.errors import LswhError
from lswh.export.marts import Keys, marts_of
from lswh.export.postgres import export_postgres
from tests.conftest import REPOSITORY
from tests.export import reader as readers
from tests.export.marts import NOW, Marts
from tests.export.server import PASSWORD, PASSWORD_IN_URL, USER, Cluster
from tests.published import publish

SWAPS = 20
"""Of the hundred that benchmarks/postgres.py makes."""


@pytest.fixture
def url(cluster: Cluster, database: str) -> str:
    return cluster.url(database)


@pytest.fixture
def there(cluster: Cluster, database: str) -> Iterator[psycopg.Connection[Any]]:
    """The database, as its administrator sees it."""
    with cluster.connect(database) as connection:
        yield connection


@pytest.fixture
def marts(url: str) -> Marts:
    """Marts that were exported once."""
    made = Marts()
    made.export(url)
    return made


def ask(there: psycopg.Connection[Any], query: str, *values: Any) -> list[tuple[Any, ...]]:
    return there.execute(query, values).fetchall()


def schemas(there: psycopg.Connection[Any]) -> set[str]:
    return {name for (name,) in ask(there, "select nspname from pg_namespace where starts_with(nspname, 'mart')")}


def tables(there: psycopg.Connection[Any], schema: str = "mart") -> dict[str, int]:
    """The tables of a schema, each with its oid."""
    found = ask(
        there, "select relname, c.oid from pg_class c where relnamespace = %s::regnamespace and relkind = 'r'", schema
    )
    return dict(found)


def shown(there: psycopg.Connection[Any]) -> tuple[Any, ...]:
    """The generations that the marts and their record show."""
    [row] = ask(there, readers.ACROSS.format("mart."))
    return tuple(row)


def refused(marts: Marts, url: str, words: str, **how: Any) -> LswhError:
    """An export that has to fail, in words, without the password."""
    with pytest.raises(LswhError) as caught:
        marts.export(url, **how)
    said = str(caught.value)
    assert re.search(words, said), said
    for secret in (PASSWORD, PASSWORD_IN_URL, "s3cr", "sswörd", "sswaord"):
        assert secret not in said
        assert secret not in repr(caught.value.__cause__)
    assert "\n" not in said
    return caught.value


def test_every_mart_is_there_with_its_types_keys_indexes_and_comments(
    marts: Marts, there: psycopg.Connection[Any]
) -> None:
    assert tables(there).keys() == {"indicator", "plan_attainment", "calendar", "lswh_export"}
    columns = ask(
        there,
        "select column_name, data_type, numeric_precision, numeric_scale from information_schema.columns "
        "where table_schema = 'mart' and table_name = 'indicator' order by ordinal_position",
    )
    assert columns == [
        ("area", "text", None, None),
        ("metric", "text", None, None),
        ("period", "text", None, None),
        ("value", "numeric", 28, 6),
    ]
    indexes = [
        one
        for (one,) in ask(
            there,
            "select pg_get_indexdef(indexrelid) from pg_index where indrelid = 'mart.indicator'::regclass order by 1",
        )
    ]
    assert indexes == [
        "CREATE INDEX indicator_metric_period_idx ON mart.indicator USING btree (metric, period)",
        "CREATE UNIQUE INDEX indicator_pkey ON mart.indicator USING btree (area, metric, period)",
    ]
    assert ask(
        there, "select obj_description('mart.indicator'::regclass), col_description('mart.indicator'::regclass, 4)"
    ) == [("what readers 'see'", 'in "units"')]
    assert ask(there, "select mart, generation, rows, sent_at::text from mart.lswh_export order by mart") == [
        ("calendar", "000000", 100, "2026-01-01 12:00:00"),
        ("indicator", "000000", 200, "2026-01-01 12:00:00"),
        ("plan_attainment", "000000", 200, "2026-01-01 12:00:00"),
    ]
    assert ask(there, "select reltuples from pg_class where oid = 'mart.indicator'::regclass") == [(200,)]


def test_a_value_of_any_type_arrives_as_it_is(url: str, there: psycopg.Connection[Any]) -> None:
    made = Marts()
    exact = [Decimal(n).scaleb(-6) for n in (0, 1, -1, 10**28 - 1, 1 - 10**28, 5 * 10**15 + 1, 10**15, 123456)]
    made.run(
        "create table mart.kinds as select v, "
        "v::decimal(38, 10) as wide, true as b, 7::utinyint as u1, 65535::usmallint as u2, 4294967295::uinteger as u4, "
        "18446744073709551615::ubigint as u8, 170141183460469231731687303715::hugeint as h, -1::tinyint as i1, "
        "1.5::float as f, 1e300::double as d, 'đồng ''\"\\' as t, '2020-02-29'::date as day, "
        "timestamp '2020-01-01 01:02:03.456789' as at, timestamptz '2020-01-01 01:02:03+07' as atz, "
        "time '01:02:03' as clock, '\\x00\\xff'::blob as raw, [1, 2] as list, {'a': 1} as struct, "
        "'b'::enum('a', 'b') as word, '6ba7b810-9dad-11d1-80b4-00c04fd430c8'::uuid as id "
        f"from (select unnest([{', '.join(map(str, exact))}]::decimal(28, 6)[]) as v)"
    )
    made.run("insert into mart.kinds (v) values (null)")
    made.export(url)
    assert [v for (v,) in ask(there, "select v from mart.kinds where v is not null order by v")] == sorted(exact)
    assert ask(there, "select count(*) from mart.kinds where v is null and t is null and day is null") == [(1,)]
    [row] = ask(there, "select * from mart.kinds where v = 0")
    assert row[1:9] == (
        Decimal(0),
        True,
        7,
        65535,
        4294967295,
        Decimal(18446744073709551615),
        Decimal("170141183460469231731687303715"),
        -1,
    )
    assert row[9:13] == (1.5, 1e300, "đồng '\"\\", date(2020, 2, 29))
    assert [str(one) for one in row[13:16]] == ["2020-01-01 01:02:03.456789", "2019-12-31 18:02:03+00:00", "01:02:03"]
    assert row[16:] == (b"\x00\xff", "[1, 2]", "{'a': 1}", "b", "6ba7b810-9dad-11d1-80b4-00c04fd430c8")


def test_what_did_not_change_is_not_sent_again(marts: Marts, url: str, there: psycopg.Connection[Any]) -> None:
    before = tables(there)
    again = marts.export(url)
    assert (again.sent, len(again.kept)) == ((), 3)
    assert tables(there) == before
    marts.next()
    changed = marts.export(url)
    assert ([name for name, _ in changed.sent], changed.kept) == (["indicator", "plan_attainment"], ("calendar",))
    after = tables(there)
    assert after["calendar"] == before["calendar"]
    assert after["indicator"] != before["indicator"]
    assert shown(there) == (1, 1, 1, 1, 1, 200)
    marts.generation = 2
    same = marts.export(url)
    assert (same.sent, tables(there)) == ((), after)
    assert ask(there, "select distinct generation from mart.lswh_export") == [("000002",)]
    assert len(marts.export(url, is_full=True).sent) == 3


def test_a_mart_that_only_got_another_comment_or_key_is_sent(
    marts: Marts, url: str, there: psycopg.Connection[Any]
) -> None:
    marts.run("comment on table mart.calendar is 'days'")
    assert [name for name, _ in marts.export(url).sent] == ["calendar"]
    keyed = marts_of(marts.engine, {"mart.calendar": [("day",)]})
    sent = export_postgres(marts.engine, keyed, url, "mart", "000000", NOW, patience=5)
    assert [name for name, _ in sent.sent] == ["calendar", "indicator", "plan_attainment"]
    assert ask(there, "select count(*) from pg_index where indrelid = 'mart.calendar'::regclass and indisprimary") == [
        (1,)
    ]


def test_a_key_with_nulls_is_unique_and_one_that_names_no_row_is_left_out(
    url: str, there: psycopg.Connection[Any]
) -> None:
    made = Marts()
    made.run("insert into mart.calendar values (null)")
    keys: Keys = {"mart.calendar": [("day",)], "mart.indicator": [("metric",), ("area", "metric")]}
    export_postgres(made.engine, marts_of(made.engine, keys), url, "mart", "000001", NOW, patience=5)
    found = ask(
        there,
        "select c.relname, indisunique, indisprimary from pg_index i join pg_class c on c.oid = i.indrelid "
        "where c.relnamespace = 'mart'::regnamespace and c.relname in ('calendar', 'indicator') order by 1, 2",
    )
    assert found[0] == ("calendar", True, False)
    assert ("indicator", True, True) in found
    with pytest.raises(psycopg.errors.UniqueViolation):
        there.execute("insert into mart.calendar values (null)")


def test_a_mart_that_is_no_longer_published_goes(marts: Marts, url: str, there: psycopg.Connection[Any]) -> None:
    marts.run("drop table mart.calendar")
    assert marts.export(url).retired == ("calendar",)
    assert "calendar" not in tables(there)
    assert "calendar" in tables(there, "mart__old_1")
    assert ask(there, "select count(*) from mart.lswh_export where mart = 'calendar'") == [(0,)]


def test_what_is_replaced_is_dropped_by_the_next_export_but_one(
    marts: Marts, url: str, there: psycopg.Connection[Any]
) -> None:
    found = []
    for _ in range(4):
        marts.next()
        marts.export(url)
        found.append(schemas(there) - {"mart"})
    assert found == [
        {"mart__old_1"},
        {"mart__old_1", "mart__old_2"},
        {"mart__old_2", "mart__old_3"},
        {"mart__old_3", "mart__old_4"},
    ]


def test_an_old_table_that_somebody_built_upon_stays_and_is_told_of(
    marts: Marts, url: str, there: psycopg.Connection[Any]
) -> None:
    marts.next()
    marts.export(url)
    there.execute("create view public.late as select * from mart__old_1.indicator")
    for _ in range(3):
        marts.next()
        left = marts.export(url).left
    assert schemas(there) == {"mart", "mart__old_1", "mart__old_3", "mart__old_4"}
    assert len(left) == 1
    assert left[0].startswith("mart__old_1: cannot drop table mart__old_1.indicator")


def test_grants_and_owners_are_kept_and_a_new_mart_gets_those_of_its_schema(
    marts: Marts, url: str, there: psycopg.Connection[Any]
) -> None:
    for role in ("bi", "columns_only", "keeper", '"an ""odd"" role"'):
        there.execute(f"drop role if exists {role}")
        there.execute(f"create role {role}")
    there.execute("grant usage on schema mart to bi, columns_only")
    there.execute('grant select on mart.indicator to bi, public, "an ""odd"" role"')
    there.execute("grant insert on mart.indicator to bi with grant option")
    there.execute("grant select (area, value) on mart.indicator to columns_only")
    there.execute("alter default privileges in schema mart grant select on tables to bi")
    there.execute("alter table mart.plan_attainment owner to keeper")
    grants = (
        "select coalesce(relacl::text, ''), relowner::regrole::text, "
        "(select array_agg(attname || attacl::text) from pg_attribute where attrelid = c.oid and attacl is not null) "
        "from pg_class c where c.oid = %s::regclass"
    )
    before = [ask(there, grants, f"mart.{name}") for name in ("indicator", "plan_attainment")]
    marts.next()
    marts.run("create table mart.fresh as select 1 as n")
    marts.export(url)
    assert [ask(there, grants, f"mart.{name}") for name in ("indicator", "plan_attainment")] == before
    assert ask(
        there,
        "select has_table_privilege('bi', 'mart.fresh', 'select'), has_table_privilege('bi', 'mart.fresh', 'insert')",
    ) == [(True, False)]
    assert ask(there, "select has_schema_privilege('bi', 'mart', 'usage')") == [(True,)]
    there.execute("reassign owned by keeper to lswh")


def test_views_of_others_read_the_new_tables_and_keep_their_options(
    marts: Marts, url: str, there: psycopg.Connection[Any]
) -> None:
    there.execute("create view public.mine with (security_barrier = true) as select area, value from mart.indicator")
    there.execute("create view public.above as select max(value) as value from public.mine")
    there.execute(
        "create view mart.beside as select i.value + p.value as sum "
        "from mart.indicator i join mart.plan_attainment p using (area, metric, period)"
    )
    marts.next()
    marts.export(url)
    assert ask(there, "select value from public.above") == [(1,)]
    assert ask(there, "select distinct sum from mart.beside") == [(2,)]
    assert ask(there, "select reloptions from pg_class where oid = 'public.mine'::regclass") == [
        (["security_barrier=true"],)
    ]
    for _ in range(3):
        marts.next()
        assert marts.export(url).left == ()


@pytest.mark.parametrize(
    ("made", "words"),
    [
        ("create materialized view public.m as select * from mart.indicator", "depends on it"),
        (
            "create table public.f (a text, m text, p text, foreign key (a, m, p) references mart.indicator)",
            "depends on it",
        ),
        ("alter table mart.indicator enable row level security", "row level security"),
        ("create publication p for table mart.indicator", "publication p depends on it"),
        (
            "create function public.g() returns bigint begin atomic select count(*) from mart.indicator; end",
            "function public.g.. depends on it",
        ),
    ],
)
def test_what_cannot_follow_a_table_stops_the_export_before_anything_changes(
    made: str, words: str, marts: Marts, url: str, there: psycopg.Connection[Any]
) -> None:
    there.execute(made)
    before = tables(there)
    marts.next()
    refused(marts, url, f"mart.indicator cannot be replaced: .*{words}")
    assert (tables(there), schemas(there)) == (before, {"mart"})


def test_a_view_that_needs_a_column_that_is_gone_stops_the_export(
    marts: Marts, url: str, there: psycopg.Connection[Any]
) -> None:
    there.execute("create view public.report as select value from mart.indicator")
    marts.next()
    marts.run("alter table mart.indicator rename value to amount")
    refused(marts, url, r"the view public\.report cannot read what is new: column \S*value\S* does not exist")
    assert ask(there, "select distinct value from public.report") == [(0,)]


def test_a_table_that_no_export_made_is_not_replaced(url: str, there: psycopg.Connection[Any]) -> None:
    there.execute("create schema mart create table indicator (mine int)")
    refused(Marts(), url, r"mart\.indicator is there already, and no export made it")
    assert tables(there).keys() == {"indicator"}
    Marts().export(url, schema="other")
    assert tables(there, "other").keys() == {"indicator", "plan_attainment", "calendar", "lswh_export"}


def test_somebodys_own_tables_in_the_schema_stay(marts: Marts, url: str, there: psycopg.Connection[Any]) -> None:
    there.execute("create table mart.notes as select 'mine' as note")
    marts.next()
    marts.export(url)
    assert ask(there, "select note from mart.notes") == [("mine",)]


def test_readers_see_one_generation_after_the_other_and_never_an_error(
    url: str, there: psycopg.Connection[Any], tmp_path: Path
) -> None:
    marts = Marts(2000)
    marts.export(url)
    there.execute(readers.MAKE_VIEW)
    with readers.reading(url, tmp_path, list(readers.HOW)) as results:
        for _ in range(SWAPS):
            marts.next()
            assert len(marts.export(url).sent) == 2
    for result in results:
        said = json.loads(result.read_text(encoding="utf-8"))
        assert (said["errors"], said["mixtures"]) == ([], []), result.name
        assert said["reads"] >= SWAPS
        assert said["seen"] > SWAPS / 3


def test_a_reader_that_holds_a_table_is_named_and_nothing_changes(
    marts: Marts, url: str, there: psycopg.Connection[Any], cluster: Cluster, database: str
) -> None:
    before = tables(there)
    marts.next()
    with psycopg.connect(cluster.url(database), application_name="a dashboard") as reader:
        reader.execute("select * from mart.indicator")
        started = time.monotonic()
        error = refused(
            marts,
            url,
            r"readers did not let go .* for 1 seconds: process \d+ of lswh \(a dashboard\), idle in transaction",
            patience=1.0,
        )
        assert time.monotonic() - started < 10
        assert "--lock-wait" in str(error)
        assert (tables(there), schemas(there)) == (before, {"mart"})
        reader.commit()
        assert len(marts.export(url).sent) == 2


def test_a_reader_that_waits_for_the_swap_sees_the_new_generation(
    marts: Marts, url: str, there: psycopg.Connection[Any], cluster: Cluster, database: str
) -> None:
    marts.next()
    with psycopg.connect(cluster.url(database)) as holder:
        holder.execute("select 1 from mart.plan_attainment limit 1")
        exporting = threading.Thread(target=lambda: marts.export(url))
        exporting.start()
        waiting = "select count(*) from pg_locks where not granted and mode = 'AccessExclusiveLock'"
        while ask(there, waiting) == [(0,)]:
            time.sleep(0.001)
        holder.rollback()
    exporting.join()
    assert shown(there) == (1, 1, 1, 1, 1, 200)


@pytest.mark.parametrize("order", [("indicator", "plan_attainment"), ("plan_attainment", "indicator")])
def test_a_statement_that_is_between_two_marts_when_a_swap_comes_ends_well_with_both_of_one_generation(
    order: tuple[str, str], marts: Marts, url: str, there: psycopg.Connection[Any], cluster: Cluster, database: str
) -> None:
    there.execute("create table public.gate as select 1 as one")
    marts.next()
    across = "select max(a.value), max(b.value) from mart.{} as a cross join public.gate cross join mart.{} as b"
    found: list[Any] = []
    with cluster.connect(database) as reader, psycopg.connect(cluster.url(database)) as keeper:
        keeper.execute("lock table public.gate in access exclusive mode")
        reading_ = threading.Thread(target=lambda: found.extend(ask(reader, across.format(*order))))
        reading_.start()  # it finds the first mart, and waits for the gate
        while ask(there, "select count(*) from pg_locks where not granted") == [(0,)]:
            time.sleep(0.001)
        exporting = threading.Thread(target=lambda: marts.export(url))
        exporting.start()
        exporting.join(4)  # longer than deadlock_timeout
        assert exporting.is_alive(), "the swap did not wait for a reader that has found one of its tables"
        keeper.rollback()
        reading_.join()
    exporting.join()
    assert found in ([(0, 0)], [(1, 1)])
    assert shown(there) == (1, 1, 1, 1, 1, 200)


def test_one_export_at_a_time(marts: Marts, url: str, there: psycopg.Connection[Any]) -> None:
    second: list[str] = []

    def meanwhile(name: str, rows: int | None) -> None:
        other = Marts()
        with pytest.raises(LswhError) as caught:
            other.export(url)
        second.append(str(caught.value))
        other.export(url, schema="another")

    marts.next()
    marts.run("drop table mart.plan_attainment")
    marts.export(url, on_mart=meanwhile)
    assert len(second) == 1
    assert "another export into the schema mart is running: process " in second[0]


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("postgresql://lswh:s3cr%2Fsswaord@127.0.0.1:{port}/postgres", "password authentication failed for user"),
        ("postgresql://lswh:{password}@no-such-host.invalid/postgres", "could not translate host name"),
        ("postgresql://lswh:{password}@127.0.0.1:1/postgres", "Connection refused"),
        ("postgresql://lswh:{password}@127.0.0.1:{port}/nothere", 'database "nothere" does not exist'),
        ("postgresql://lswh:s3cr%zz@127.0.0.1:{port}/postgres", "no URL of a PostgreSQL database"),
        ("postgresql://lswh:s3cr/sswaord@127.0.0.1:{port}/postgres", "no URL of a PostgreSQL database"),
        ("postgresql://lswh:{password}@127.0.0.1:{port}/postgres?sslmode=s3cr", "invalid sslmode value"),
        ("postgresql://lswh:{password}@127.0.0.1:{port}/postgres?options=--{password}", r"\*\*\* requires a value"),
        ("mysql://lswh:{password}@127.0.0.1/postgres", "no URL of a PostgreSQL database"),
    ],
)
def test_a_server_that_cannot_be_reached_is_one_clear_error_without_the_password(
    address: str, words: str, cluster: Cluster
) -> None:
    refused(Marts(), address.format(port=cluster.port, password=PASSWORD_IN_URL), words)


def test_a_role_without_rights_is_told_which_it_needs(
    cluster: Cluster, database: str, there: psycopg.Connection[Any], marts: Marts
) -> None:
    there.execute("drop role if exists guest")
    there.execute(sql.SQL("create role guest login password {}").format(PASSWORD))
    before = tables(there)
    guest = cluster.url(database, user="guest")
    error = refused(marts, guest, "permission denied for (schema|table)")
    assert "needs CREATE on the database" in str(error)
    refused(marts, guest, "permission denied for database", schema="elsewhere")
    assert tables(there) == before


def test_a_text_that_postgresql_cannot_hold_names_its_mart(url: str, there: psycopg.Connection[Any]) -> None:
    made = Marts()
    made.run("create table mart.hostile as select 'a' || chr(0) || 'b' as t")
    refused(made, url, r"sending hostile: invalid byte sequence for encoding .UTF8.: 0x00")
    assert schemas(there) == set()


def test_figures_that_were_altered_on_their_way_are_not_shown(
    marts: Marts, url: str, there: psycopg.Connection[Any]
) -> None:
    there.execute("""
        create function public.falsify() returns trigger language plpgsql as $$
            begin new.value := new.value + 0.000001; return new; end $$
    """)
    there.execute("""
        create function public.spoil() returns event_trigger language plpgsql as $$
            begin
                if to_regclass('mart__new.indicator') is not null then
                    create or replace trigger t before insert on mart__new.indicator
                        for each row execute function public.falsify();
                end if;
            end $$
    """)
    there.execute(
        "create event trigger spoil on ddl_command_end when tag in ('CREATE TABLE') execute function public.spoil()"
    )
    marts.next()
    refused(marts, url, "mart.indicator did not arrive as it is: sum of value is 200.000200, not 200.000000")
    assert shown(there) == (0, 0, 0, 0, 0, 200)


def test_a_server_that_is_killed_in_mid_copy_leaves_the_schema_as_it_was(
    marts: Marts, url: str, cluster: Cluster, database: str
) -> None:
    marts.next()
    marts.run("insert into mart.indicator select 'VN', 'X' || n, '2024', 1 from range(1_500_000) as r(n)")

    def kill() -> None:
        with cluster.connect(database) as watching:
            while ask(watching, "select count(*) from pg_stat_progress_copy where tuples_processed > 1000") == [(0,)]:
                time.sleep(0.005)
        cluster.stop("immediate")

    killing = threading.Thread(target=kill)
    killing.start()
    try:
        error = refused(marts, url, "sending indicator: ")
    finally:
        killing.join()
        cluster.start()
    assert "the schema is as it was" in str(error)
    with cluster.connect(database) as there:
        assert shown(there) == (0, 0, 0, 0, 0, 200)
        assert schemas(there) == {"mart"}
        marts.run("delete from mart.indicator where area = 'VN'")
        assert len(marts.export(url).sent) == 2
        assert shown(there) == (1, 1, 1, 1, 1, 200)
        assert schemas(there) == {"mart", "mart__old_1"}


@pytest.fixture
def small_disk(cluster: Cluster) -> Iterator[Path]:
    """A file system of 16 MB that the server can write to."""
    folder = cluster.folder / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=16m,mode=777", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("a small file system can only be mounted by root, and not in every container")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_is_one_clear_error_and_the_schema_is_as_it_was(
    marts: Marts, url: str, there: psycopg.Connection[Any], small_disk: Path, cluster: Cluster
) -> None:
    space = small_disk / "space"
    space.mkdir()
    space.chmod(0o700)
    data = cluster.data.stat()
    os.chown(space, data.st_uid, data.st_gid)
    there.execute(sql.SQL("create tablespace small location {}").format(str(space)))
    there.execute("alter role lswh set default_tablespace = small")
    try:
        marts.next()
        marts.run("insert into mart.indicator select 'VN', 'X' || n, '2024', 1 from range(500_000) as r(n)")
        error = refused(marts, url, "sending indicator: could not extend file .*: No space left on device")
        assert "make room and export again" in str(error)
        assert (shown(there), schemas(there)) == ((0, 0, 0, 0, 0, 200), {"mart"})
        assert sum(file.stat().st_size for file in space.rglob("*") if file.is_file()) < 1_000_000
        marts.run("delete from mart.indicator where area = 'VN'")
        marts.export(url)
        assert shown(there) == (1, 1, 1, 1, 1, 200)
    finally:
        there.execute("alter role lswh reset default_tablespace")
        there.execute("drop schema if exists mart cascade")
        there.execute("drop tablespace small")


def test_an_export_that_is_killed_leaves_nothing_and_the_next_one_works(
    marts: Marts, url: str, there: psycopg.Connection[Any]
) -> None:
    program = (
        "import sys, os, signal; from tests.export.marts import Marts; m = Marts(); m.next(); "
        "m.export(sys.argv[1], on_mart=lambda name, rows: name == 'plan_attainment' and os.kill(os.getpid(), 9))"
    )
    killed = subprocess.run([sys.executable, "-c", program, url], cwd=REPOSITORY, check=False, capture_output=True)
    assert killed.returncode == -9, killed.stderr
    while ask(there, "select count(*) from pg_stat_activity where application_name = 'lswh export'") != [(0,)]:
        time.sleep(0.01)
    assert (shown(there), schemas(there)) == ((0, 0, 0, 0, 0, 200), {"mart"})
    marts.next()
    assert len(marts.export(url).sent) == 2


def test_the_command_exports_what_is_published_with_the_keys_of_its_contracts(
    url: str, there: psycopg.Connection[Any], tmp_path: Path
) -> None:
    project = publish(tmp_path / "project")
    command = ["--project", str(project.root), "export", "postgres"]
    said = CliRunner().invoke(main, [*command, url])
    assert said.exit_code == 0, said.output
    place = url.replace(f":{PASSWORD_IN_URL}", "")
    assert said.stdout == f"{place}: mart shows generation 000001: 3 tables sent (64 rows), 0 kept\n"
    assert "sending orders  4 rows" in said.stderr
    assert ask(there, "select id, amount from mart.orders order by id")[1] == (2, Decimal("20.00"))
    key = (
        "select pg_get_constraintdef(oid) from pg_constraint where conrelid = 'mart.orders'::regclass and contype = 'p'"
    )
    assert ask(there, key) == [("PRIMARY KEY (id)",)]
    assert ask(there, "select count(*) from mart.reconciliation") == [(15,)]
    again = CliRunner().invoke(main, command, env={"LSWH_POSTGRES_URL": url})
    assert again.stdout == f"{place}: mart shows generation 000001: nothing sent, 3 kept\n"


def test_the_command_ends_with_2_and_one_line_where_it_cannot_be_done(cluster: Cluster, tmp_path: Path) -> None:
    project = publish(tmp_path / "project")
    wrong = cluster.url().replace(PASSWORD_IN_URL, "s3cret-and-wrong")
    said = CliRunner().invoke(main, ["--project", str(project.root), "export", "postgres", wrong])
    assert said.exit_code == 2
    assert said.output.startswith(f"error: postgresql://{USER}@127.0.0.1:{cluster.port}/postgres: ")
    assert said.output.count("\n") == 1
    assert "s3cret" not in said.output
