select rowid, cast(type as blob), cast(name as blob), rootpage, cast(sql as blob) from sqlite_schema order by rowid {order}
