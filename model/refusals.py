"""What the assistant says when no tool fits: varied, as rule-made sources have a few fixed sentences."""
from __future__ import annotations

import hashlib

TEXTS = """Sorry, I can't do that with the tools I have.
That's not something I can help with here.
None of my tools can do this, sorry.
I'm afraid that is outside what I can do here.
I can't help with that one, I'm sorry.
Sorry, there is nothing among my tools for that.
That goes beyond what I have access to.
I don't have a way to do that.
I have no tool for this request.
Unfortunately that isn't something I'm able to do.
I'd help if I could, but I have no tool that does this.
That's out of my reach here, sorry.
Sorry, that can't be done from here.
No tool of mine fits this.
I can't take care of that here.
This is not covered by what I can do.
I'm not set up for that, sorry.
My tools don't reach that far.
That isn't possible with what I have at hand.
Sorry, I have nothing that could do this.
I don't see a tool that would fit your request.
That one I can't do, I'm afraid.
I'm sorry, I can't handle requests of this kind.
There is no tool here for what you ask.
What you ask needs a tool that I don't have.
Not something I can do here, sorry about that.
I can't do this for you, since none of my tools is made for it.
Sorry, this isn't within my tasks.
I'm unable to do that here.
That is not available here, I'm afraid.""".split("\n")


def refusal(key: str) -> str:
    """One of the texts, always the same for the same key."""
    return TEXTS[int(hashlib.sha256(key.encode()).hexdigest()[:8], 16) % len(TEXTS)]
