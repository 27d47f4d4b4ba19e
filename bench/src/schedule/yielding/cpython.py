import asyncio

LOOPS = 1000


async def bare_yield(n):
    steps = 0
    for _ in range(n):
        await asyncio.sleep(0)
        steps += 1
    return steps


async def round_robin(n):
    return sum(await asyncio.gather(*[bare_yield(n // LOOPS) for _ in range(LOOPS)]))


async def nested(depth):
    if depth > 1:
        return 1 + await nested(depth - 1)
    await asyncio.sleep(0)
    return 1


async def chain_of10(n):
    depth = 0
    for _ in range(n):
        depth += await nested(10)
    return depth


async def nested_yield(depth, n):
    return await bare_yield(n) if depth == 0 else await nested_yield(depth - 1, n)


async def resume_under10(n):
    return await nested_yield(10, n)
