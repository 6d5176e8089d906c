select name from pg_timezone_names where name !~ '^(posix|right)/' and name <> 'localtime'
