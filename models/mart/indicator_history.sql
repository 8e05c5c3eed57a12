-- What readers of mart.indicator saw, day by day: one row for each span of days, [valid_from, valid_to), in which a
-- vintage was shown. What was always known is valid from 0001-01-01, what is shown now until 9999-12-31.
-- config: {materialized: incremental, unique_key: [area, metric, period, valid_from]}
select
    v.period, v.indicator as metric, o.value, o.plan, coalesce(o.yoy, g.yoy) as yoy,
    i.name as metric_name, i.name_en as metric_name_en, o.unit, v.area, a.name as area_name, o.period_start,
    o.period_end, o.frequency, o.pct_of_plan, o.plan_kind, o.status, o.published_on, o.source_id,
    o.value_low, o.value_high, o.plan_low, o.plan_high, o.plan_basis, o.plan_period,
    case when o.yoy is null then g.yoy_low else o.yoy_low end as yoy_low,
    case when o.yoy is null then g.yoy_high else o.yoy_high end as yoy_high,
    case when o.yoy is null and g.yoy is not null then 'computed' else o.yoy_basis end as yoy_basis,
    g.yoy as yoy_computed, g.yoy_low as yoy_computed_low, g.yoy_high as yoy_computed_high,
    g.contract as yoy_contract, g.previous_source_id,
    coalesce(s.valid_from, v.valid_from) as valid_from, coalesce(s.valid_to, v.valid_to) as valid_to
from fact.vintage as v
join fact.observation as o on o.observation_id = v.observation_id
join fact.dim_indicator as i on i.indicator = v.indicator
join fact.dim_area as a on a.area = v.area
left join fact.growth as g on g.observation_id = v.observation_id
left join fact.vintage_span as s on s.observation_id = v.observation_id
where v.valid_from is not null
order by v.area, v.indicator, v.period, coalesce(s.valid_from, v.valid_from)
