from . import core


class Lock:
    # "state" is 1 while the lock is held, 0 while it is free, or the task that gets it next and is on its way.
    def __init__(self):
        self.state = 0
        self.waiting = core.TaskQueue()

    def locked(self):
        return self.state == 1

    def release(self):
        if self.state != 1:
            raise RuntimeError("Lock not acquired")
        self.state = self.waiting.pop() if self.waiting.peek() else 0
        if self.state:
            core._task_queue.push(self.state)

    def acquire(self):
        if self.state:
            self.waiting.push(core.cur_task)
            # Where to take the task off when it is cancelled.
            core.cur_task.data = self.waiting
            try:
                yield
            except core.CancelledError as er:
                # It may have been given the lock while it was cancelled: the next in line gets it.
                if core.cur_task is self.state:
                    self.state = 1
                    self.release()
                raise er
        self.state = 1
        return True

    async def __aenter__(self):
        return await self.acquire()

    async def __aexit__(self, exc_type, exc, tb):
        return self.release()
