--: refused
copy result to program 'cat'
--: refused
copy (select 1) to program 'id > /tmp/owned'
--: refused
copy result to '/tmp/stolen.csv'
--: refused
copy result from program 'echo 1'
--: refused
copy result from '/etc/passwd'
--: refused
copy core.result from '/etc/passwd'
--: fails
copy result from stdin
--: fails
copy result to stdout
--: own
copy (select full_name from athlete) to stdout with (format csv, header)
--: fails
copy (select 1) to stdout; copy core.result to stdout
--: fails
select pg_read_file('/etc/passwd') from no_such_table
--: fails
\copy result to '/tmp/x'
--: refused
alter system set archive_command = 'id > /tmp/owned'
--: refused
create function public.f() returns int language c as '/lib/x86_64-linux-gnu/libc.so.6', 'system'
--: fails
create or replace language plpython3u
