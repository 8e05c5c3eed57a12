select id, k, name, amount, st, l, d, b from raw.r
select id, k, name, amount + 1 as amount, st, l, d, b from raw.r
select id, k, upper(name) as name, amount, st, l, d, b from raw.r
select id, k, name as Name, amount, st, l, d, b from raw.r
select id, k, name, amount, st, l, d, b + 1 as b from raw.r
select id, k, name, amount, st, l, d, b from raw.r where id > 2
select id, k, name, amount, st, l, d, b from raw.r where b > 2
select id, k, name, amount, st, l, d, b, id as x from raw.r
select id, k, name, amount, st, l, d, b, k as v from raw.r
select k, id, name, amount, st, l, d, b from raw.r
select id, k, name, amount, {'x': 1, 'Y': 5} as st, l, d, b from raw.r
select id, k, name, amount, {'X': st.x, 'y': st.y} as st, l, d, b from raw.r
select id, k, name, amount, st, [id] as l, d, b from raw.r
select id, k, name, amount, st, l, d from raw.r
select id, k, name, amount, st, l, d, b, {'a': 1, 'k': id} as m from raw.r
select id, k, name, amount, st, l, d, b, {'a': 2, 'k': id} as m from raw.r
select id, k, name, amount, st, l, d, b, 7 as label from raw.r
select r.id, r.k, name, amount, st, l, d, b from raw.r as r join raw.u as u on u.id = r.id
select id, k, name, amount::double as amount, st, l, d, b from raw.r
select id, inc(k) as k, name, amount, st, l, d, b from raw.r
select id, k, name, amount, st, l, d, b from raw.r qualify row_number() over (partition by k order by id) > 1
select id as Id, k as K, name as NAME, amount as Amount, st as St, l as L, d as D, b as B from raw.r
select id, k + 1 as k, name, amount, st, l, d, b from raw.r
select id, k, name, amount, st, l, d, b from raw.r union all select id, k, name, amount, st, l, d, b from raw.r where id = 3
select * from raw.r
