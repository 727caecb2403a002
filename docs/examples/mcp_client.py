"""The archive's tools, called as a language model's program calls them: `rag mcp` runs as its child."""

import asyncio
import os
import sys
from pathlib import Path

from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

# The command beside this Python; a child sees only what it is given of the environment.
RAG = StdioServerParameters(command=str(Path(sys.executable).with_name("rag")), args=["mcp"], env=dict(os.environ))


async def main() -> None:
    async with Client(stdio_client(RAG)) as client:
        print("tools:", *(tool.name for tool in (await client.list_tools()).tools))
        answer = (await client.call_tool("ask", {"question": "Why was Gallant's trip postponed?"})).structured_content
        print(answer["answer"])
        cited = answer["citations"][0]
        article = (await client.call_tool("article", {"article_id": cited["article_id"]})).structured_content
        print("in the article:", article["text"][cited["start"] : cited["end"]])


asyncio.run(main())
