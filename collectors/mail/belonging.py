"""Which mails of a mailbox belong to a watch: those that speak of it, and the answers to your own mailing.

An answer seldom names you ("you sent this to the wrong person"), so that a watch can name its mailings: by subject, by
Message-ID, or `*` for a mailbox that exists for the answers alone.
"""

from collectors.mail.message import Mail, ids_in, subject_of
from collectors.match import Matcher
from domain.incident import Watch

EVERY = "*"


class Belonging:
    """A watch, ready to be held against mails."""

    def __init__(self, watch: Watch) -> None:
        self._every = EVERY in watch.mailings
        self._ids = frozenset(id_ for mailing in watch.mailings for id_ in ids_in(mailing))
        self._subjects = frozenset(subject_of(each) for each in watch.mailings if not ids_in(each)) - {"", EVERY}
        self._matcher = Matcher(watch)
        self._searches = bool(watch.terms or watch.handles)

    def holds(self, mail: Mail) -> bool:
        """Whether a mail belongs; never one that says an excluded term."""
        mention = mail.mention
        said = f"{mail.subject}\n{mention.text}"
        if self._matcher.excludes(mention.text) or not self._matcher.speaks(mention.language):
            return False
        if self._every or not self._ids.isdisjoint(mail.references) or subject_of(mail.subject) in self._subjects:
            return True
        return self._searches and self._matcher.matches(said, handle=mention.author.id)
