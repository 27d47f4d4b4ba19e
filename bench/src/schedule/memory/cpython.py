import asyncio
import tracemalloc


async def wait(gate):
    return await gate


async def parked_task(n):
    loop = asyncio.get_running_loop()
    gates, tasks = [None] * n, [None] * n
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    for i in range(n):
        gates[i] = loop.create_future()
        tasks[i] = asyncio.create_task(wait(gates[i]))
    await asyncio.sleep(0)
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    for gate in gates:
        gate.set_result(1)
    return {'work': sum([await task for task in tasks]), 'cost': (after - before) / n}
