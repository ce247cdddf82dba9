//! A tree of word forms: walks from a word of the text to the longest form that starts there.
//!
//! A form is a row of symbols: the letters of a word's stem, then the set of endings that the word may
//! have, then the next word. Every walk is bounded by the longest form, so that a scan is linear in the
//! text, whatever the text is.

use super::{Entry, Symbol};

/// The first symbol that is a set of endings instead of a character.
pub(super) const ENDINGS: Symbol = 0x20_0000;

/// A form with what it means.
#[derive(Debug)]
pub(super) struct Pattern {
    pub(super) symbols: Vec<Symbol>,
    pub(super) entry: Entry,
}

/// A place in the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Node(u32);

#[derive(Debug, Clone, Copy, Default)]
struct Record {
    edges: (u32, u32),
    entries: (u32, u32),
}

/// The tree.
#[derive(Debug, Default)]
pub(crate) struct Trie {
    records: Vec<Record>,
    /// Symbol and child, sorted by symbol within a node: characters first, then sets of endings.
    edges: Vec<(Symbol, u32)>,
    entries: Vec<Entry>,
}

impl Trie {
    pub(super) fn build(mut patterns: Vec<Pattern>) -> Self {
        patterns.sort_by(|a, b| a.symbols.cmp(&b.symbols).then(a.entry.cmp(&b.entry)));
        patterns.dedup_by(|a, b| a.symbols == b.symbols && a.entry == b.entry);
        let mut trie = Self { records: vec![Record::default()], ..Self::default() };
        // Nodes whose children are still to be made: node, range of patterns, symbols behind them.
        let mut open = vec![(0_usize, 0, patterns.len(), 0)];
        while let Some((node, first, last, depth)) = open.pop() {
            trie.grow(&patterns, (node, first, last, depth), &mut open);
        }
        trie
    }

    #[expect(clippy::cast_possible_truncation, reason = "tables have far fewer than 2^32 forms")]
    fn grow(
        &mut self,
        patterns: &[Pattern],
        (node, first, last, depth): (usize, usize, usize, usize),
        open: &mut Vec<(usize, usize, usize, usize)>,
    ) {
        let entries_start = self.entries.len() as u32;
        let mut at = first;
        while let Some(pattern) = patterns.get(at).filter(|p| at < last && p.symbols.len() == depth)
        {
            self.entries.push(pattern.entry);
            at += 1;
        }
        let edges_start = self.edges.len() as u32;
        while at < last {
            let symbol = patterns.get(at).and_then(|p| p.symbols.get(depth)).copied();
            let group = patterns.get(at..last).unwrap_or_default();
            let end = at + group.partition_point(|p| p.symbols.get(depth).copied() <= symbol);
            let child = self.records.len();
            self.records.push(Record::default());
            self.edges.push((symbol.unwrap_or_default(), child as u32));
            open.push((child, at, end, depth + 1));
            at = end;
        }
        if let Some(record) = self.records.get_mut(node) {
            record.edges = (edges_start, self.edges.len() as u32);
            record.entries = (entries_start, self.entries.len() as u32);
        }
    }

    /// Where every walk begins.
    pub(crate) fn root(&self) -> Node {
        Node(0)
    }

    /// The child by a character.
    #[inline]
    pub(crate) fn child(&self, node: Node, character: char) -> Option<Node> {
        let edges = self.edges_of(node);
        let symbol = u32::from(character);
        if edges.len() <= 6 {
            let edge = edges.iter().find(|(edge, _)| *edge >= symbol)?;
            return (edge.0 == symbol).then_some(Node(edge.1));
        }
        let at = edges.binary_search_by_key(&symbol, |(edge, _)| *edge).ok()?;
        edges.get(at).map(|(_, child)| Node(*child))
    }

    /// The children by a set of endings: the number of the set, and the child.
    #[inline]
    pub(crate) fn endings(&self, node: Node) -> impl Iterator<Item = (u32, Node)> + '_ {
        let edges = self.edges_of(node).iter().rev();
        edges
            .take_while(|(symbol, _)| *symbol >= ENDINGS)
            .map(|(symbol, child)| (symbol - ENDINGS, Node(*child)))
    }

    /// What the form that ends here means.
    #[inline]
    pub(crate) fn entries(&self, node: Node) -> (u32, u32) {
        self.records.get(node.0 as usize).map_or((0, 0), |record| record.entries)
    }

    /// The meanings by their range.
    #[inline]
    pub(crate) fn entries_at(&self, (from, to): (u32, u32)) -> &[Entry] {
        self.entries.get(from as usize..to as usize).unwrap_or_default()
    }

    /// How much memory the tree takes, in bytes.
    pub(crate) fn size_bytes(&self) -> usize {
        self.records.capacity() * size_of::<Record>()
            + self.edges.capacity() * size_of::<(Symbol, u32)>()
            + self.entries.capacity() * size_of::<Entry>()
    }

    #[inline]
    fn edges_of(&self, node: Node) -> &[(Symbol, u32)] {
        let Some(record) = self.records.get(node.0 as usize) else { return &[] };
        self.edges.get(record.edges.0 as usize..record.edges.1 as usize).unwrap_or_default()
    }
}
