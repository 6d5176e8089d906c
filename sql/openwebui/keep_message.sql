select project88.keep_message(%(user_id)s, %(chat_id)s, %(message_id)s, %(content)s)
