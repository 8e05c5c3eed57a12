-- What becomes of each observation in the marts: latest (a reader sees it), other_plan (of the latest publication, but
-- against another plan), superseded (by a later publication), withdrawn (by its source, or no longer in its file).
with held as (
    select o.area, o.indicator, o.period, o.plan_kind, o.plan_period, p.document
    from fact.observation as o
    join fact.dim_source as p on p.source_id = o.source_id
    where p.is_current
    group by all
),

standing as (
    select
        o.observation_id, o.area, o.indicator, o.period, o.plan_kind, o.plan_period, o.source_id, o.value, o.value_low,
        o.value_high, o.plan, o.plan_low, o.plan_high, o.plan_basis, o.pct_of_plan, o.pct_of_plan_low,
        o.pct_of_plan_high, o.yoy, o.yoy_low, o.yoy_high, o.period_end,
        i.kind, i.plan_kind as default_plan_kind, p.published_on, p.document, p.is_current, p.batch,
        p.withdrawn_on is not null or (not p.is_current and h.document is null) as is_withdrawn
    from fact.observation as o
    join fact.dim_indicator as i on i.indicator = o.indicator
    join fact.dim_source as p on p.source_id = o.source_id
    left join held as h
        on h.document = p.document and h.area = o.area and h.indicator = o.indicator and h.period = o.period
        and h.plan_kind = o.plan_kind and h.plan_period = o.plan_period
),

measured as (
    select
        *,
        case
            when kind in ('growth', 'index') and bool_or(yoy is not null) over cell then yoy is not null
            when bool_or(value is not null) over cell then value is not null
            when bool_or(yoy is not null) over cell then yoy is not null
            else true
        end as has_main_measure
    from standing
    window cell as (partition by area, indicator, period, is_withdrawn)
),

published as (
    select
        *,
        first_value(source_id) over (
            partition by area, indicator, period, is_withdrawn
            order by has_main_measure desc, published_on desc nulls last, is_current desc,
                value_high - value_low nulls last, batch desc, document, source_id
        ) as latest_source_id
    from measured
),

ranked as (
    select
        *,
        row_number() over (
            partition by area, indicator, period, is_withdrawn
            order by source_id = latest_source_id desc, has_main_measure desc, plan_kind = default_plan_kind desc,
                plan_kind, plan_period = strftime(period_end, '%Y') desc, plan_period
        ) as place
    from published
)

select
    observation_id, area, indicator, period, plan_kind, plan_period, source_id, published_on, is_current,
    value, value_low, value_high, pct_of_plan, pct_of_plan_low, pct_of_plan_high, yoy, yoy_low, yoy_high,
    case when plan_basis = 'printed' then plan end as plan,
    case when plan_basis = 'printed' then plan_low end as plan_low,
    case when plan_basis = 'printed' then plan_high end as plan_high,
    case
        when is_withdrawn then 'withdrawn'
        when place = 1 then 'latest'
        when source_id = latest_source_id then 'other_plan'
        else 'superseded'
    end as disposition
from ranked
