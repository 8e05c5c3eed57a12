-- The published runs, the newest first. Parameter: most.
select generation, started_at, seconds, built_by, reasons, models, contracts, comparisons, warnings
from lswh.run
order by started_at desc, generation desc
limit $most
