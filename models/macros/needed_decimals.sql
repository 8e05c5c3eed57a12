-- How many decimals a machine decimal needs: its trailing zeros are left out.
create macro needed_decimals(figure) as
    length(rtrim(split_part(figure, '.', 2), '0'))::integer
