--: refused
select * from core.result
--: refused
select * from core.result_$OTHER
--: refused
select * from core.result_$ME
--: refused
select count(*) from core.athlete
--: refused
select count(*) from only core.athlete
--: refused
table core.event
--: refused
select full_name from core.athlete_contact_$OTHER
--: refused
select * from tenant_$OTHER.result
--: refused
select * from tenant_$OTHER.athlete_contact
--: refused
select r.* from result as r join tenant_$OTHER.result as o using (result_id)
--: refused
select (select count(*) from tenant_$OTHER.result)
--: refused
select * from result where exists (select from tenant_$OTHER.result)
--: refused
with other as (select * from tenant_$OTHER.result) select * from other
--: refused
with other as materialized (select * from tenant_$OTHER.result) select 1
--: refused
select 1 union all select result_id from tenant_$OTHER.result
--: refused
select * from result, lateral (select * from tenant_$OTHER.result as o where o.result_id = result.result_id) as x
--: refused
select * from result order by (select max(result_id) from tenant_$OTHER.result)
--: refused
select case when false then (select full_name from tenant_$OTHER.athlete limit 1) end
--: refused
select * from tenant_$OTHER.result limit 0
--: refused
select * from tenant_$OTHER.result where false
--: refused
select * from platform.result
--: refused
select partner_name from platform.event
--: refused
select * from platform.athlete_contact
--: refused
select * from app.partner
--: refused
select name from app.partner where partner_id = $OTHER
--: refused
select * from app.account
--: refused
select * from app.password
--: refused
select * from app.audit
--: refused
select * from app.builtin_kept
--: refused
select * from app.provisioned_view
--: refused
select * from landing.ct_results
--: refused
select * from landing.users
--: refused
select * from landing.partner_provider_credentials
--: refused
select * from public.project88_migration
--: refused
select app.provision_partner(7, 'x')
--: refused
select app.drop_partner_data($OTHER)
--: refused
select app.partner_role($OTHER)
--: refused
select app.close_builtins()
--: refused
select app.open_builtins()
--: refused
select core.name_key('x')
--: refused
explain select * from tenant_$OTHER.result
--: refused
explain (analyze, verbose, buffers) select * from core.result_$OTHER
--: refused
copy tenant_$OTHER.result to stdout
--: refused
copy (select * from core.result) to stdout
--: refused
copy core.result_$OTHER (full_name) to stdout
--: refused
prepare steal as select * from tenant_$OTHER.result; execute steal
--: refused
begin; declare steal cursor for select * from tenant_$OTHER.result; fetch all from steal; commit
--: refused
set search_path = tenant_$OTHER; select * from tenant_$OTHER.result
--: fails
set search_path = tenant_$OTHER, core, app; select * from result
--: refused
begin; lock table core.result in access share mode; commit
--: refused
begin; lock table tenant_$OTHER.result in access share mode; commit
--: refused
begin; lock table result in access exclusive mode; commit
--: refused
analyze core.result_$OTHER; select * from core.result_$OTHER
--: refused
begin; set constraints all deferred; select * from core.result; commit
--: own
set row_security = off; select full_name from athlete
--: refused
set row_security = off; select * from core.result
--: refused
select * from core.result for update
--: refused
select * from result for update
--: refused
select * from result for share
--: refused
select * from only core.result_$OTHER tablesample system (100)
--: fails
select tableoid from result
--: fails
select ctid, xmin, cmin from result
--: fails
select timing_partner_id from result
--: fails
select event_$OTHER.name from event
--: own
select result from result
--: own
select to_jsonb(result) from result
--: own
select * from result where true or 1 = 1
--: own
select * from result where event_id in ($ME, $OTHER) or result_id > -9223372036854775808
--: own
select * from athlete full join athlete_contact using (athlete_id) full join entry using (athlete_id)
