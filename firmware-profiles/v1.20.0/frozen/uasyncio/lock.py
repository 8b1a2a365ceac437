from . import core

# What "state" is while nobody has the lock, and while somebody has it. Between the two it is the task that gets it next
# and is on its way.
_FREE = const(0)
_HELD = const(1)


class Lock:
    def __init__(self):
        self.state = _FREE
        self.waiting = core.TaskQueue()

    def locked(self):
        return self.state == _HELD

    def release(self):
        if self.state != _HELD:
            raise RuntimeError("Lock not acquired")
        heir = self.waiting.peek()
        if heir:
            # Out of one queue and into the other.
            core._task_queue.push(self.waiting.pop())
        self.state = heir or _FREE

    def acquire(self):
        if self.state == _FREE:
            self.state = _HELD
        else:
            self.waiting.push(core.cur_task)
            # Where to take the task off when it is cancelled.
            core.cur_task.data = self.waiting
            try:
                yield
            except core.CancelledError as gone:
                # It may have been given the lock while it was cancelled: the next in line gets it.
                if self.state is not core.cur_task:
                    raise gone
                self.state = _HELD
                self.release()
                raise gone
            self.state = _HELD
        return True

    # What it gives is what acquire() gives.
    async def __aenter__(self):
        return await self.acquire()

    async def __aexit__(self, exc_type, exc, tb):
        self.release()
