-- A name as names are compared: whole, in lower case.
create macro name_key(name) as lower(trim(name))
