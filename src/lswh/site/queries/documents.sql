-- Every version of every landed file, the latest published first.
select
    left(d.content_hash, 16) as id, any_value(d.document) as document, any_value(d.kind) as kind,
    any_value(d.source) as source, any_value(d.title) as title, any_value(d.published_on) as published_on,
    any_value(d.area) as area, max(d.version) as version, bool_or(d.is_current) as is_current,
    min(d.landed_at) as landed_at, any_value(d."text") as "text", any_value(r.records) as records
from raw.document as d
left join (select content_hash, count(*) as records from raw.record group by content_hash) as r
    on r.content_hash = d.content_hash
group by left(d.content_hash, 16)
order by max(d.published_on) desc nulls last, min(d.landed_at) desc, id
