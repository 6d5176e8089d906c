-- For OpenWebUI's own PostgreSQL database; what forget_original_content.sql does in SQLite. When the plugin masks a secret in
-- a message, OpenWebUI keeps the message as it was typed in two more places: beside the masked one, as originalContent, and
-- in the copy of the first message that a chat is made with. Nothing needs either; both go before the row is written.
create or replace function public.project88_forget_original_content() returns trigger
language plpgsql set search_path = pg_catalog
as $$
declare
    kept jsonb;
begin
    begin
        kept := new.chat::text::jsonb;
    exception when untranslatable_character then
        -- json may hold the character U+0000, jsonb may not, and a message must not be lost for it.
        kept := regexp_replace(new.chat::text, '(^|[^\\])((?:\\\\)*)\\u0000', '\1\2', 'g')::jsonb;
    end;
    kept := jsonb_set(kept, '{messages}', '[]');
    if jsonb_typeof(kept #> '{history,messages}') = 'object' then
        kept := jsonb_set(kept, '{history,messages}', (
            select jsonb_object_agg(
                m.key, case jsonb_typeof(m.value) when 'object' then m.value - 'originalContent' else m.value end
            )
            from jsonb_each(kept #> '{history,messages}') as m
        ));
    end if;
    new.chat := kept;
    return new;
end
$$;

create or replace trigger project88_forget_original_content
before insert or update of chat on public.chat
for each row when (new.chat::text like '%"originalContent"%')
execute function public.project88_forget_original_content();
