"""A short answer goes out as soon as it is there."""

import asyncio
import socket

import uvicorn

from consilience.exchange.serving import TimedProtocol, TimedServer


async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        for stage in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{stage}.complete"})
        return
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"3")]})
    await send({"type": "http.response.body", "body": b"ok\n"})


async def first_line():
    server = TimedServer(uvicorn.Config(app, http=TimedProtocol, log_config=None))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        server.config.load()
        server.lifespan = server.config.lifespan_class(server.config)
        await server.startup([listening.dup()])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET / HTTP/1.1\r\nhost: here\r\n\r\n")
    await reader.readuntil(b"ok\n")
    (line,) = server.server_state.connections
    no_delay = line.transport.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    writer.close()
    await server.shutdown()
    return no_delay


def test_a_short_answer_does_not_wait_for_the_receipt_of_its_head():
    assert asyncio.run(asyncio.wait_for(first_line(), 30)) == 1
