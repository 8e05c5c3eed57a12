select id, name from stg.m
select ID, Name from stg.m
select m.id, m.name as Nm from stg.m as m
select id as x, x + 1 as y from stg.m
select id as x, (select x + max(u.v) from raw.u as u) as y from stg.m where x > 3
select id, amount * 2 as twice from stg.m where k = 1
select id, name from stg.m where b > 3
select id, row_number() over w as n from stg.m window w as (partition by k order by b, id)
select id, sum(amount) over w as n, k from stg.m window w as (partition by name order by id), v as (partition by b)
select id as q, rank() over (order by q desc) as r from stg.m
select id, name from stg.m qualify row_number() over (partition by k order by amount desc, id) = 1
select id as i, name, amount as am from stg.m qualify row_number() over (partition by k order by am desc, i) = 1
select k, count(*) as n from stg.m group by k
select k, count(*) as n, sum(amount) as total, max(name) as top from stg.m group by k having sum(b) > 3
select k as kk, count(*) as n from stg.m group by kk order by n desc, kk
select k, name, sum(amount) as total from stg.m group by 1, 2
select k, name, sum(amount) as total from stg.m group by all
select k, sum(amount) as total from stg.m group by rollup(k)
select sum(amount) as total, count(*) as n from stg.m
select 1 as one, max(name) as top from stg.m
select m.id, m.k, label from stg.m as m join raw.u as u on u.k = m.k
select m.id, k, label from stg.m as m join raw.u as u using (k)
select m.id, label from stg.m as m join raw.u using (k) where a > 1
select id, label from stg.m left join raw.u as u using (id)
select * from stg.m
select m.* from stg.m as m
select * exclude (b, st) from stg.m
select * replace (id + 1 as id) from stg.m
select m from stg.m as m
select id, m as whole from stg.m as m
select id, to_json(m) as j from stg.m as m
select st.x, st.y, id from stg.m
select m.st.x as sx, id from stg.m as m
select id, (m.st).Y as sy from stg.m as m
select id, st['Y'] as sy from stg.m
select m.a, id from stg.m as m
select m.k, id from stg.m as m
select m.K as kk, m.ID from stg.m as m
select id, unnest(l) as e from stg.m
select unnest(l) as e from stg.m
select m.id, e from stg.m as m, unnest(m.l) as t(e)
select id, list_transform(l, lambda x: x + k) as l2 from stg.m
select id, [x + 1 for x in l if x > 0] as l2 from stg.m
select id, list_sum(l) as s from stg.m order by name, id
select distinct k, name from stg.m
select distinct on (k) k, name, id from stg.m order by k, id
select id, name from stg.m order by id limit 3
select id from stg.m where exists (select 1 from raw.u as u where u.k = m.k and u.v > m.b)
select id from stg.m where k in (select k from raw.u where a > b)
select id, (select count(*) from raw.u where v > amount) as n from stg.m
select id, (select count(*) from raw.u as u where u.id <= m.id) as n from stg.m as m
select u.k, (select sum(amount) from stg.m as m where m.k = u.k) as s, (select count(*) from stg.m) as c from raw.u as u
select u.label, (select max(name) from stg.m where k = u.k) as s from raw.u as u
select u.label, u.v as vv from raw.u as u where v > (select min(id) from stg.m)
with c as (select id, name as Nm from stg.m where k = 1) select id, nm from c
with c as (select id, sum(amount) over (order by id) as running from stg.m) select c.id, running * 2 as r2 from c where running > 3
with c as (select * from stg.m) select id, c.name as n from c
with recursive c as (select 1 as n union all select n + 1 from c where n < 3) select c.n, m.id from c join stg.m as m on m.id = c.n
select k, name from stg.m union all select k, label from raw.u
select k, name from stg.m union all by name select k, label as name from raw.u
select k from stg.m except select k from raw.u
pivot stg.m on k using sum(amount) group by name
select * from (pivot stg.m on k in (0, 1, 2) using sum(amount) as s group by name)
select * from (unpivot (select id, k, b from stg.m) on k, b into name what value v)
unpivot stg.m on k, b into name n value v
select columns('[ik].*') from stg.m
select columns(lambda c: c like 'a%') as y, id from stg.m
select coalesce(*columns('k|b')) as x, id from stg.m
select * from stg.m natural join raw.u
select m.id, u.label from stg.m as m positional join raw.u as u
select id, inc(k) as q from stg.m
select id, wrap(k) as q, name from stg.m
select id, gen(l) as q from stg.m
select id, mx(k) as q from stg.m
select id, nm from tm(3)
select m.id, Nm from tm(2) as m join stg.m as s on s.id = m.id
select id, struct_pack(k, Name) as p from stg.m
select id, struct_pack(Z := k, n := name) as p from stg.m
select id, {'K': k, 'n': name} as p from stg.m
select id, row(k, name) as p from stg.m
select id, alias(k) as p from stg.m
select id, name || '-' || k as p, case when b > 3 then 'x' else name end as c from stg.m
select id, filter(l, lambda z: z > b) as l2 from stg.m
select id, count(*) filter (where b > 2) over (partition by k) as n from stg.m
select k, list(id order by amount desc) as ids, string_agg(name, ',' order by id) as ns from stg.m group by k
select k, arg_max(name, amount) as top, arg_max(id, b) filter (where amount > 3) as tb from stg.m group by k
select x.id, y.id as other from stg.m as x join stg.m as y on x.k = y.k and x.id < y.id
select x.id from stg.m as x anti join raw.u as u using (k)
select x.id, x.name from stg.m as x semi join raw.u as u on u.a = x.b
select x.id, u.v from stg.m as x asof join raw.u as u on x.id >= u.v
select t.id, t.z from (select id, k as Z from stg.m) as t
select t.id, Z from (select id, k, sum(b) as z from stg.m group by id, k) as t
select t.aa, t.bb from (select id, name from stg.m) as t(aa, bb)
select t.aa, t.bb from stg.m as t(aa, bb)
select a.id, l.q from stg.m as a, lateral (select a.k + 1 as q) as l
select a.id, q from stg.m as a, (select k + 1 as q) as l
select id, len(name) as n, length(name) as n2 from stg.m
select len(name), id from stg.m
select q.* from (select len(name), id from stg.m) as q
select id, d + 1 as d1, year(d) as y, extract(month from d) as mo from stg.m
select id, date_trunc('month', d) as mo, strftime(d, '%Y') as y, d::timestamp as ts from stg.m
select r.i as i, id from range(3) as r(i) join stg.m on id = i
select R, id from range(3) as R join stg.m on id = r
select id, amount::decimal(10, 1) as am, try_cast(name as int) as ni from stg.m
select id, k in (1, 2) as q, b between 1 and 3 as z, name like 'n%' as nn, name is null as o from stg.m
select id, coalesce(nullif(k, 1), b, 0) as q, if(k > 1, name, 'x') as w from stg.m
select b as id, id as b from stg.m where b > 3 order by id
select k as b, b as k2 from stg.m where b > 3
select k as b, sum(b) as s from stg.m group by k
select k as b, count(*) as s from stg.m group by b
select -k as k, name from stg.m order by k, name
select id, name from stg.m as m where m.b = (select max(b) from stg.m where k = m.k)
from stg.m select id, k
from stg.m
table stg.m
select #1 as q, #2 as z from stg.m
select rowid as r, id from stg.m
select id, first_value(name) over (partition by k order by amount rows between unbounded preceding and current row) as f from stg.m
select id, lag(name, 1, 'none') over (order by id) as f, ntile(3) over (order by b, id) as t from stg.m
select id from stg.m as m where k = any (select a from raw.u) or b > all (select k from raw.u)
select m.label, m.id from stg.m as m
select label, m.id from stg.m as m, raw.u as u where u.id = m.id
select label, m.id from stg.m as m left join raw.u as u on u.id = m.id
select m.id, v from stg.m as m, raw.u where a = b
select x, id from stg.m, (select 1 as x) as o
select id, x from stg.m as m, lateral (select v as x from raw.u as u where u.id = m.id) as o
select k, grouping(k) as g, count(*) as n from stg.m group by grouping sets ((k), ())
select (id) as i, (k) from stg.m
select sum(k) over () as s, id from stg.m
select max(m.b) as mb, min(k) as mk from stg.m as m group by name
select k as x, x as z from stg.m
select max(k) as x, x + 1 as z from stg.m
select stg.m.id, stg.m.k as kk from stg.m
select id, plus(k) as q, plus(k, y := 5) as r from stg.m
