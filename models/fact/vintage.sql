-- What becomes of each observation in the marts: latest (a reader sees it), other_plan (of the latest publication, but
-- against another plan), superseded (by a later publication), withdrawn (by its source, or no longer in its file).
-- config: {materialized: incremental, unique_key: [observation_id]}
with held as (
    -- what the current version of a document holds, where older versions of it are there too
    select distinct o.area, o.indicator, o.period, o.plan_kind, o.plan_period, p.document
    from fact.observation as o
    join fact.dim_source as p on p.source_id = o.source_id
    where p.is_current and p.is_revised
),

standing as not materialized (
    select
        o.observation_id, o.area, o.indicator, o.period, o.plan_kind, o.plan_period, o.source_id, o.published_on,
        o.value, o.value_low, o.value_high, o.plan, o.plan_low, o.plan_high, o.plan_basis, o.pct_of_plan,
        o.pct_of_plan_low, o.pct_of_plan_high, o.yoy, o.yoy_low, o.yoy_high, o.period_end,
        i.plan_kind as default_plan_kind, p.document, p.is_current, p.batch,
        case
            when i.kind in ('growth', 'index') and o.yoy is not null then 1
            when o.value is not null then 2
            when o.yoy is not null then 3
            else 4
        end as measure_rank,
        p.withdrawn_on is not null or (not p.is_current and h.document is null) as is_withdrawn
    from fact.observation as o
    join fact.dim_indicator as i on i.indicator = o.indicator
    join fact.dim_source as p on p.source_id = o.source_id
    left join held as h
        on h.document = p.document and h.area = o.area and h.indicator = o.indicator and h.period = o.period
        and h.plan_kind = o.plan_kind and h.plan_period = o.plan_period
),

-- the publication that stands first
latest as (
    select
        area, indicator, period,
        arg_min(source_id, {
            measure: measure_rank, day: -epoch(published_on), is_old: not is_current, width: value_high - value_low,
            batch: -batch, document: document, source_id: source_id
        }) as source_id
    from standing
    where not is_withdrawn
    group by area, indicator, period
),

-- where a publication gives several plans, the row of the one that readers see
several as (
    select area, indicator, period, source_id
    from fact.observation
    group by area, indicator, period, source_id
    having count(*) > 1
),

preferred as (
    select
        s.area, s.indicator, s.period, s.source_id,
        arg_min(s.observation_id, {
            measure: s.measure_rank, is_other: s.plan_kind <> s.default_plan_kind, plan_kind: s.plan_kind,
            is_of_other_year: s.plan_period <> strftime(s.period_end, '%Y'), plan_period: s.plan_period
        }) as observation_id
    from standing as s
    semi join several as m
        on m.area = s.area and m.indicator = s.indicator and m.period = s.period and m.source_id = s.source_id
    where not s.is_withdrawn
    group by s.area, s.indicator, s.period, s.source_id
)

select
    s.observation_id, s.area, s.indicator, s.period, s.plan_kind, s.plan_period, s.source_id, s.published_on,
    s.is_current, s.value, s.value_low, s.value_high, s.pct_of_plan, s.pct_of_plan_low, s.pct_of_plan_high,
    s.yoy, s.yoy_low, s.yoy_high,
    case when s.plan_basis = 'printed' then s.plan end as plan,
    case when s.plan_basis = 'printed' then s.plan_low end as plan_low,
    case when s.plan_basis = 'printed' then s.plan_high end as plan_high,
    case
        when s.is_withdrawn then 'withdrawn'
        when s.source_id = l.source_id and coalesce(p.observation_id = s.observation_id, true) then 'latest'
        when s.source_id = l.source_id then 'other_plan'
        else 'superseded'
    end as disposition
from standing as s
left join latest as l on l.area = s.area and l.indicator = s.indicator and l.period = s.period
left join preferred as p
    on p.area = s.area and p.indicator = s.indicator and p.period = s.period and p.source_id = s.source_id
