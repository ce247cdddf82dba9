//! Tables of data, and tables that only lay out a page. The latter become plain blocks before
//! anything else looks at them: they mean nothing to a reader.

use std::collections::HashSet;

use dom_query::{Document, NodeId, NodeRef};

/// The elements of a table.
const PARTS: [&str; 8] = ["table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption"];
/// Elements that cells of data rarely hold more than one of.
const BLOCKS: [&str; 10] = ["p", "div", "table", "ul", "ol", "h1", "h2", "h3", "blockquote", "br"];

/// The longest text of a cell of data.
const CELL_BYTES: usize = 1_000;

/// Turns every table without a row of data into blocks.
pub(super) fn unfold(document: &Document) {
    let nodes: Vec<NodeRef<'_>> =
        document.root().descendants_it().filter(|node| is_part(node)).collect();
    let of_data: HashSet<NodeId> = nodes
        .iter()
        .filter(|node| node.has_name("tr") && is_data_row(node))
        .filter_map(table_of)
        .collect();
    let layout = nodes.iter().filter(|node| table_of(node).is_none_or(|t| !of_data.contains(&t)));
    let layout: Vec<&NodeRef<'_>> = layout.collect();
    for part in layout {
        part.rename("div");
    }
}

fn is_part(node: &NodeRef<'_>) -> bool {
    PARTS.iter().any(|name| node.has_name(name))
}

fn table_of(node: &NodeRef<'_>) -> Option<NodeId> {
    if node.has_name("table") {
        return Some(node.id);
    }
    node.ancestors_it(None).find(|above| above.has_name("table")).map(|table| table.id)
}

/// Whether a row holds data: several cells, short and without blocks in them.
pub(super) fn is_data_row(row: &NodeRef<'_>) -> bool {
    let mut cells = 0;
    for cell in row.element_children() {
        cells += 1;
        let blocks = cell.descendants_it().filter(|node| BLOCKS.iter().any(|b| node.has_name(b)));
        if blocks.take(2).count() > 1 || cell.text().len() > CELL_BYTES {
            return false;
        }
    }
    cells > 1
}
