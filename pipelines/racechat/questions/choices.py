"""Asking back, and understanding the reply: 'the one from Hartford', '2', 'the second'."""

from dataclasses import replace

from racechat.questions.conditions import Taken
from racechat.questions.lexicon import filler_words
from racechat.questions.names import Event, EventMention, Runner, RunnerMention
from racechat.questions.numbers import number_at, ordinal_at
from racechat.questions.outcome import AskBack
from racechat.questions.question import OpenChoice, Option, Question
from racechat.questions.tokens import Token, clean, plain, tokenize

MOST_OPTIONS = 12


def open_choices(taken: Taken) -> tuple[OpenChoice, ...]:
    """Return what must be chosen: each runner or event that can be several, or that was only guessed."""
    found: list[OpenChoice] = []
    for position, runner in enumerate(taken.mentions):
        if len(runner.candidates) > 1 or not runner.is_exact:
            found.append(_which_runner(position, runner))
    for position, event in enumerate(taken.events):
        if len(event.candidates) > 1 or event.is_guess:
            found.append(_which_event(position, event))
    return tuple(found)


def asked_back(question: Question) -> AskBack:
    """Return the first open choice of a question as what is asked back."""
    choice = question.open_choices[0]
    is_one = len(choice.options) == 1
    if choice.said and not is_one:
        text = f"“{choice.said}” can be {choice.total} {choice.slot}s. Which one do you mean?"
    else:  # almost a name of the data: what was typed is not repeated, for nothing says that it is a name
        text = f"I know no {choice.slot} by exactly that name. " + (
            "Do you mean this one?" if is_one else f"{choice.total} come close. Which one do you mean?"
        )
    if not is_one and choice.total > len(choice.options):
        text += f" These are the {len(choice.options)} with the most races; a full name finds any other."
    return AskBack(text=text, question=question)


def _which_runner(position: int, mention: RunnerMention) -> OpenChoice:
    options = tuple(
        Option(
            label=runner_label(runner),
            runner=RunnerMention(said=mention.said, candidates=(runner,), is_exact=True).as_ref(),
        )
        for runner in mention.candidates[:MOST_OPTIONS]
    )
    return OpenChoice(
        slot="runner", position=position, options=options, said=mention.linked, total=len(mention.candidates)
    )


def _which_event(position: int, mention: EventMention) -> OpenChoice:
    options = tuple(
        Option(
            label=event_label(event),
            event=EventMention(said=mention.said, candidates=(event,), is_exact=True).as_ref(),
        )
        for event in mention.candidates[:MOST_OPTIONS]
    )
    return OpenChoice(
        slot="event", position=position, options=options, said=mention.linked, total=len(mention.candidates)
    )


def runner_label(runner: Runner) -> str:
    """Return what tells a runner from another of the same name: town, age, races."""
    home = ", ".join(part for part in (runner.city, runner.state) if part)
    races = f"{runner.race_count} race{'' if runner.race_count == 1 else 's'}"
    last = f"last {runner.last_raced_on.isoformat()}" if runner.last_raced_on else ""
    facts = [home, f"born about {runner.birth_year}" if runner.birth_year else "", races, last]
    return f"{runner.full_name} ({'; '.join(fact for fact in facts if fact)})"


def event_label(event: Event) -> str:
    """Return what tells an event from another: town, editions, last date."""
    place = ", ".join(part for part in (event.city, event.state) if part)
    editions = f"{event.editions} edition{'' if event.editions == 1 else 's'}"
    last = f"last {event.last_on.isoformat()}" if event.last_on else ""
    return f"{event.name} ({'; '.join(fact for fact in (place, editions, last) if fact)})"


def chosen(text: str, question: Question) -> Question | None:
    """Return the question with its first open choice made as the reply says; None where the reply picks no one option."""
    choice = question.open_choices[0]
    option = _picked(tokenize(clean(text)), choice)
    if option is None:
        return None
    rest = replace(question, open_choices=question.open_choices[1:])
    if option.runner is not None:
        runners = list(rest.filters.runners)
        runners[choice.position : choice.position + 1] = [option.runner]
        return rest.with_filters(runners=tuple(runners))
    if option.event is not None:
        events = list(rest.filters.events)
        events[choice.position : choice.position + 1] = [option.event]
        return rest.with_filters(events=tuple(events))
    return None


_YES = frozenset({"yes", "yeah", "yep", "y", "correct", "right", "sure", "exactly", "ok", "okay"})
_POINTERS = frozenset(
    {
        "number",
        "option",
        "choice",
        "#",
        "one",
        "guy",
        "woman",
        "man",
        "person",
        "runner",
        "event",
        "race",
        "mean",
        "born",
        "lives",
        "living",
        "no",
    }
)


def _picked(tokens: tuple[Token, ...], choice: OpenChoice) -> Option | None:
    words = [token for token in tokens if token.text not in filler_words() and token.text not in {"-", ","}]
    if len(choice.options) == 1 and words and all(token.text in _YES for token in words):
        return choice.options[0]
    number = _number(tokens, words)
    if number is not None:
        return choice.options[number - 1] if 1 <= number <= len(choice.options) else None
    telling = [token.text for token in words if token.text not in _POINTERS]
    if not telling:
        return None
    fitting = [
        option
        for option in choice.options
        if set(telling) <= {token.text for token in tokenize(plain(option.label))}
    ]
    return fitting[0] if len(fitting) == 1 else None


def _number(tokens: tuple[Token, ...], words: list[Token]) -> int | None:
    """Return the number of an option, where the reply is that number and nothing else that tells."""
    for index, token in enumerate(tokens):
        found = ordinal_at(tokens, index) or (
            number_at(tokens, index) if token.text != "one" or len(words) == 1 else None
        )
        if found is None:
            continue
        value, end = found
        inside = {item.text for item in tokens[index:end]}
        others = [word for word in words if word.text not in inside and word.text not in _POINTERS]
        if not others and value <= MOST_OPTIONS:
            return int(value)
    return None
