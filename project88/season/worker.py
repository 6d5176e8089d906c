"""A process that makes chunks: `python -m project88.season.worker`, spoken to by `workers.py` over its pipes.

It reads pickles: the plan, then pairs of event bounds, then None; it answers each pair with a Chunk.
"""

import pickle
import sys

from project88.season.chunks import make_chunk


def main() -> None:
    """Serve until None comes or the other side is gone."""
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    try:
        plan = pickle.load(source)  # noqa: S301 - from the process that started us
        while (bounds := pickle.load(source)) is not None:  # noqa: S301
            pickle.dump(make_chunk(plan, *bounds), sink, protocol=pickle.HIGHEST_PROTOCOL)
            sink.flush()
    except (EOFError, BrokenPipeError, KeyboardInterrupt):
        # Whoever started us has ended, or is told to: nothing of ours is left behind.
        sys.exit(1)


if __name__ == "__main__":
    main()
