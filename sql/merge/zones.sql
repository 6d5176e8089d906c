create temp table zone on commit drop as select name from pg_timezone_names where name !~ '^(posix|right)/' and name <> 'localtime';
analyze zone;
