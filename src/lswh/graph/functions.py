"""What there is to know of DuckDB's functions by their names, in lower case. tests/graph hold it against DuckDB."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


PURE_SOURCES = _words("generate_series json_each json_tree range repeat repeat_row unnest")
"""Functions that stand for a table and depend on their arguments alone."""

GENERATING = _words("generate_subscripts regexp_split_to_table unnest")
"""Functions that make several rows of one where they stand in a projection."""

TEXTUAL = _words("alias columns")
"""Functions that answer what is written, or choose by it."""

CLOCK = _words(
    """
    ago current_date current_localtime current_localtimestamp current_time current_timestamp get_current_time
    get_current_timestamp localtime localtimestamp now today transaction_timestamp
    """
)
"""Functions that ask what time it is; so does age, with one argument."""

CHANCE = _words("currval gen_random_uuid nextval random setseed setval uuid uuidv4 uuidv7")
"""Functions that answer something else each time."""

SESSION = _words(
    """
    current_catalog current_connection_id current_database current_query current_query_id current_role current_schema
    current_schemas current_setting current_transaction_id current_user get_block_size getenv getvariable
    in_search_path inet_client_addr inet_client_port inet_server_addr inet_server_port session_user sleep_ms stats
    txid_current user vector_type version write_log
    """
)
"""Functions that depend on who asks, when and where, or do something; so do pg_ and has_..._privilege."""

FALLBACKS = _words(
    """
    current_catalog current_date current_role current_schema current_time current_timestamp current_user localtime
    localtimestamp session_user user
    """
)
"""Names that are taken for functions where there is no such column."""

IMPLICIT = _words(
    """
    array_agg array_extract array_slice contains count_star date_part ilike_escape like_escape list_apply list_extract
    list_filter list_slice list_value map not_ilike_escape not_like_escape regexp_full_match row struct_extract
    struct_pack timezone to_centuries to_days to_decades to_hours to_microseconds to_millennia to_milliseconds
    to_minutes to_months to_quarters to_seconds to_weeks to_years trunc tuple unnest
    """
)
"""Functions that DuckDB's syntax calls without their names."""

SYNTAX = _words(
    """
    all and any as by case cast decimal distinct else end except exists filter from group having in intersect is join
    like not on or order over partition pivot qualify select some table then try_cast union unpivot using values
    varchar when where window with within
    """
)
"""Words before a parenthesis that call nothing."""


def impurity(name: str, arguments: int) -> str | None:
    """What is wrong with calling a function in a model; None where nothing is.

    >>> impurity("now", 0)
    'asks the clock'
    """
    is_catalog = name.startswith("pg_") or (name.startswith("has_") and name.endswith("_privilege"))
    if name in CLOCK or (name == "age" and arguments == 1):
        return "asks the clock"
    if name in CHANCE:
        return "answers something else each time"
    if name in SESSION or (is_catalog and name not in ("pg_size_pretty", "pg_typeof")):
        return "depends on who asks, and where"
    return None
