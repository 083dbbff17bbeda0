"""From a page of the editors to the document that every channel reads, and back."""
