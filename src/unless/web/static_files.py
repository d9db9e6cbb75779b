"""Static files: by name from the package, kept by browsers for ever where their addresses carry their hash."""

from __future__ import annotations

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope


class Assets(StaticFiles):
    """Starlette's static files (which refuse paths outside of the folder), with long caching."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        answer = await super().get_response(path, scope)
        if answer.status_code in (200, 304):
            # A module that another one imports has no hash in its address: it is asked for again, and mostly not sent.
            for_ever = b"v=" in scope["query_string"]
            answer.headers["cache-control"] = (
                "public, max-age=31536000, immutable" if for_ever else "no-cache"
            )
        return answer
