-- The first row that readers saw of each (area, metric, period), with the days on which they saw it.
create macro mart.first_release() as table
select *
from mart.indicator_history
qualify valid_from = min(valid_from) over (partition by area, metric, period)
