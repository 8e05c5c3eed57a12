-- Every raw record with its identity, its dates and its status typed; figures are still text.
-- config: {materialized: incremental, unique_key: [record_id]}
with identified as (
    select
        * replace (
            coalesce(source, document) as source,
            try_cast(published_on as date) as published_on,
            try_cast(period_start as date) as period_start,
            try_cast(period_end as date) as period_end,
            observation_status(status) as status
        ),
        left(sha256(concat_ws(chr(31), coalesce(source, document), coalesce(published_on, ''), content_hash)), 16)
            as source_id,
        published_on is not null and try_cast(published_on as date) is null as is_misdated,
        coalesce(period, case when period_start is null then named_period(period_text) end) as period_given
    from raw.record
)

select
    record_id, source_id, document, "row", content_hash, source, published_on, published_basis, is_misdated,
    area, indicator, indicator_code,
    coalesce(period_start(period_given), period_start, period_end) as period_start,
    coalesce(period_end(period_given), period_end) as period_end,
    period_start(period_given) is null and period_start is null as is_day,
    period_given is not null and (
        period_start(period_given) is null
        or period is not null and period_start is not null
        and (period_start <> period_start(period_given) or period_end <> period_end(period_given))
    ) as is_misperioded,
    value, plan, pct_of_plan, yoy_pct, coalesce(decimals, printed_decimals(value)) as decimals, hedge,
    unit, plan_kind, plan_period, status, quote, "start", "end"
from identified
