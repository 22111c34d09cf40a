"""Articles in other languages than English: names of a spaCy pipeline, frames over Universal Dependencies, no training."""
