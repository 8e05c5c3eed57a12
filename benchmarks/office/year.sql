-- The records of one year. Variables: y; is_first: whether there is no year before; most: how many records at most.

create or replace table leaf as
select
    a.a, i.i, r.m, i.kind,
    level(a.a, i.i, getvariable('y') - 1, r.m) as before,
    level(a.a, i.i, getvariable('y'), r.m) as final,
    greatest(
        10, round(level(a.a, i.i, getvariable('y'), r.m) * revised_by(a.a, i.i, getvariable('y'), r.m))
    )::bigint as preliminary
from area as a, indicator as i, range(1, 13) as r(m)
where i.is_leaf and i.kind not in ('growth', 'index');

create or replace table plan as
select a, whole as i, sum(weight * planned)::bigint as planned
from (
    select
        a, i, round(sum(final) * (0.9 + 0.2 * draw(a * 240 + i + getvariable('y'))))::bigint as planned
    from leaf
    group by a, i
) as p
join sum_of on leaf = i
group by a, whole;

-- Levels; n holds the preliminary and the final one, in units of the last digit.
create or replace table figure as
with of_slot as (
    select
        l.a, l.i, s.slot, sum(l.before) as before, sum(l.final) as final, sum(l.preliminary) as preliminary
    from leaf as l
    join slot as s
        on case
            when l.kind = 'flow' then l.m between s.first_month and s.last_month
            else l.m = s.last_month
        end
    group by l.a, l.i, s.slot
)

select
    o.a, s.whole as i, o.slot, sum(s.weight * o.before)::bigint as before,
    [sum(s.weight * o.preliminary)::bigint, sum(s.weight * o.final)::bigint] as n
from of_slot as o
join sum_of as s on s.leaf = o.i
group by o.a, s.whole, o.slot;

-- Rates, in hundredths of a per cent; that of a whole lies between those of its parts.
create or replace table rate as
with of_leaf as (
    select
        a.a, i.i, i.parent, s.slot, v.v,
        round(
            -300 + 1800 * draw((((getvariable('y') * 16 + s.slot) * 2 + v.v) * 63 + a.a) * 240 + i.i)
        ) as rate
    from area as a, indicator as i, slot as s, range(2) as v(v)
    where i.is_leaf and i.kind in ('growth', 'index')
)

select a, i, slot, v, rate::bigint as rate
from of_leaf
union all
select o.a, w.i, o.slot, o.v, round(avg(o.rate))::bigint
from of_leaf as o
join indicator as w on w.code = o.parent
group by all;

create or replace table record as
with cell as (
    select
        f.a, f.i, f.slot, v.v, i.code <> 'TRADE_BALANCE' as is_level, f.n[v.v + 1] as n,
        f.n[v.v + 1] * (0.1 ** m.decimals)::decimal(9, 3) as value,
        m.decimals, m.is_coarse and v.v = 0 as is_coarse,
        case
            when is_level and not getvariable('is_first')
                then round(1000.0 * f.n[v.v + 1] / f.before - 1000) * 0.1
        end::decimal(9, 2) as yoy_pct,
        case when is_level and m.has_plan then p.planned end as planned
    from figure as f
    join range(2) as v(v) on true
    join indicator as i on i.i = f.i
    join family as m on m.family = i.family
    left join plan as p on p.a = f.a and p.i = f.i
    union all
    select a, i, slot, v, true, null, null, 0, false, (rate * 0.01)::decimal(9, 2), null from rate
),

told as (
    select
        *,
        v = 1 and n is not null and yoy_pct is not null and draw((slot * 63 + a) * 240 + i) < 0.01 as is_told_twice
    from cell
)

select
    c.slot, c.v, c.a, c.i, part.part, c.is_coarse,
    case when part = 0 then case when c.is_coarse then c.value / 1000 else c.value end end::decimal(18, 3) as value,
    case when part = 0 and v = 1 then c.planned * (0.1 ** c.decimals)::decimal(9, 3) end::decimal(18, 3) as plan,
    case when part = 0 then round(10000.0 * c.n / c.planned) * 0.01 end::decimal(9, 2) as pct_of_plan,
    case when part = 1 or not c.is_told_twice then c.yoy_pct end as yoy_pct
from told as c
join range(2) as part(part) on part.part = 0 or c.is_told_twice
qualify row_number() over (order by c.slot, c.v, c.a, c.i, part.part) <= getvariable('most');

-- The records as they are printed; one preliminary name in two thousand is one that nobody knows.
create or replace view printed as
select
    r.slot, r.v, r.a, r.i, r.part, s.code, s.first_month, s.last_month,
    case when a.a % 2 = 0 then a.name else 'tỉnh ' || a.name end as area,
    case
        when r.v = 0 and draw((r.slot * 240 + r.i) * 63 + r.a) < 0.0005 then i.name || ' (chuyên đề)'
        else i.name
    end as indicator,
    r.value, case when r.is_coarse then 'nghìn tỷ đồng' else i.unit end as unit,
    r.plan, r.pct_of_plan, r.yoy_pct, 'Cục Thống kê' as source
from record as r
join area as a on a.a = r.a
join indicator as i on i.i = r.i
join slot as s on s.slot = r.slot;
