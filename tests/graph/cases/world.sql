create schema raw;
create schema stg;
create table raw.r as
    select
        i::int as id, (i % 3)::int as k, ('n' || (i % 4)) as name, i * 1.5 as amount, {'x': i % 2, 'Y': i % 3} as st,
        [i % 2, i % 5] as l, date '2024-01-01' + i::int as d, (i * 7) % 11 as b
    from range(12) as t(i);
create table raw.u as
    select i::int as k, ('u' || i) as label, (i * 3) % 5 as a, i * 10 as v, i::int as id from range(4) as t(i);
