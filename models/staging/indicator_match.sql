-- Which indicator each printed name, with the code given beside it, means. A name is compared whole; a code that no
-- indicator has is another name, as another agency's codes are.
with known as (
    select distinct name_key(name) as name_key, code
    from (select unnest([code, name, name_en] || coalesce(string_split(aliases, '|'), [])) as name, code from raw.indicator)
)

select r.indicator, r.indicator_code, min(k.code) as code, count(distinct k.code) as codes
from (select distinct indicator, indicator_code from staging.record) as r
join known as k on k.name_key = name_key(coalesce(r.indicator_code, r.indicator))
where r.indicator_code is null or k.code = r.indicator_code
    or r.indicator_code not in (select code from raw.indicator)
group by r.indicator, r.indicator_code
