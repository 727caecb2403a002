"""The ways in which a statement can go beyond its evidence, one function each.

Each takes the claim (a statement, read) and the parts (the sentences of its quotations, read) and yields a short reason for
every fault it finds. They err on the side of the reader: what cannot be told apart by rule counts as a fault.
"""
