"""From the entities of many articles to the names that they have in the graph."""
