"""A LlamaIndex agent that may ask the archive, and the archive as a plain retriever.

The agent needs a model: any endpoint of OpenAI's interface, named by OPENAI_BASE_URL and OPENAI_API_KEY.
"""

import asyncio
from typing import Any

from llama_index.core.agent.workflow import ReActAgent
from llama_index.core.llms import CompletionResponse, CompletionResponseGen, CustomLLM, LLMMetadata
from llama_index.core.tools import QueryEngineTool
from openai import OpenAI

from rag import Assistant

MODEL = "gpt-6-luna"


class Endpoint(CustomLLM):
    """A model behind OpenAI's interface, as LlamaIndex wants one."""

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(model_name=MODEL, context_window=32_000)

    def complete(self, prompt: str, formatted: bool = False, **options: Any) -> CompletionResponse:
        asked = [{"role": "user", "content": prompt}]
        reply = OpenAI().chat.completions.create(model=MODEL, messages=asked)
        return CompletionResponse(text=reply.choices[0].message.content or "")

    def stream_complete(self, prompt: str, formatted: bool = False, **options: Any) -> CompletionResponseGen:
        whole = self.complete(prompt, formatted)
        yield CompletionResponse(text=whole.text, delta=whole.text)


async def main() -> None:
    with Assistant() as archive:
        for node in archive.as_retriever(k=3).retrieve("Gallant's trip to Washington"):
            print(f"{node.score:.2f}  {node.metadata['title']}")
        tool = QueryEngineTool.from_defaults(
            archive.as_query_engine(), name="archive", description="Answers a question from the newspapers, with quotations."
        )
        agent = ReActAgent(tools=[tool], llm=Endpoint(), streaming=False)
        print(await agent.run("Why did the Israeli minister stay at home?"))


asyncio.run(main())
