-- The latest figure of each series: one row for each (area, metric, period), of the publication of the latest day.
select
    o.period, o.indicator as metric, o.value, o.plan, o.yoy, i.name as metric_name, i.name_en as metric_name_en, o.unit,
    o.area, a.name as area_name, o.period_start, o.period_end, o.pct_of_plan, o.published_on, o.source
from fact.observation as o
join raw.indicator as i on i.code = o.indicator
join raw.area as a on a.code = o.area
qualify row_number() over (partition by o.area, o.indicator, o.period order by o.published_on desc, o.source) = 1
