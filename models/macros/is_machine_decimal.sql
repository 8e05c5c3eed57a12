-- Whether a text is a plain decimal: 2285, -0.5, 101.10; no exponent, no thousands separator.
create macro is_machine_decimal(figure) as
    regexp_full_match(figure, '[+-]?[0-9]+(\.[0-9]+)?')
