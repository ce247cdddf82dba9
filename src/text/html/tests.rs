//! Whole pages, well made, badly made and hostile.
