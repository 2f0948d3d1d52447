"""Who: pools, quotas, the fair lottery, the draw and its public record."""
