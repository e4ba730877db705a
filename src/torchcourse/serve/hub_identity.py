"""Whose token is it? JupyterHub says, by its own library. Needs the extra `hub`."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections import OrderedDict
from typing import Any

from jupyterhub.services.auth import HubAuth

from torchcourse.serve.identity import NotKnown, Unreachable
from torchcourse.serve.settings import Person

_BELIEVED_SECONDS = 60.0  # how long a token that was withdrawn is still good here
_MOST_BELIEVED = 5000
_AT_ONCE = 16  # questions to the hub


class HubIdentity:
    """Asks the hub, and believes a good answer for a minute; nothing is kept of tokens that are none."""

    def __init__(self) -> None:
        """Reads from the environment what the hub gives to a service that it manages."""
        self._hub = HubAuth()
        self._known: OrderedDict[bytes, tuple[float, Person]] = OrderedDict()
        self._asking = asyncio.Semaphore(_AT_ONCE)

    async def of(self, token: str) -> Person:
        """Raises:  NotKnown, Unreachable"""
        digest = hashlib.sha256(token.encode()).digest()
        believed, person = self._known.get(digest, (0.0, None))
        if person is not None and time.monotonic() < believed:
            return person
        person = self._person(await self._model(token))
        self._known[digest] = time.monotonic() + _BELIEVED_SECONDS, person
        self._known.move_to_end(digest)
        while len(self._known) > _MOST_BELIEVED:
            self._known.popitem(last=False)
        return person

    async def _model(self, token: str) -> dict[str, Any]:
        try:
            async with self._asking:
                model = await self._hub.user_for_token(token, use_cache=False, sync=False)
        except Exception as error:  # jupyterhub's library makes several kinds of HTTPError of it
            raise Unreachable from error
        if not model:
            raise NotKnown("token", "The hub does not know this token: restart your server.")
        return dict(model)

    def _person(self, model: dict[str, Any]) -> Person:
        if model.get("kind") != "user":  # a service may be called as a student is
            raise NotKnown("scope", "This token is no student's.")
        if not self._hub.check_scopes(self._hub.access_scopes, model):
            raise NotKnown(
                "scope",
                "Your server's token may not ask this service. Whoever runs the hub has to add "
                "'access:services' to Spawner.server_token_scopes and to your role.",
            )
        groups = frozenset(str(name) for name in model.get("groups", ()))
        reads_metrics = "read:metrics" in set(model["scopes"])
        return Person(str(model["name"]), groups, reads_metrics)
