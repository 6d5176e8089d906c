"""From a typed question to one SELECT over the asker's own views, and a reading of its rows."""
