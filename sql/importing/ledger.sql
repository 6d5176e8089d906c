select table_name, first_landing_id, last_landing_id, row_count, sha256, form, layout, target_table from app.import_chunk
