select * from {table}
where merge.clean({account}) = any (%(accounts)s) and landing_id <> all (%(mine)s)
    and (
        timing_partner_id = any (%(spellings)s) or timing_partner_id is null
        or lower(btrim(timing_partner_id)) = any (array['', '0', 'null', '<null>', 'none'])
    )
