import asyncio

CHILDREN = 1000


async def returning():
    return 1


async def suspending():
    await asyncio.sleep(0)
    return 1


async def spawn_returning(n):
    total = 0
    for _ in range(n):
        total += await asyncio.create_task(returning())
    return total


async def spawn_suspending(n):
    total = 0
    for _ in range(n):
        total += await asyncio.create_task(suspending())
    return total


async def gather_of1000(n):
    total = 0
    for _ in range(0, n, CHILDREN):
        total += sum(await asyncio.gather(*[suspending() for _ in range(CHILDREN)]))
    return total
