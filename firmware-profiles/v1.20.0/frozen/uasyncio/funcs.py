from . import core


# Awaits "aw" for a task that sleeps meanwhile, and ends its sleep with how it went.
async def _run(waiter, aw):
    try:
        value = await aw
        how = True
    except BaseException as ended:
        how, value = ended, None
    if waiter.data is None and waiter.cancel():
        # A cancellation of another kind: one from outside has no arguments.
        waiter.data = core.CancelledError(how, value)


async def wait_for(aw, timeout, sleep=core.sleep):
    aw = core._promote_to_task(aw)
    if timeout is not None:
        runner = core.create_task(_run(core.cur_task, aw))
        try:
            await sleep(timeout)
        except core.CancelledError as woken:
            how = woken.value
            if how is not None:
                if how is True:
                    return woken.args[1]
                raise how
            runner.cancel()
            raise woken
        # Waits until "aw" has ended, too.
        runner.cancel()
        await runner
        raise core.TimeoutError
    return await aw


def wait_for_ms(aw, timeout):
    return wait_for(aw, timeout, core.sleep_ms)


# In place of a queue, for a task that is on none.
class _Remove:
    @staticmethod
    def remove(t):
        pass


def gather(*aws, return_exceptions=False):
    if not aws:
        return []

    # Called at the end of a task, with what ended it.
    def done(t, er):
        nonlocal left
        # Otherwise it is on its way already, or cancelled.
        if waiter.data is _Remove:
            left = left - 1 if return_exceptions or isinstance(er, StopIteration) else er
            # While others run there's nothing to tell.
            if left is er or left == 0:
                core._task_queue.push(waiter)

    # "left" counts the tasks that still run; later it is an exception to raise, if there is one.
    tasks = [core._promote_to_task(aw) for aw in aws]
    for i in range(len(tasks)):
        if tasks[i].state is not True:
            raise RuntimeError("can't gather")
        tasks[i].state = done
    waiter = core.cur_task
    left = len(tasks)
    cancelled = False
    waiter.data = _Remove
    try:
        yield
    except core.CancelledError as from_outside:
        left = from_outside
        cancelled = True
    # The list of tasks becomes that of their results.
    for i in range(len(tasks)):
        if tasks[i].state is done:
            # Nobody asks for it any more.
            tasks[i].state = True
            if cancelled:
                tasks[i].cancel()
        elif isinstance(tasks[i].data, StopIteration):
            tasks[i] = tasks[i].data.value
        else:
            tasks[i] = tasks[i].data
    if left is not 0:
        raise left
    return tasks
