-- For OpenWebUI's own SQLite database. When the plugin masks a secret in a message, OpenWebUI keeps the message as it was
-- typed in two more places: beside the masked one, as originalContent, and in the copy of the first message that a chat is
-- made with. Nothing needs either; both go as the masked message is written.
create trigger project88_forget_original_content
after update of chat on chat
when instr(new.chat, '"originalContent"') > 0
begin
    update chat
    set chat = json_set(
        new.chat,
        '$.messages', json('[]'),
        '$.history.messages',
        (
            select json_group_object(key, json_remove(value, '$.originalContent'))
            from json_each(new.chat, '$.history.messages')
        )
    )
    where id = new.id;
end
