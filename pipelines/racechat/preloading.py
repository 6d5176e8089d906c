"""What the first message would otherwise wait for: every list of words, read before the server takes messages."""

import gc
import inspect
import sys
from collections.abc import Callable, Iterator

_OURS = ("racechat.", "project88.")


def preload() -> None:
    """Load what is loaded once in a process, and let the garbage collector look at it no more.

    That is everything that a function without parameters keeps in a cache. A collection that went through all of it, in
    the middle of somebody's message, would take longer than most messages.
    """
    for load in loaders():
        load()
    gc.collect()
    gc.freeze()


def loaders() -> Iterator[Callable[[], object]]:
    """Yield the functions of our imported modules that keep in a cache what they return."""
    for name, module in list(sys.modules.items()):
        if name.startswith(_OURS):
            for value in list(vars(module).values()):
                is_kept = hasattr(value, "cache_info") and value.__module__ == name
                if is_kept and not inspect.signature(value).parameters:
                    yield value
