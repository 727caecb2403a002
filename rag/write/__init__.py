"""Write: the answer drafted by a language model, each statement proven before it is shown."""
