"""OpenWebUI as the demo runs it: on loopback, for signed-in users, with nothing but the chat."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from project88.demo.choices import Choices
from project88.demo.secrets import DemoSecrets
from project88.errors import ConfigurationError

MODEL_ID = "race_chat"
MODEL_NAME = "Race Chat"

# The demo's own three: the examples of Race Chat stand in its semantic model, which nothing in project88 may know.
SUGGESTIONS = (
    ("Show me Michael Wardian's marathon PR", "one runner"),
    ("What's the average 5K time by age group and gender?", "a table and a chart"),
    ("Which RunSignUp events have the highest registration fees?", "registration"),
)

# What a model may do in this chat: answer. Each of these would add prompts, tools or uploads to what the plugin gets.
CAPABILITIES = dict.fromkeys(
    (
        "builtin_tools",
        "file_upload",
        "web_search",
        "image_generation",
        "code_interpreter",
        "memory",
        "vision",
        "citations",
    ),
    False,
)

_SWITCHED_OFF = (
    "ENABLE_SIGNUP", "ENABLE_PERSISTENT_CONFIG", "ENABLE_OLLAMA_API", "ENABLE_VERSION_UPDATE_CHECK",  "ENABLE_TAGS_GENERATION", "ENABLE_FOLLOW_UP_GENERATION", "ENABLE_AUTOCOMPLETE_GENERATION",
    "ENABLE_SEARCH_QUERY_GENERATION", "ENABLE_RETRIEVAL_QUERY_GENERATION",
    "ENABLE_PLUGINS", "ENABLE_CODE_EXECUTION", "ENABLE_CODE_INTERPRETER", "ENABLE_NOTES", "ENABLE_CALENDAR",
    "ENABLE_AUTOMATIONS", "ENABLE_MEMORIES", "ENABLE_FOLDERS", "ENABLE_CHANNELS", "ENABLE_EVALUATION_ARENA_MODELS",
    "ENABLE_COMMUNITY_SHARING", "ENABLE_MESSAGE_RATING", "ENABLE_ADMIN_CHAT_ACCESS", "ENABLE_ADMIN_EXPORT", "ENABLE_API_KEYS",
    "USER_PERMISSIONS_CHAT_SHARE", "USER_PERMISSIONS_CHAT_FILE_UPLOAD", "USER_PERMISSIONS_CHAT_WEB_UPLOAD",
    "USER_PERMISSIONS_CHAT_SYSTEM_PROMPT", "USER_PERMISSIONS_CHAT_PARAMS", "USER_PERMISSIONS_CHAT_CONTROLS",
    "USER_PERMISSIONS_CHAT_IMPORT", "USER_PERMISSIONS_CHAT_TEMPORARY", "USER_PERMISSIONS_CHAT_CALL",
    "USER_PERMISSIONS_CHAT_STT", "USER_PERMISSIONS_CHAT_TTS", "USER_PERMISSIONS_CHAT_MULTIPLE_MODELS",
    "USER_PERMISSIONS_CHAT_CONTINUE_RESPONSE", "USER_PERMISSIONS_CHAT_RATE_RESPONSE", "USER_PERMISSIONS_CHAT_VALVES",
    # An answer that was changed in place looks as if it had been given. The pencil beside one's own question goes with it.
    "USER_PERMISSIONS_CHAT_EDIT", "USER_PERMISSIONS_ACCESS_GRANTS_ALLOW_USERS", "USER_PERMISSIONS_ACCESS_GRANTS_ALLOW_GROUPS",
    # The first tells everybody who is signed in the administrator's name and e-mail address; the second would let a browser
    # be the model that answers.
    "SHOW_ADMIN_DETAILS", "ENABLE_DIRECT_CONNECTIONS", "ENABLE_ADMIN_ANALYTICS", "ENABLE_USER_WEBHOOKS",
    "ENABLE_PUBLIC_ACTIVE_USERS_COUNT", "ENABLE_EASTER_EGGS", "ENABLE_USER_STATUS", "ENABLE_PIP_INSTALL_FRONTMATTER_REQUIREMENTS",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Administrator:
    """OpenWebUI's first user, who may make the others. It exists before anybody could sign up as the first."""

    name: str
    email: str
    password: str


def command(checkout: Path, choices: Choices) -> list[str]:
    """Return how to start OpenWebUI: as an installation does, with its history guarded before it serves."""
    return [str(_python(checkout)), str(_launcher(checkout)), str(choices.layout.openwebui_start)]


def launch_settings(checkout: Path, choices: Choices) -> str:
    """Return what the launcher is told, as JSON. What else it needs stands in its environment."""
    told = {"environment": {}, "secrets": {}, "sql": str(checkout / "sql" / "openwebui"), "host": "127.0.0.1"}
    return json.dumps({**told, "port": choices.port})


def revision(checkout: Path) -> str:
    """Return what changes when the launcher or the guard of the history does: OpenWebUI is started again then."""
    files = [
        *sorted(_launcher(checkout).parent.glob("*.py")),
        *sorted((checkout / "sql" / "openwebui").glob("*.sql")),
    ]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def require_installed(checkout: Path) -> None:
    if not _python(checkout).with_name("open-webui").exists():
        raise ConfigurationError(
            "OpenWebUI is not installed. Run `make demo`, which installs it, or scripts/bootstrap.sh."
        )


def environment(
    choices: Choices, secrets: DemoSecrets, admin: Administrator, *, database_url: str
) -> dict[str, str]:
    """Return OpenWebUI's whole environment. It keeps none of it: what stands here holds at every start."""
    connection = {
        "0": {
            "enable": True,
            "headers": {"X-Owui-Task": "{{TASK}}", "X-OpenWebUI-User-Message-Id": "{{USER_MESSAGE_ID}}"},
        }
    }
    return (
        dict.fromkeys(_SWITCHED_OFF, "false")
        | {
            "PATH": "/usr/bin:/bin",
            "HOME": str(choices.layout.openwebui_data),
            "LANG": "C.UTF-8",
            "PYTHONUNBUFFERED": "1",
            "USE_SLIM_DOCKER": "true",
            "DATA_DIR": str(choices.layout.openwebui_data),
            "STATIC_DIR": str(choices.layout.openwebui_static),
            "DATABASE_URL": database_url,
            "WEBUI_AUTH": "true",
            "WEBUI_NAME": "Project88",
            "WEBUI_URL": choices.openwebui_url,
            "CORS_ALLOW_ORIGIN": f"{choices.openwebui_url};http://localhost:{choices.port}",
            "WEBUI_SECRET_KEY": secrets.openwebui_secret,
            "WEBUI_ADMIN_EMAIL": admin.email,
            "WEBUI_ADMIN_PASSWORD": admin.password,
            "WEBUI_ADMIN_NAME": admin.name,
            # Without it a chat is titled with its first message. The plugin answers the call for a title itself, with what
            # was understood.
            "ENABLE_TITLE_GENERATION": "true",
            "DEFAULT_USER_ROLE": "pending",
            "OPENAI_API_BASE_URLS": choices.pipelines_url,
            "OPENAI_API_KEYS": secrets.pipelines_key,
            "OPENAI_API_CONFIGS": json.dumps(connection),
            "ENABLE_FORWARD_USER_INFO_HEADERS": "true",
            "FORWARD_USER_INFO_HEADER_JWT_SECRET": secrets.user_token_secret,
            "GLOBAL_LOG_LEVEL": "WARNING",  # below it every request is logged with its query: the words of a search
            "OFFLINE_MODE": "true",
            "HF_HUB_OFFLINE": "1",
            "RAG_EMBEDDING_ENGINE": "openai",  # never used: uploads are off; the default would look for a local model
            "DEFAULT_MODELS": MODEL_ID,
            "DEFAULT_MODEL_METADATA": json.dumps({"capabilities": CAPABILITIES}),
            "DEFAULT_PROMPT_SUGGESTIONS": json.dumps(
                [{"title": [text, kind], "content": text} for text, kind in SUGGESTIONS]
            ),
            "NO_PROXY": "127.0.0.1,localhost",
            "no_proxy": "127.0.0.1,localhost",
            "ANONYMIZED_TELEMETRY": "false",
            "DO_NOT_TRACK": "true",
            "SCARF_NO_ANALYTICS": "true",
        }
    )


def _python(checkout: Path) -> Path:
    return checkout / ".venv-openwebui" / "bin" / "python"


def _launcher(checkout: Path) -> Path:
    return checkout / "roles" / "openwebui" / "files" / "start.py"
