--: refused
insert into result default values
--: refused
update result set full_name = 'x'
--: refused
delete from result
--: refused
truncate core.result
--: fails
merge into result as r using (values (1)) as v (i) on r.result_id = v.i when matched then delete
--: refused
with gone as (delete from result returning *) select * from gone
--: refused
with changed as (update athlete set full_name = 'x' returning full_name) select * from changed
--: refused
with added as (insert into tenant_$OTHER.event select * from event returning *) select * from added
--: refused
insert into core.result_$OTHER select * from core.result_$ME
--: refused
insert into app.partner (partner_id, name) values (99, 'x')
--: refused
update ref.distance_class set distance_class = 'x'
--: refused
select * into stolen from result
--: refused
create table stolen as select * from result
--: refused
create table tenant_$ME.mine (i int)
--: refused
create table public.mine (i int)
--: refused
create table ref.mine (i int)
--: refused
create table extensions.mine (i int)
--: refused
create temp table mine (i int)
--: refused
create temp view mine as select * from result
--: refused
select * into temp mine from result
--: refused
create view tenant_$ME.mine as select * from core.result
--: refused
create or replace view tenant_$ME.result as select * from core.result_$OTHER
--: refused
create materialized view mine as select * from result
--: refused
create function tenant_$ME.f() returns int language sql as 'select 1'
--: refused
create function pg_temp.f() returns int language plpgsql as 'begin return 1; end'
--: refused
create operator public.=== (leftarg = text, rightarg = text, function = texteq)
--: refused
create cast (text as integer) with inout
--: refused
create type public.mine as (i int)
--: refused
create domain pg_temp.mine as text
--: refused
create aggregate public.mine (int) (sfunc = int4pl, stype = int)
--: refused
create schema mine
--: refused
create schema authorization partner_$ME
--: refused
create database mine
--: refused
create tablespace mine location '/tmp'
--: refused
create sequence public.mine
--: refused
create temp sequence mine
--: refused
create policy p on core.result for select using (true)
--: refused
create trigger t before insert on core.result for each row execute function suppress_redundant_updates_trigger()
--: refused
create rule r as on select to tenant_$ME.result do instead select * from core.result_$OTHER
--: refused
create index on core.result (full_name)
--: refused
create statistics s on sex, age from core.result
--: refused
alter table core.result disable row level security
--: refused
alter table core.result_$ME owner to partner_$ME
--: refused
alter table core.result detach partition core.result_$OTHER
--: refused
alter view result owner to partner_$ME
--: refused
alter view result set (security_invoker = true)
--: refused
alter view tenant_$OTHER.result set schema tenant_$ME
--: refused
alter schema tenant_$OTHER rename to mine
--: refused
alter function app.partner_role(integer) owner to partner_$ME
--: refused
drop view result
--: refused
drop view tenant_$OTHER.result
--: refused
drop table core.result_$OTHER
--: refused
drop schema tenant_$OTHER cascade
--: refused
drop database postgres
--: refused
drop extension pg_trgm
--: refused
comment on view result is 'x'
--: refused
comment on database postgres is 'x'
--: refused
do $$ begin raise notice 'x'; end $$
--: refused
do language plpgsql $$ begin execute 'select 1'; end $$
--: refused
do language sql $$ select 1 $$
--: refused
call app.nothing()
--: refused
refresh materialized view core.result
--: refused
reindex table core.result
--: refused
reindex schema core
--: refused
cluster core.result using result_pkey
--: refused
vacuum core.result_$OTHER
--: refused
checkpoint
--: fails
import foreign schema x from server s into public
--: refused
select * from result for no key update nowait
--: fails
alter large object 1 owner to partner_$ME
