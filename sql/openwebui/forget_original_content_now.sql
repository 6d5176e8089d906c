-- Writes what was kept before the trigger was there once more, so that the trigger sees it.
update chat set chat = chat where instr(chat, '"originalContent"') > 0
