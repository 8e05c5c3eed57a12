-- One row for each publication: a source's words of one day, in one file. Its date is the one it gives, else the last
-- day that any of its observations (forecasts are none) is about.
select
    r.source_id,
    any_value(r.source) as source,
    any_value(r.document) as document,
    any_value(r.content_hash) as content_hash,
    coalesce(any_value(r.published_on), max(r.period_end) filter (where r.status <> 'F')) as published_on,
    case
        when any_value(r.published_on) is not null then coalesce(any_value(r.published_basis), 'printed')
        else 'period_end'
    end as published_basis,
    any_value(d.title) as title,
    any_value(d.version) as version,
    any_value(d.is_current) as is_current,
    any_value(d.batch) as batch,
    any_value(d.landed_at) as landed_at,
    count(*) as records
from staging.record as r
join raw.document as d on d.content_hash = r.content_hash and d.document = r.document
group by r.source_id
