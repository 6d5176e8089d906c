"""Running SQL text straight against the server, several commands at once, and all that comes back as text."""

import psycopg
from psycopg import pq


def run_straight(connection: psycopg.Connection, text: str) -> tuple[str | None, str]:
    """Run `text` over the simple protocol; return the SQLSTATE of its failure, and all that came back, as text."""
    said: list[str] = []
    connection.add_notice_handler(
        lambda notice: said.append(f"{notice.message_primary} {notice.message_detail}")
    )
    server = connection.pgconn
    server.send_query(text.encode())
    sqlstate: str | None = None
    while result := _next_result(server):
        if result.status in (pq.ExecStatus.FATAL_ERROR, pq.ExecStatus.NONFATAL_ERROR):
            sqlstate = (result.error_field(pq.DiagnosticField.SQLSTATE) or b"?").decode()
            said.append(result.error_message.decode())
            said.extend((result.error_field(field) or b"").decode() for field in pq.DiagnosticField)
        elif result.status == pq.ExecStatus.COPY_OUT:
            said.append(_copied_out(server))
        elif result.status == pq.ExecStatus.COPY_IN:
            server.put_copy_end(b"nothing to copy")
        else:
            said.extend(
                (result.get_value(row, column) or b"").decode(errors="replace")
                for row in range(result.ntuples)
                for column in range(result.nfields)
            )
    return sqlstate, "\n".join(said)


def _next_result(server: pq.abc.PGconn) -> pq.abc.PGresult | None:
    while server.flush():
        pass
    return server.get_result()


def _copied_out(server: pq.abc.PGconn) -> str:
    lines = []
    while True:
        count, data = server.get_copy_data(0)
        if count <= 0:
            return "".join(lines)
        lines.append(bytes(data).decode())
