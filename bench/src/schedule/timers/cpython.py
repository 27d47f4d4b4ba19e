import asyncio
import random

BATCH = 100


async def timer_cancelled(n):
    loop = asyncio.get_running_loop()
    fired = []
    for _ in range(0, n, BATCH):
        timers = [loop.call_later(seconds, fired.append, 1) for seconds in range(1, BATCH + 1)]
        for timer in timers:
            timer.cancel()
        await asyncio.sleep(0)
    return n - len(fired)


async def sleep_cancelled(n):
    cancelled = 0
    for _ in range(n):
        sleeping = asyncio.create_task(asyncio.sleep(60))
        await asyncio.sleep(0)
        sleeping.cancel()
        try:
            await sleeping
        except asyncio.CancelledError:
            cancelled += 1
    return cancelled


async def timers_fired(n):
    loop = asyncio.get_running_loop()
    everything = loop.create_future()
    fired = 0

    def fire():
        nonlocal fired
        fired += 1
        if fired == n:
            everything.set_result(fired)

    for _ in range(n):
        loop.call_later(n / 1e6 * random.random(), fire)
    return await everything
