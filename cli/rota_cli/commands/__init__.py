"""The commands, a module for each group; loaded when one of them is called."""
