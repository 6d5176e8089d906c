-- For OpenWebUI's own database, run as its owner before OpenWebUI serves; safe to repeat.
--
-- OpenWebUI stores a message before anybody has looked at it, and stores it again whenever a page sends its copy of the
-- chat. What people type may be a secret in any wording. So its tables take no text that a person typed: every message of
-- a user is written as [hidden], whatever it says, and what stands there already stays, whatever is sent later. The only
-- way to another text is project88.keep_message, which the chat's service calls when a message was answered and may be
-- kept. A stopped answer, a killed server, a page that was closed: each leaves [hidden].
create schema if not exists project88;
comment on schema project88 is 'What keeps typed text out of this database; see docs/what-is-kept.md.';

drop trigger if exists project88_forget_original_content on public.chat;
drop function if exists public.project88_forget_original_content();

create or replace function project88.hidden() returns text
language sql immutable parallel safe
as $$ select '[hidden]'::text $$;

-- json may hold the character U+0000, which jsonb and text may not, and a message must not be lost for it.
create or replace function project88.readable(stored text) returns json
language sql immutable parallel safe set search_path = pg_catalog
as $$
    select case
        when strpos(stored, '\u0000') = 0 then stored::json
        else regexp_replace(stored, '(^|[^\\])((?:\\\\)*)(?:\\u0000)+', '\1\2', 'g')::json
    end
$$;

-- The content of a user's message as it stands in a stored chat; null where it is not there.
create or replace function project88.content_kept(stored jsonb, message_id text) returns text
language sql immutable parallel safe set search_path = pg_catalog
as $$
    select case
        when stored #>> array['history', 'messages', message_id, 'role'] is distinct from 'assistant'
        then stored #>> array['history', 'messages', message_id, 'content']
    end
$$;

-- One message of a chat's history. Of a user's message only the links to its neighbours stay and the content that was
-- kept; an answer loses the copy that a page makes of what it replaces.
create or replace function project88.message_to_store(sent jsonb, kept text) returns jsonb
language sql immutable parallel safe set search_path = pg_catalog
as $$
    select case
        when jsonb_typeof(sent) <> 'object' then 'null'::jsonb
        when sent ->> 'role' = 'assistant' then sent - 'originalContent'
        else (
            select coalesce(jsonb_object_agg(item.key, item.value), '{}')
            from jsonb_each(sent) as item
            where item.key in ('id', 'parentId', 'childrenIds', 'role', 'timestamp', 'models', 'user_id', 'user')
        ) || jsonb_build_object('content', coalesce(kept, project88.hidden()), 'files', '[]'::jsonb)
    end
$$;

create or replace function project88.history_to_store(sent json, stored jsonb) returns json
language sql immutable parallel safe set search_path = pg_catalog
as $$
    select coalesce(json_object_agg(
        part.key,
        case
            when part.key <> 'messages' then part.value
            when json_typeof(part.value) <> 'object' then '{}'::json
            else (
                select coalesce(json_object_agg(
                    item.key, project88.message_to_store(item.value::jsonb, project88.content_kept(stored, item.key))
                ), '{}')
                from json_each(part.value) as item
            )
        end
    ), '{}')
    from json_each(sent) as part
$$;

-- A chat as it may be stored, with the contents that stand in `stored`. The order of its keys stays as it was sent.
create or replace function project88.chat_to_store(sent json, stored jsonb) returns json
language sql immutable parallel safe set search_path = pg_catalog
as $$
    select coalesce(json_object_agg(
        part.key,
        case part.key
            when 'messages' then '[]'::json  -- a copy that nothing reads where there is a history
            when 'history' then case json_typeof(part.value)
                when 'object' then project88.history_to_store(part.value, stored)
                else '{}'::json
            end
            else part.value
        end
    ), '{}')
    from json_each(case json_typeof(sent) when 'object' then sent else '{}' end) as part
$$;

create or replace function project88.guard_chat() returns trigger
language plpgsql set search_path = pg_catalog
as $$
declare
    sent json := project88.readable(new.chat::text);
    stored jsonb;
begin
    if sent is null then
        return new;
    end if;
    if tg_op = 'UPDATE' then
        stored := project88.readable(old.chat::text);
    elsif json_typeof(sent) = 'object' and sent ->> 'originalChatId' is not null then
        -- A fork: its owner's own chat, whose messages were judged there.
        select project88.readable(c.chat::text) into stored
        from public.chat as c where c.id = sent ->> 'originalChatId' and c.user_id = new.user_id;
    end if;
    new.chat := project88.chat_to_store(sent, stored);
    return new;
end
$$;

create or replace function project88.guard_message() returns trigger
language plpgsql set search_path = pg_catalog
as $$
declare
    kept text;
begin
    if tg_op = 'UPDATE' then
        if old.role <> 'assistant' then
            kept := old.content #>> '{}';
        end if;
    else
        select project88.content_kept(project88.readable(c.chat::text)::jsonb, substr(new.id, length(new.chat_id) + 2)) into kept
        from public.chat as c where c.id = new.chat_id;
    end if;
    new.content := to_json(coalesce(kept, project88.hidden()));
    new.output := null;
    new.files := null;
    new.sources := null;
    new.embeds := null;
    new.meta := null;
    new.status_history := null;
    new.error := null;
    new.usage := null;
    new.context_summary := null;
    return new;
end
$$;

create or replace trigger project88_guard_chat
before insert or update of chat on public.chat
for each row when (current_setting('project88.is_keeping', true) is distinct from 'yes')
execute function project88.guard_chat();

create or replace trigger project88_guard_message
before insert or update on public.chat_message
for each row when (new.role <> 'assistant' and current_setting('project88.is_keeping', true) is distinct from 'yes')
execute function project88.guard_message();

-- Write how a user's message may be kept, into that user's own chat and no other; whether there was such a message.
create or replace function project88.keep_message(owner_id text, in_chat text, message_id text, content text) returns boolean
language plpgsql security definer set search_path = pg_catalog
as $$
declare
    sent json;
    stored jsonb;
begin
    -- The chat first: OpenWebUI locks in this order too.
    select project88.readable(c.chat::text) into sent
    from public.chat as c where c.id = in_chat and c.user_id = owner_id for update;
    stored := sent;
    if stored #>> array['history', 'messages', message_id, 'role'] is distinct from 'user' then
        return false;
    end if;
    stored := jsonb_set(stored, array['history', 'messages', message_id, 'content'], to_jsonb(content));
    perform set_config('project88.is_keeping', 'yes', true);
    update public.chat set chat = project88.chat_to_store(sent, stored) where id = in_chat;
    update public.chat_message as m set content = to_json(keep_message.content)
    where m.id = in_chat || '-' || message_id and m.chat_id = in_chat and m.role = 'user';
    perform set_config('project88.is_keeping', '', true);
    return true;
end
$$;

revoke all on all functions in schema project88 from public;
revoke all on schema project88 from public;

-- The chat's service may call that one function and read nothing. Its role is made by the migrations of project88.
do $$
begin
    if exists (select from pg_roles where rolname = 'project88_chat') then
        execute format('grant connect on database %I to project88_chat', current_database());
        grant usage on schema project88 to project88_chat;
        grant execute on function project88.keep_message(text, text, text, text) to project88_chat;
    end if;
end
$$;
