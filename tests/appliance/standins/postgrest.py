"""A STAND-IN for PostgREST: `postgrest CONFIGFILE` reads the real configuration file and does, against the real database and with the
real order of things, what the appliance uses: the settings that db-pre-config gives, read again when the database notifies;
verify the token, choose the schema by Accept-Profile or Content-Profile, one transaction for a request, settings and role as
PostgREST sets them, the pre-request function, then one SELECT on a view of the schema. Known: select=, order=, limit=, offset=,
the operators eq neq gt gte lt lte like ilike is in; Prefer: count=; GET and HEAD; db-root-spec; /live and /ready on the admin
port. Not known: writing, calling other functions, embedding, CSV. Made after the behaviour of PostgREST 16, whose binary cannot
be had where the tests run. Python 3.9, standard library alone.
"""

import base64
import hashlib
import hmac
import json
import queue
import re
import sys
import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from tests.appliance.standins.wire import Connection, DatabaseError

OPERATORS = {
    "eq": "=",
    "neq": "<>",
    "gt": ">",
    "gte": ">=",
    "lt": "<",
    "lte": "<=",
    "like": "like",
    "ilike": "ilike",
}
PAGING = {"select", "order", "limit", "offset"}
# Status by SQLSTATE, longest beginning first; what is not here is 400.
STATUS = {
    "23503": 409,
    "23505": 409,
    "25006": 405,
    "42883": 404,
    "42P01": 404,
    "57014": 500,
    "08": 503,
    "0P": 403,
    "28": 403,
    "53": 503,
    "54": 500,
    "XX": 500,
}


class Refusal(Exception):
    def __init__(
        self, status: int, code: str, message: str, details: "str | None" = None, hint: "str | None" = None
    ) -> None:
        super().__init__(message)
        self.status, self.body = status, {"code": code, "details": details, "hint": hint, "message": message}


def read_config(file: str) -> "dict[str, str]":
    found = {}
    for line in Path(file).read_text().splitlines():
        match = re.match(r'\s*([a-z-]+)\s*=\s*(?:"(.*)"|(\S+))\s*$', line)
        if match and not line.lstrip().startswith("#"):
            value = (match[2] if match[2] is not None else match[3]).replace("$$", "$")
            if match[1] in {"db-uri", "jwt-secret"} and value.startswith("@"):
                value = Path(value[1:]).read_text().strip()
            found[match[1]] = value
    if len(found.get("jwt-secret", "")) < 32:
        raise SystemExit("The JWT secret must be at least 32 characters long.")
    return found


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


@dataclass(frozen=True)
class Asked:
    """One request: who asks, and which schema."""

    role: str
    claims: "dict[str, object]"
    schema: str
    headers: "dict[str, str]"
    method: str
    path: str


class Api:
    """The database behind a few connections, and what the exposed schemas hold."""

    def __init__(self, config: "dict[str, str]") -> None:
        self.config = config
        self.schemas: "list[str]" = []
        self.columns: "dict[str, dict[str, dict[str, str]]]" = {}
        self.is_ready = False
        self._idle: "queue.LifoQueue[Connection]" = queue.LifoQueue()
        self._slots = threading.BoundedSemaphore(int(config.get("db-pool", "10")))

    def learn(self) -> None:
        connection = Connection(self.config["db-uri"])
        schemas = [name.strip() for name in self._schemas_told(connection).split(",")]
        # A schema that is not there makes the cast fail, and nothing is learnt: as with the real program.
        rows = connection.query(
            "select n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod) from pg_catalog.pg_class c"
            " join pg_catalog.pg_namespace n on n.oid = c.relnamespace join pg_catalog.pg_attribute a on a.attrelid = c.oid"
            " where c.relnamespace = any($1::regnamespace[]) and c.relkind in ('v', 'r', 'm', 'p', 'f')"
            " and a.attnum > 0 and not a.attisdropped order by c.relname, a.attnum",
            "{" + ",".join(quoted(name) for name in schemas) + "}",
        )
        found: "dict[str, dict[str, dict[str, str]]]" = {}
        for schema, table, column, kind in rows:
            found.setdefault(str(schema), {}).setdefault(str(table), {})[str(column)] = str(kind)
        self.schemas, self.columns, self.is_ready = schemas, found, True
        self._idle.put(connection)

    def _schemas_told(self, connection: Connection) -> str:
        told = self.config["db-schemas"]
        if self.config.get("db-config", "true") == "true":
            function = self.config.get("db-pre-config")
            # One query, as in the real program: whether the function runs before the setting is read is the planner's choice.
            rows = connection.query(
                "with role_setting as (select unnest(setconfig) as setting from pg_catalog.pg_db_role_setting"
                " where setrole = quote_ident(current_user)::regrole::oid), kv_settings as ("
                " select 0 as place, substr(setting, 1, strpos(setting, '=') - 1) as k, substr(setting, strpos(setting, '=') + 1) as v"
                " from role_setting"
                + (
                    f" union select 1, x, current_setting(x, true) from unnest($1::text[]) x join {function}() _ on true"
                    if function
                    else ""
                )
                + ") select v from kv_settings where k = any($1::text[]) and v is not null order by place",
                "{pgrst.db_schemas}",
            )
            told = next((str(row[0]) for row in rows if row[0]), told)
        return told

    def run(self, asked: Asked, text: str, params: "list[str | None]") -> "tuple[str | None, ...]":
        """Run one statement as who asks, and return its first row."""
        if not self._slots.acquire(timeout=float(self.config.get("db-pool-acquisition-timeout", "10"))):
            raise Refusal(504, "PGRST003", "Timed out acquiring connection from connection pool.")
        try:
            return self._run(asked, text, params)
        finally:
            self._slots.release()

    def _run(self, asked: Asked, text: str, params: "list[str | None]") -> "tuple[str | None, ...]":
        try:
            connection = self._connection()
        except (OSError, DatabaseError) as error:
            raise Refusal(
                503, "PGRST000", "Database connection error. Retrying the connection.", str(error)
            ) from None
        try:
            connection.query("begin isolation level read committed read only")
            connection.query(
                "select set_config('search_path', $1, true), set_config('role', $2, true), set_config('request.jwt.claims', $3, true),"
                " set_config('request.method', $4, true), set_config('request.path', $5, true), set_config('request.headers', $6, true)",
                quoted(asked.schema),
                asked.role,
                json.dumps({**asked.claims, "role": asked.role}),
                asked.method,
                asked.path,
                json.dumps(asked.headers),
            )
            if self.config.get("db-pre-request"):
                connection.query(
                    "select "
                    + ".".join(quoted(part) for part in self.config["db-pre-request"].split("."))
                    + "()"
                )
            row = connection.query(text, *params)[0]
            connection.query("commit")
        except DatabaseError as error:
            self._rolled_back(connection)
            raise refusal_of(error, is_known=asked.role != self.config.get("db-anon-role")) from None
        except OSError as error:
            connection.close()
            raise Refusal(
                503, "PGRST001", "Database client error. Retrying the connection.", str(error)
            ) from None
        self._idle.put(connection)
        return row

    def _connection(self) -> Connection:
        try:
            return self._idle.get_nowait()
        except queue.Empty:
            return Connection(self.config["db-uri"])

    def _rolled_back(self, connection: Connection) -> None:
        try:
            connection.query("rollback")
        except (OSError, DatabaseError):
            connection.close()
        else:
            self._idle.put(connection)


def refusal_of(error: DatabaseError, is_known: bool) -> Refusal:
    fields = error.fields
    code = fields.get("C", "")
    if code == "42501":
        status = 403 if is_known else 401
    elif code == "22023" and re.match('role ".*" does not exist', fields.get("M", "")):
        status = 401
    elif code.startswith("PT") and code[2:].isdigit():
        status = int(code[2:])
    else:
        status = next(
            (STATUS[start] for start in sorted(STATUS, key=len, reverse=True) if code.startswith(start)), 400
        )
    return Refusal(status, code, fields.get("M", ""), fields.get("D"), fields.get("H"))


def claims_of(token: str, config: "dict[str, str]") -> "dict[str, object]":
    parts = token.split(".")
    if len(parts) != 3:
        raise Refusal(401, "PGRST301", f"Expected 3 parts in JWT; got {len(parts)}")
    try:
        header, claims, signature = (
            base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)) for part in parts
        )
        head, said = json.loads(header), json.loads(claims)
    except ValueError:
        raise Refusal(401, "PGRST301", "JWT couldn't be decoded") from None
    wanted = hmac.digest(config["jwt-secret"].encode(), f"{parts[0]}.{parts[1]}".encode(), hashlib.sha256)
    if head.get("alg") != "HS256" or not hmac.compare_digest(wanted, signature):
        raise Refusal(
            401,
            "PGRST301",
            "No suitable key or wrong key type"
            if head.get("alg") != "HS256"
            else "JWT cryptographic operation failed",
        )
    now = time.time()
    if "exp" in said and said["exp"] < now - 30:
        raise Refusal(401, "PGRST303", "JWT expired")
    if "iat" in said and said["iat"] > now + 30:
        raise Refusal(401, "PGRST303", "JWT issued at future")
    audience = said.get("aud")
    if (
        config.get("jwt-aud")
        and audience is not None
        and config["jwt-aud"] not in (audience if isinstance(audience, list) else [audience])
    ):
        raise Refusal(401, "PGRST303", "JWT not in audience")
    return said  # type: ignore[no-any-return]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    api: Api

    def do_GET(self) -> None:
        try:
            self.read(self.asked())
        except Refusal as error:
            self.answer(error.status, json.dumps(error.body))

    do_HEAD = do_GET

    def refuse_writing(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", "0")))
        try:
            # The real program lets the database refuse: nobody may write to any of it.
            self.api.run(self.asked(), "select '[]'", [])
            raise Refusal(403, "42501", "permission denied for view " + urlsplit(self.path).path.strip("/"))
        except Refusal as error:
            self.answer(error.status, json.dumps(error.body))

    do_POST = do_PATCH = do_PUT = do_DELETE = refuse_writing

    def do_OPTIONS(self) -> None:
        self.send_response(200)
        self.send_header("Allow", "OPTIONS,GET,HEAD")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def caller(self) -> "tuple[dict[str, object], str]":
        scheme, _, token = self.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            anonymous = self.api.config.get("db-anon-role")
            if not anonymous:
                raise Refusal(401, "PGRST302", "Anonymous access is disabled")
            return {}, anonymous
        claims = claims_of(token.strip(), self.api.config)
        return claims, str(claims.get("role") or self.api.config.get("db-anon-role"))

    def asked(self) -> Asked:
        claims, role = self.caller()
        if not self.api.is_ready:
            raise Refusal(503, "PGRST002", "Could not query the database for the schema cache. Retrying.")
        is_writing = self.command in {"POST", "PATCH", "PUT", "DELETE"}
        profile = self.headers.get("Content-Profile" if is_writing else "Accept-Profile")
        if profile is not None and profile not in self.api.schemas:
            raise Refusal(
                406,
                "PGRST106",
                f"Invalid schema: {profile}",
                None,
                f"Only the following schemas are exposed: {', '.join(self.api.schemas)}",
            )
        return Asked(
            role=role,
            claims=claims,
            schema=profile or self.api.schemas[0],
            # Of a header that is sent twice the last one is told.
            headers={
                name.lower(): value for name, value in self.headers.items() if name.lower() != "authorization"
            },
            method=self.command,
            path=urlsplit(self.path).path,
        )

    def read(self, asked: Asked) -> None:
        parts = urlsplit(self.path)
        name = parts.path.strip("/")
        if not name:
            root = self.api.config["db-root-spec"]
            (body,) = self.api.run(asked, f"select {quoted(asked.schema)}.{quoted(root)}()::text", [])
            self.answer(200, body or "null", asked.schema)
            return
        tables = self.api.columns.get(asked.schema, {})
        if name not in tables:
            raise Refusal(
                404, "PGRST205", f"Could not find the table '{asked.schema}.{name}' in the schema cache"
            )
        query = parse_qsl(parts.query, keep_blank_values=True)
        text, params, offset = self.statement(asked.schema, name, tables[name], query)
        body, shown, total = self.api.run(asked, text, params)
        last = offset + int(shown or 0)
        span = f"{offset}-{last - 1}" if last > offset else "*"
        is_part = total is not None and int(total) > int(shown or 0)
        self.answer(206 if is_part else 200, body or "[]", asked.schema, f"{span}/{total or '*'}")

    def counting(self) -> "str | None":
        """The count that is preferred; the first of several."""
        wishes = [
            wish.strip() for header in self.headers.get_all("Prefer") or [] for wish in header.split(",")
        ]
        known = {"count=exact", "count=planned", "count=estimated"}
        return next((wish.partition("=")[2] for wish in wishes if wish in known), None)

    def statement(
        self, schema: str, table: str, columns: "dict[str, str]", asked: "list[tuple[str, str]]"
    ) -> "tuple[str, list[str | None], int]":
        params: "list[str | None]" = []
        conditions, order, shown, limit, offset = (
            [],
            "",
            "*",
            int(self.api.config.get("db-max-rows") or 0) or None,
            0,
        )
        for name, value in asked:
            if name == "select":
                shown = (
                    ", ".join(quoted(self.known(columns, item.strip(), table)) for item in value.split(","))
                    if value != "*"
                    else "*"
                )
            elif name == "order":
                order = " order by " + ", ".join(
                    self.ordering(columns, item, table) for item in value.split(",")
                )
            elif name in {"limit", "offset"}:
                if not value.isdigit():
                    raise Refusal(400, "PGRST100", f'"failed to parse {name} ({value})"')
                if name == "limit":
                    limit = min(int(value), limit) if limit else int(value)
                else:
                    offset = int(value)
            else:
                conditions.append(self.condition(columns, name, value, params, table))
        source = f" from {quoted(schema)}.{quoted(table)}"
        source += " where " + " and ".join(conditions) if conditions else ""
        text = f"select {shown}{source}{order}"
        text += (f" limit {limit}" if limit is not None else "") + f" offset {offset}"
        # An estimate would be an EXPLAIN of the counting query after this one; the database refuses before it comes to that.
        is_counted = self.counting() is not None
        counted = f", pgrst_source_count as (select 1{source})" if is_counted else ""
        total = "(select pg_catalog.count(*) from pgrst_source_count)" if is_counted else "null::bigint"
        body = (
            f"with pgrst_source as ({text}){counted} select coalesce(json_agg(_postgrest_t), '[]')::text,"
            f" pg_catalog.count(_postgrest_t), {total} from (select * from pgrst_source) _postgrest_t"
        )
        return body, params, offset

    def known(self, columns: "dict[str, str]", name: str, table: str) -> str:
        if name not in columns:
            raise Refusal(400, "42703", f"column {table}.{name} does not exist")
        return name

    def ordering(self, columns: "dict[str, str]", item: str, table: str) -> str:
        name, *words = item.strip().split(".")
        known = {"asc": "asc", "desc": "desc", "nullsfirst": "nulls first", "nullslast": "nulls last"}
        if any(word not in known for word in words):
            raise Refusal(400, "PGRST100", f'"failed to parse order ({item})"')
        return " ".join([quoted(self.known(columns, name, table)), *(known[word] for word in words)])

    def condition(
        self, columns: "dict[str, str]", name: str, value: str, params: "list[str | None]", table: str
    ) -> str:
        column, kind = quoted(self.known(columns, name, table)), columns[name]
        negated = value.startswith("not.")
        operator, found, operand = value[4 if negated else 0 :].partition(".")
        if not found:
            raise Refusal(400, "PGRST100", f'"failed to parse filter ({value})"')
        if operator == "is" and operand.lower() in {"null", "not_null", "true", "false", "unknown"}:
            text = f"{column} is {operand.replace('_', ' ')}"
        elif operator == "in" and operand.startswith("(") and operand.endswith(")"):
            marks = []
            for item in operand[1:-1].split(","):
                params.append(item.strip('"'))
                marks.append(f"${len(params)}::{kind}")
            text = f"{column} in ({', '.join(marks)})"
        elif operator in OPERATORS:
            is_pattern = operator in {"like", "ilike"}
            params.append(operand.replace("*", "%") if is_pattern else operand)
            text = f"{column} {OPERATORS[operator]} ${len(params)}" + (
                "::text" if is_pattern else f"::{kind}"
            )
        else:
            raise Refusal(400, "PGRST100", f'"failed to parse filter ({value})"')
        return f"not ({text})" if negated else text

    def answer(self, status: int, body: str, schema: "str | None" = None, span: "str | None" = None) -> None:
        content = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        if schema is not None and len(self.api.schemas) > 1:
            self.send_header("Content-Profile", schema)
        if span is not None:
            self.send_header("Content-Range", span)
        if status == 401:
            self.send_header("WWW-Authenticate", "Bearer")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, *_args: object) -> None:
        return


class Admin(BaseHTTPRequestHandler):
    api: Api

    def do_GET(self) -> None:
        status = {"/live": 200, "/ready": 200 if self.api.is_ready else 503}.get(self.path, 404)
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        return


def keep_learning(api: Api) -> None:
    """Learn what there is, and again whenever the database says so."""
    pause_s = 1.0
    while True:
        try:
            listener = Connection(api.config["db-uri"])
            listener.query("listen pgrst")
            while True:
                api.learn()
                pause_s = 1.0
                listener.wait_for_notification()
        except (OSError, DatabaseError) as error:
            print(f"The database does not answer: {error}", file=sys.stderr, flush=True)
            time.sleep(pause_s)
            pause_s = min(pause_s * 2, 32)


def main() -> int:
    if sys.argv[1:] == ["--version"]:
        print("PostgREST 0-standin")
        return 0
    config = read_config(sys.argv[1])
    api = Api(config)
    Handler.api = Admin.api = api
    host = config.get("server-host", "!4").replace("!4", "0.0.0.0")
    threading.Thread(target=keep_learning, args=(api,), daemon=True).start()
    if config.get("admin-server-port"):
        admin = ThreadingHTTPServer(
            (config.get("admin-server-host", host), int(config["admin-server-port"])), Admin
        )
        threading.Thread(target=admin.serve_forever, daemon=True).start()
    ThreadingHTTPServer((host, int(config.get("server-port", "3000"))), Handler).serve_forever()
    return 0


if __name__ == "__main__":
    sys.exit(main())
