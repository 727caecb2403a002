"""What an answer says, for the tests of quoting."""

from rag import Answer


def first(answer: Answer) -> str:
    """The quotation that an answer begins with."""
    return answer.statements[0].citations[0].quote
