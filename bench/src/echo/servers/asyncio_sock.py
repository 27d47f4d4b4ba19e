"""An echo server on sock_recv and sock_sendall: `python3 asyncio_sock.py [uvloop]`."""

import asyncio
import socket
import sys


async def echo(loop, connection):
    with connection:
        while data := await loop.sock_recv(connection, 65536):
            await loop.sock_sendall(connection, data)


async def main():
    loop = asyncio.get_running_loop()
    tasks = set()
    with socket.create_server(('127.0.0.1', 0), backlog=128) as listener:
        listener.setblocking(False)
        print(listener.getsockname()[1], flush=True)
        while True:
            connection, _ = await loop.sock_accept(listener)
            connection.setblocking(False)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            task = asyncio.create_task(echo(loop, connection))
            tasks.add(task)
            task.add_done_callback(tasks.discard)


if 'uvloop' in sys.argv:
    import uvloop
    uvloop.install()
asyncio.run(main())
