"""Whether words may be somebody's name, where questions have the same words: "will from lakeside", "it's Kofi now"."""

from racechat.login.lexicon import Role, lexicon, question_words
from racechat.login.marked import Marked
from racechat.login.pieces import Piece, company_end, is_odd, is_of_races, weighed, without_article
from racechat.login.tokens import Kind

NOW = frozenset({"now", "ahora"})
_LONGEST_DOUBTFUL_NAME = 2
_LONGEST_NAME_TAKING_OVER = 4
_OF_A_COMPANY = frozenset({"from", "at", "with", "@", "de"})


def is_of_races_behind(message: Marked, relation: int, after: int) -> bool:
    """Whether what would be a company's name is rather a race: "... at the 2025 Harvest Half"."""
    start = without_article(message, relation, after)
    company = weighed(message, start, company_end(message, start, after))
    return not company.is_company and is_of_races(message, company)


def may_be_introduced(message: Marked, piece: Piece, end: int, after: int) -> bool:
    """Whether a short piece that begins a message is a name, though questions have the word: "will from lakeside"."""
    asked = question_words() | lexicon().words["small"]
    words = [token.folded for token in message.tokens[piece.first : piece.after]]
    return (
        len(words) <= _LONGEST_DOUBTFUL_NAME
        and (len(words) == 1 or not asked.issuperset(words))
        and message.tokens[end].folded in _OF_A_COMPANY
        and not is_of_races(message, piece)
        and not is_of_races(message, weighed(message, end, after))
    )


def is_all_said(message: Marked, piece: Piece, after: int) -> bool:
    """Whether two words and a company after "@" are the whole message: "may best @ lakeside"."""
    end = piece.after
    return piece.first == 0 and after == len(message.tokens) and end == 2 and message.is_sign(end, "@")


def says_now(message: Marked) -> bool:
    """Whether "now" is said, or a correction begins the message: "no wait, this is Dana Whitfield"."""
    index = 0
    is_corrected = False
    while index < len(message.tokens):
        found = message.first_of(frozenset({Role.CORRECTION, Role.SOFT}), index)
        is_no = message.tokens[index].folded == "no"
        is_corrected = is_corrected or is_no or (found is not None and found[0] is Role.CORRECTION)
        if found is None and not is_no and message.tokens[index].kind is not Kind.SIGN:
            break
        index = index + 1 if found is None else found[1]
    return is_corrected or any(token.folded in NOW for token in message.tokens)


def may_take_over(message: Marked, piece: Piece) -> bool:
    """Whether words may be the name of somebody else at the keyboard of somebody logged in, rather than a question's."""
    return (
        piece.is_name
        and not piece.is_question
        and not is_odd(message, piece)
        and piece.after - piece.first <= _LONGEST_NAME_TAKING_OVER
    )
