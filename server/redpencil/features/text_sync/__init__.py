"""The open documents of our scheme: the words that come in, and the news that goes out."""

from redpencil.features.text_sync.news import News
from redpencil.features.text_sync.words import Words

__all__ = ["News", "Words"]
