-- What becomes of each observation in the marts: latest (a reader sees it), other_plan (of the latest publication, but
-- against another plan), superseded (by a later publication), withdrawn (by its source, or no longer in its file).
-- Readers saw it from valid_from until valid_to (null where they never did); where it came back, this is the last time.
-- config: {materialized: incremental, unique_key: [observation_id]}
with revised as (
    -- where a later version of the document prints the cell too, as of the same day
    select
        o.observation_id, o.area, o.indicator, o.period,
        min(known_from(o.published_on)) over (
            partition by p.document, o.area, o.indicator, o.period, o.plan_kind, o.plan_period
            order by p.version desc range between unbounded preceding and 1 preceding
        ) <= known_from(o.published_on) as is_old
    from fact.observation as o
    join fact.dim_source as p on p.source_id = o.source_id
    where p.is_revised
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
        o.area, o.indicator, o.period, o.source_id,
        arg_min(o.observation_id, {
            measure: measure_rank(i.kind, o.value, o.yoy), is_other: o.plan_kind <> i.plan_kind, plan_kind: o.plan_kind,
            is_of_other_year: o.plan_period <> strftime(o.period_end, '%Y'), plan_period: o.plan_period
        }) as observation_id
    from fact.observation as o
    join fact.dim_indicator as i on i.indicator = o.indicator
    semi join several as m
        on m.area = o.area and m.indicator = o.indicator and m.period = o.period and m.source_id = o.source_id
    group by o.area, o.indicator, o.period, o.source_id
),

candidate as (
    select
        o.observation_id, o.area, o.indicator, o.period, known_from(o.published_on) as known_on,
        measure_rank(i.kind, o.value, o.yoy) as measure, coalesce(r.is_old, false) as is_old,
        o.value_high - o.value_low as width, o.source_id
    from fact.observation as o
    join fact.dim_indicator as i on i.indicator = o.indicator
    left join revised as r
        on r.observation_id = o.observation_id and r.area = o.area and r.indicator = o.indicator and r.period = o.period
    left join preferred as f
        on f.area = o.area and f.indicator = o.indicator and f.period = o.period and f.source_id = o.source_id
    where f.observation_id is null or f.observation_id = o.observation_id
),

-- a row is shown from its day on where it is the best of all until then
best as (
    select
        observation_id, area, indicator, period, known_on,
        known_on is distinct from lag(known_on) over cell and measure <= min(measure) over cell as is_best
    from candidate
    window cell as (partition by area, indicator, period order by known_on, measure, is_old, width, source_id)
),

shown as (
    select
        observation_id, area, indicator, period, known_on as valid_from,
        lead(known_on, 1, date '9999-12-31') over (partition by area, indicator, period order by known_on) as valid_to
    from best
    where is_best
)

select
    o.observation_id, o.area, o.indicator, o.period, o.plan_kind, o.plan_period, o.source_id, o.published_on,
    p.is_current, o.value, o.value_low, o.value_high, o.pct_of_plan, o.pct_of_plan_low, o.pct_of_plan_high,
    o.yoy, o.yoy_low, o.yoy_high,
    case when o.plan_basis = 'printed' then o.plan end as plan,
    case when o.plan_basis = 'printed' then o.plan_low end as plan_low,
    case when o.plan_basis = 'printed' then o.plan_high end as plan_high,
    case
        when s.observation_id is not null then s.disposition
        when h.observation_id is null or h.valid_to < date '9999-12-31' then 'superseded'
        when h.observation_id = o.observation_id then 'latest'
        else 'other_plan'
    end as disposition,
    case
        when s.observation_id is not null then s.valid_from
        when h.observation_id = o.observation_id then h.valid_from
    end as valid_from,
    case
        when s.observation_id is not null then s.valid_to
        when h.observation_id = o.observation_id then h.valid_to
    end as valid_to
from fact.observation as o
join fact.dim_source as p on p.source_id = o.source_id
left join preferred as f
    on f.area = o.area and f.indicator = o.indicator and f.period = o.period and f.source_id = o.source_id
left join shown as h
    on h.area = o.area and h.indicator = o.indicator and h.period = o.period
    and h.observation_id = coalesce(f.observation_id, o.observation_id)
left join fact.vintage_span as s on s.observation_id = o.observation_id and s.is_last
