"""The language server: a review is a handful of documents, and every act is an edit."""
