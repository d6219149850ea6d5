//! What a row below the header is: an event's, or a total, a signature, a line of text.

use super::Why;
use super::heading::Heading;
use super::spelling::folded;
use super::table::Row;

/// Why a row is passed over, or nothing for one that tells of an event. `before` is the row of
/// the event above, if there is one.
pub(crate) fn skipped(row: &Row, heading: &Heading<'_>, before: bool) -> Option<Why> {
    let own: Vec<String> = row.own().map(|(_, cell)| folded(&cell.value.shown())).collect();
    if row.cells.iter().all(|cell| cell.value.is_empty()) {
        return Some(Why::Empty);
    }
    if before && joined(row, heading) {
        return Some(Why::Joined);
    }
    if heading.repeats(row) {
        return Some(Why::Header);
    }
    let Some(first) = own.first() else {
        // Everything in it is merged from above or the left and belongs to no incident.
        return Some(Why::Empty);
    };
    if is_total(first) {
        return Some(Why::Total);
    }
    if is_signature(&own, row, heading) {
        return Some(Why::Signature);
    }
    if tells_nothing(row, heading) {
        if is_line(row, heading) {
            return Some(Why::Title);
        }
        if only_numbered(row, heading) {
            return Some(Why::Empty);
        }
    }
    None
}

/// Whether a row says who made or signed the table. A row with a note is never one.
fn is_signature(own: &[String], row: &Row, heading: &Heading<'_>) -> bool {
    const STARTS: [&str; 20] = [
        "签发",
        "填报",
        "填表",
        "制表",
        "审核",
        "审批",
        "负责人",
        "联系人",
        "联系电话",
        "报送",
        "抄送",
        "主送",
        "抄报",
        "印发",
        "备注",
        "注:",
        "说明",
        "盖章",
        "(盖章)",
        "单位(盖章)",
    ];
    const ENDS: [&str; 7] = ["派出所", "公安局", "委员会", "妇联", "办公室", "(盖章)", "综治中心"];
    let starts = |text: &String| STARTS.iter().any(|start| text.starts_with(start));
    let fills = |to: &str| {
        heading.column(to).is_some_and(|column| {
            let cell = row.cell(column);
            let taken = !cell.left && !cell.above && !cell.value.is_empty();
            taken && column > 0 && !starts(&folded(&cell.value.shown()))
        })
    };
    if fills("narrative") {
        return false;
    }
    if starts(&own[0]) {
        return true;
    }
    let is_date = |text: &String| {
        text.contains(['年', '-', '/', '.'])
            && text.chars().all(|c| c.is_ascii_digit() || "年月日-/.".contains(c))
    };
    // A date where dates belong is a row that lacks the rest, for a person to look at.
    let timed =
        heading.column("time").is_some_and(|column| row.own().any(|(own, _)| own == column));
    own.len() <= 2
        && !timed
        && own.iter().all(|text| is_date(text) || ENDS.iter().any(|end| text.ends_with(end)))
}

fn is_total(first: &str) -> bool {
    let counted = first.ends_with(['起', '件']) && first.contains('共');
    if counted && first.chars().count() <= 20 {
        return true;
    }
    let rest = ["合计", "总计", "小计", "共计", "累计", "本期合计", "本周合计"]
        .iter()
        .find_map(|word| first.strip_prefix(word));
    rest.is_some_and(|rest| {
        rest.is_empty() || rest.starts_with(|c: char| c.is_ascii_digit() || "(:,,.".contains(c))
    })
}

/// Whether none of the columns that make an event is filled in by the row itself.
fn tells_nothing(row: &Row, heading: &Heading<'_>) -> bool {
    !heading.map.field.iter().zip(&heading.columns).any(|(field, column)| {
        (field.required || field.is_party())
            && column.is_some_and(|column| {
                let cell = row.cell(column);
                !cell.left && !cell.above && !cell.value.is_empty() && column > 0
            })
    })
}

/// A line of text across the table: one cell, merged over more than half of it, or a heading with
/// a number of its own, or word that there was nothing.
fn is_line(row: &Row, heading: &Heading<'_>) -> bool {
    let mut own = row.own();
    let (Some((_, cell)), None) = (own.next(), own.next()) else { return false };
    let across = row.cells.iter().filter(|cell| cell.left).count() + 1;
    let text = cell.value.shown();
    let numbered = text.contains('、')
        && text.chars().next().is_some_and(|c| "一二三四五六七八九十(".contains(c));
    across * 2 > heading.names.len().max(2)
        || numbered
        || ["无", "本周无警情", "本期无警情"].contains(&text.as_str())
}

/// A form whose row numbers are printed beforehand.
fn only_numbered(row: &Row, heading: &Heading<'_>) -> bool {
    let number = heading.column("row_no");
    let mut own = row.own().map(|(column, _)| column);
    let alone = own.next() == number && own.next().is_none();
    let digits = |column| {
        let shown = row.value(column).shown();
        shown.chars().all(|c| c.is_ascii_digit() || c == '.')
    };
    alone && number.is_some_and(digits)
}

/// Whether the row is more of the incident above: its number is merged with that of the row
/// above, and it has no summary of its own.
fn joined(row: &Row, heading: &Heading<'_>) -> bool {
    let note = heading.column("narrative");
    let silent = note.is_none_or(|column| {
        let cell = row.cell(column);
        cell.above || cell.value.is_empty()
    });
    let keys = ["row_no", "incident_no", "id"].iter().filter_map(|to| heading.column(to));
    let mut keys: Vec<usize> = keys.collect();
    if keys.is_empty() {
        keys.extend(note);
    }
    silent && keys.iter().any(|column| row.cell(*column).above)
}
