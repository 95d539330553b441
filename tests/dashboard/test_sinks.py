"""Text from outside reaches a page only through `dashboard.untrusted`.

Streamlit reads Markdown in nearly every text it draws, labels and tooltips included, and Markdown brings links and
pictures. So this test reads the source of every module that draws and holds it to three rules:

1. Elements that show text as it is (`st.text`, `st.code`, `st.dataframe`, …) are used in `dashboard/untrusted.py` only,
   and those that were measured to be dangerous (`st.write`, `st.table`, `st.exception`, …) nowhere.
2. Wherever Markdown is read, the text is our own: a literal, or words about numbers, times and classes from
   `domain.words`, whose functions take no strings (tests/domain/test_words.py), or f-strings and choices of these.
3. An element that is not listed here is refused until somebody has looked at it and listed it.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOOR = ROOT / "dashboard" / "untrusted.py"
DRAWING = sorted(
    path
    for path in [*(ROOT / "dashboard").rglob("*.py"), ROOT / "streamlit_app.py"]
    if "streamlit" in path.read_text(encoding="utf-8")
)
SERVING = {"streamlit.starlette", "streamlit.navigation.page", "streamlit.runtime.scriptrunner"}  # they draw nothing

# Elements that read Markdown: their text arguments, by position ("" holds no text) and by name; and those that always
# count, whichever element they stand at.
MARKDOWN: dict[str, tuple[str, ...]] = {
    "badge": ("label",),
    "button": ("label",),
    "caption": ("body",),
    "checkbox": ("label",),
    "date_input": ("label",),
    "datetime_input": ("label",),
    "download_button": ("label",),
    "expander": ("label",),
    "file_uploader": ("label",),
    "form_submit_button": ("label",),
    "header": ("body",),
    "link_button": ("label",),
    "markdown": ("body",),
    "metric": ("label", "value", "delta"),
    "multiselect": ("label",),
    "number_input": ("label",),
    "Page": ("", "title"),
    "page_link": ("", "label"),
    "progress": ("", "text"),
    "pills": ("label", "options"),
    "popover": ("label",),
    "radio": ("label", "options"),
    "segmented_control": ("label", "options"),
    "selectbox": ("label",),
    "slider": ("label",),
    "spinner": ("text",),
    "subheader": ("body",),
    "tabs": ("tabs",),
    "text_area": ("label",),
    "text_input": ("label",),
    "time_input": ("label",),
    "title": ("body",),
    "toggle": ("label",),
}
ALWAYS = ("help", "placeholder", "captions", "options_help")
# They show text as it is: only the door uses them. `html` takes a file of ours in dashboard/app.py, and escaped text in
# the door.
PLAIN = {"text", "code", "dataframe", "json", "html"}
FORBIDDEN = {
    "chat_message", "data_editor", "echo", "error", "exception", "help", "iframe", "image", "info", "latex", "success",
    "table", "toast", "warning", "write", "write_stream", "audio", "video", "logo", "status", "dialog",
}  # fmt: skip
# They draw no text of ours, or none at all.
SILENT = {
    "cache_data", "cache_resource", "columns", "container", "context", "divider", "empty", "form", "fragment",
    "navigation", "plotly_chart", "query_params", "rerun", "session_state", "set_page_config", "space", "stop",
    "switch_page", "sidebar", "user",
}  # fmt: skip
# Our own helpers that pass a label on: their callers are held to the rule instead.
PASSED_ON = {
    "list_page": ("title",),
    "heading": ("label",),
    "link_to": ("", "label"),
    "known": ("", "", "label"),
    "choose": ("label",),
    "slide_share": ("label",),
    "choose_some": ("label", "", "every"),
}
CHECKED = {**MARKDOWN, **PASSED_ON}


def modules() -> dict[Path, ast.Module]:
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in DRAWING}


def constants() -> dict[str, ast.expr]:
    """What modules of the dashboard set once, in capitals, by "module.NAME"."""
    return {
        f"{path.stem}.{target.id}": node.value
        for path, tree in modules().items()
        for node in tree.body
        for target in ([node.target] if isinstance(node, ast.AnnAssign) else getattr(node, "targets", []))
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(target, ast.Name) and target.id.isupper()
        if node.value is not None
    }


KNOWN = constants()


def own_modules(tree: ast.Module) -> set[str]:
    """The names under which a module knows modules of ours: calls on them are calls of ours."""
    ours_ = ("dashboard", "domain", "store", "situation", "config", "analysis")
    return {
        alias.asname or alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] in ours_
        for alias in node.names
    }


def calls(tree: ast.Module) -> Iterator[tuple[ast.Call, str]]:
    """Every call that may be Streamlit's, by the last part of its name (`st.x(…)`, `column.x(…)`), and our helpers'."""
    own = own_modules(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Attribute):
            on_ours = isinstance(node.func.value, ast.Name) and node.func.value.id in own
            if not on_ours or node.func.attr in PASSED_ON:
                yield node, node.func.attr
        elif isinstance(node.func, ast.Name) and node.func.id in PASSED_ON:
            yield node, node.func.id


def texts(call: ast.Call, names: tuple[str, ...]) -> Iterator[ast.expr]:
    """The arguments of `call` that are drawn as Markdown. `**options` could bring anything, so they count."""
    yield from (argument for argument, name in zip(call.args, names, strict=False) if name)
    yield from (word.value for word in call.keywords if word.arg is None or word.arg in names or word.arg in ALWAYS)


def ours(node: ast.expr, module: str, passed_on: set[str]) -> bool:
    """Whether an expression can hold nothing but our own words."""
    parts: list[ast.expr] | None = None  # what it is made of; None for what could be anything
    match node:
        case ast.Constant() | ast.Call(func=ast.Attribute(value=ast.Name(id="words"))):
            parts = []
        case ast.JoinedStr(values=values) | ast.List(elts=values) | ast.Tuple(elts=values):
            parts = values
        case ast.FormattedValue(value=value, format_spec=None) | ast.Call(func=ast.Name(id="list"), args=[value]):
            parts = [value]
        case ast.IfExp(body=one, orelse=other) | ast.BinOp(left=one, op=ast.Add(), right=other):
            parts = [one, other]
        case ast.Dict(keys=keys):
            parts = [key for key in keys if key]
        case ast.Name(id=name):
            known = KNOWN.get(f"{module}.{name}")
            parts = [] if name in passed_on else [known] if known else None
        case ast.Attribute(value=ast.Name(id=owner), attr=name) if f"{owner}.{name}" in KNOWN:
            module, parts = owner, [KNOWN[f"{owner}.{name}"]]
    return parts is not None and all(ours(part, module, passed_on) for part in parts)


def passed_on_names(tree: ast.Module, call: ast.Call) -> set[str]:
    """The label parameters of the helper of ours that `call` stands in."""
    return {
        name
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef) and function.name in PASSED_ON and call in ast.walk(function)
        for name in PASSED_ON[function.name]
        if name
    }


def broken_rules(path: Path, tree: ast.Module) -> Iterator[str]:
    """Everything in a module that breaks one of the three rules."""
    yield from unknown_names(tree)
    for call, name in calls(tree) if knows_elements(tree) else ():
        where = f"{call.lineno}: {ast.unparse(call.func)}"
        if name in FORBIDDEN:
            yield f"{where} is never used"
        if name in PLAIN and path != DOOR and not (name == "html" and path.name == "app.py"):
            yield f"{where} is used through dashboard.untrusted only"
        for text in texts(call, CHECKED.get(name, ())):
            if not ours(text, path.stem, passed_on_names(tree, call)):
                yield f"{where} reads Markdown, and this may hold text from outside: {ast.unparse(text)}"


def knows_elements(tree: ast.Module) -> bool:
    """Whether a module can draw at all; elsewhere `log.info` is no element."""
    return any(isinstance(node, ast.Import) and any(a.asname == "st" for a in node.names) for node in tree.body)


def followed(node: ast.ImportFrom | ast.Import) -> bool:
    """Whether an import leaves Streamlit's elements under a name that this test knows."""
    if isinstance(node, ast.ImportFrom):
        return node.module in SERVING or (node.module or "").split(".")[0] != "streamlit"
    return all(alias.asname == "st" for alias in node.names if alias.name.split(".")[0] == "streamlit")


def unknown_names(tree: ast.Module) -> Iterator[str]:
    """What is taken from Streamlit in a way that this test could not follow."""
    called = {call.func for call, _ in calls(tree)}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom | ast.Import) and not followed(node):
            yield f"{node.lineno}: import streamlit as st, so that this test sees what is used of it"
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "st":
            if node.attr not in {*MARKDOWN, *PLAIN, *FORBIDDEN, *SILENT}:
                yield f"{node.lineno}: st.{node.attr} is not listed here: look at what it does with text, then list it"
            if node.attr not in SILENT and node not in called:
                yield f"{node.lineno}: st.{node.attr} must be called where it is named"


@pytest.mark.parametrize("path", DRAWING, ids=lambda path: str(path.relative_to(ROOT)))
def test_text_from_outside_has_one_door(path: Path) -> None:
    assert list(broken_rules(path, ast.parse(path.read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize(
    "line",
    [
        "st.markdown(mention.text)",
        'st.caption(f"by {author.name}")',
        "st.button(label=incident.title)",
        'st.toggle("More", help=reason)',
        "column.markdown(text)",
        "st.write(1)",
        "st.text(text)",
        "st.error(str(error))",
        "show = st.markdown",
        "st.new_element(text)",
        "st.markdown(*texts)",
        'st.markdown("a", **options)',
        "st.markdown(words.count(1) + name)",
        'link_to("people", author.name, here)',
        "from streamlit import markdown",
    ],
)
def test_the_test_finds(line: str) -> None:
    assert list(broken_rules(ROOT / "dashboard" / "views" / "example.py", ast.parse(f"import streamlit as st\n{line}")))


@pytest.mark.parametrize(
    "line",
    [
        'st.markdown("##### Ours")',
        'st.button(f"Show {words.count(board.left_out)} left out")',
        'st.markdown("one" if one else "many")',
        "untrusted.show(mention.text)",
        'st.container(key=f"card-{name}")',
    ],
)
def test_the_test_lets_through(line: str) -> None:
    tree = ast.parse(f"import streamlit as st\nfrom dashboard import untrusted\n{line}")
    assert list(broken_rules(ROOT / "dashboard" / "views" / "example.py", tree)) == []
