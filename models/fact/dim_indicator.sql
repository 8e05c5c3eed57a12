-- One row for each indicator: what it measures, in which unit, how it adds up, and what is plausible for it.
select
    code as indicator, name, name_en, unit, kind, additive::boolean as is_additive, parent, weight::decimal(9, 4) as weight,
    value_min::decimal(28, 6) as value_min, value_max::decimal(28, 6) as value_max,
    yoy_min::decimal(9, 4) as yoy_min, yoy_max::decimal(9, 4) as yoy_max, plan_kind
from raw.indicator
