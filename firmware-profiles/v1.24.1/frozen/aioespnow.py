import asyncio
import espnow


# Lets the loop of asyncio watch the radio: a message is read, or sent, when it says that it is ready.
class AIOESPNow(espnow.ESPNow):
    async def arecv(self):
        yield asyncio.core._io_queue.queue_read(self)
        return self.recv(0)

    async def airecv(self):
        yield asyncio.core._io_queue.queue_read(self)
        return self.irecv(0)

    async def asend(self, mac, msg=None, sync=None):
        # A message alone is for all peers.
        if msg is None:
            mac, msg = None, mac
        yield asyncio.core._io_queue.queue_write(self)
        return self.send(mac, msg, sync)

    def __aiter__(self):
        return self

    async def __anext__(self):
        return await self.airecv()


__version__ = "0.1.0"
