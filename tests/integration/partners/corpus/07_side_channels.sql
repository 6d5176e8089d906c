--: fails
select full_name::integer from athlete
--: fails
select * from athlete where full_name::integer is null
--: fails
select * from athlete where full_name ilike '%quokka$OTHER%' or full_name::integer is null
--: own
select * from athlete where full_name ilike '%quokka$OTHER%' and full_name::integer is null
--: fails
select * from athlete where full_name = 'Zzcan' || 'ary Quokka$OTHER 1' and 1 / 0 = 1
--: fails
select 1 / (select count(*) - count(*) from athlete)
--: fails
select 1 / (athlete_id - athlete_id) from athlete
--: own
select * from athlete where full_name like '%quokka$OTHER'
--: fails
select * from athlete where full_name like 'Zz%\'
--: own
select count(*) from athlete where name_key % 'quokka$OTHER'
--: fails
select full_name::date from athlete
--: fails
select full_name::json from athlete
--: fails
select ('{' || full_name)::int[] from athlete
--: fails
select xmlparse(document full_name) from athlete
--: fails
select full_name::inet from athlete
--: fails
select to_tsquery(full_name || ' & (') from athlete
--: fails
select to_date(full_name, 'YYYY-MM-DD') from athlete
--: fails
select regexp_replace('x', full_name || '(', '') from athlete
--: own
explain select * from athlete where full_name = 'Someone of partner $OTHER'
--: own
explain (verbose, settings, costs) select * from result join athlete using (athlete_id)
--: own
explain analyze select count(*) from result
--: own
explain (format json) select * from athlete where name_key like '%quokka%'
--: refused
explain (analyze) select pg_sleep(1)
--: refused
explain analyze insert into result default values
--: own
select count(*), count(distinct athlete_id), min(athlete_id), max(athlete_id) from athlete
--: own
select min(full_name), max(full_name) from athlete
--: own
select current_user, session_user, current_database(), current_schema, current_catalog
--: refused
select current_schemas(true)
--: own
select pg_typeof(result) from result
--: own
select pg_backend_pid()
--: fails
select 'tenant_$OTHER.no_such_table'::regclass
--: fails
select 'no_such_role'::regrole
--: fails
select no_such_column from result
--: fails
select * from no_such_table
--: fails
select athlete.no_such_column from athlete join result using (athlete_id)
--: fails
select * from result where result_id = 'x'
--: fails
select result_id + full_name from result
--: own
select row_to_json(a) from athlete as a
--: own
select string_agg(full_name, ',') from athlete
--: own
select event.name, count(*) from event left join result using (event_id) group by rollup (1)
--: refused
explain select * from core.result
--: refused
explain (format json) select 1 from core.result where event_name = 'Someone of partner $OTHER'
--: refused
explain (verbose, format yaml) select * from core.result_$OTHER
--: refused
explain select * from platform.result where partner_id = $OTHER
--: refused
explain select * from tenant_$OTHER.result
--: refused
explain (format json) select 1 from api_$OTHER.results
--: refused
explain (format json) select 1 from api_$ME.results
--: refused
prepare estimate (text) as select 1 from core.result where event_name = $1; explain execute estimate ('x')
--: refused
select * from api_$OTHER.root()
--: refused
select api_gate.description()
--: refused
select api_gate.configure()
--: own
explain (format xml, costs) select 1 from result where event_name = 'Someone of partner $OTHER'
--: own
prepare own (text) as select 1 from result where event_name = $1; explain execute own ('Someone of partner $OTHER')
