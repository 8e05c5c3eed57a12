-- The publications, numbered.
select
    row_number() over (order by source_id) - 1 as number, content_hash, source, title, published_on, document,
    withdrawn_on
from fact.dim_source
order by number
