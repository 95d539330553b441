"""The type of the pages inside a report, so that it looks the same wherever it is opened or printed."""

import base64
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

_FOLDER, _NAME = "static/static/media", "SourceSansVF-Upright*.woff2"


@lru_cache(maxsize=1)
def face() -> str:
    """Source Sans (SIL Open Font License), which Streamlit brings for the pages, as a rule of CSS with the font in it.

    It is "" where Streamlit has it in another place: the next type of `dashboard.palette.FONT` is taken then.
    """
    found = find_spec("streamlit")
    if found is None or found.origin is None:
        return ""
    for font in (Path(found.origin).parent / _FOLDER).glob(_NAME):
        content = base64.b64encode(font.read_bytes()).decode()
        source = f'src:url(data:font/woff2;base64,{content}) format("woff2")'
        return f'@font-face{{font-family:"Source Sans";font-weight:200 900;{source}}}'
    return ""
