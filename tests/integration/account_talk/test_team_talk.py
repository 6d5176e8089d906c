"""Owners decide by chat who has access to their company's data, each step said and confirmed."""

import re
import threading
from datetime import UTC, datetime

import pytest

from project88.accounts import Visitor, add_membership
from tests.fix_accounts import BIG_RIVER, LAKESIDE, People
from tests.fix_accounts_by_chat import Talker, talker
from tests.fix_mail import MailServer

KIM = "kim@lakeside.example"


def owner(people: People, server: MailServer | None = None) -> Talker:
    chat = talker(people, people.dana, relay=None if server is None else server.relay)
    chat.log_in(people.dana)
    return chat


def kim(people: People) -> Talker:
    return talker(people, visitor=Visitor(openwebui_user_id="owui-kim", email=KIM))


def test_somebody_is_invited_by_mail(people: People, mail_server: MailServer) -> None:
    chat = owner(people, mail_server)
    asked = chat.say(f"add Kim Moss ({KIM}) to our team as a viewer").reply
    assert all(word in asked for word in ("Kim Moss", "Lakeside Timing", "viewer", "by mail", "yes"))
    assert people.count("invitation") == 0, "nothing before the yes"
    done = chat.say("yes")
    assert "on its way" in done.reply
    [message] = mail_server.postbox.received
    assert message["To"] == KIM
    text = mail_server.postbox.text()
    assert "Dana Whitfield" in text
    code = re.search(r"password: (\S+)", text)
    assert code is not None
    assert code[1] not in done.reply, "the chat's history keeps no code"
    invited = kim(people)
    assert "new password" in invited.say(f"{KIM}, password: {code[1]}").reply
    assert invited.say("new password: seven calm kayaks drift").question is None
    assert invited.say("show me our active events").question is not None
    assert "viewer" in chat.say("who has access?").reply


def test_without_mail_the_owner_sees_the_code_once(people: People) -> None:
    chat = owner(people)
    assert "by hand" in chat.say(f"invite {KIM} as staff").reply
    done = chat.say("yes please")
    page = chat.page(done)
    code = page.lines[0].rpartition(" ")[2]
    assert page.lines == (f"{KIM}, password: {code}", f"accept invitation {code}")
    assert code not in done.reply
    assert "new password" in kim(people).say(page.lines[0]).reply


def test_somebody_who_works_elsewhere_accepts_with_their_own_proof(people: People) -> None:
    chat = owner(people)
    chat.say(f"invite {people.pat.email} as staff")
    line = chat.page(chat.say("yes")).lines[1]
    pat = talker(people, people.pat)
    pat.log_in(people.pat)
    assert "code that came with it" in pat.say("I want to accept the invitation").reply
    taken = pat.say(line)
    assert "Lakeside Timing" in taken.reply
    assert taken.is_hidden
    assert "no such invitation" in pat.say(line).reply
    assert "Lakeside" in pat.say("switch to Lakeside Timing").reply
    assert (
        people.count("membership", f"account_id = {people.pat.account_id} and partner_id = {BIG_RIVER}") == 1
    )


def test_a_mail_that_could_not_be_sent_is_told(people: People, mail_server: MailServer) -> None:
    mail_server.postbox.refuses = True
    chat = owner(people, mail_server)
    chat.say(f"invite {KIM} as staff")
    assert "could not be sent" in chat.say("yes").reply
    mail_server.postbox.refuses = False
    chat.say(f"invite {KIM} as staff")
    assert "on its way" in chat.say("yes").reply


def test_what_is_missing_is_asked_for(people: People) -> None:
    chat = owner(people)
    assert "address and the role" in chat.say("invite Kim Moss").reply
    assert "owner, staff or viewer" in chat.say(f"invite {KIM}").reply
    assert "owner, staff or viewer" in chat.say("change Sam's role").reply
    assert "already works" in (chat.say(f"invite {people.sam.email} as staff"), chat.say("yes"))[1].reply


def test_a_role_is_changed_and_somebody_removed(people: People) -> None:
    chat = owner(people)
    asked = chat.say("make Sam an owner").reply
    assert "Sam Ortiz" in asked
    assert "staff" in asked
    assert "owner" in chat.say("yes").reply
    assert people.count("membership", "partner_id = 2 and role = 'owner'") == 2
    assert people.count("membership", "partner_id = 1 and role = 'owner'") == 0
    assert "owner already" in chat.say("make sam@both.example an owner").reply
    assert "logged out there at once" in chat.say("take Sam off our account").reply
    assert "no longer have access" in chat.say("do it").reply
    assert people.count("membership", f"account_id = {people.sam.account_id} and partner_id = 2") == 0
    assert people.count("membership", f"account_id = {people.sam.account_id} and partner_id = 1") == 1
    assert people.count("audit", "kind = 'member_role_changed' and partner_id = 2") == 1
    assert people.count("audit", "kind = 'member_removed' and partner_id = 2") == 1


def test_the_last_owner_stays(people: People) -> None:
    chat = owner(people)
    chat.say("make me staff")
    assert "last owner" in chat.say("yes").reply
    chat.say("remove Dana from our team")
    assert "last owner" in chat.say("yes").reply


def test_an_invitation_is_shown_changed_and_withdrawn(people: People) -> None:
    chat = owner(people)
    chat.say(f"invite {KIM} as staff")
    chat.say("yes")
    listed = chat.say("who can see our data?").reply
    assert "| Kim | kim\\@lakeside.example | staff | invited | – |" in listed
    chat.say("make Kim a viewer")
    chat.say("yes")
    assert "| viewer | invited |" in chat.say("who has access?").reply
    assert "withdraw the invitation" in chat.say(f"withdraw the invitation for {KIM}").reply
    chat.say("yes")
    assert "Kim" not in chat.say("who has access?").reply.partition("Whoever runs")[0]
    assert people.count("account", f"email = '{KIM}'") == 0


def test_people_are_found_by_name_and_told_apart(people: People) -> None:
    chat = owner(people)
    assert "Nobody of that name" in chat.say("take Zelda off our account").reply
    assert "Nobody of that name" in chat.say("take Pat off our account").reply, (
        "who works for others is nobody here"
    )
    add_membership(people.owner, people.pat.account_id, LAKESIDE, "staff")
    people.owner.execute(
        "update app.account set display_name = 'Sam Lee' where email = %s", (people.pat.email,)
    )
    assert "several people" in chat.say("take Sam off our account").reply
    assert chat.say("yes").question == "yes"
    assert "Sam Ortiz" in chat.say("remove Sam Ortis from our team").reply


def test_somebody_is_let_go_where_the_name_is_a_colleagues(people: People) -> None:
    chat = owner(people)
    for wish in ("fire Sam", "let Sam Ortiz go", "Sam Ortiz was laid off", f"dismiss {people.sam.email}"):
        assert "logged out there at once" in chat.say(wish).reply, wish
    assert "no longer have access" in chat.say("yes").reply
    assert people.count("membership", f"account_id = {people.sam.account_id} and partner_id = 2") == 0
    for question in ("Fire Island", "fire Sam", "let Kim go"):
        assert chat.say(question).question == question, "nobody of that name is here: it may be a race"


def test_what_cannot_be_switched_off_or_closed_is_explained(people: People) -> None:
    chat = owner(people)
    told = chat.say("disable two factor")
    assert "can't be switched off" in told.reply
    assert "new phone" in told.reply
    assert not told.is_hidden
    assert "Lakeside Timing" in chat.say("delete our account").reply
    administrator = talker(people, people.admin)
    administrator.log_in(people.admin)
    assert "project88 partner remove" in administrator.say("delete our account").reply


def test_who_has_access_tells_owners_more(people: People) -> None:
    chat = owner(people)
    told = chat.say("who has access?").reply
    assert all(
        word in told for word in ("dana\\@lakeside.example", "sam\\@both.example", "owner", "last login here")
    )
    assert "authenticator app" in told
    assert "bigriver" not in told
    day = datetime.now(UTC)
    assert f"{day.year}" in told
    assert people.count("audit", "kind = 'members_listed' and partner_id = 2") == 1


def test_staff_and_viewers_see_names_and_roles_of_their_own_company(people: People) -> None:
    chat = talker(people, people.sam)
    chat.log_in(people.sam, partner=" from Big River Race Management")
    told = chat.say("who has access?").reply
    assert "Pat Lee" in told
    assert "Sam Ortiz" in told
    assert "@" not in told
    assert "Dana" not in told
    for wish in (f"invite {KIM} as owner", "make me an owner", "take Pat off our account"):
        refused = chat.say(wish).reply
        assert "Only an owner" in refused
        assert chat.say("yes").question == "yes"
    assert people.count("audit", "outcome = 'not_allowed' and partner_id = 1") == 3
    assert people.count("invitation") == 0


def test_an_owner_who_was_demoted_meanwhile_changes_nothing(people: People) -> None:
    chat = owner(people)
    chat.say("make Sam an owner")
    people.owner.execute(
        "update app.membership set role = 'viewer' where account_id = %s", (people.dana.account_id,)
    )
    heard = chat.say("yes")
    assert "access has changed" in heard.reply
    assert people.count("membership", "role = 'owner'") == 0


def test_administrators_are_told_the_commands(people: People) -> None:
    chat = talker(people, people.admin)
    chat.log_in(people.admin)
    assert "project88 account list" in chat.say("who has access?").reply
    assert "project88 account add" in chat.say(f"invite {KIM} as staff").reply
    for wish in ("add O'Brien Timing as a partner", "add partner Foo Timing"):
        told = chat.say(wish)
        assert "project88 partner add 'NAME'" in told.reply
        assert told.is_hidden
    assert "project88 partner add 'NAME'" in chat.say("I want to add a new timing partner").reply
    assert people.count("audit", "kind = 'add_partner' and outcome = 'told'") == 3


@pytest.mark.parametrize("person", ["dana", "pat"])
def test_others_are_not_told_commands(people: People, person: str) -> None:
    one = getattr(people, person)
    chat = talker(people, one)
    chat.log_in(one)
    told = chat.say("add Big Creek Timing as a partner").reply
    assert "project88" not in told
    assert "person who runs this server" in told
    assert people.count("audit", "kind = 'add_partner' and outcome = 'not_allowed'") == 1


# A code or a password among words that make a message one about people.
WITH_OTHER_WORDS = (
    "take {} off our account",
    "kick {} out",
    "make {} an owner",
    "change the role of {} to viewer",
    "give {} access as a viewer",
    "invite {}",
    "add {} to our team as staff",
    "revoke the access of {}",
    "{} should be an owner",
    "{} no longer works here",
    "remove {}@words.example",
    "make {}@words.example staff",
    "add partner {}",
    "add a partner called {}",
    "invite {}@words.example",
)


@pytest.mark.parametrize("person", ["dana", "pat", "admin"])
@pytest.mark.parametrize("wish", WITH_OTHER_WORDS)
def test_words_that_mean_nobody_here_are_neither_kept_nor_repeated(
    people: People, person: str, wish: str
) -> None:
    one = getattr(people, person)
    chat = talker(people, one)
    chat.log_in(one)
    heard = chat.say(wish.format("otters" if "@" in wish else "Quiet Otters Paddle"))
    assert heard.question is None
    assert heard.is_hidden
    assert "otters" not in heard.reply.lower()


def test_names_that_are_known_here_stay(people: People) -> None:
    chat = owner(people)
    for wish in ("make Sam Ortiz an owner", f"take {people.sam.email} off our account", "make me staff"):
        assert chat.say(wish).masked_text == wish
    assert chat.say("make Sam Ortis an owner").is_hidden, "what is only like a name may be something else"
    assert chat.say(f"take Quiet Otters ({people.sam.email}) off our account").is_hidden


def test_a_name_is_shown_as_text(people: People) -> None:
    chat = owner(people)
    people.owner.execute(
        "update app.account set display_name = '[x](https://evil.example) **Sam**' where email = %s",
        (people.sam.email,),
    )
    told = chat.say("who has access?").reply
    assert "](https://evil.example)" not in told
    assert "**Sam**" not in told


def test_of_two_yeses_at_once_one_counts(people: People) -> None:
    chat = owner(people)
    chat.say(f"invite {KIM} as staff")
    start, heard = threading.Barrier(4), []

    def say_yes() -> None:
        start.wait()
        heard.append(chat.talk.consider("yes", chat.visitor, chat.chat_id, chat.now))

    threads = [threading.Thread(target=say_yes) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(one is not None for one in heard) == 1
    assert people.count("audit", "kind = 'member_invited'") == 1


def test_nobodys_postbox_is_filled(people: People, mail_server: MailServer) -> None:
    chat = owner(people, mail_server)
    for _ in range(8):
        chat.say(f"invite {KIM} as staff")
        last = chat.say("yes").reply
    assert "several e-mails" in last
    assert len(mail_server.postbox.received) <= 6
    chat.say("invite lee@lakeside.example as staff")
    assert "on its way" in chat.say("yes").reply
