select exists (
    select from pg_trigger
    where tgname = 'project88_forget_original_content' and tgrelid = to_regclass('public.chat')
)
