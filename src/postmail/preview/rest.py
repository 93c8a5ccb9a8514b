"""What nobody asks for before the first picture is there, and what takes long to import."""

from __future__ import annotations

from starlette.routing import Route, Router

from postmail.preview import cadence, downloads, lost, panel, parts, policies, post, work


def router() -> Router:
    """The addresses of the tabs, the desk, the cadence, the downloads and the post."""
    return Router(
        [
            Route("/panel", panel.panel),
            Route("/state", parts.state),
            Route("/findings", parts.findings),
            Route("/source", parts.source),
            Route("/words", parts.words),
            Route("/versions", parts.versions),
            Route("/lost", lost.answer),
            Route("/order", work.give_order),
            Route("/order", work.take_order, methods=["POST"]),
            Route("/brand", work.give_brand),
            Route("/brand", work.take_brand, methods=["POST"]),
            Route("/policy", policies.give_policy),
            Route("/policy", policies.take_policy, methods=["POST"]),
            Route("/cadence", cadence.cadence),
            Route("/cadence/rows", cadence.rows),
            Route("/download/{form}", downloads.download),
            Route("/send", post.send, methods=["POST"]),
        ]
    )
