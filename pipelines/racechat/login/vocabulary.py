"""Words by which a login is told from a question. Fragments of patterns, all matched without case."""

import re

GREETING = r"(?:hi|hello|hey|hiya|howdy|good (?:morning|afternoon|evening|day)|greetings|yo|dear)(?: (?:there|all|team|again))?"

# A question or an order begins with one of these; no company's name does, and only one name: "Will Smith".
QUESTION_STARTS = (
    r"show|list|give|display|what|what's|whats|who|who's|whose|how|which|when|where|why|generate|sync|compare|did|do|does|"
    r"is|are|was|were|has|have|had|can|could|would|should|will(?! (?:from|at|with|of|here)\b| (?-i:[A-Z]))|please|pls|tell|find|search|top|count|get|make|create|export|"
    "plot|chart|draw|graph|download|average|median|i want|i need|i'd like|i would like|i like to|let me|let's|lets|"
    "want to|need to|looking|look up|pull|bring|fetch|run|now|then|also|any|all|our|any of|help"
)
STARTS_QUESTION = re.compile(rf"(?:{QUESTION_STARTS})\b", re.IGNORECASE)

# After "I'm" or "this is" these begin no name: "I'm looking for ...", "this is wrong".
NO_NAME = frozenset(
    """
    a about afraid after all already also always an and another any asking at available aware back bad because being
    busy by calling certain checking confused correct curious different done doing even fine finished for from getting
    giving glad going good great happy having here how if in interested into just late like logged logging looking lost
    me missing my new no not now of off ok okay on one only or our out over planning please possible probably
    quite ready really right running seeing so some sorry still stuck supposed sure tall that the their there they
    thinking this to too trying under unable unhappy unsure up urgent using very waiting wanting we what when where
    which who why wondering working worried wrong yes you your
    show list give find tell results result race races event events runner runners registration registrations marathon
    half 5k 10k question problem test again strange weird nice awesome cool great odd broken slow fast help it
    """.split()
)

# What stands between the parts of an introduction and belongs to none of them.
FILLERS = frozenset(
    """
    hi hello hey hiya howdy dear there and please pls thanks thank you thx ty ok okay yes so well now then my is it's
    its the with here using via me in log login sign signing logging in: as to email e-mail mail address account user
    username name partner company from at for of on behalf i'm i am im this good morning afternoon evening day
    want would like can could let need you just also again code password sir madam team all greetings by but or
    credentials details following below are both first next wants who says shows it
    """.split()
)

# A message with one of these is about races, whatever it begins with: "hottest marathon we timed". No company has one
# in its name; "race", "timing" and "results" are missing for that.
RACE_WORDS = frozenset(
    """
    runner runners finisher finishers marathon marathons half halves 5k 10k 50k
    registration registrations registered time times timed fastest slowest weather temperature revenue fee fees dnf dns
    dq bib division age gender women men percentile histogram sync synced csv sql chart participants
    """.split()
)

LOGIN_PHRASE = (
    r"(?:(?:please|pls|can you|could you|would you|can i|could i|may i|let me|i want to|i need to|i'd like to|"
    r"i would like to|want to|need to|trying to|i am trying to|i'm trying to|i'm|i am|now)\s+)*"
    r"(?:log\s?-?(?:ging)?\s?in|login|log me in|log me on|log on|sign\s?-?(?:ing)?\s?in|signin|sign me in|sign me on|"
    r"authenticate(?: me)?|identify me|let me in)(?:\s+(?:please|pls|now))*"
)

WORDS_FOR_PASSWORDS = (
    r"(?:pass\s?-?word|passwd|pass\s?-?phrase|passwort|kennwort|contrase(?:ñ|n)a|mot de passe|p/?w|pwd|pass)"
)
# Never "zip code 123456" or "promo code": those are no proof.
CODE_WORD = (
    r"(?<!zip )(?<!zip-)(?<!postal )(?<!post )(?<!area )(?<!promo )(?<!coupon )(?<!discount )(?<!race )(?<!event )"
    r"(?<!country )(?<!state )(?<!registration )(?<!division )(?<!chip )(?<!bib )(?<!timing )"
    r"(?:(?:one[\s-]?time|verification|login|log-in|sign-?in|auth|authentication|authenticator|authenticator app|"
    r"security|access|2fa|mfa|otp|totp|6[\s-]digit|six[\s-]digit)\s+)*"
    r"(?:pass\s?-?code|code|codes|c(?:ó|o)digo|otp|totp|2fa|mfa|token|pin|authenticator|authenticator app)"
)
RECOVERY_WORD = r"(?:(?:recovery|backup|back-up|emergency|rescue|scratch)(?:\s+(?:code|key))?)"
