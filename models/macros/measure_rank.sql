-- How well a row gives its indicator's main measure, 1 is best: growth of a growth series or an index, else the value.
create macro measure_rank(kind, value, yoy) as
    case
        when kind in ('growth', 'index') and yoy is not null then 1
        when value is not null then 2
        when yoy is not null then 3
        else 4
    end
