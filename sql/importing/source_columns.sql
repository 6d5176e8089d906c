select cast(name as blob), pk, hidden from pragma_table_xinfo(?) where hidden <> 1
