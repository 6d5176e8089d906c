select sum(ncell)
from dbstat
where name = (select name from sqlite_schema where rootpage = ? and type = 'table') and pagetype = 'leaf'
