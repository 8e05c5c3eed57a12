-- The SDMX code (CL_OBS_STATUS) of a status as record files and readers write it; 'T' is a target, which is no
-- observation; null is a status that nobody knows.
create macro observation_status(printed) as
    case lower(coalesce(printed, 'actual'))
        when 'a' then 'A' when 'actual' then 'A' when 'official' then 'A'
        when 'e' then 'E' when 'estimate' then 'E'
        when 'p' then 'P' when 'provisional' then 'P'
        when 'f' then 'F' when 'forecast' then 'F'
        when 'target' then 'T' when 'plan' then 'T'
    end
