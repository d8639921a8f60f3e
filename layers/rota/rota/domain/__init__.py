"""The rules of who is on call: pure, standard library only, no clock and no randomness of its own."""
