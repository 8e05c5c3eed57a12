-- Exports less imports, where one publication gives both: one row for each (area, period), in million US dollars.
-- config: {materialized: incremental, unique_key: [area, period]}
select
    x.period, x.area, x.area_name, x.value as exports, m.value as imports,
    (x.value - m.value)::decimal(28, 6) as balance,
    (x.value_low - m.value_high)::decimal(28, 6) as balance_low,
    (x.value_high - m.value_low)::decimal(28, 6) as balance_high,
    x.unit, x.period_start, x.period_end, x.frequency, x.published_on, x.source_id
from mart.indicator as x
join mart.indicator as m
    on m.area = x.area and m.period = x.period and m.source_id = x.source_id and m.metric = 'TRADE_IMPORT'
where x.metric = 'TRADE_EXPORT' and x.value is not null and m.value is not null
