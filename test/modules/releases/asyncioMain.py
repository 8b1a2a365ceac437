import asyncio


async def fails():
    raise ValueError('first')


async def slow(n):
    for _ in range(n):
        await asyncio.sleep_ms(0)
    return n


async def main():
    loop = asyncio.get_event_loop()
    loop.set_exception_handler(lambda loop, context: print('handler', context['exception']))
    asyncio.create_task(fails())
    tasks = [asyncio.create_task(slow(n)) for n in (3, 1, 2)]
    await slow(5)
    for task in tasks:
        print(await task, task.done())
    return 'end'


print(asyncio.run(main()))
try:
    asyncio.run(fails())
except ValueError as e:
    print(repr(e))
