import asyncio


async def serve(loop, table, n):
    balls = 0
    for _ in range(n):
        table['pong'] = loop.create_future()
        table['ping'].set_result(1)
        balls += await table['pong']
    return balls


async def give_back(loop, table, n):
    for _ in range(n):
        ball = await table['ping']
        table['ping'] = loop.create_future()
        table['pong'].set_result(ball)


async def ping_pong(n):
    loop = asyncio.get_running_loop()
    table = {'ping': loop.create_future(), 'pong': loop.create_future()}
    other = asyncio.create_task(give_back(loop, table, n))
    balls = await serve(loop, table, n)
    await other
    return balls
