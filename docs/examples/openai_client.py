"""The archive as a model of OpenAI's interface. Start `rag serve` first; an argument names another address."""

import sys

from openai import OpenAI

address = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8600/v1"
archive = OpenAI(base_url=address, api_key="none")
asked = [{"role": "user", "content": "Why was Gallant's trip postponed?"}]

message = archive.chat.completions.create(model="dateline", messages=asked).choices[0].message
print(message.content)
for note in message.annotations or ():
    print("source:", note.url_citation.title)

# Streamed, each sentence comes as soon as it is verified.
for piece in archive.chat.completions.create(model="dateline", messages=asked, stream=True):
    print(piece.choices[0].delta.content or "", end="", flush=True)
