-- Whether both tables that hold messages were guarded before: then nothing that was typed stands in them.
select count(*) = 2
from pg_trigger
where
    (tgname = 'project88_guard_chat' and tgrelid = to_regclass('public.chat'))
    or (tgname = 'project88_guard_message' and tgrelid = to_regclass('public.chat_message'))
