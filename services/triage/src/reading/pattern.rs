//! Patterns: phrases as a rule keeper writes them, with slots, gaps, numbers and choices.
//!
//! | written | means |
//! |---|---|
//! | `锁喉` | these characters |
//! | `{了\|着\|过}` | one of these; an empty one (`{了\|}`) may be left out |
//! | `了?`, `{很久}?` | may be left out |
//! | `…` | up to six characters of the same clause |
//! | `……` | up to fourteen, over one comma at most |
//! | `{数}`, `{数>=3}`, `{数<18}` | a number in either script, with a bound |
//! | `{人}`, `{她}`, `{孩}`, `{老}` … | somebody |
//! | `{刀具}` | a list of the rules that has this name |

pub(super) mod matching;
mod syntax;

use super::people::Roles;
pub(crate) use syntax::{Fault, parse};

/// One part of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Node {
    /// These characters.
    Text(Box<[char]>),
    /// A member of a list.
    List(u16),
    /// Somebody.
    Person(Roles),
    /// A number within bounds.
    Number(u32, u32),
    /// Anything: at most so many characters, over a comma or not.
    Gap(u8, bool),
    /// One of several.
    Choice(Box<[Box<[Node]>]>),
}

impl Node {
    /// The words that a pattern may be found by, when this part stands at its heart.
    pub(super) fn fixed(&self) -> Option<Vec<&[char]>> {
        match self {
            Self::Text(text) => Some(vec![text]),
            Self::Choice(branches) => branches
                .iter()
                .map(|branch| match &**branch {
                    [Self::Text(text)] => Some(&**text),
                    _ => None,
                })
                .collect(),
            _ => None,
        }
    }
}

/// Whether a pattern can be read and found.
pub(crate) fn check(text: &str, list: &dyn Fn(&str) -> Option<u16>) -> Result<(), Fault> {
    let nodes = parse(text, list)?;
    match anchored(nodes, &|_| 1) {
        Some(_) => Ok(()),
        None => Err(Fault {
            at: 0,
            what: "some part must be fixed words or a list, not left out".to_owned(),
            unknown: None,
        }),
    }
}

/// The names of the slots for people.
pub(crate) fn slots() -> impl Iterator<Item = &'static str> {
    super::people::SLOTS.iter().map(|(name, _)| *name)
}

/// Splits a pattern until each piece has a fixed part, which is chosen: index and nodes. Nothing
/// when a piece has none.
pub(super) fn anchored(
    nodes: Vec<Node>,
    list_length: &dyn Fn(u16) -> usize,
) -> Option<Vec<(usize, Vec<Node>)>> {
    let worth = |node: &Node| match node {
        Node::List(list) => Some(list_length(*list) * 10 + 1),
        other => {
            let words = other.fixed()?;
            let rare = |word: &&[char]| {
                word.iter().map(|c| if is_common(*c) { 3 } else { 10 }).sum::<usize>()
            };
            words.iter().map(rare).min().map(|least| least + 2)
        }
    };
    let scores = nodes.iter().enumerate().filter_map(|(index, node)| Some((worth(node)?, index)));
    if let Some((_, index)) = scores.max_by_key(|(worth, index)| (*worth, usize::MAX - index)) {
        return Some(vec![(index, nodes)]);
    }
    let open = nodes.iter().position(|node| {
        matches!(node, Node::Choice(branches) if branches.iter().all(|branch| !branch.is_empty()))
    })?;
    let Node::Choice(branches) = nodes[open].clone() else { return None };
    let mut pieces = Vec::new();
    for branch in branches {
        let piece = nodes[..open].iter().chain(&branch).chain(&nodes[open + 1..]);
        pieces.extend(anchored(piece.cloned().collect(), list_length)?);
    }
    Some(pieces)
}

/// Characters so common that a pattern is better found by another.
const fn is_common(written: char) -> bool {
    matches!(
        written,
        '的' | '了'
            | '在'
            | '不'
            | '有'
            | '一'
            | '他'
            | '她'
            | '我'
            | '个'
            | '来'
            | '到'
            | '去'
            | '没'
            | '人'
            | '上'
            | '是'
            | '家'
            | '着'
            | '过'
            | '被'
            | '要'
            | '让'
            | '给'
            | '说'
            | '就'
            | '把'
            | '住'
            | '得'
            | '和'
            | '出'
            | '子'
            | '打'
    )
}

/// Every spelling of a pattern that is made of text and choices alone, at most `limit` of them;
/// nothing when it has slots or gaps.
pub(crate) fn spellings(nodes: &[Node], limit: usize) -> Option<Vec<String>> {
    let mut all = vec![String::new()];
    for node in nodes {
        let endings: Vec<String> = match node {
            Node::Text(text) => vec![text.iter().collect()],
            Node::Choice(branches) => {
                let mut endings = Vec::new();
                for branch in branches {
                    endings.extend(spellings(branch, limit)?);
                }
                endings
            }
            _ => return None,
        };
        all = all
            .iter()
            .flat_map(|start| endings.iter().map(move |end| format!("{start}{end}")))
            .take(limit + 1)
            .collect();
        if all.len() > limit {
            return None;
        }
    }
    Some(all)
}
