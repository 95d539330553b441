"""A page of ours as a PDF, by the browser that draws the pictures."""

import asyncio
import base64
from typing import Any

from choreographer.errors import DevtoolsProtocolError
from kaleido import Kaleido

from dashboard.export.painter import PATIENCE

_ALL_PICTURES = "Promise.all([...document.images].map(each => each.decode())).then(() => true)"


async def printed(opened: Kaleido, html: str) -> bytes:
    """`html` on A4 as its style sheet says. It is set into an empty tab: nothing is read from anywhere.

    Raises what `dashboard.export.painter.FAILURES` names.
    """
    return await asyncio.wait_for(_printed(opened, html), PATIENCE)


async def _printed(opened: Kaleido, html: str) -> bytes:
    tab = await opened.create_tab("about:blank")

    async def ask(command: str, **parameters: Any) -> Any:
        answer = await tab.send_command(command, parameters)
        if "error" in answer:
            raise DevtoolsProtocolError(answer)
        return answer["result"]

    frame = (await ask("Page.getFrameTree"))["frameTree"]["frame"]["id"]
    await ask("Page.setDocumentContent", frameId=frame, html=html)
    await ask("Runtime.evaluate", expression=_ALL_PICTURES, awaitPromise=True)
    paper = await ask("Page.printToPDF", printBackground=True, preferCSSPageSize=True, generateTaggedPDF=True)
    return base64.b64decode(paper["data"])
