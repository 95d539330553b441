"""Mails that nobody wrote: bounces, out-of-office notes, receipts, newsletters. They are no reaction of anybody."""

from email.message import EmailMessage

from collectors.mail.parsing import header

_REPORTS = {
    "delivery-status": "a bounce",
    "disposition-notification": "a read receipt",
    "feedback-report": "a report of the mail as spam",
}
_ROBOTS = ("mailer-daemon@", "postmaster@", "mail-daemon@")
_ANSWERING = ("x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply-from", "x-mail-autoreply")
_UNASKED = {"bulk", "junk", "auto_reply", "auto-reply"}  # not "list": people speak on mailing lists


def automatic(message: EmailMessage, sender: str) -> str:
    """What sort of automatic mail this is, "" if a person wrote it. `sender` is the address in From."""
    if message.get_content_type() == "multipart/report":
        return _REPORTS.get(str(message.get_param("report-type") or "").lower(), "a report")
    if header(message, "Return-Path") == "<>" or sender.lower().startswith(_ROBOTS):
        return "a bounce"
    submitted = header(message, "Auto-Submitted").lower().partition(";")[0].strip()
    if submitted not in ("", "no"):
        return "an automatic reply" if submitted == "auto-replied" else "an automatic mail"
    if any(header(message, name).lower() not in ("", "no", "false") for name in _ANSWERING):
        return "an automatic reply"
    if header(message, "Precedence").lower() in _UNASKED and not header(message, "List-Post"):
        return "a mass mailing"
    return ""
