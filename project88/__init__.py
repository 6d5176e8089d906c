"""What the chat and the sync daemon share: settings, database, partners, accounts, import and the command line."""
