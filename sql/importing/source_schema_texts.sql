select cast(sql as blob) from sqlite_schema
