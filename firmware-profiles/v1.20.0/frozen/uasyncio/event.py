from . import core


_UNSET = const(0)
_SET = const(1)
# What a stream is asked for its readiness with: MP_STREAM_POLL.
_POLL = const(3)


class Event:
    def __init__(self):
        self.clear()
        self.waiting = core.TaskQueue()

    def is_set(self):
        return self.state == _SET

    def clear(self):
        self.state = _UNSET

    def set(self):
        asleep, self.state = self.waiting, _SET
        while asleep.peek():
            core._task_queue.push(asleep.pop())

    def wait(self):
        if self.state == _SET:
            return True
        self.waiting.push(core.cur_task)
        # Where to take the task off when it is cancelled; being pushed clears it.
        core.cur_task.data = self.waiting
        yield
        return True


try:
    import uio
except ImportError:
    # No streams of our own, then.
    pass
else:

    # Can be set from anywhere: the loop polls it as it polls streams.
    class ThreadSafeFlag(uio.IOBase):
        def __init__(self):
            self.state = _UNSET

        def clear(self):
            self.state = _UNSET

        def set(self):
            self.state = _SET

        def ioctl(self, req, flags):
            return flags * self.state if req == _POLL else None

        async def wait(self):
            if self.state != _SET:
                yield core._io_queue.queue_read(self)
            # One set() wakes one.
            self.state = _UNSET
