-- When readers saw what, day by day, in the cells (area, indicator, period) of which something was withdrawn, or is no
-- longer in its document: one row for each span of days in which an observation was shown, [valid_from, valid_to), and
-- one for each that never was. In all other cells fact.vintage says the same, from the order of the publications alone.
with version as (
    -- the day since when each version of a document is known: the first day of what it holds
    select
        d.document, d.version,
        min(known_from(case when p.source_id is null then try_cast(d.published_on as date) else p.published_on end))
            as known_on
    from raw.document as d
    left join fact.dim_source as p on p.document = d.document and p.version = d.version
    group by d.document, d.version
),

newest as (
    select document, max(version) as version
    from version
    group by document
),

held as (
    -- what each version holds, of documents that have several
    select distinct p.document, p.version, o.area, o.indicator, o.period, o.plan_kind, o.plan_period
    from fact.observation as o
    join fact.dim_source as p on p.source_id = o.source_id
    where p.is_revised
),

cell as (
    select h.area, h.indicator, h.period
    from held as h
    join newest as n on n.document = h.document
    group by h.document, h.area, h.indicator, h.period, h.plan_kind, h.plan_period
    having count(*) < max(n.version) - min(h.version) + 1
    union
    select o.area, o.indicator, o.period
    from fact.observation as o
    join fact.dim_source as p on p.source_id = o.source_id
    where p.withdrawn_on is not null
),

candidate as (
    select
        o.observation_id, o.area, o.indicator, o.period, o.source_id, o.plan_kind, o.plan_period,
        known_from(o.published_on) as known_on, p.withdrawn_on, p.document, p.version,
        measure_rank(i.kind, o.value, o.yoy) as measure, o.value_high - o.value_low as width,
        o.plan_kind <> i.plan_kind as is_other_plan, o.plan_period <> strftime(o.period_end, '%Y') as is_of_other_year,
        coalesce(
            min(known_from(o.published_on)) over (
                partition by p.document, o.area, o.indicator, o.period, o.plan_kind, o.plan_period
                order by p.version desc range between unbounded preceding and 1 preceding
            ) <= known_from(o.published_on), false
        ) as is_old
    from fact.observation as o
    join cell as c on c.area = o.area and c.indicator = o.indicator and c.period = o.period
    join fact.dim_indicator as i on i.indicator = o.indicator
    join fact.dim_source as p on p.source_id = o.source_id
),

turn as (
    -- the days on which what readers see may change
    select area, indicator, period, known_on as "on"
    from candidate
    union
    select area, indicator, period, withdrawn_on
    from candidate
    where withdrawn_on is not null
    union
    select c.area, c.indicator, c.period, v.known_on
    from candidate as c
    join version as v on v.document = c.document
),

newest_then as (
    select d.document, d."on", max(v.version) as version
    from (
        select distinct c.document, t."on"
        from candidate as c
        join turn as t on t.area = c.area and t.indicator = c.indicator and t.period = c.period
    ) as d
    join version as v on v.document = d.document and v.known_on <= d."on"
    group by d.document, d."on"
),

standing as (
    select t."on", c.*
    from candidate as c
    join turn as t on t.area = c.area and t.indicator = c.indicator and t.period = c.period
    join newest_then as n on n.document = c.document and n."on" = t."on"
    left join held as h
        on h.document = c.document and h.version = n.version and h.area = c.area and h.indicator = c.indicator
        and h.period = c.period and h.plan_kind = c.plan_kind and h.plan_period = c.plan_period
    where c.known_on <= t."on" and coalesce(c.withdrawn_on > t."on", true)
        and (c.version = n.version or h.document is not null)
),

preferred as (
    -- the row of each publication, where it gives several plans
    select
        "on", area, indicator, period, source_id,
        arg_min(observation_id, {
            measure: measure, is_other: is_other_plan, plan_kind: plan_kind, is_of_other_year: is_of_other_year,
            plan_period: plan_period
        }) as observation_id
    from standing
    group by "on", area, indicator, period, source_id
),

first_then as (
    select
        s."on", s.area, s.indicator, s.period,
        arg_min(s.observation_id, {
            measure: s.measure, day: -epoch(s.known_on), is_old: s.is_old, width: s.width, source_id: s.source_id
        }) as observation_id
    from standing as s
    join preferred as p on p."on" = s."on" and p.observation_id = s.observation_id
    group by s."on", s.area, s.indicator, s.period
),

change as (
    select t.area, t.indicator, t.period, t."on", f.observation_id
    from turn as t
    left join first_then as f
        on f.area = t.area and f.indicator = t.indicator and f.period = t.period and f."on" = t."on"
    window cell as (partition by t.area, t.indicator, t.period order by t."on")
    qualify row_number() over cell = 1 or f.observation_id is distinct from lag(f.observation_id) over cell
),

span as (
    select
        observation_id, "on" as valid_from,
        lead("on", 1, date '9999-12-31') over (partition by area, indicator, period order by "on") as valid_to
    from change
),

now_standing as (
    select s.observation_id, s.area, s.indicator, s.period, s.source_id
    from standing as s
    join (select area, indicator, period, max("on") as "on" from turn group by area, indicator, period) as l
        on l.area = s.area and l.indicator = s.indicator and l.period = s.period and l."on" = s."on"
),

latest as (
    select n.area, n.indicator, n.period, n.source_id, s.observation_id
    from span as s
    join now_standing as n on n.observation_id = s.observation_id
    where s.valid_to = date '9999-12-31'
)

select
    c.observation_id, c.area, c.indicator, c.period, s.valid_from, s.valid_to,
    row_number() over (partition by c.observation_id order by s.valid_to desc nulls first) = 1 as is_last,
    case
        when n.observation_id is null then 'withdrawn'
        when l.observation_id = c.observation_id then 'latest'
        when l.source_id = c.source_id then 'other_plan'
        else 'superseded'
    end as disposition
from candidate as c
left join span as s on s.observation_id = c.observation_id
left join now_standing as n on n.observation_id = c.observation_id
left join latest as l on l.area = c.area and l.indicator = c.indicator and l.period = c.period
