"""An agent in Python, with the official client: lists the tools, calls one, and prints what it is told."""
import asyncio
import json
import os
import sys

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import create_mcp_http_client, streamable_http_client


def connect(how):
    if how == "http":
        headers = {"Authorization": "Bearer " + os.environ["SIGNOFF_TOKEN"]}
        client = create_mcp_http_client(headers=headers)
        return streamable_http_client(os.environ["SIGNOFF_URL"] + "/mcp", http_client=client)
    command, *args = json.loads(os.environ["SIGNOFF_MCP"])
    return stdio_client(StdioServerParameters(command=command, args=args, env=dict(os.environ)))


async def main(how, tool, given):
    async with connect(how) as streams:
        async with ClientSession(streams[0], streams[1]) as session:
            await session.initialize()
            tools = [tool.name for tool in (await session.list_tools()).tools]
            told = await session.call_tool(tool, json.loads(given))
            result = told.model_dump(mode="json", by_alias=True)
            print(json.dumps({"tools": tools, "isError": result["isError"], "result": result.get("structuredContent")}))


asyncio.run(main(*sys.argv[1:4]))
