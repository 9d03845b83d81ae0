"""Tables of coded events as pictures: any size, any number of parties, the same reasons as for text."""
