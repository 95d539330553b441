"""Texts that try to run, load, link, fake or hide something. What they call is a canary server of ours."""

from dataclasses import dataclass

_HIT = "window.__ran=(window.__ran||0)+1"


@dataclass(frozen=True, slots=True)
class Payload:
    """`text` is a template: CANARY stands for the address of the canary server."""

    name: str
    text: str

    def aimed(self, canary: str) -> str:
        return self.text.replace("CANARY", canary)


PAYLOADS = (
    Payload("script", f"P01<script>{_HIT};fetch('CANARY/script')</script>"),
    Payload("image handler", f'P02<img src=CANARY/onerror.png onerror="{_HIT}">'),
    Payload("vector handler", f'P03<svg onload="{_HIT}"><image href="CANARY/svg.png"/></svg>'),
    Payload("frame", f'P04<iframe srcdoc="<script>parent.{_HIT}</script>" src="CANARY/frame"></iframe>'),
    Payload("Markdown picture", "P05 ![your refund](CANARY/markdown.png)"),
    Payload("Markdown link", "P06 [your refund](CANARY/markdown-link)"),
    Payload("script link", f'P07 [click](javascript:{_HIT}) <a href="javascript:{_HIT}">here</a>'),
    Payload("data link", "P08 [open](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)"),
    Payload("bare address", "P09 see CANARY/bare and www.example.invalid and mail@example.invalid"),
    Payload("angle address", "P10 <CANARY/angle>"),
    Payload("reference", "P11 [refund][1]\n\n[1]: CANARY/reference 'title'"),
    Payload(
        "form", "P12<form action=CANARY/form><input name=password placeholder=Password><button>Log in</button></form>"
    ),
    Payload("style", "P13<style>@import url(CANARY/style.css);body{display:none}</style>"),
    Payload("formula", r"P14 $\href{CANARY/latex}{x}$ $$\includegraphics{CANARY/latex.png}$$"),
    Payload("shortcodes", "P15 :smile: :material/home: :red[red] :blue-background[blue] :streamlit:"),
    Payload("direction", "P16 annexe\u202egnp.exe\u2066x\u2069"),
    Payload("zero width", "P17 re\u200bfund\u200d\u2060\ufeff"),
    Payload("control", "P18 seen\x00hidden\x07\x1b[31mred\x08"),
    Payload(
        "block Markdown",
        "P19 # head\n\n| a | b |\n|---|---|\n| ![x](CANARY/table.png) | **b** |\n\n> `code` ~~s~~ <!-- c -->",
    ),
)

HUGE = f"P20 {'lorem ipsum ' * 60_000}the end"
