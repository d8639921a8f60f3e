"""What rota does, one module for each aggregate. A use case reads, decides, and stages changes; the edge commits."""
