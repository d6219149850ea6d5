//! A draft as an event of design 4.1, with an id that is the same whenever the same file is
//! imported.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::calendar::moment;
use super::column_map::IdRule;
use super::draft::{Context, Draft, Refusal};
use super::record::Record;
use super::spelling::folded;
use super::{Reason, Remark};

/// An event and what should be known of it, each with its column.
pub(crate) type Told = (Value, Vec<(String, Remark)>);

/// Reads a record into its event. `ordinal` counts the events of the table from 1.
pub(crate) fn event(
    context: Context<'_>,
    record: &Record<'_>,
    ordinal: usize,
) -> Result<Told, Refusal> {
    let map = context.heading.map;
    let mut draft = Draft::read(context, record)?;
    let missing = || ("time".to_owned(), Reason::MissingValue);
    let time = moment(draft.time.ok_or_else(missing)?);
    if map.id.contains(&IdRule::BulletinRow) {
        if let Some(number) = &context.title.bulletin_no {
            draft.data.insert("bulletin_no".into(), json!(number));
        }
        if context.heading.column("row_no").is_none() {
            draft.data.insert("row_no".into(), json!(ordinal));
        }
    }
    let id = id(context, record, &mut draft);
    if !draft.remarks.is_empty() {
        draft.data.insert("remarks".into(), json!(draft.remarks));
    }
    let event = json!({
        "specversion": "1.0",
        "id": id,
        "source": map.source.replace("{town}", &context.options.town),
        "type": map.kind,
        "time": time,
        "datacontenttype": "application/json",
        "data": draft.data,
    });
    Ok((event, draft.remarks))
}

/// By the first of the map's rules for which the row has what it takes; by its content if none.
fn id(context: Context<'_>, record: &Record<'_>, draft: &mut Draft<'_>) -> String {
    let text = |draft: &Draft<'_>, key: &str| {
        let value = draft.data.get(key)?;
        value
            .as_str()
            .map(str::to_owned)
            .or_else(|| value.as_i64().map(|number| number.to_string()))
    };
    for rule in &context.heading.map.id {
        let id = match rule {
            IdRule::BulletinRow => {
                let number = text(draft, "bulletin_no");
                if number.is_none() {
                    draft.remarks.push((String::new(), Remark::NoBulletinNumber));
                }
                number.zip(text(draft, "row_no")).map(|(number, row)| format!("{number}/{row}"))
            }
            IdRule::Incident => text(draft, "incident_no"),
            IdRule::Column => {
                let own = text(draft, "id");
                draft.data.remove("id");
                own
            }
            IdRule::RowHash => Some(content_hash(context, record)),
        };
        if let Some(id) = id {
            return id;
        }
    }
    content_hash(context, record)
}

/// What stands in the row, whatever tables of places or maps read it.
fn content_hash(context: Context<'_>, record: &Record<'_>) -> String {
    let mut hash = Sha256::new();
    hash.update(context.heading.map.name.as_bytes());
    for column in 0..record.width() {
        let text = record.lines(column);
        if let (Some(name), false) = (context.heading.names.get(column), text.trim().is_empty()) {
            hash.update([0]);
            hash.update(folded(name).as_bytes());
            hash.update([1]);
            hash.update(folded(&text).as_bytes());
        }
    }
    let digest = hash.finalize();
    format!("row-{}", triage::hex(&digest[..16]))
}
