-- Which area each printed name means where a publication uses it of a period: area_match, but by columns that a record
-- has, so that a new day touches the records of that day only.
select r.area, r.period_end, r.source_id, m.code, m.codes
from (select distinct area, period_end, source_id from staging.record) as r
join staging.publication as p on p.source_id = r.source_id
join staging.area_match as m on m.area = r.area and m.day = least(r.period_end, p.published_on)
