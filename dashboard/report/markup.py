"""The one way for text into a report: HTML in which every string is plain text.

A string is escaped, and what it hides is made visible, when it becomes part of an element; only what `element` itself
has made goes in as it is. So nobody who writes a page can forget to escape, whatever people wrote.
"""

import html
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from dashboard.visible import visible

_VOID = frozenset({"img", "meta", "br"})


@dataclass(frozen=True, slots=True)
class Html:
    """HTML that `element` made, or that is our own."""

    text: str


Content: TypeAlias = str | Html | None


def element(name: str, /, *content: Content | Iterable[Content], **attributes: str) -> Html:
    """The element `name`; what is None is left out. `class_` and `http_equiv` are written `class` and `http-equiv`.

    Raises ValueError for an attribute that names an address or runs something, but a picture that is in the page.
    """
    written = "".join(f' {_attribute(key, value)}="{html.escape(visible(value))}"' for key, value in attributes.items())
    if name in _VOID:
        return Html(f"<{name}{written}>")
    return Html(f"<{name}{written}>{joined(*content).text}</{name}>")


def joined(*content: Content | Iterable[Content]) -> Html:
    """Everything one after the other."""
    return Html("".join(_text(part) for each in content for part in _each(each)))


def _each(content: Content | Iterable[Content]) -> Iterable[Content]:
    return (content,) if content is None or isinstance(content, str | Html) else content


def _text(content: Content) -> str:
    if content is None:
        return ""
    return content.text if isinstance(content, Html) else html.escape(visible(content))


def _attribute(key: str, value: str) -> str:
    name = key.rstrip("_").replace("_", "-")
    inside = name == "src" and value.startswith("data:image/svg+xml;base64,")
    if name.startswith("on") or (name in {"href", "src", "action", "srcset", "style"} and not inside):
        msg = f"a report names no address and runs nothing: {name}"
        raise ValueError(msg)
    return name
