from time import ticks_ms as ticks, ticks_diff, ticks_add
import sys, js, jsffi

from _asyncio import TaskQueue, Task


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


asyncio_timer = None


# Stands for what runs outside of all tasks: to go on with it is to fulfil JavaScript's promise.
class TopLevelCoro:
    @staticmethod
    def set(resolve, reject):
        here = TopLevelCoro
        here.resolve, here.reject = resolve, reject

    @staticmethod
    def send(value):
        go_on = TopLevelCoro.resolve
        go_on()


# Lets a task wait for a JavaScript promise.
class ThenableEvent:
    # "value" is what the promise gave, "task" the one that waits for it.
    def __init__(self, thenable):
        self.task = None
        thenable.then(self.set, self.cancel)

    def set(self, value=None):
        self.value = value
        asleep, self.task = self.task, None
        if asleep:
            _task_queue.push(asleep)

    def cancel(self, value=None):
        name, message = getattr(value, "name", None), getattr(value, "message", None)
        self.error = jsffi.JsException(value, name, message)
        asleep, self.task = self.task, None
        if asleep:
            _task_queue.push(asleep)

    def remove(self, task):
        self.task = None

    def wait(self):
        self.task = cur_task
        # Where to take the task off when it is cancelled.
        cur_task.data = self
        yield
        if hasattr(self, "error"):
            raise self.error
        return self.value


def _promote_to_task(aw):
    if isinstance(aw, Task):
        return aw
    return create_task(aw)


# JavaScript's timer calls the loop, once.
def _schedule_run_iter(dt):
    global asyncio_timer
    planned = asyncio_timer
    if planned is not None:
        js.clearTimeout(planned)
    asyncio_timer = js.setTimeout(_run_iter, dt)


# Runs the tasks that are due.
def _run_iter():
    global cur_task
    # Made once, so that the loop takes no memory.
    ends = (CancelledError, Exception)
    silent = (CancelledError, StopIteration)
    while True:
        task = _task_queue.peek()
        # How long it is until the first task is due; -1 where there's none.
        pause = max(0, ticks_diff(task.ph_key, ticks())) if task else -1
        if pause:
            cur_task = _top_level_task
            if pause > 0:
                _schedule_run_iter(pause)
            return
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
            if task.state is None:
                # It had ended before.
                task.data = thrown
                _exc_context["exception"] = thrown
                _exc_context["future"] = task
                Loop.call_exception_handler(_exc_context)
            elif task.state:
                # True: nobody waits for its end. A function: to be called then. Else: the queue of those that wait.
                heard = task.state is not True and (callable(task.state) or task.state.peek() is not None)
                if task.state is True:
                    task.state = None
                else:
                    if callable(task.state):
                        task.state(task, end)
                    else:
                        while task.state.peek():
                            _task_queue.push(task.state.pop())
                    task.state = False
                if not (heard or isinstance(end, silent)):
                    # Once more through the loop, where it is reported unless somebody has asked for it by then.
                    _task_queue.push(task)
                task.data = end


def create_task(coro):
    if hasattr(coro, "send"):
        fresh = Task(coro, globals())
        _task_queue.push(fresh)
        return fresh
    raise TypeError("coroutine expected")


# Tasks that it waits for push it, as any other.
_top_level_task = Task(TopLevelCoro, globals())

cur_task = _top_level_task


class Loop:
    _exc_handler = None

    def close():
        pass

    def set_exception_handler(handler):
        Loop._exc_handler = handler

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

    def create_task(coro):
        return create_task(coro)

    def get_exception_handler():
        return Loop._exc_handler


def get_event_loop():
    return Loop


def current_task():
    running = cur_task
    return running


def new_event_loop():
    global _task_queue
    # Whatever is pushed has JavaScript's timer call the loop.
    _task_queue = TaskQueue(_schedule_run_iter)
    return get_event_loop()


new_event_loop()
