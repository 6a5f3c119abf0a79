"""A mail server of our own for the journeys: it takes every message and hands out the links in it."""

from __future__ import annotations

import asyncio
import re
import threading
import time
from email import message_from_bytes, policy
from email.message import EmailMessage

LINK = re.compile(r"https?://\S+")


class Post:
    """Listens on a loopback port, in a thread of its own."""

    def __init__(self, port: int = 0) -> None:
        self.letters: list[EmailMessage] = []
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._server: asyncio.Server | None = None
        self.port = port
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        self._ready.wait(5)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._server = self._loop.run_until_complete(asyncio.start_server(self._talk, "127.0.0.1", self.port))
        self.port = self._server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async def say(line: str) -> None:
            writer.write(line.encode() + b"\r\n")
            await writer.drain()

        await say("220 post")
        while line := (await reader.readline()).decode().strip():
            verb = line.split(" ")[0].upper()
            if verb == "DATA":
                await say("354 go on")
                body = b""
                while (part := await reader.readline()) != b".\r\n":
                    body += part[1:] if part.startswith(b"..") else part
                self.letters.append(message_from_bytes(body, policy=policy.default))  # type: ignore[arg-type]
                await say("250 taken")
            elif verb == "QUIT":
                await say("221 bye")
                break
            else:
                await say("250 ok")
        writer.close()

    def close(self) -> None:
        """Stop listening; a second time does nothing."""
        if self._loop.is_closed():
            return
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        if self._server is not None:
            self._server.close()
        self._loop.close()

    def wait_for(self, address: str, *, says: str = "", seconds: float = 20) -> EmailMessage:
        """The newest letter to an address whose subject holds a text, not read before; waits for it."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for letter in reversed(self.letters):
                if address.lower() in letter["To"].lower() and says in letter["Subject"]:
                    self.letters.remove(letter)
                    return letter
            time.sleep(0.1)
        heard = [(letter["To"], letter["Subject"]) for letter in self.letters[-12:]]
        raise AssertionError(f"no letter to {address} with {says!r}; heard {heard}")

    def link_for(self, address: str, *, says: str = "", seconds: float = 30) -> str:
        """The one link of a letter."""
        body = self.wait_for(address, says=says, seconds=seconds).get_body(("plain",))
        assert body is not None
        return LINK.findall(body.get_content())[0]
