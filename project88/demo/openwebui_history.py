"""What OpenWebUI keeps of a chat, in its own SQLite database: not the secrets that the plugin has masked."""

import sqlite3
from contextlib import closing
from pathlib import Path

from project88.database.statements import statement

_PATIENCE_S = 30


def forget_originals(data_folder: Path) -> None:
    """Make OpenWebUI's database drop the original of every message that the plugin changed.

    Safe to repeat; needed at every start, as OpenWebUI's migrations may make its tables anew.
    """
    with closing(sqlite3.connect(data_folder / "webui.db", timeout=_PATIENCE_S)) as database, database:
        database.execute(statement("openwebui/drop_forget_original_content"))
        database.execute(statement("openwebui/forget_original_content"))
        database.execute(statement("openwebui/forget_original_content_now"))
