-- The period of the same length that ends where a period starts: 2023-Q4 before 2024-Q1.
create macro period_before(first_day, last_day) as
    period_code(
        coalesce(
            (first_day - to_months(whole_months(first_day, last_day)))::date, first_day - (last_day - first_day + 1)::integer
        ),
        first_day - 1
    )
