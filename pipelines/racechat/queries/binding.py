"""Values travel as parameters, never as text: a binding hands out a placeholder for each."""

from psycopg import sql


class Binding:
    """Collects the parameters of one query."""

    def __init__(self) -> None:
        self.params: dict[str, object] = {}

    def __call__(self, value: object) -> sql.Placeholder:
        """Keep a value and return the placeholder that stands for it."""
        name = f"p{len(self.params) + 1}"
        self.params[name] = value
        return sql.Placeholder(name)
