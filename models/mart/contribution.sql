-- How many points of a total's growth on the year before come from each of its parts: what the part grew by, in per cent
-- of what the total was. Total and part are of one publication. What they were a year before is implied by the growth
-- that it prints of both (basis 'printed'), else it is what readers see of that period, of both from one publication
-- too ('stored'). Where all parts of a total are there (is_whole), their points are the total's growth within rounding.
-- config: {materialized: view}
with whole as (
    select parent as total, count(*) as parts
    from fact.dim_indicator
    where weight is not null
    group by parent
),

level as not materialized (
    select
        m.area, m.metric, m.period, m.period_start, m.period_end, m.frequency, m.source_id, m.published_on, m.unit,
        m.value, m.value_low, m.value_high, m.metric_name, m.metric_name_en, m.area_name,
        case when m.yoy_basis = 'printed' then base_of(m.value, 100 + m.yoy) end as implied,
        case when m.yoy_basis = 'printed' then base_low(m.value_low, 100 + m.yoy_low, 100 + m.yoy_high) end as implied_low,
        case when m.yoy_basis = 'printed' then base_high(m.value_high, 100 + m.yoy_low, 100 + m.yoy_high) end as implied_high,
        b.value as stored, b.value_low as stored_low, b.value_high as stored_high, b.source_id as stored_source_id
    from mart.indicator as m
    left join mart.indicator as b
        on b.area = m.area and b.metric = m.metric and b.value is not null and b.frequency = m.frequency
        and b.period_end = shifted_end(m.period_end, -12)
        and b.period_start = shifted_start(m.period_start, m.period_end, -12)
    where m.value is not null
),

paired as (
    select
        p.area, p.metric, p.period, p.period_start, p.period_end, p.frequency, p.source_id, p.published_on, p.unit,
        p.metric_name, p.metric_name_en, p.area_name, t.metric as total, w.parts,
        case
            when p.implied_low + p.implied_high + t.implied_low + t.implied_high is not null then 'printed'
            when p.stored_source_id = t.stored_source_id then 'stored'
        end as basis,
        p.value, p.value_low, p.value_high,
        case when basis = 'printed' then p.implied else p.stored end as previous,
        case when basis = 'printed' then p.implied_low else p.stored_low end as previous_low,
        case when basis = 'printed' then p.implied_high else p.stored_high end as previous_high,
        t.value as total_value, t.value_low as total_value_low, t.value_high as total_value_high,
        case when basis = 'printed' then t.implied else t.stored end as total_previous,
        case when basis = 'printed' then t.implied_low else t.stored_low end as total_previous_low,
        case when basis = 'printed' then t.implied_high else t.stored_high end as total_previous_high
    from level as p
    join fact.dim_indicator as i on i.indicator = p.metric and i.weight = 1
    join whole as w on w.total = i.parent
    join level as t
        on t.metric = i.parent and t.area = p.area and t.period = p.period and t.source_id = p.source_id
),

measured as (
    select
        *, percent_of(value - previous, total_previous) as points,
        percent_floor(
            value_low - previous_high,
            case when value_low < previous_high then total_previous_low else total_previous_high end
        ) as points_low,
        percent_ceil(
            value_high - previous_low,
            case when value_high < previous_low then total_previous_high else total_previous_low end
        ) as points_high,
        percent_of(total_value, total_previous) - 100 as total_yoy,
        percent_floor(
            total_value_low, case when total_value_low < 0 then total_previous_low else total_previous_high end
        ) - 100 as total_yoy_low,
        percent_ceil(
            total_value_high, case when total_value_high < 0 then total_previous_high else total_previous_low end
        ) - 100 as total_yoy_high
    from paired
    where total_previous_low > 0
)

select
    period, metric, points, total, total_yoy::decimal(9, 4) as total_yoy, metric_name, metric_name_en, unit, area,
    area_name, period_start, period_end, frequency, value, previous, total_value, total_previous, points_low, points_high,
    total_yoy_low::decimal(9, 4) as total_yoy_low, total_yoy_high::decimal(9, 4) as total_yoy_high, basis,
    count(*) over (partition by area, total, period, basis) = parts as is_whole,
    published_on, source_id
from measured
where points_low is not null and points_high is not null and total_yoy_low is not null and total_yoy_high is not null
