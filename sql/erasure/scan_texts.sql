-- Rows of the partner, and those that name nobody, that have a text at all.
select {columns} from {table}
where landing_id >= %(first)s
    and (
        timing_partner_id = any (%(spellings)s) or timing_partner_id is null
        or lower(btrim(timing_partner_id)) = any (array['', '0', 'null', '<null>', 'none'])
    )
    and num_nonnulls({texts}) > 0
