"""Reaching PostgreSQL: connections, statements kept in .sql files, migrations, bounded reads."""
