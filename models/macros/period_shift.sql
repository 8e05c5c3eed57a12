-- The same period so many months later, or earlier: period_shift(date '2024-04-01', date '2024-06-30', -12) is 2023-Q2.
create macro period_shift(first_day, last_day, months) as
    period_code(shifted_start(first_day, last_day, months), shifted_end(last_day, months))
