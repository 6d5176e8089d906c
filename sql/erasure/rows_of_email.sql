select landing_id from {table}
where lower(btrim({email}, E' \t\r\n')) = %(email)s
    and (
        timing_partner_id = any (%(spellings)s) or timing_partner_id is null
        or lower(btrim(timing_partner_id)) = any (array['', '0', 'null', '<null>', 'none'])
    )
