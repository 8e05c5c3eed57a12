-- Months, quarters and halves of the flows that add up, each by itself and not counted from January: as printed (basis
-- 'printed'), else by difference of cumulations (mart.indicator_difference).
-- config: {materialized: view}
select
    m.period, m.metric, m.value, m.metric_name, m.metric_name_en, m.unit, m.area, m.area_name, m.period_start,
    m.period_end, m.frequency, m.status, m.published_on, m.source_id, m.value_low, m.value_high, 'printed' as basis,
    null::varchar as minuend_period, null::varchar as subtrahend_period, null::varchar as subtrahend_source_id
from mart.indicator as m
join fact.dim_indicator as i on i.indicator = m.metric
where i.kind = 'flow' and i.is_additive and m.value is not null and m.frequency in ('M', 'Q', 'S')
union all
select
    d.period, d.metric, d.value, d.metric_name, d.metric_name_en, d.unit, d.area, d.area_name, d.period_start,
    d.period_end, d.frequency, d.status, d.published_on, d.source_id, d.value_low, d.value_high, d.basis,
    d.minuend_period, d.subtrahend_period, d.subtrahend_source_id
from mart.indicator_difference as d
