"""Things of other people's, stored in OpenWebUI with marks that no answer to somebody else may hold."""

from __future__ import annotations

from dataclasses import dataclass, field

import httpx

MARK = "canarymark"


@dataclass(slots=True, kw_only=True)
class Planted:
    """`ids` are the ids of what was stored, by kind; `kinds` what OpenWebUI took."""

    ids: dict[str, list[str]] = field(default_factory=dict)

    def keep(self, kind: str, *ids: str | None) -> None:
        self.ids.setdefault(kind, []).extend(one for one in ids if one)


def _try(session: httpx.Client, path: str, form: dict[str, object]) -> dict[str, object]:
    """What OpenWebUI answered, nothing where it refused: what is switched off cannot hold anything."""
    reply = session.post(path, json=form)
    found = reply.json() if reply.is_success else None
    return found if isinstance(found, dict) else {}


def plant(administrator: httpx.Client, other: httpx.Client) -> Planted:
    """Store one of each kind as either of two people who go past Apache."""
    planted = Planted()
    everybody = [{"principal_type": "user", "principal_id": "*", "permission": "read"}]
    for who, session in (("admin", administrator), ("other", other)):
        mark = f"{MARK}-{who}"
        planted.keep("user", session.get("/api/v1/auths/").json()["id"])
        message_id = f"00000000-0000-4000-8000-00000000000{'1' if who == 'admin' else '2'}"
        message = {
            "id": message_id,
            "parentId": None,
            "childrenIds": [],
            "role": "user",
            "content": f"{mark} message",
            "timestamp": 1,
        }
        chat = _try(
            session,
            "/api/v1/chats/new",
            {
                "chat": {
                    "title": f"{mark} title",
                    "models": ["race_chat"],
                    "tags": [f"{mark}-tag"],
                    "messages": [message],
                    "history": {"currentId": message_id, "messages": {message_id: message}},
                }
            },
        )
        planted.keep("chat", str(chat.get("id") or "") or None)
        planted.keep("message", message_id)
        if chat:
            shared = _try(session, f"/api/v1/chats/{chat['id']}/share", {})
            planted.keep("share", str(shared.get("share_id") or "") or None)
        upload = session.post(
            "/api/v1/files/?process=false",
            files={"file": (f"{mark}-file.txt", f"{mark} content".encode(), "text/plain")},
        )
        if upload.is_success:
            planted.keep("file", upload.json()["id"])
        for kind, path, form in (
            ("note", "/api/v1/notes/create", {"title": f"{mark} note", "data": {"content": {"md": mark}}, "access_grants": everybody}),
            ("folder", "/api/v1/folders/", {"name": f"{mark} folder"}),
            ("prompt", "/api/v1/prompts/create", {"command": f"{mark}-prompt", "name": f"{mark} prompt", "content": mark, "access_grants": everybody}),
            ("knowledge", "/api/v1/knowledge/create", {"name": f"{mark} knowledge", "description": mark, "access_grants": everybody}),
            ("group", "/api/v1/groups/create", {"name": f"{mark} group", "description": mark}),
            ("channel", "/api/v1/channels/create", {"name": f"{mark}-channel", "description": mark, "access_grants": everybody}),
            ("memory", "/api/v1/memories/add", {"content": mark}),
            ("calendar", "/api/v1/calendars/create", {"name": f"{mark} calendar"}),
            ("feedback", "/api/v1/evaluations/feedback", {"type": "rating", "data": {"rating": 1, "comment": mark}, "meta": {}, "snapshot": {}}),
            ("function", "/api/v1/functions/create", {"id": f"{who}_function", "name": mark, "content": f"# {mark}\nclass Filter:\n    pass", "meta": {"description": mark}}),
            ("skill", "/api/v1/skills/create", {"id": f"{mark}-skill", "name": mark, "description": mark, "content": mark, "access_grants": everybody}),
            ("model", "/api/v1/models/create", {"id": f"{mark}-model", "base_model_id": "race_chat", "name": mark, "meta": {"description": mark}, "params": {"system": mark}, "access_grants": []}),
        ):  # fmt: skip
            stored = _try(session, path, form)
            planted.keep(kind, str(stored.get("id") or "") or None)
    return planted
