"""`python -m consilience`: the command line, where no `consilience` stands on the path."""

from consilience.cli import main

main()
