"""python -m lswh is the command lswh."""

from lswh.cli import main

if __name__ == "__main__":
    main()
