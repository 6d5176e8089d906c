-- Closes the way back: the views of the API move to a schema for each partner; the API answers again once site.yml has run.
-- Each partner's own software reads through views of its own, over its own partitions: schema api_<n> for role api_<n>,
-- as tenant_<n> is for partner_<n>. The views of 0011 read all partners' tables and kept the rows of the one that asked;
-- what the planner thinks of such a query tells about everybody's rows. Names and columns stay as they were promised.
--
-- PostgREST is told of the schemas by api_gate.configure, and by a notification whenever they change. Schema api stays
-- as the one that a request without a partner meets, and holds nothing.

do $$
declare
    view record;
begin
    for view in select c.relname from pg_class as c where c.relnamespace = 'api'::regnamespace loop
        execute format('drop view api.%I', view.relname);
    end loop;
end
$$;
comment on schema api is 'Holds nothing: what a request to the API meets that names no partner''s schema.';
drop function app.ensure_api_views();
drop function api_gate.current_partner();
drop trigger api_follows_partner on app.partner;
drop function app.follow_partner();
drop function app.provision_api_role(integer);

-- Nobody is let in without a token, so nobody needs a role for it.
do $$
begin
    if to_regrole('anon') is not null then
        drop owned by anon;
        drop role anon;
    end if;
exception when dependent_objects_still_exist or undefined_object then
    null;  -- another database of this cluster still knows it, or dropped it just now; here it has no right
end
$$;
revoke usage on schema api from project88_api;

-- The number of rows of every table stands in pg_class. Who looks up names there need not see it; psycopg, for whose
-- sake our services could read it, does not look there at all.
delete from app.builtin_kept where name = 'pg_class';
revoke select on pg_catalog.pg_class from project88_chat, authenticator;
do $$
begin
    if to_regrole('project88_sync') is not null then
        revoke select on pg_catalog.pg_class from project88_sync;
    end if;
end
$$;

comment on table app.api_view is 'The views of every schema api_<n>: what partners'' own software may read. Columns are added here and not taken away.';
comment on column app.api_view.source is 'The table of core whose partition it reads, and whose comments it has.';
comment on column app.api_view.definition is 'Its query, with %I for the partner''s own partition of the source.';
update app.api_view set definition = btrim(regexp_replace(
    definition, 'from core\.\w+ as (\w) where \w\.timing_partner_id = \(select api_gate\.current_partner\(\)\)', 'from core.%I as \1'), E'\n');
alter table app.api_view
    add column comments jsonb not null default '{}',
    add constraint reads_one_partition check (definition like '%from core.\%I as %' and definition not like '%timing_partner_id%');
comment on column app.api_view.comments is 'Comments that the source does not have, by column; of the view itself under the empty name.';
update app.api_view set comments = '{
    "": "Active registrations of each race, added up by the day people signed up.",
    "registered_on": "Local date of the sign-ups; NULL where the provider gave none.",
    "registration_count": "People who signed up.",
    "race_fee_cents": "Race fees, cents.",
    "amount_paid_cents": "What they paid in all, cents."
}' where name = 'registrations_by_day';

create function app.api_schema(partner_id integer) returns name
language sql immutable strict parallel safe
return ('api_' || partner_id)::name;
comment on function app.api_schema is 'The schema of views for a partner''s own software; called as the role that reads it.';

create or replace function app.ensure_comments(source regclass, target regclass, extra jsonb default '{}') returns void
language plpgsql set search_path = pg_catalog
as $$
declare
    of_relation constant text := coalesce(extra ->> '', obj_description(source, 'pg_class'));
    wanted record;
begin
    if obj_description(target, 'pg_class') is distinct from of_relation then
        execute format('comment on view %s is %L', target, of_relation);
    end if;
    for wanted in
        select t.attname as name, coalesce(extra ->> t.attname, col_description(source, s.attnum)) as text
        from pg_attribute as t
        left join pg_attribute as s on s.attrelid = source and s.attname = t.attname and not s.attisdropped
        where t.attrelid = target and t.attnum > 0 and not t.attisdropped
          and col_description(target, t.attnum) is distinct from coalesce(extra ->> t.attname, col_description(source, s.attnum))
    loop
        execute format('comment on column %s.%I is %L', target, wanted.name, wanted.text);
    end loop;
end
$$;
comment on function app.ensure_comments is 'Copy the comments of a table and its columns to its view; extra names columns the table has not, and the view itself by the empty name.';

drop function app.drop_stale_views(name);
create function app.drop_stale_views(in_schema name, kept name[] default null) returns void
language plpgsql set search_path = pg_catalog
as $$
declare
    wanted constant name[] := coalesce(kept, array(select t.name from app.partitioned_tables() as t));
    stale record;
begin
    for stale in
        select c.relname, c.relkind from pg_class as c
        where c.relnamespace = to_regnamespace(quote_ident(in_schema)) and c.relkind in ('v', 'm', 'r', 'f', 'p')
          and (c.relkind <> 'v' or c.relname <> all (wanted))
    loop
        if stale.relkind <> 'v' then
            raise exception 'schema % holds %, which is not a view of ours', in_schema, stale.relname;
        end if;
        execute format('drop view %I.%I', in_schema, stale.relname);
    end loop;
    delete from app.provisioned_view as v where v.schema_name = in_schema and v.view_name <> all (wanted);
end
$$;
comment on function app.drop_stale_views is 'Drop the views of a schema that are not wanted in it; unless told otherwise, those of tables that core no longer has.';

create or replace function app.drop_views() returns void
language plpgsql set search_path = pg_catalog
as $$
declare
    view record;
begin
    for view in select v.schema_name, v.view_name from app.provisioned_view as v loop
        execute format('drop view if exists %I.%I', view.schema_name, view.view_name);
    end loop;
    delete from app.provisioned_view;
end
$$;
comment on function app.drop_views is 'Drop all partners'' views, those for their software too; a migration that changes a column''s type starts with it and ends with app.provision_all.';

-- The command refuses to issue a token for longer; so does the table.
alter table app.api_token add constraint lives_two_years_at_most check (expires_at - issued_at <= interval '730 days');

-- What stands before a request -------------------------------------------------------------------------------------

create or replace function api_gate.check_request() returns void
language plpgsql stable security definer set search_path = pg_catalog
as $$
declare
    claims constant jsonb := nullif(current_setting('request.jwt.claims', true), '')::jsonb;
    headers constant jsonb := nullif(current_setting('request.headers', true), '')::jsonb;
    profile constant text := headers ->> case when current_setting('request.method', true) in ('POST', 'PATCH', 'PUT', 'DELETE')
        then 'content-profile' else 'accept-profile' end;
    own constant text := current_setting('role');  -- the role and its schema have one name
    wishes constant text := lower(headers ->> 'prefer');
begin
    if claims ->> 'jti' is null then
        raise sqlstate 'PT401' using message = 'This interface answers only with a token.',
            hint = 'Send the header Authorization: Bearer <token>. Your timing platform''s operator issues tokens.';
    end if;
    if not exists (
        select from app.api_token as t join app.partner as p on p.partner_id = t.partner_id
        where t.token_id::text = claims ->> 'jti' and t.revoked_at is null and t.expires_at > now()
          and p.removed_at is null and app.api_role(t.partner_id)::text = own
    ) then
        raise sqlstate 'PT401' using message = 'This token is not valid any more.',
            hint = 'It has expired or was withdrawn. Ask your timing platform''s operator for a new one.';
    end if;
    if profile is distinct from own then
        raise sqlstate 'PT406' using message = format('Invalid schema: %s', coalesce(profile, 'none')),
            hint = format('This token reads schema %s alone.', own);
    end if;
    -- Counts are exact or there are none: what the planner expects is nobody's business but the server's. Refused are
    -- the words wherever they stand, and any count but the exact one, so that a spelling that PostgREST might take is too.
    if wishes ~ 'planned|estimated' or exists (
        select from regexp_split_to_table(wishes, '[,;]') as wish
        where wish ~ '\mcount\M\s*=' and regexp_replace(wish, '\s', '', 'g') <> 'count=exact'
    ) then
        raise sqlstate 'PT400' using message = 'Rows are counted exactly or not at all.',
            hint = 'Ask with Prefer: count=exact, or leave the header out.';
    end if;
end
$$;
comment on function api_gate.check_request is 'PostgREST calls it first in every request: refuses what comes without a token that is known, current, not withdrawn and of the role asked as, what names another schema than the role''s own, and what asks for a count that is not exact.';

create function api_gate.configure() returns void
-- Volatile: PostgREST calls it and reads the setting in one query, and the planner would read a stable one's first.
language plpgsql volatile security definer set search_path = pg_catalog
as $$
begin
    perform set_config('pgrst.db_schemas', concat_ws(', ', 'api', (
        select string_agg(n.nspname, ', ' order by p.partner_id) from app.partner as p
        join pg_namespace as n on n.nspname = app.api_schema(p.partner_id))), true);
end
$$;
comment on function api_gate.configure is 'PostgREST calls it to learn which schemas it offers: one for each partner, those that left included, so that an old token meets the same answer as any other that is not valid.';

create function api_gate.description() returns json
language sql stable security definer set search_path = pg_catalog
begin atomic
    with columns as (
        select c.relname as view, obj_description(c.oid, 'pg_class') as view_comment, a.attname as name, a.attnum as position,
            json_strip_nulls(json_build_object(
                'description', col_description(c.oid, a.attnum),
                'format', format_type(a.atttypid, a.atttypmod),
                'type', case when a.atttypid in ('smallint'::regtype, 'integer'::regtype, 'bigint'::regtype) then 'integer'
                    when a.atttypid = 'numeric'::regtype then 'number' when a.atttypid = 'boolean'::regtype then 'boolean' else 'string' end
            )) as property
        from pg_class as c join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        where c.relnamespace = to_regnamespace(quote_ident(current_setting('role'))) and c.relkind = 'v'
    ),
    views as (
        select view, view_comment, json_object_agg(name, property order by position) as properties,
            json_agg(json_strip_nulls(json_build_object('name', name, 'in', 'query', 'required', false, 'type', 'string',
                'description', property ->> 'description')) order by position) as filters
        from columns group by view, view_comment
    ),
    paging as (
        select json_agg(json_build_object('name', p.name, 'in', 'query', 'required', false, 'type', p.kind, 'description', p.says)) as parameters
        from (values ('select', 'string', 'Columns to show, separated by commas.'), ('order', 'string', 'Columns to sort by, each with .asc or .desc.'),
            ('limit', 'integer', 'Rows at most.'), ('offset', 'integer', 'Rows to leave out first.')) as p (name, kind, says)
    )
    select json_build_object(
        'swagger', '2.0',
        'info', json_build_object('title', 'Results and registrations of your own events', 'version', '1'),
        'produces', json_build_array('application/json', 'text/csv'),
        'securityDefinitions', json_build_object('token', json_build_object(
            'type', 'apiKey', 'in', 'header', 'name', 'Authorization', 'description', 'Bearer, a space, and the token.')),
        'security', json_build_array(json_build_object('token', json_build_array())),
        'paths', (select json_object_agg('/' || v.view, json_build_object('get', json_build_object(
                'summary', v.view_comment,
                'parameters', (v.filters::jsonb || p.parameters::jsonb)::json,
                'responses', json_build_object('200', json_build_object('description', 'Rows', 'schema', json_build_object(
                    'type', 'array', 'items', json_build_object('$ref', '#/definitions/' || v.view))))
            )) order by v.view) from views as v cross join paging as p),
        'definitions', (select json_object_agg(v.view, json_build_object(
            'type', 'object', 'description', v.view_comment, 'properties', v.properties) order by v.view) from views as v)
    );
end;
comment on function api_gate.description is 'The views of the role that asks, as an OpenAPI document: PostgREST''s own reads catalogs that the role may not.';

-- What a partner's software has ------------------------------------------------------------------------------------

create function app.ensure_api_role(partner_id integer, may_read boolean) returns void
language plpgsql set search_path = pg_catalog
as $$
declare
    role_name constant name := app.api_role(partner_id);
    schema_id constant oid := to_regnamespace(quote_ident(app.api_schema(partner_id)));
    reader pg_roles;
    item record;
begin
    if may_read and to_regrole(quote_ident(role_name)) is null then
        begin
            execute format('create role %I nologin inherit', role_name);
        exception when duplicate_object then
            null;  -- another database of this cluster made it just now
        end;
    end if;
    select * into reader from pg_roles where rolname = role_name;
    if reader.oid is null then
        return;
    end if;
    if reader.rolsuper or reader.rolcreatedb or reader.rolcreaterole or not reader.rolinherit or reader.rolreplication
        or reader.rolbypassrls or reader.rolcanlogin
    then
        execute format('alter role %I nosuperuser nocreatedb nocreaterole inherit noreplication nobypassrls nologin', role_name);
    end if;
    -- PostgREST puts the settings of a role into force for its requests: it has none.
    for item in
        select format('alter role %I %s reset all', role_name, 'in database ' || quote_ident(d.datname)) as command
        from pg_db_role_setting as s left join pg_database as d on d.oid = s.setdatabase where s.setrole = reader.oid
    loop
        execute item.command;
    end loop;
    -- It is a member of project88_api, and only authenticator may take it.
    for item in
        select format('revoke %I from %I', g.rolname, m.rolname) as command from pg_auth_members as a
        join pg_roles as g on g.oid = a.roleid join pg_roles as m on m.oid = a.member
        where (a.member = reader.oid and not (may_read and g.rolname = 'project88_api'))
           or (a.roleid = reader.oid and m.rolname <> current_user and not (may_read and m.rolname = 'authenticator'))
    loop
        execute item.command;
    end loop;
    -- One right too many anywhere in this database, or an object of its own, and all it has here goes first.
    if exists (
        select from pg_shdepend as d
        where d.refclassid = 'pg_authid'::regclass and d.refobjid = reader.oid
          and (d.dbid = (select oid from pg_database where datname = current_database())
               or (d.classid = 'pg_database'::regclass and d.objid = (select oid from pg_database where datname = current_database())))
          and not coalesce(may_read and d.deptype = 'a' and d.objsubid = 0 and case d.classid
              when 'pg_namespace'::regclass then d.objid = schema_id and (
                  select bool_and(a.privilege_type = 'USAGE' and not a.is_grantable)
                  from pg_namespace, aclexplode(nspacl) as a where oid = d.objid and a.grantee = reader.oid)
              when 'pg_class'::regclass then (
                  select c.relnamespace = schema_id and bool_and(a.privilege_type = 'SELECT' and not a.is_grantable)
                  from pg_class as c, aclexplode(c.relacl) as a where c.oid = d.objid and a.grantee = reader.oid
                  group by c.relnamespace)
              when 'pg_proc'::regclass then (
                  select p.pronamespace = schema_id and bool_and(not a.is_grantable)
                  from pg_proc as p, aclexplode(p.proacl) as a where p.oid = d.objid and a.grantee = reader.oid
                  group by p.pronamespace)
              end, false)
    ) then
        execute format('drop owned by %I', role_name);
    end if;
    if not may_read then
        return;
    end if;
    for item in
        select format('grant project88_api to %I', role_name) as command where not pg_has_role(reader.oid, 'project88_api', 'usage')
        union all
        select format('grant %I to authenticator', role_name) where not exists (
            select from pg_auth_members as m where m.roleid = reader.oid and m.member = to_regrole('authenticator'))
        union all
        select format('grant usage on schema %I to %I', n.nspname, role_name) from pg_namespace as n
        where n.oid = schema_id and not exists (select from aclexplode(n.nspacl) as a where a.grantee = reader.oid)
        union all
        select format('grant select on %s to %I', c.oid::regclass, role_name) from pg_class as c
        where c.relnamespace = schema_id and c.relkind = 'v' and not exists (select from aclexplode(c.relacl) as a where a.grantee = reader.oid)
        union all
        select format('grant execute on routine %s to %I', p.oid::regprocedure, role_name) from pg_proc as p
        where p.pronamespace = schema_id and not exists (select from aclexplode(p.proacl) as a where a.grantee = reader.oid)
    loop
        execute item.command;
    end loop;
end
$$;
comment on function app.ensure_api_role is 'Let the role of a partner''s software read its own schema and nothing else, or nothing at all; repairs what differs.';

create function app.provision_api_partner(partner_id integer) returns void
language plpgsql set search_path = pg_catalog
as $$
declare
    schema_name constant name := app.api_schema(partner_id);
    wanted record;
    before constant text := app.api_content(partner_id);
begin
    if to_regnamespace(quote_ident(schema_name)) is null then
        execute format('create schema %I', schema_name);
    end if;
    for wanted in select v.name, v.source, format(v.definition, v.source || '_' || partner_id) as definition, v.comments from app.api_view as v loop
        perform app.ensure_view(schema_name, wanted.name, wanted.definition);
        perform app.ensure_comments(
            format('core.%I', wanted.source)::regclass, format('%I.%I', schema_name, wanted.name)::regclass, wanted.comments);
    end loop;
    perform app.drop_stale_views(schema_name, array(select v.name from app.api_view as v));
    if to_regprocedure(format('%I.root()', schema_name)) is null then
        execute format('create function %I.root() returns json language sql stable return api_gate.description()', schema_name);
        execute format('comment on function %I.root() is %L', schema_name, 'What PostgREST answers for the address of the API itself.');
    end if;
    perform app.ensure_api_role(partner_id, true);
    if before is distinct from app.api_content(partner_id) then
        perform pg_notify('pgrst', 'reload config'), pg_notify('pgrst', 'reload schema');
    end if;
end
$$;
comment on function app.provision_api_partner is 'Give a partner''s software its schema, views and role, or repair what it has, and tell PostgREST of what changed. Safe to run again.';

create function app.api_content(partner_id integer) returns text
language sql stable set search_path = pg_catalog
as $$
    select string_agg(id::text, ' ' order by id) from (
        select n.oid as id from pg_namespace as n where n.nspname = app.api_schema(partner_id)
        union all
        select c.oid from pg_class as c join pg_namespace as n on n.oid = c.relnamespace where n.nspname = app.api_schema(partner_id)
    ) as ids
$$;
comment on function app.api_content is 'Tells one state of a partner''s schema api_<n> from another.';

create function app.withdraw_api_partner(partner_id integer) returns void
language plpgsql set search_path = pg_catalog
as $$
declare
    schema_name constant name := app.api_schema(partner_id);
    role_name constant name := app.api_role(partner_id);
    before constant text := app.api_content(partner_id);
begin
    update app.api_token as t set revoked_at = now() where t.partner_id = withdraw_api_partner.partner_id and t.revoked_at is null;
    perform app.ensure_api_role(partner_id, false);
    -- The schema is there in any case: without it an old token would be answered with a list of the schemas that are.
    if to_regnamespace(quote_ident(schema_name)) is null then
        execute format('create schema %I', schema_name);
    end if;
    if exists (select from app.partner as p where p.partner_id = withdraw_api_partner.partner_id and p.data_dropped_at is not null) then
        perform app.drop_stale_views(schema_name, '{}');
        execute format('drop function if exists %I.root()', schema_name);
        if to_regrole(quote_ident(role_name)) is not null then
            begin
                execute format('drop role %I', role_name);
            exception when dependent_objects_still_exist then
                null;  -- another database of this cluster still knows it; here it reads nothing
            end;
        end if;
    end if;
    if before is distinct from app.api_content(partner_id) then
        perform pg_notify('pgrst', 'reload config'), pg_notify('pgrst', 'reload schema');
    end if;
end
$$;
comment on function app.withdraw_api_partner is 'A partner leaves: its software''s role reads nothing and its tokens are over, for good; once its rows are dropped, views and role go too.';

create function app.follow_leaving_partner() returns trigger
language plpgsql set search_path = pg_catalog
as $$
begin
    perform app.withdraw_api_partner(new.partner_id);
    return null;
end
$$;
comment on function app.follow_leaving_partner is 'Who leaves loses what its software had; the tokens do not come back with it.';

create trigger api_follows_leaving_partner
after update of removed_at, data_dropped_at on app.partner
for each row when (new.removed_at is not null)
execute function app.follow_leaving_partner();

create or replace function app.provision_partner(partner_id integer, name text) returns void
language plpgsql set search_path = pg_catalog
as $$
declare
    schema_name constant name := app.partner_schema(partner_id);
    partner app.partner;
    parent record;
    columns text;
begin
    -- One at a time: partners share the parents, the platform views and the roles.
    perform pg_advisory_xact_lock(8800000002);
    insert into app.partner as p (partner_id, name) values (provision_partner.partner_id, btrim(provision_partner.name))
    on conflict on constraint partner_pkey do update set name = excluded.name
        where p.name <> excluded.name and p.removed_at is null;
    select * into strict partner from app.partner as p where p.partner_id = provision_partner.partner_id;
    if partner.removed_at is not null then
        raise exception 'partner % was removed', partner_id using errcode = 'object_not_in_prerequisite_state', hint = 'call app.restore_partner first';
    end if;

    if to_regnamespace(quote_ident(schema_name)) is null then
        execute format('create schema %I', schema_name);
    end if;
    for parent in select * from app.partitioned_tables() loop
        perform app.ensure_partition(parent.oid, partner_id);
        select string_agg(format('%I', a.attname), ', ' order by a.attnum) into columns
        from pg_attribute as a
        where a.attrelid = parent.oid and a.attnum > 0 and not a.attisdropped and a.attname <> 'timing_partner_id';
        perform app.ensure_view(schema_name, parent.name, format('select %s from core.%I', columns, parent.name || '_' || partner_id));
        perform app.ensure_comments(parent.oid, format('%I.%I', schema_name, parent.name)::regclass);
    end loop;
    perform core.ensure_indexes(partner_id);
    perform app.drop_stale_views(schema_name);
    perform app.ensure_reader(app.partner_role(partner_id), array[schema_name], true);
    perform app.provision_api_partner(partner_id);
    perform app.provision_platform();
end
$$;
comment on function app.provision_partner is 'Give a partner its partitions, views, roles and grants, or repair and extend what it has. Safe to run again.';

-- What PostgREST itself reads to learn what the schemas hold, and what it wraps around every request.
create or replace function app.provision_api() returns void
language plpgsql set search_path = pg_catalog
as $$
declare
    -- Names and kinds may be seen, not how many rows and pages the last ANALYZE found, nor how old they are.
    telling constant name[] := '{reltuples, relpages, relallvisible, relallfrozen, relfrozenxid, relminmxid}';
    item record;
begin
    perform pg_advisory_xact_lock(8800000002);
    if exists (
        select from pg_attribute as a where a.attrelid = 'pg_catalog.pg_class'::regclass and a.attname = any (telling)
        and has_column_privilege('authenticator', a.attrelid, a.attnum, 'select'))
    then
        revoke select on pg_catalog.pg_class from authenticator;
    end if;
    for item in
        select format('alter role authenticator set %I = %L', s.name, s.value) as command
        from (values ('statement_timeout', '15s'), ('idle_in_transaction_session_timeout', '30s'), ('lock_timeout', '5s'), ('temp_file_limit', '1GB'))
            as s (name, value)
        where not exists (
            select from pg_db_role_setting as d
            where d.setrole = to_regrole('authenticator') and d.setdatabase = 0 and format('%s=%s', s.name, s.value) = any (d.setconfig))
        union all
        -- A setting of PostgREST's kept with its login would overrule its file and api_gate.configure.
        select format('alter role authenticator %s reset %s', 'in database ' || quote_ident(b.datname), split_part(s.setting, '=', 1))
        from pg_db_role_setting as d cross join unnest(d.setconfig) as s (setting) left join pg_database as b on b.oid = d.setdatabase
        where d.setrole = to_regrole('authenticator') and s.setting like 'pgrst.%'
        union all
        select format('grant connect on database %I to authenticator', current_database())
        where not exists (
            select from pg_database as d, aclexplode(d.datacl) as a
            where d.datname = current_database() and a.grantee = to_regrole('authenticator'))
        union all
        select format('grant select on pg_catalog.%I to authenticator', c.relname) from pg_class as c
        where c.relnamespace = 'pg_catalog'::regnamespace and c.relname in (
            'pg_aggregate', 'pg_attrdef', 'pg_attribute', 'pg_auth_members', 'pg_cast', 'pg_constraint', 'pg_database',
            'pg_db_role_setting', 'pg_depend', 'pg_description', 'pg_enum', 'pg_index', 'pg_inherits', 'pg_namespace', 'pg_proc', 'pg_rewrite',
            'pg_roles', 'pg_settings', 'pg_type')
          and not has_table_privilege('authenticator', c.oid, 'select')
        union all
        select format('grant select (%s) on pg_catalog.pg_class to authenticator', string_agg(quote_ident(a.attname), ', ' order by a.attnum))
        from pg_attribute as a
        where a.attrelid = 'pg_catalog.pg_class'::regclass and a.attnum > 0
          and a.attname <> all (telling)
        having not bool_and(has_column_privilege('authenticator', a.attrelid, a.attnum, 'select'))
        union all
        select format('grant usage on schema %I to %I', n.nspname, r.rolname)
        from (values ('information_schema', 'authenticator'), ('api_gate', 'authenticator'), ('api_gate', 'project88_api'))
            as s (schema_name, role_name)
        join pg_namespace as n on n.nspname = s.schema_name join pg_roles as r on r.rolname = s.role_name
        where not has_schema_privilege(r.oid, n.oid, 'usage')
        union all
        select format('grant execute on function %s to %I', p.oid::regprocedure, r.rolname)
        from (values
            ('authenticator', array['configure', 'current_setting', 'format_type', 'has_function_privilege', 'has_parameter_privilege', 'has_table_privilege',
                'pg_get_expr', 'pg_has_role', 'pg_is_other_temp_schema', 'pg_relation_is_updatable', 'pg_show_all_settings', 'set_config',
                'version', '_pg_char_max_length', '_pg_truetypid', '_pg_truetypmod', 'pg_notify', 'regclassin', 'regnamespacein', 'regrolein', 'regtypein']),
            ('project88_api', array['current_setting', 'check_request', 'description'])) as s (role_name, functions)
        join pg_roles as r on r.rolname = s.role_name
        join pg_proc as p on p.proname = any (s.functions)
            and p.pronamespace in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace, 'api_gate'::regnamespace)
        where not has_function_privilege(r.oid, p.oid, 'execute')
        union all
        -- Its login can become the partners' API roles and nobody else.
        select format('revoke %I from authenticator', g.rolname) from pg_auth_members as m join pg_roles as g on g.oid = m.roleid
        where m.member = to_regrole('authenticator') and g.rolname !~ '^api_[1-9][0-9]*$'
    loop
        execute item.command;
    end loop;
    for item in select p.partner_id, p.removed_at from app.partner as p order by p.partner_id loop
        if item.removed_at is null then
            perform app.provision_api_partner(item.partner_id);
        else
            perform app.withdraw_api_partner(item.partner_id);
        end if;
    end loop;
end
$$;
comment on function app.provision_api is 'Give PostgREST what it needs, and each partner''s software its schema and role; repairs what differs. Safe to run again: `project88 migrate` does.';

select app.provision_api();
select app.close_builtins();
