-- The name of an area without the word for what it is: "tỉnh Lạng Sơn" and "Lạng Sơn" are one.
create macro area_key(printed) as
    regexp_replace(name_key(printed), '^(tỉnh|thành phố|tp\.?) ', '')
