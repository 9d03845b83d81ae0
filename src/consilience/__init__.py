"""Find out whether two parties' pictures of the facts agree, where they part, and why."""
