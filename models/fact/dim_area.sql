-- One row for each reference area, with the days on which its code is valid; null is without end.
select code as area, name, name_en, parent, valid_from::date as valid_from, valid_to::date as valid_to
from raw.area
