-- What the newest runs built. Parameter: most.
select m.generation, m.model, m.how, m."rows", m.seconds, m.reasons
from lswh.model_run as m
join (select generation, started_at from lswh.run order by started_at desc, generation desc limit $most) as r
    on r.generation = m.generation
order by r.started_at desc, m.generation desc, m.seconds desc, m.model
