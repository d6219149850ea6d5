//! The parties of one row. A cell may hold several with what is known of each in brackets or
//! behind commas: `张某(男,45岁,身份证后四位1234)、李某(女…)`; or columns of their own tell it
//! for all parties in turn.

use super::Remark;
use super::limits::{MAX_NAME_CHARS, MAX_PARTIES};
use super::person::Person;
use super::relation;
use super::spelling::narrowed;

/// Reads the parties of a cell.
pub(crate) fn read(text: &str, remarks: &mut Vec<Remark>) -> Vec<Person> {
    let mut people: Vec<Person> = Vec::new();
    for part in parts(&narrowed(text)) {
        if people.len() == MAX_PARTIES {
            remarks.push(Remark::PartiesUnmatched);
            break;
        }
        match part {
            Part::Inside(word) => {
                if let Some(person) = people.last_mut()
                    && !person.tell(&word, remarks)
                {
                    person.notes.push(word);
                }
            }
            Part::Outside(word) => {
                let told = people.last_mut().is_some_and(|person| person.tell(&word, remarks));
                if !told {
                    outside(&word, &mut people, remarks);
                }
            }
        }
    }
    people
}

/// The texts of a column that tells one thing of every party in turn. Blank ones keep their place.
pub(crate) fn in_turn(text: &str) -> Vec<String> {
    let text = narrowed(text);
    let blank = |part: &str| matches!(part, "" | "/" | "-" | "无" | "不详");
    text.split(['\n', '、', ';', ',', '/'])
        .map(|part| part.trim().to_owned())
        .map(|part| if blank(&part) { String::new() } else { part })
        .collect()
}

/// Gives two parties what one word says of both, or each the word that is its own.
pub(crate) fn relate(people: &mut [Person], text: &str) {
    let words = in_turn(text);
    if words.len() == people.len() {
        for (person, word) in people.iter_mut().zip(&words).filter(|(_, word)| !word.is_empty()) {
            person.relate(word);
        }
        return;
    }
    let [first, second] = people else {
        return people
            .iter_mut()
            .filter(|person| person.relation.is_none())
            .for_each(|person| person.relate(text));
    };
    let pair = relation::pair(text, [first.sex, second.sex], [first.age, second.age]);
    for (index, person) in [first, second].into_iter().enumerate() {
        match pair {
            _ if person.relation.is_some() => {}
            Some(pair) => person.relation = Some(pair[index].to_owned()),
            None => person.relate(text),
        }
    }
}

/// A word outside of brackets that is nothing known of the party before it: a new party, unless
/// it is too long or holds digits, as addresses do.
fn outside(word: &str, people: &mut Vec<Person>, remarks: &mut Vec<Remark>) {
    if matches!(word, "无" | "不详" | "未知" | "-" | "略" | "等") {
        return;
    }
    let word = word.strip_prefix("等").unwrap_or(word);
    let (role, name) = match word.split_once(':') {
        Some((role, name)) if !name.trim().is_empty() => (Some(role.trim()), name.trim()),
        _ => (None, word.trim_end_matches(':')),
    };
    let (home, name) = with_home(name);
    let (mut person, name) = with_relation(name);
    person.address = home.map(str::to_owned);
    let name = with_suffix(&mut person, name, remarks);
    let odd =
        name.chars().any(|c| c.is_ascii_digit()) || name.chars().count() > 8 && !name.contains('·');
    if odd && let Some(before) = people.last_mut() {
        before.notes.push(word.to_owned());
        return;
    }
    if name.chars().count() > MAX_NAME_CHARS {
        person.notes.push(name.to_owned());
    }
    person.name = name.chars().take(MAX_NAME_CHARS).collect();
    person.notes.extend(role.map(str::to_owned));
    people.push(person);
}

/// `岗上村村民张某`: where somebody lives, before the name.
fn with_home(name: &str) -> (Option<&str>, &str) {
    for word in ["村民", "居民"] {
        if let Some((home, rest)) = name.split_once(word)
            && rest.chars().count() >= 2
        {
            return (Some(home).filter(|home| !home.is_empty()), rest);
        }
    }
    (None, name)
}

/// `丈夫程某`: what the party is, before the name.
fn with_relation(name: &str) -> (Person, &str) {
    let mut person = Person::default();
    for length in [4, 3, 2] {
        let Some((end, _)) = name.char_indices().nth(length) else { continue };
        if let Some(id) = relation::id(&name[..end]) {
            person.relation = Some(id.to_owned());
            return (person, &name[end..]);
        }
    }
    (person, name)
}

/// `李某女42岁`, `张某等3人`: what stands behind a name without a mark between.
fn with_suffix<'a>(person: &mut Person, name: &'a str, remarks: &mut Vec<Remark>) -> &'a str {
    if let Some((before, rest)) = name.split_once('等')
        && rest.ends_with('人')
        && !before.is_empty()
    {
        person.notes.push(name[before.len()..].to_owned());
        return before;
    }
    let digit = |rest: &str| rest.chars().nth(1).is_some_and(|c| c.is_ascii_digit());
    match name.find(['男', '女']) {
        Some(at) if at > 0 && digit(&name[at..]) && person.tell(&name[at..], remarks) => {
            &name[..at]
        }
        _ => name,
    }
}

/// A piece of the cell, inside of brackets or outside.
#[derive(Debug, PartialEq)]
enum Part {
    Inside(String),
    Outside(String),
}

fn parts(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut word = String::new();
    let mut depth = 0_usize;
    // Whether the word that is read follows a bracket at once: then 和 in front of it joins.
    let mut joined = false;
    for c in text.chars() {
        let bracket = match c {
            '(' | '[' | '【' | '〔' => 1,
            ')' | ']' | '】' | '〕' => -1,
            _ => 0,
        };
        let between = matches!(c, '、' | ';' | ',' | '。' | '\n' | '\r' | '\t' | ' ' | '/' | '|');
        if bracket == 0 && !between {
            word.push(c);
            continue;
        }
        if joined && depth == 0 {
            word = unjoined(&word);
        }
        finish(&mut word, depth, c == ' ', &mut parts);
        joined = bracket == -1;
        match bracket {
            1 => depth += 1,
            -1 => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    if joined && depth == 0 {
        word = unjoined(&word);
    }
    finish(&mut word, depth, false, &mut parts);
    parts
}

/// A word without the 与 or 和 in front of it.
fn unjoined(word: &str) -> String {
    let rest = word.trim_start().strip_prefix(['与', '和', '及']);
    rest.filter(|rest| rest.chars().count() >= 2).unwrap_or(word).to_owned()
}

/// Ends a word. A name of two characters is often written with a space between them.
fn finish(word: &mut String, depth: usize, spaced: bool, parts: &mut Vec<Part>) {
    let word_now = std::mem::take(word);
    let trimmed = word_now.trim();
    if trimmed.is_empty() {
        return;
    }
    if depth > 0 {
        parts.push(Part::Inside(trimmed.to_owned()));
        return;
    }
    let single = trimmed.chars().count() == 1 && !matches!(trimmed, "男" | "女" | "无" | "-");
    if single && spaced {
        // Wait for its other half.
        word.push_str(trimmed);
        return;
    }
    for name in joined_by_and(trimmed) {
        parts.push(Part::Outside(name.to_owned()));
    }
}

/// `张某与李某`; the same characters also stand in names, so both sides must be long enough.
fn joined_by_and(text: &str) -> Vec<&str> {
    for (at, c) in text.char_indices().filter(|(_, c)| matches!(c, '与' | '和' | '及')) {
        let (before, after) = (&text[..at], &text[at + c.len_utf8()..]);
        if before.chars().count() >= 2 && after.chars().count() >= 2 {
            let mut names = vec![before];
            names.extend(joined_by_and(after));
            return names;
        }
    }
    vec![text]
}
