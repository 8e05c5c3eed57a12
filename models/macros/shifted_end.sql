-- The last day of a period so many months later, or earlier: a day that ends its month moves to one that does.
create macro shifted_end(last_day, months) as (last_day + 1 + to_months(months))::date - 1
