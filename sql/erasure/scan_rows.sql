-- The partner's rows, and those that name nobody.
select {columns} from {table}
where landing_id >= %(first)s
    and (
        timing_partner_id = any (%(spellings)s) or timing_partner_id is null
        or lower(btrim(timing_partner_id)) = any (array['', '0', 'null', '<null>', 'none'])
    )
