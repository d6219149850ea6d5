//! A file as the blocks it is made of: one for each signal, case, rule or statement, each with the
//! comments above it. Put together again they give the same text.

/// A block: what it is called, and its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The same in every version, such as `rule strangulation`.
    pub key: String,
    /// Its text, with the line ends.
    pub text: String,
}

/// How many arguments belong to what a statement of the policy is called; the rest is its value.
const NAMED_BY: [(&str, usize); 8] = [
    ("clock", 2),
    ("flag_clock", 2),
    ("also_told", 2),
    ("overlap", 2),
    ("quiet_hours", 0),
    ("recency_after", 0),
    ("rejudge_confirm_above", 0),
    ("hearsay_counts_days", 0),
];

/// Takes a file apart.
pub fn blocks(path: &str, text: &str) -> Vec<Block> {
    let is_script = path.ends_with(".rhai");
    let mut pieces = if is_script { statements(text) } else { tables(text) };
    part_heading(&mut pieces);
    let mut blocks: Vec<Block> = Vec::new();
    for text in pieces {
        let mut key = if is_script { statement_key(&text) } else { table_key(&text) };
        let twice = blocks.iter().filter(|block| block.key == key).count();
        if twice > 0 {
            key.push_str(&format!(" ({})", twice + 1));
        }
        blocks.push(Block { key, text });
    }
    blocks
}

/// What stands above the first block and a blank line is the file's own heading.
fn part_heading(pieces: &mut Vec<String>) {
    let Some(first) = pieces.first() else { return };
    let mut at = 0;
    let mut end = 0;
    for line in first.split_inclusive('\n') {
        if !is_bare(line) {
            break;
        }
        at += line.len();
        if line.trim().is_empty() {
            end = at;
        }
    }
    if end > 0 && end < first.len() {
        let (heading, rest) = first.split_at(end);
        let parted = [heading.to_owned(), rest.to_owned()];
        pieces.splice(..1, parted);
    }
}

/// A comment, or nothing.
fn is_bare(line: &str) -> bool {
    let line = line.trim();
    line.is_empty() || line.starts_with('#') || line.starts_with("//")
}

/// TOML: a block begins with the comments right above `[[…]]`. What lies inside another table, as
/// `[[case.event]]` does, belongs to its block.
fn tables(text: &str) -> Vec<String> {
    let (mut pieces, mut piece, mut above) = (Vec::new(), String::new(), String::new());
    for line in text.split_inclusive('\n') {
        if line.starts_with("[[") && !line.contains('.') {
            pieces.push(std::mem::take(&mut piece));
            piece.push_str(&std::mem::take(&mut above));
            piece.push_str(line);
        } else if line.starts_with('#') {
            above.push_str(line);
        } else {
            piece.push_str(&std::mem::take(&mut above));
            piece.push_str(line);
        }
    }
    piece.push_str(&above);
    pieces.push(piece);
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

/// rhai: a block ends where a statement does, outside all brackets.
fn statements(text: &str) -> Vec<String> {
    let (mut pieces, mut piece, mut depth) = (Vec::new(), String::new(), 0_i32);
    for line in text.split_inclusive('\n') {
        piece.push_str(line);
        let code = code_of(line);
        for each in code.chars() {
            match each {
                '(' | '[' | '{' => depth += 1,
                ')' | ']' | '}' => depth -= 1,
                _ => {}
            }
        }
        let code = code.trim_end();
        if depth <= 0 && (code.ends_with(';') || code.ends_with('}')) {
            pieces.push(std::mem::take(&mut piece));
        }
    }
    pieces.push(piece);
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

/// A line without its texts and its comment.
fn code_of(line: &str) -> String {
    let (mut code, mut inside, mut escaped, mut before) = (String::new(), false, false, ' ');
    for each in line.chars() {
        match each {
            _ if escaped => escaped = false,
            '\\' if inside => escaped = true,
            '"' => inside = !inside,
            _ if inside => {}
            '/' if before == '/' => {
                code.pop();
                break;
            }
            _ => code.push(each),
        }
        before = each;
    }
    code
}

fn table_key(text: &str) -> String {
    let mut lines = text.lines().skip_while(|line| !line.starts_with("[["));
    let Some(kind) = lines.next() else { return "heading".to_owned() };
    let kind = kind.trim().trim_matches(['[', ']']);
    let value = lines.find_map(|line| {
        let (name, value) = line.split_once('=')?;
        ["id", "name", "cited"]
            .contains(&name.trim())
            .then(|| value.trim().trim_matches('"').to_owned())
    });
    format!("{kind} {}", value.unwrap_or_default())
}

fn statement_key(text: &str) -> String {
    let lines = text.lines().filter(|line| !is_bare(line)).map(str::trim);
    let code = lines.collect::<Vec<_>>().join(" ");
    if code.is_empty() {
        return "heading".to_owned();
    }
    let (name, rest) = code.split_once('(').unwrap_or((&code, ""));
    let name = name.trim();
    if name.contains([' ', '=']) {
        // `let x = …` and `fn f(…)` are called by their two words.
        return name.split('=').next().unwrap_or(name).trim().to_owned();
    }
    let named_by = NAMED_BY.iter().find(|(one, _)| *one == name).map_or(1, |(_, count)| *count);
    let arguments: Vec<String> = arguments(rest).into_iter().take(named_by).collect();
    format!("{name} {}", arguments.join(" ")).trim_end().to_owned()
}

/// The arguments of a call, without the quotes of texts.
fn arguments(rest: &str) -> Vec<String> {
    let (mut found, mut depth, mut inside) = (vec![String::new()], 0, false);
    for each in rest.chars() {
        match each {
            '"' => inside = !inside,
            '(' | '[' if !inside => depth += 1,
            ')' if !inside && depth == 0 => break,
            ')' | ']' if !inside => depth -= 1,
            ',' if !inside && depth == 0 => {
                found.push(String::new());
                continue;
            }
            _ => {}
        }
        if each != '"'
            && let Some(last) = found.last_mut()
        {
            last.push(each);
        }
    }
    found.into_iter().map(|one| one.trim().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules;

    #[test]
    fn every_shipped_file_comes_apart_and_together_again() {
        for (path, text) in rules::shipped().iter() {
            let blocks = blocks(path, text);
            let again: String = blocks.iter().map(|block| &*block.text).collect();
            assert_eq!(again, text, "{path}");
            let odd: Vec<&str> = blocks
                .iter()
                .map(|block| &*block.key)
                .filter(|key| key.contains(" (") || key.ends_with(' '))
                .collect();
            assert!(odd.is_empty(), "{path}: {odd:?}");
        }
    }

    #[test]
    fn blocks_are_called_by_what_they_are_about() {
        let keys = |path: &str, text: &str| -> Vec<String> {
            blocks(path, text).into_iter().map(|block| block.key).collect()
        };
        let script = "// 总。\n\nlet bad = a or b;\n\n// 一。\nrule(\"x\", bad and c)\n    \
            .says(\"说; 了(\")\n    .points(3);\nclock(\"acknowledge\", 1, days(1)); // 自定\n\
            quiet_hours(22, 7);\nfollow_up(1, [7, 8]);\nfn f(x) {\n    x\n}\n";
        let expected = [
            "heading",
            "let bad",
            "rule x",
            "clock acknowledge 1",
            "quiet_hours",
            "follow_up 1",
            "fn f",
        ];
        assert_eq!(keys("a/rules.rhai", script), expected);
        let signals =
            "# 总。\n\n# 一。\n[[signal]]\nid = \"x\"\nzh = \"某\"\n\n[[signal]]\nid = \"y\"\n";
        assert_eq!(keys("a/signals.toml", signals), ["heading", "signal x", "signal y"]);
    }
}
