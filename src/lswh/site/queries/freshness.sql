-- How new what readers see is.
select max(published_on), max(period_end) filter (where status <> 'F'), count(*), count(distinct metric), count(distinct area)
from mart.indicator
