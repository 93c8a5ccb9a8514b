"""A test mail to oneself, through a server of one's own."""

from __future__ import annotations

from datetime import UTC, datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from postmail.drafts import EXAMPLE_WAY_OUT, example_envelope
from postmail.errors import PostmailError
from postmail.handover import smtp
from postmail.handover.allowed import permit
from postmail.handover.once import with_own_id
from postmail.preview.asked import studio_of, view_of
from postmail.preview.lost import lost, note
from postmail.preview.postbox import Postbox
from postmail.recipient import Recipient
from postmail.tags import Tone


async def send(request: Request) -> Response:
    """Send the mail of the view to the address in the body: `{said}` tells what came of it."""
    to = (await request.body()).decode("utf-8", "replace").strip()
    try:
        said = await run_in_threadpool(_send, request, to)
    except PostmailError as error:
        return JSONResponse({"said": str(error)}, status_code=422)
    return JSONResponse({"said": said})


def _send(request: Request, to: str) -> str:
    box: Postbox = request.app.state.postbox
    if not box.smtp:
        return "No server is set: start the preview with --smtp URL and --allow ADDRESS."
    studio, view = studio_of(request), view_of(request)
    if gone := lost(studio, view):
        return note(gone)
    recipient = Recipient(address=to, unsubscribe_url=EXAMPLE_WAY_OUT)
    permit(recipient.address, box.allow)
    catalogue = studio.catalogue_for(view)
    tone: Tone | None = view.tone or None  # type: ignore[assignment]
    mail = catalogue.render(
        studio.message(view), recipient=recipient, locale=view.locale, tone=tone
    )
    envelope = with_own_id(example_envelope(catalogue.brand, box.sender))
    envelope = envelope.model_copy(update={"date": datetime.now(UTC)})
    with smtp.connect(box.smtp) as server:
        smtp.deliver(server, mail, envelope)
    return f"Sent to {recipient.address}."
