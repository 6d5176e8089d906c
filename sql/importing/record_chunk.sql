insert into app.import_chunk
    (table_name, first_landing_id, last_landing_id, row_count, byte_count, sha256, form, layout, target_table, import_run_id)
values (%(table)s, %(first)s, %(last)s, %(row_count)s, %(byte_count)s, %(sha256)s, %(form)s, %(layout)s, %(target)s, %(run_id)s)
