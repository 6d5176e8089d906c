-- Writes what was kept before the trigger was there once more, so that the trigger sees it.
update public.chat set chat = chat where chat::text like '%"originalContent"%'
