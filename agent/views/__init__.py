"""The pages' reads: one file a page, frozen rows, pages by key. Nothing here writes."""
