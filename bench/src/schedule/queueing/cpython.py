import asyncio


async def queue_free(n):
    queue = asyncio.Queue()
    total = 0
    for _ in range(n):
        await queue.put(1)
        total += await queue.get()
    return total


async def give_back(source, target, n):
    for _ in range(n):
        await target.put(await source.get())


async def queue_round_trip(n):
    there, back = asyncio.Queue(), asyncio.Queue()
    other = asyncio.create_task(give_back(there, back, n))
    total = 0
    for _ in range(n):
        await there.put(1)
        total += await back.get()
    await other
    return total


async def produce(queue, n):
    for _ in range(n):
        await queue.put(1)


async def queue_of_one(n):
    queue = asyncio.Queue(1)
    producer = asyncio.create_task(produce(queue, n))
    total = 0
    for _ in range(n):
        total += await queue.get()
    await producer
    return total
