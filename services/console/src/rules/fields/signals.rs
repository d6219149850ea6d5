//! Phrases and days of a signal, changed in the text of its entry, so that its comments stay.

use std::ops::Range;

use super::{closing, code};

/// Where the entry of a signal stands.
pub(super) fn entry(text: &str, id: &str) -> Option<Range<usize>> {
    let wanted = format!("\"{id}\"");
    let starts: Vec<usize> = line_starts(text).filter(|at| text[*at..].starts_with("[[")).collect();
    let mut entries = starts
        .iter()
        .enumerate()
        .map(|(index, begin)| *begin..starts.get(index + 1).copied().unwrap_or(text.len()));
    entries.find(|entry| {
        let found = value_of(text, entry.clone(), "id");
        found.is_some_and(|range| text[range].trim() == wanted)
    })
}

/// The phrases with some more and some fewer.
pub(super) fn with_phrases(
    text: &str,
    entry: Range<usize>,
    add: &[String],
    remove: &[String],
) -> Option<String> {
    let plain = |phrase: &String| !phrase.contains(['"', '\\', '\n', '\r', '\t', '\0']);
    if !add.iter().chain(remove).all(plain) {
        return None;
    }
    if add.is_empty() && remove.is_empty() {
        return Some(text.to_owned());
    }
    let value = value_of(text, entry, "phrases")?;
    let mask = code(text, "#");
    let open = value.start + text[value.clone()].find('[')?;
    let close = closing(text, &mask, open)?;
    let mut list = text[open + 1..close].to_owned();
    for phrase in remove {
        list = without(&list, phrase)?;
    }
    for phrase in add {
        let body = list.trim_end();
        // Behind a comment at the end a comma would belong to the comment.
        let ends_in_comment =
            !body.is_empty() && !code(body, "#").last().copied()? && !body.ends_with('"');
        let comma =
            if body.is_empty() || body.ends_with(',') || ends_in_comment { "" } else { "," };
        list = format!("{body}{comma}\n    \"{phrase}\",\n");
    }
    Some(format!("{}{list}{}", &text[..=open], &text[close..]))
}

/// A list without one of its texts, the comma behind it, and the line if it is empty then.
fn without(list: &str, phrase: &str) -> Option<String> {
    let quoted = format!("\"{phrase}\"");
    let mask = code(list, "#");
    // A text begins where the byte before it is code.
    let begins = |at: &usize| !mask[*at] && (*at == 0 || mask[*at - 1]);
    let at = list.match_indices(&*quoted).map(|(at, _)| at).find(begins)?;
    let rest = &list[at + quoted.len()..];
    let comma = rest.trim_start().strip_prefix(',').unwrap_or(rest);
    let comma = comma.strip_prefix(' ').unwrap_or(comma);
    let (before, mut after) = (&list[..at], comma);
    let is_alone = before.rsplit('\n').next().is_some_and(|line| line.trim().is_empty());
    if is_alone && let Some(next) = after.strip_prefix('\n') {
        after = next;
        return Some(format!("{}{after}", before.trim_end_matches([' ', '\t'])));
    }
    Some(format!("{before}{after}"))
}

/// The days for which a signal is current.
pub(super) fn with_days(text: &str, entry: Range<usize>, days: u32, was: u32) -> Option<String> {
    if days == was {
        return Some(text.to_owned());
    }
    if let Some(value) = value_of(text, entry.clone(), "current_days") {
        let given = text[value.clone()].split('#').next().unwrap_or_default();
        let number = given.trim();
        number.parse::<u32>().ok()?;
        let begin = value.start + given.find(number)?;
        return Some(format!("{}{days}{}", &text[..begin], &text[begin + number.len()..]));
    }
    let after = value_of(text, entry, "category")?.end;
    Some(format!("{}\ncurrent_days = {days}{}", &text[..after], &text[after..]))
}

/// What stands behind `key =` up to the end of the line.
fn value_of(text: &str, entry: Range<usize>, key: &str) -> Option<Range<usize>> {
    let mut lines = line_starts(text).skip_while(|at| *at < entry.start);
    lines.by_ref().take_while(|at| *at < entry.end).find_map(|begin| {
        let line = text[begin..].lines().next()?;
        let rest = line.strip_prefix(key)?.trim_start().strip_prefix('=')?;
        Some(begin + line.len() - rest.len()..begin + line.len())
    })
}

fn line_starts(text: &str) -> impl Iterator<Item = usize> {
    let ends = text.match_indices('\n').map(|(at, _)| at + 1);
    std::iter::once(0).chain(ends).filter(|at| *at < text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIGNALS: &str = "# 头\n[[signal]]\nid = \"a\"\ncategory = \"x\"\nphrases = [\n    \
        # \"掐脖子\" 最常见\n    \"掐脖子\", \"锁喉\",\n    \"卡脖子\"\n]\n\n[[signal]]\nid = \"b\"\n\
        category = \"x\"\ncurrent_days = 60 # 两个月\nphrases = [\"骂人\"]\n";

    fn strings(of: &[&str]) -> Vec<String> {
        of.iter().map(|one| (*one).to_owned()).collect()
    }

    fn changed(id: &str, add: &[&str], remove: &[&str]) -> Option<String> {
        with_phrases(SIGNALS, entry(SIGNALS, id)?, &strings(add), &strings(remove))
    }

    #[test]
    fn phrases_come_and_go_and_comments_stay() {
        let more = changed("a", &["扼颈"], &[]).expect("a list");
        assert_eq!(more, SIGNALS.replace("\"卡脖子\"\n]", "\"卡脖子\",\n    \"扼颈\",\n]"));
        let fewer = changed("a", &[], &["掐脖子"]).expect("a list");
        assert_eq!(fewer, SIGNALS.replace("    \"掐脖子\", \"锁喉\"", "    \"锁喉\""));
        let last = changed("a", &[], &["卡脖子"]).expect("a list");
        assert_eq!(last, SIGNALS.replace("    \"卡脖子\"\n", ""));
        let other = changed("b", &["吵嘴"], &["骂人"]).expect("a list");
        assert!(other.ends_with("phrases = [\n    \"吵嘴\",\n]\n"), "{other}");
        assert_eq!(changed("b", &[], &["掐脖子"]), None, "of another signal");
        assert_eq!(changed("c", &["x"], &[]), None);
        assert_eq!(changed("a", &["a\", \"b"], &[]), None, "not a phrase");
    }

    #[test]
    fn days_are_changed_or_added() {
        let of = |id: &str, days: u32, was: u32| {
            with_days(SIGNALS, entry(SIGNALS, id).expect("an entry"), days, was)
        };
        assert_eq!(of("b", 90, 60), Some(SIGNALS.replace("= 60 #", "= 90 #")));
        let added = of("a", 30, 0).expect("added");
        assert_eq!(added.matches("category = \"x\"\ncurrent_days = 30\nphrases").count(), 1);
        assert_eq!(of("a", 0, 0).as_deref(), Some(SIGNALS));
    }
}
