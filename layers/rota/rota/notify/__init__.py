"""How the world hears of handoffs."""
