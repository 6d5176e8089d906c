-- What was hidden leaves the files of the tables too.
vacuum (full) public.chat, public.chat_message
