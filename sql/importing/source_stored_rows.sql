-- Cells of leaf pages. Where two objects have one name, their pages cannot be told apart, and the answer is NULL.
select sum(ncell)
from dbstat
where
    name = (
        select max(name)
        from sqlite_schema
        where name = (select name from sqlite_schema where rootpage = ? limit 1)
        having count(*) = 1
    )
    and pagetype = 'leaf'
