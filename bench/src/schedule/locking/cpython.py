import asyncio


async def lock_free(n):
    lock = asyncio.Lock()
    held = 0
    for _ in range(n):
        await lock.acquire()
        if lock.locked():
            held += 1
        lock.release()
    return held


async def visit(lock, visitors, i):
    await lock.acquire()
    visitors.append(i)
    lock.release()


async def lock_line(n):
    lock = asyncio.Lock()
    await lock.acquire()
    visitors = []
    tasks = [asyncio.create_task(visit(lock, visitors, i)) for i in range(n)]
    await asyncio.sleep(0)
    lock.release()
    await tasks[-1]
    return len(visitors)
