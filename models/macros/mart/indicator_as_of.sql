-- mart.indicator as readers saw it on a day: what was published until then, and not withdrawn by then.
create macro mart.indicator_as_of(day) as table
select * exclude (valid_from, valid_to)
from mart.indicator_history
where valid_from <= day::date and valid_to > day::date
