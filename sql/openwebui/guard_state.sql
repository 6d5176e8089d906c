-- What the chat's service sees of the guard: whether there is a history at all, whether both of its tables are guarded, and
-- whether the service may write how a message is kept.
select
    to_regclass('public.chat') is not null as has_history,
    (
        select count(*) = 2
        from pg_trigger
        where
            tgenabled <> 'D' and (
                (tgname = 'project88_guard_chat' and tgrelid = to_regclass('public.chat'))
                or (tgname = 'project88_guard_message' and tgrelid = to_regclass('public.chat_message'))
            )
    ) as is_guarded,
    has_schema_privilege('project88', 'usage') and coalesce(
        has_function_privilege(to_regprocedure('project88.keep_message(text, text, text, text)'), 'execute'), false
    ) as may_keep
