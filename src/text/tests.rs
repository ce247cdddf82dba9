//! The whole of `read`: equal texts, refused documents, and what must hold for any text.
