"""The whole answer as OpenWebUI shows it: its text, and its chart as a block that the page draws."""

import json

from racechat.answers.answer import Answer


def as_markdown(answer: Answer) -> str:
    """Return the Markdown of an answer with its chart."""
    if answer.chart is None:
        return answer.answer
    # A fence ends at the first line of backticks: a name that holds some must not end it, nor start markup in a page.
    specification = (
        json.dumps(answer.chart, ensure_ascii=True).replace("`", "\\u0060").replace("<", "\\u003c")
    )
    return f"{answer.answer}\n\n```vega-lite\n{specification}\n```"
