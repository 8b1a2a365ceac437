from . import core


class Event:
    def __init__(self):
        self.state = False
        self.waiting = core.TaskQueue()

    def is_set(self):
        return self.state

    def set(self):
        self.state = True
        asleep = self.waiting
        while asleep.peek():
            core._task_queue.push(asleep.pop())

    def clear(self):
        self.state = False

    def wait(self):
        if self.state:
            return True
        self.waiting.push(core.cur_task)
        # Where to take the task off when it is cancelled; being pushed clears it.
        core.cur_task.data = self.waiting
        yield
        return True


try:
    import io
except ImportError:
    # No streams of our own, then.
    pass
else:

    # Can be set from anywhere: the loop polls it as it polls streams.
    class ThreadSafeFlag(io.IOBase):
        def __init__(self):
            self.state = 0

        def ioctl(self, req, flags):
            # 3 asks what a stream is ready for.
            return flags * self.state if req == 3 else -1

        def set(self):
            self.state = 1

        def clear(self):
            self.state = 0

        async def wait(self):
            if self.state == 0:
                yield core._io_queue.queue_read(self)
            # One set() wakes one.
            self.state = 0
