-- How many decimals a machine decimal was written with.
create macro printed_decimals(figure) as
    length(split_part(figure, '.', 2))::integer
