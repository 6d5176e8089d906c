insert into app.import_table_report (
    import_run_id, table_name, timing_partner_id, source_partner, source_count, landed_count, source_checksum,
    landed_checksum, imported_count, merged_count, repaired_count, quarantined_count, withheld_count, is_balanced
) values (
    %(run_id)s, %(table)s, %(partner)s, %(source_partner)s, %(source_count)s, %(landed_count)s, %(source_checksum)s,
    %(landed_checksum)s, %(imported)s, %(merged)s, %(repaired)s, %(quarantined)s, %(withheld)s, %(is_balanced)s
)
