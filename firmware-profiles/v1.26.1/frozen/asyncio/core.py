from time import ticks_ms as ticks, ticks_diff, ticks_add
import sys, select

try:
    from _asyncio import TaskQueue, Task
except:
    from .task import TaskQueue, Task


class CancelledError(BaseException):
    pass


class TimeoutError(Exception):
    pass


# Handed to the exception handler; one dict for all calls.
_exc_context = {
    "message": "Task exception wasn't retrieved",
    "exception": None,
    "future": None,
}


# What awaiting a sleep iterates over: puts the running task back in line for the time in "state", then ends. One
# object serves all sleeps, and one exception ends them, so that sleeping takes no memory.
class SingletonGenerator:
    def __init__(self):
        self.state = None
        self.exc = StopIteration()

    def __iter__(self):
        return self

    def __next__(self):
        wake_at, self.state = self.state, None
        if wake_at is None:
            over = self.exc
            over.__traceback__ = None
            raise over
        _task_queue.push(cur_task, wake_at)


def sleep_ms(t, sgen=SingletonGenerator()):
    now = ticks()
    sgen.state = ticks_add(now, t) if t > 0 else now
    return sgen


def sleep(t):
    ms = int(t * 1000)
    return sleep_ms(ms)


# Where in a list of "map" the task is that waits to read, and the one that waits to write.
_READER = const(0)
_WRITER = const(1)


# Tasks that wait for streams: "map" has for each stream's id who waits to read, who waits to write, and the stream.
class IOQueue:
    def __init__(self):
        self.poller = select.poll()
        self.map = {}

    def _enqueue(self, s, idx):
        is_new = id(s) not in self.map
        waiting = [None, None, s] if is_new else self.map[id(s)]
        waiting[idx] = cur_task
        if is_new:
            self.map[id(s)] = waiting
            self.poller.register(s, select.POLLOUT if idx == _WRITER else select.POLLIN)
        else:
            # Somebody waits for the other direction.
            self.poller.modify(s, select.POLLOUT | select.POLLIN)
        # A task that is cancelled is taken off the queue that its data names.
        cur_task.data = self

    def _dequeue(self, s):
        self.map.pop(id(s))
        self.poller.unregister(s)

    def queue_read(self, s):
        self._enqueue(s, _READER)

    def queue_write(self, s):
        self._enqueue(s, _WRITER)

    def remove(self, task):
        streams = self.map
        while True:
            for key in streams:
                reader, writer, s = streams[key]
                if task is reader or task is writer:
                    break
            else:
                return
            # The dict has changed: from the start.
            self._dequeue(s)

    def wait_io_event(self, dt):
        for s, seen in self.poller.ipoll(dt):
            waiting = self.map[id(s)]
            # An error or a hang-up wakes both.
            if waiting[_READER] and seen & ~select.POLLOUT:
                _task_queue.push(waiting[_READER])
                waiting[_READER] = None
            if waiting[_WRITER] and seen & ~select.POLLIN:
                _task_queue.push(waiting[_WRITER])
                waiting[_WRITER] = None
            # What it is still watched for.
            seen = select.POLLIN if waiting[_READER] else select.POLLOUT if waiting[_WRITER] else 0
            if seen:
                self.poller.modify(s, seen)
            else:
                self._dequeue(s)


def _promote_to_task(aw):
    if isinstance(aw, Task):
        return aw
    return create_task(aw)


def create_task(coro):
    if hasattr(coro, "send"):
        fresh = Task(coro, globals())
        _task_queue.push(fresh)
        return fresh
    raise TypeError("coroutine expected")


# Runs tasks until the given one ends, or else until none is left that could run.
def run_until_complete(main_task=None):
    global cur_task
    # Made once, so that the loop takes no memory.
    ends = (CancelledError, Exception)
    silent = (CancelledError, StopIteration)
    while True:
        task = _task_queue.peek()
        if task:
            pause = max(0, ticks_diff(task.ph_key, ticks()))
        elif _io_queue.map:
            # However long it takes.
            pause = -1
        else:
            cur_task = None
            if not (main_task and main_task.state):
                return
            # Nothing is left that could wake the one that is waited for: looks again and again.
            pause = 3
        _io_queue.wait_io_event(pause)
        if pause > 0:
            # Something else may be due first by now.
            continue
        task = cur_task = _task_queue.pop()
        try:
            thrown = task.data
            if thrown:
                # Cancelled, or ended by an exception that nobody has asked for since: the latter comes straight back.
                task.data = None
                task.coro.throw(thrown)
            else:
                task.coro.send(None)
        except ends as end:
            # Whoever runs the loop hears of the main task's end.
            heard = task is main_task
            if heard:
                cur_task = None
                if not isinstance(end, StopIteration):
                    task.state = False
                    raise end
                if task.state is None:
                    task.state = False
            if task.state is None:
                # It had ended before.
                task.data = thrown
                _exc_context["exception"] = thrown
                _exc_context["future"] = task
                Loop.call_exception_handler(_exc_context)
            elif task.state:
                # True: nobody waits for its end. A function: to be called then. Else: the queue of those that wait.
                if task.state is True:
                    task.state = False if heard else None
                else:
                    if callable(task.state):
                        task.state(task, end)
                        heard = True
                    else:
                        while task.state.peek():
                            heard = True
                            _task_queue.push(task.state.pop())
                    task.state = False
                if not (heard or isinstance(end, silent)):
                    # Once more through the loop, where it is reported unless somebody has asked for it by then.
                    _task_queue.push(task)
                task.data = end
            if task is main_task:
                return end.value


def run(coro):
    return run_until_complete(create_task(coro))


async def _stopper():
    pass


cur_task = _stop_task = None


class Loop:
    _exc_handler = None

    # Until the task that stop() puts in line has had its turn.
    def run_forever():
        global _stop_task
        last = _stop_task = Task(_stopper(), globals())
        run_until_complete(last)

    def run_until_complete(aw):
        return run_until_complete(_promote_to_task(aw))

    def stop():
        global _stop_task
        last, _stop_task = _stop_task, None
        if last is not None:
            _task_queue.push(last)

    def close():
        pass

    def set_exception_handler(handler):
        Loop._exc_handler = handler

    def create_task(coro):
        return create_task(coro)

    def default_exception_handler(loop, context):
        to = sys.stderr
        task = context["future"]
        print(context["message"], file=to)
        print("future:", task, "coro=", task.coro, file=to)
        sys.print_exception(context["exception"], to)

    def call_exception_handler(context):
        handler = Loop._exc_handler
        if handler is None:
            handler = Loop.default_exception_handler
        handler(Loop, context)

    def get_exception_handler():
        return Loop._exc_handler


def get_event_loop(runq_len=0, waitq_len=0):
    return Loop


def current_task():
    running = cur_task
    if running is not None:
        return running
    raise RuntimeError("no running event loop")


def new_event_loop():
    global _io_queue, _task_queue
    _task_queue = TaskQueue()
    _io_queue = IOQueue()
    return get_event_loop()


new_event_loop()
