-- One row for each publication, and whether it was withdrawn; is_revised where its document has older versions too.
select
    p.source_id, p.source, p.title, p.document, p.content_hash, p.version, p.is_current,
    bool_or(not p.is_current) over (partition by p.document) as is_revised, p.published_on,
    p.published_basis, p.batch, p.landed_at, w.withdrawn_on::date as withdrawn_on, w.why as withdrawn_why
from staging.publication as p
left join (
    select source_id, min(withdrawn_on) as withdrawn_on, arg_min(why, withdrawn_on) as why
    from raw.withdrawal
    group by source_id
) as w on w.source_id = p.source_id
