-- A decimal as JSON that loses nothing: a number while a double holds all of its digits (there are six after the point),
-- else a text.
create or replace temp macro exact(x) as
    case
        when abs(x) < 1000000000 then to_json(x::double)
        when x is not null then to_json(rtrim(rtrim(x::varchar, '0'), '.'))
    end
