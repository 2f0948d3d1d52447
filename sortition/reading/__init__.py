"""From rows of cells to applicants and quotas: headings, ids, values, ages, homes."""
