//! The grammar of patterns, with the place of what is wrong.

use super::super::normal::even;
use super::super::people;
use super::Node;

/// How far one gap reaches, in characters.
const GAP: u8 = 6;
/// How far a wide gap reaches.
const WIDE_GAP: u8 = 14;
/// The most gaps of one pattern; more would make reading slow and patterns loose.
const GAPS_MAX: usize = 5;
/// How deep choices may stand in choices.
const DEPTH_MAX: usize = 4;

/// What is wrong with a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// The character, from 0.
    pub(crate) at: usize,
    /// What is wrong there.
    pub(crate) what: String,
    /// A name that means nothing, for a suggestion.
    pub(crate) unknown: Option<String>,
}

/// Reads a pattern; `list` knows the lists of the ruleset.
pub(crate) fn parse(text: &str, list: &dyn Fn(&str) -> Option<u16>) -> Result<Vec<Node>, Fault> {
    let chars: Vec<char> = text.chars().collect();
    let mut reader = Reader { chars: &chars, at: 0, list };
    let nodes = reader.sequence(0)?;
    if reader.at < chars.len() {
        return Err(reader.fault("this character closes nothing"));
    }
    if gaps(&nodes) > GAPS_MAX {
        return Err(Fault { at: 0, what: format!("more than {GAPS_MAX} gaps"), unknown: None });
    }
    if matches!(nodes.first(), Some(Node::Gap(..))) || matches!(nodes.last(), Some(Node::Gap(..))) {
        let what = "a gap at either end means nothing".to_owned();
        return Err(Fault { at: 0, what, unknown: None });
    }
    Ok(nodes)
}

fn gaps(nodes: &[Node]) -> usize {
    nodes
        .iter()
        .map(|node| match node {
            Node::Gap(..) => 1,
            Node::Choice(branches) => branches.iter().map(|branch| gaps(branch)).max().unwrap_or(0),
            _ => 0,
        })
        .sum()
}

struct Reader<'a> {
    chars: &'a [char],
    at: usize,
    list: &'a dyn Fn(&str) -> Option<u16>,
}

impl Reader<'_> {
    fn fault(&self, what: &str) -> Fault {
        Fault { at: self.at, what: what.to_owned(), unknown: None }
    }

    /// Up to the end, or to what ends a choice.
    fn sequence(&mut self, depth: usize) -> Result<Vec<Node>, Fault> {
        let mut nodes: Vec<Node> = Vec::new();
        while let Some(written) = self.chars.get(self.at).copied() {
            match written {
                '|' | '}' if depth > 0 => break,
                '|' => return Err(self.fault("'|' stands only between { and }")),
                '}' => return Err(self.fault("'}' closes nothing")),
                '{' => {
                    let node = self.group(depth)?;
                    nodes.push(node);
                }
                '?' => {
                    let Some(last) = nodes.pop() else {
                        return Err(self.fault("'?' needs something before it"));
                    };
                    let (kept, left_out) = last_of(last);
                    nodes.extend(kept);
                    let choices: Vec<Box<[Node]>> = vec![vec![left_out].into(), Box::default()];
                    nodes.push(Node::Choice(choices.into()));
                    self.at += 1;
                }
                '…' => {
                    let wide = self.chars.get(self.at + 1) == Some(&'…');
                    self.at += 1 + usize::from(wide);
                    nodes.push(Node::Gap(if wide { WIDE_GAP } else { GAP }, wide));
                }
                _ => {
                    self.at += 1;
                    let Some(even) = even(written) else { continue };
                    match nodes.last_mut() {
                        Some(Node::Text(text)) => {
                            let mut longer = std::mem::take(text).into_vec();
                            longer.push(even);
                            *text = longer.into();
                        }
                        _ => nodes.push(Node::Text([even].into())),
                    }
                }
            }
        }
        Ok(nodes)
    }

    /// `{…}`: a name, or choices.
    fn group(&mut self, depth: usize) -> Result<Node, Fault> {
        let start = self.at;
        if depth >= DEPTH_MAX {
            return Err(self.fault("choices stand too deep in one another"));
        }
        let rest = &self.chars[start + 1..];
        let simple = rest.iter().position(|c| matches!(c, '}' | '|' | '{'));
        if let Some(length) = simple.filter(|length| rest[*length] == '}') {
            let name: String = rest[..length].iter().collect();
            let optional = rest.get(length + 1) == Some(&'?');
            self.at = start + 1;
            match self.named(&name) {
                Ok(node) => {
                    self.at = start + length + 2;
                    return Ok(node);
                }
                Err(fault) if !optional => return Err(fault),
                Err(_) => {}
            }
        }
        self.at = start + 1;
        let mut branches = Vec::new();
        loop {
            branches.push(self.sequence(depth + 1)?.into_boxed_slice());
            match self.chars.get(self.at) {
                Some('|') => self.at += 1,
                Some(_) => break,
                None => {
                    self.at = start;
                    return Err(self.fault("'{' is never closed"));
                }
            }
        }
        self.at += 1;
        Ok(Node::Choice(branches.into()))
    }

    fn named(&self, name: &str) -> Result<Node, Fault> {
        if let Some(bound) = name.strip_prefix('数') {
            return self.number(bound);
        }
        if let Some(roles) = people::slot(name) {
            return Ok(Node::Person(roles));
        }
        (self.list)(name).map(Node::List).ok_or_else(|| Fault {
            at: self.at,
            what: format!("no list and no slot is named '{name}'"),
            unknown: Some(name.to_owned()),
        })
    }

    fn number(&self, bound: &str) -> Result<Node, Fault> {
        let parsed = |digits: &str| digits.parse::<u32>().ok();
        let bounds = match bound {
            "" => Some((0, u32::MAX)),
            _ => bound
                .strip_prefix(">=")
                .and_then(parsed)
                .map(|least| (least, u32::MAX))
                .or_else(|| bound.strip_prefix("<=").and_then(parsed).map(|most| (0, most)))
                .or_else(|| {
                    let most = bound.strip_prefix('<').and_then(parsed)?;
                    Some((0, most.checked_sub(1)?))
                })
                .or_else(|| {
                    let least = bound.strip_prefix('>').and_then(parsed)?;
                    Some((least.checked_add(1)?, u32::MAX))
                }),
        };
        bounds
            .map(|(least, most)| Node::Number(least, most))
            .ok_or_else(|| self.fault("a number is written {数}, {数>=3}, {数<18}"))
    }
}

/// What `?` leaves out: the last character of a text, or the whole part.
fn last_of(node: Node) -> (Option<Node>, Node) {
    match node {
        Node::Text(text) if text.len() > 1 => {
            let (kept, last) = text.split_at(text.len() - 1);
            (Some(Node::Text(kept.into())), Node::Text(last.into()))
        }
        other => (None, other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(name: &str) -> Option<u16> {
        (name == "刀具").then_some(7)
    }

    #[test]
    fn slots_gaps_numbers_and_choices_are_read() {
        let nodes = parse("掐{住|}{人}的?脖子", &list).unwrap();
        assert_eq!(nodes.len(), 5);
        assert!(matches!(nodes[2], Node::Person(_)));
        let nodes = parse("拿{刀具}…第{数>=3}次", &list).unwrap();
        assert_eq!(nodes[1], Node::List(7));
        assert_eq!(nodes[2], Node::Gap(GAP, false));
        assert_eq!(nodes[4], Node::Number(3, u32::MAX));
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        let fault = |text: &str| parse(text, &list).unwrap_err();
        assert_eq!(fault("掐{住|着").at, 1);
        assert_eq!(fault("拿{刀俱}").unknown.as_deref(), Some("刀俱"));
        assert_eq!(fault("打}").at, 1);
        assert_eq!(fault("?打").at, 0);
        assert!(fault("{数>x}次").what.contains("number"));
        assert!(fault("…打").what.contains("gap"));
    }
}
