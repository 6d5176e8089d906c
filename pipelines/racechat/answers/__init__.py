"""From a typed question to what the asker sees: sentence, table, chart, filters in words, freshness, SQL."""
