//! A tree of word forms: walks from a word of the text to the longest form that starts there.
//!
//! A form is a row of symbols: the letters of a word's stem, then the set of endings that the word may
//! have, then the next word. Every walk is bounded by the longest form, so that a scan is linear in the
//! text, whatever the text is.
//!
//! Memory is what a walk waits for, so the tree is one row of cells in the order of a walk: what comes
//! behind the first child of a node lies right behind the node.
//!
//! ```text
//! chain  CHAIN | symbol                    the only child is the next cell; no form ends here
//! fork   entries? | endings 8 | chars 16   then, each in a cell:
//!        from, to                          the entries, if a form ends here
//!        symbol × chars, child × chars     children by a character, sorted
//!        (set, child) × endings            children by a set of endings
//! ```

use super::{Entry, Symbol};

/// The first symbol that is a set of endings instead of a character.
pub(super) const ENDINGS: Symbol = 0x20_0000;

const CHAIN: u32 = 1 << 31;
const HAS_ENTRIES: u32 = 1 << 30;
const CHAR_BITS: u32 = 16;
const MOST_CHARS: u32 = (1 << CHAR_BITS) - 1;
const MOST_ENDINGS: u32 = 0xFF;
/// First characters below this are found at once: those of every alphabet.
const DIRECT: usize = 0x700;
/// So many symbols are looked through one by one.
const FEW: usize = 8;

/// A form with what it means.
#[derive(Debug)]
pub(super) struct Pattern {
    pub(super) symbols: Vec<Symbol>,
    pub(super) entry: Entry,
}

/// A place in the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Node(u32);

/// The tree.
#[derive(Debug, Default)]
pub(crate) struct Trie {
    cells: Vec<u32>,
    entries: Vec<Entry>,
    /// The root's child by each of the first characters; 0 for none.
    direct: Vec<u32>,
}

/// A node to be written: its patterns, the symbols in front of it, and the cell that points at it.
struct Open {
    first: usize,
    last: usize,
    depth: usize,
    pointer: Option<usize>,
}

impl Trie {
    pub(super) fn build(mut patterns: Vec<Pattern>) -> Self {
        patterns.sort_by(|a, b| a.symbols.cmp(&b.symbols).then(a.entry.cmp(&b.entry)));
        patterns.dedup_by(|a, b| a.symbols == b.symbols && a.entry == b.entry);
        let mut trie = Self::default();
        let mut open = vec![Open { first: 0, last: patterns.len(), depth: 0, pointer: None }];
        while let Some(node) = open.pop() {
            trie.write(&patterns, node, &mut open);
        }
        trie.cells.shrink_to_fit();
        trie.entries.shrink_to_fit();
        let root = trie.root();
        let first = |code: usize| {
            let character = u32::try_from(code).ok().and_then(char::from_u32);
            character.and_then(|c| trie.child(root, c)).map_or(0, |node| node.0)
        };
        trie.direct = (0..DIRECT).map(first).collect();
        trie
    }

    /// Writes a node, and what lies behind it as long as that is a chain.
    fn write(&mut self, patterns: &[Pattern], node: Open, open: &mut Vec<Open>) {
        let Open { mut first, last, mut depth, pointer } = node;
        let here = narrow(self.cells.len());
        if let Some(cell) = pointer.and_then(|pointer| self.cells.get_mut(pointer)) {
            *cell = here;
        }
        loop {
            let symbol = |at: usize| patterns.get(at).and_then(|p| p.symbols.get(depth)).copied();
            let ends = first < last && symbol(first).is_none();
            let only = symbol(first).filter(|only| !ends && symbol(last - 1) == Some(*only));
            // The root is a fork always, so that no child of it lies at 0.
            match only.filter(|_| depth > 0) {
                Some(only) => {
                    self.cells.push(CHAIN | only);
                    depth += 1;
                }
                None => break,
            }
        }
        let entries_start = narrow(self.entries.len());
        while let Some(pattern) =
            patterns.get(first).filter(|p| first < last && p.symbols.len() == depth)
        {
            self.entries.push(pattern.entry);
            first += 1;
        }
        self.fork(patterns, (first, last, depth), entries_start, open);
    }

    fn fork(
        &mut self,
        patterns: &[Pattern],
        (mut at, last, depth): (usize, usize, usize),
        entries_start: u32,
        open: &mut Vec<Open>,
    ) {
        let mut groups: Vec<(Symbol, usize, usize)> = Vec::new();
        while at < last {
            let symbol = patterns.get(at).and_then(|p| p.symbols.get(depth)).copied();
            let group = patterns.get(at..last).unwrap_or_default();
            let end = at + group.partition_point(|p| p.symbols.get(depth).copied() <= symbol);
            groups.push((symbol.unwrap_or_default(), at, end));
            at = end;
        }
        let chars = groups.partition_point(|(symbol, _, _)| *symbol < ENDINGS);
        let endings = groups.len() - chars;
        debug_assert!(chars <= MOST_CHARS as usize && endings <= MOST_ENDINGS as usize);
        let entries_end = narrow(self.entries.len());
        let has_entries = if entries_start < entries_end { HAS_ENTRIES } else { 0 };
        self.cells.push(has_entries | narrow(endings) << CHAR_BITS | narrow(chars));
        if has_entries != 0 {
            self.cells.extend([entries_start, entries_end]);
        }
        self.cells.extend(groups.iter().take(chars).map(|(symbol, _, _)| *symbol));
        let children = self.cells.len();
        self.cells.resize(children + chars, 0);
        self.cells.extend(groups.iter().skip(chars).flat_map(|group| [group.0 - ENDINGS, 0]));
        let pointer = |place: usize| match place.checked_sub(chars) {
            None => children + place,
            Some(ending) => children + chars + 2 * ending + 1,
        };
        // The last is taken first: what is behind the first child lies right behind the node.
        open.extend(groups.iter().enumerate().rev().map(|(place, &(_, first, last))| Open {
            first,
            last,
            depth: depth + 1,
            pointer: Some(pointer(place)),
        }));
    }

    /// Where every walk begins.
    pub(crate) fn root(&self) -> Node {
        Node(0)
    }

    /// The child of the root by a character: [`Self::child`], but faster.
    #[inline]
    pub(crate) fn first(&self, character: char) -> Option<Node> {
        match self.direct.get(character as usize) {
            Some(0) => None,
            Some(child) => Some(Node(*child)),
            None => self.child(self.root(), character),
        }
    }

    /// The only child of a node in which no form and no stem ends, and its character.
    #[inline]
    pub(crate) fn only_child(&self, node: Node) -> Option<(Symbol, Node)> {
        let header = self.cell(node.0);
        let symbol = header & !CHAIN;
        (header & CHAIN != 0 && symbol < ENDINGS).then_some((symbol, Node(node.0 + 1)))
    }

    /// The child by a character.
    #[inline]
    pub(crate) fn child(&self, node: Node, character: char) -> Option<Node> {
        let header = self.cell(node.0);
        let symbol = u32::from(character);
        if header & CHAIN != 0 {
            return (header == CHAIN | symbol).then_some(Node(node.0 + 1));
        }
        let chars = (header & MOST_CHARS) as usize;
        let from = first_of(node, header);
        let symbols = self.cells.get(from..from + chars)?;
        let at = if chars <= FEW {
            symbols.iter().position(|edge| *edge == symbol)?
        } else {
            symbols.binary_search(&symbol).ok()?
        };
        self.cells.get(from + chars + at).map(|child| Node(*child))
    }

    /// The children by a set of endings: the number of the set, and the child; the last set first.
    #[inline]
    pub(crate) fn endings(&self, node: Node) -> impl Iterator<Item = (u32, Node)> + '_ {
        let header = self.cell(node.0);
        let is_chain = header & CHAIN != 0;
        let symbol = header & !CHAIN;
        let only = (is_chain && symbol >= ENDINGS).then(|| (symbol - ENDINGS, Node(node.0 + 1)));
        let endings = if is_chain { 0 } else { (header >> CHAR_BITS & MOST_ENDINGS) as usize };
        let from = first_of(node, header) + 2 * (header & MOST_CHARS) as usize;
        let cells = match endings {
            0 => None,
            endings => self.cells.get(from..from + 2 * endings),
        };
        let (pairs, _) = cells.unwrap_or_default().as_chunks::<2>();
        only.into_iter().chain(pairs.iter().rev().map(|[set, child]| (*set, Node(*child))))
    }

    /// What the form that ends here means.
    #[inline]
    pub(crate) fn entries(&self, node: Node) -> (u32, u32) {
        let header = self.cell(node.0);
        if header & CHAIN != 0 || header & HAS_ENTRIES == 0 {
            return (0, 0);
        }
        (self.cell(node.0 + 1), self.cell(node.0 + 2))
    }

    /// The meanings by their range.
    #[inline]
    pub(crate) fn entries_at(&self, (from, to): (u32, u32)) -> &[Entry] {
        self.entries.get(from as usize..to as usize).unwrap_or_default()
    }

    /// How much memory the tree takes, in bytes.
    pub(crate) fn size_bytes(&self) -> usize {
        (self.cells.capacity() + self.direct.capacity()) * size_of::<u32>()
            + self.entries.capacity() * size_of::<Entry>()
    }

    #[inline]
    fn cell(&self, at: u32) -> u32 {
        self.cells.get(at as usize).copied().unwrap_or(0)
    }
}

/// The cell of a fork's first symbol.
#[inline]
fn first_of(node: Node, header: u32) -> usize {
    node.0 as usize + if header & HAS_ENTRIES != 0 { 3 } else { 1 }
}

fn narrow(count: usize) -> u32 {
    // Tables have far fewer than 2^31 symbols.
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::super::{Owner, Section};
    use super::*;

    fn entry(value: u32) -> Entry {
        Entry { section: Section::Country, proper: false, caps: false, of: Owner::Nobody, value }
    }

    fn pattern(text: &str, set: Option<u32>, value: u32) -> Pattern {
        let letters = text.chars().map(u32::from);
        let symbols = letters.chain(set.map(|set| ENDINGS + set)).collect();
        Pattern { symbols, entry: entry(value) }
    }

    fn at(trie: &Trie, text: &str) -> Option<Node> {
        let mut chars = text.chars();
        let first = trie.first(chars.next()?)?;
        chars.try_fold(first, |node, character| trie.child(node, character))
    }

    #[test]
    fn every_form_is_found_and_nothing_else() {
        let trie = Trie::build(vec![
            pattern("iran", Some(2), 1),
            pattern("iraq", Some(2), 2),
            pattern("iraq", Some(0), 3),
            pattern("中", None, 4),
            pattern("中国", None, 5),
            pattern("中国", None, 6),
        ]);
        let values = |node: Node| -> Vec<u32> {
            trie.entries_at(trie.entries(node)).iter().map(|entry| entry.value).collect()
        };
        let behind = |text: &str| -> Vec<(u32, Vec<u32>)> {
            let node = at(&trie, text).unwrap();
            trie.endings(node).map(|(set, child)| (set, values(child))).collect()
        };
        assert_eq!(behind("iran"), [(2, vec![1])]);
        assert_eq!(behind("iraq"), [(2, vec![2]), (0, vec![3])]);
        assert_eq!(behind("ira"), []);
        assert_eq!(values(at(&trie, "中").unwrap()), [4]);
        assert_eq!(values(at(&trie, "中国").unwrap()), [5, 6]);
        assert_eq!(values(at(&trie, "iran").unwrap()), Vec::<u32>::new());
        for absent in ["x", "ii", "irn", "中中", "国", "iranx"] {
            assert_eq!(at(&trie, absent), None, "{absent}");
        }
        assert_eq!(at(&Trie::build(Vec::new()), "a"), None);
    }
}
