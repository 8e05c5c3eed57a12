-- What does not change from year to year. Variables: seed, area_csv, indicator_csv.

-- Between 0 and 1, by a key and the seed.
create macro draw(key) as
    (((key + getvariable('seed') * 7919) * 48271 % 2147483647) ** 2)::hugeint % 2147483647 / 2147483647.0;

-- The provinces, numbered.
create table area as
select row_number() over (order by code) as a, code, name
from read_csv(getvariable('area_csv'), all_varchar = true)
where parent = 'VN' and code not like '%.%';

-- The indicators, numbered.
create table indicator as
select
    row_number() over () as i, code, name, unit, kind, parent, weight::integer as weight,
    code <> 'TRADE_BALANCE' and code not in (
        select parent from read_csv(getvariable('indicator_csv'), all_varchar = true) where parent is not null
    ) as is_leaf,
    regexp_extract(code, '^(TRADE|OUTPUT_[0-9]+|[A-Z]+)') as family
from read_csv(getvariable('indicator_csv'), all_varchar = true);

-- How each family is printed.
create table family as
select
    family,
    case when kind = 'stock' then 0 else any_value(i) % 2 + 1 end as decimals,
    kind = 'flow' and (family = 'TRADE' or any_value(i) % 3 = 0) as has_plan,
    family in ('OUTPUT_02', 'OUTPUT_05') as is_coarse
from indicator
group by family, kind;

-- Which leaves each indicator adds up.
create table sum_of as
with recursive up(whole, leaf, weight) as (
    select code, code, 1 from indicator where is_leaf
    union all
    select i.parent, up.leaf, up.weight * i.weight
    from up
    join indicator as i on i.code = up.whole
    where i.weight is not null
)

select w.i as whole, l.i as leaf, u.weight
from (
    from up
    union all
    select 'TRADE_BALANCE', leaf, case whole when 'TRADE_EXPORT' then 1 else -1 end
    from up
    where whole in ('TRADE_EXPORT', 'TRADE_IMPORT')
) as u
join indicator as w on w.code = u.whole
join indicator as l on l.code = u.leaf;

-- The months of a year, and its quarters after their last months.
create table slot as
select m + (m - 1) // 3 as slot, m as first_month, m as last_month, printf('-%02d', m) as code
from range(1, 13) as r(m)
union all
select 4 * q, 3 * q - 2, 3 * q, '-Q' || q from range(1, 5) as r(q);

-- A leaf's final figure of a month, in units of its last digit.
create macro level(a, i, y, m) as
    greatest(10, round(
        10 ** (2.5 + 3 * draw(a * 1009 + i)) * (1 + 0.12 * draw(i)) ** (y - 2000)
        * (0.85 + 0.3 * draw(i * 13 + m)) * (0.95 + 0.1 * draw(((y * 12 + m) * 63 + a) * 240 + i))
    ))::bigint;

-- The preliminary figure as a share of the final one.
create macro revised_by(a, i, y, m) as
    0.97 + 0.06 * draw(((y * 12 + m) * 240 + i) * 63 + a + 5);
