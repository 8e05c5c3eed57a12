-- The status of what is computed from two figures: that of the less certain one (forecast, estimate, provisional, actual).
create macro weaker_status(one, other) as
    case
        when 'F' in (one, other) then 'F' when 'E' in (one, other) then 'E' when 'P' in (one, other) then 'P' else 'A'
    end
