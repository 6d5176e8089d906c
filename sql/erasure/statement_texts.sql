select userid, dbid, queryid, query from {view} where query like '%''%'
