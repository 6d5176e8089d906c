"""Race Chat, as the Pipelines server loads it. Everything it does stands in the package racechat.

The server loads this file by its path, outside sys.modules, and moves it to failed/ when that goes wrong: keep it thin.
No valves: OpenWebUI shows them to every administrator, and the server keeps them in clear text.
"""

from collections.abc import Iterator

from racechat.server import service
from racechat.server.pipe import answer_stream, answer_whole


class Pipeline:
    """What the Pipelines server calls; `id` is the model's name in OpenWebUI."""

    def __init__(self) -> None:
        self.id = "race_chat"
        self.name = "Race Chat"

    async def on_startup(self) -> None:
        service.start()

    async def on_shutdown(self) -> None:
        service.stop()

    def pipe(
        self, user_message: object, model_id: str, messages: list[object], body: dict[str, object]
    ) -> dict[str, object] | Iterator[dict[str, object]]:
        # Who asks and what comes from the wrapper around the server, never from these arguments.
        del user_message, messages
        return answer_stream(model_id) if body.get("stream") else answer_whole(model_id)
