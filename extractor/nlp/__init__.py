"""Text → entities, mentions and facts. The only home of spaCy and of the trained model."""
