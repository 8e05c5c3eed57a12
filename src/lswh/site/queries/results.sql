-- What became of each contract when it was held last.
select c.contract, c."table", c.outcome, c.failures, c.generation
from lswh.contract_result as c
left join lswh.run as r on r.generation = c.generation
qualify row_number() over (partition by c.contract, c."table" order by r.started_at desc, c.generation desc) = 1
order by c."table", c.contract
