"""What predicting a token means, and what it weighs in the loss. The order is kept in packed files."""
from __future__ import annotations

NOTHING, CONTEXT, PLAIN, SPOKEN, VALUE, DECISION, NUMBER, THOUGHT, TEXT, FIRST = range(10)

# Names of JSON structure and fixed keys come from the grammar anyway; names of tools, ends and values are the model's own.
WEIGHTS = {
    NOTHING: 0.0,    # given by the server: <|user|>, <|assistant|>, <|tool|>
    CONTEXT: 0.1,    # what users, tools and catalogues say
    PLAIN: 0.5,      # keys and punctuation of arguments, the end of a text
    SPOKEN: 0.5,     # final texts
    VALUE: 2.0,      # strings, from the first to the closing quote
    DECISION: 3.0,   # names of tools, a further call or the end of calls
    NUMBER: 3.0,     # numbers and booleans
    THOUGHT: 0.5,
    TEXT: 1.0,       # plain language
    FIRST: 6.0,      # call, answer or none: one token of a conversation, on which all of it hangs
}


def weights() -> list[float]:
    """Weight by class."""
    return [WEIGHTS[c] for c in range(len(WEIGHTS))]
