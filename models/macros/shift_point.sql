-- A machine decimal times ten to the power of `places`, as text and exactly: shift_point('5.98', 3) is '5980'.
create macro shift_point(figure, places) as
    case
        when places = 0 and is_machine_decimal(figure) then ltrim(figure, '+')
        else
            case when starts_with(figure, '-') then '-' else '' end
            || case
                when printed_decimals(figure) <= places
                then regexp_replace(figure, '[-+.]', '', 'g')
                    || repeat('0', (places - printed_decimals(figure))::bigint)
                else insert_point(regexp_replace(figure, '[-+.]', '', 'g'), printed_decimals(figure) - places)
            end
    end
