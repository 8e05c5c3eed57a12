-- A printed name, ready to be compared whole: composed letters, one case, single spaces.
create macro name_key(printed) as
    lower(trim(regexp_replace(nfc_normalize(printed), '\s+', ' ', 'g')))
