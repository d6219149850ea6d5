//! How many values stand side by side in a script, before the engine sees it.
//!
//! What the engine does with a call grows with the number of its arguments, and no limit of its own
//! bounds that: one call of five thousand took 4.4 s to be refused.

/// Arguments of a call, or parameters of a function.
pub(crate) const ARGUMENTS_MAX: usize = 32;

/// Where the first list of arguments or parameters grows too long, in bytes.
pub(super) fn too_many(script: &str) -> Option<usize> {
    // For every bracket that is open: whether it holds an array, and how many commas.
    let mut open = vec![(false, 0)];
    let mut rest = script.char_indices().peekable();
    while let Some((at, each)) = rest.next() {
        let next = rest.peek().map(|(_, next)| *next);
        match each {
            '"' | '`' | '\'' => skip_text(&mut rest, each),
            '/' if next == Some('/') => while rest.next_if(|(_, each)| *each != '\n').is_some() {},
            '/' if next == Some('*') => skip_comment(&mut rest),
            '(' | '{' | '[' => open.push((each == '[', 0)),
            ')' | '}' | ']' if open.len() > 1 => drop(open.pop()),
            ';' | ',' => {
                let (is_array, commas) = open.last_mut()?;
                *commas = if each == ';' { 0 } else { *commas + 1 };
                if !*is_array && *commas >= ARGUMENTS_MAX {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

type Rest<'a> = std::iter::Peekable<std::str::CharIndices<'a>>;

fn skip_text(rest: &mut Rest<'_>, quote: char) {
    while let Some((_, each)) = rest.next() {
        match each {
            '\\' => drop(rest.next()),
            _ if each == quote => return,
            _ => {}
        }
    }
}

/// Comments nest.
fn skip_comment(rest: &mut Rest<'_>) {
    let mut depth = 1;
    rest.next();
    while let Some((_, each)) = rest.next() {
        let next = rest.peek().map(|(_, next)| *next);
        match (each, next) {
            ('/', Some('*')) => depth += 1,
            ('*', Some('/')) => depth -= 1,
            _ => continue,
        }
        rest.next();
        if depth == 0 {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_stands_side_by_side_in_one_call_is_counted() {
        let many = |what: &str| what.repeat(ARGUMENTS_MAX);
        for fine in [
            format!("f({}1)", "1,".repeat(ARGUMENTS_MAX - 1)),
            format!("f([{}])", many("1,")),
            many("f(1, 2); "),
            many("let x = |a, b| a; "),
            format!("f(\"{}\\\"{}\")", many(","), many(",")),
            format!("/* /* */ {} */ // {}", many(","), many(",")),
            many(")"),
        ] {
            assert_eq!(too_many(&fine), None, "{fine}");
        }
        for wrong in
            [format!("f({}1)", many("1,")), format!("|{}z| 1", many("a,")), many("f(g(1), 2), ")]
        {
            assert!(too_many(&wrong).is_some(), "{wrong}");
        }
    }
}
