"""Race questions asked in chat: who is asking, what is meant, the right number, and how it is shown."""
