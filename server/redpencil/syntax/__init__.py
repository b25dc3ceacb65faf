"""What the server knows of programming languages: ids, outline, folds, enclosing spans.

Knows text and grammars, not tasks or reviews. All offsets are code points. A text whose language has
no grammar has no outline, no folds and no spans, which is never an error.
"""
