//! The rows of a batch, as parameters of one statement, whatever their number.
//!
//! SQLite reads them back from one JSON text. PostgreSQL takes a text for each column, which it
//! turns into an array: reading JSON there costs more than all the rest of a batch.

use std::fmt::Write;
use std::sync::OnceLock;

use sqlx::Any;
use sqlx::any::AnyArguments;
use sqlx::query::Query;

use crate::dialect::Dialect;

/// Parts the texts of a [`Column::Word`] in PostgreSQL.
const SEPARATOR: char = '\u{1f}';

/// The most room made ahead for one text.
const MOST_ROOM: usize = 4 << 20;

/// A column of the rows.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Column {
    /// Any text.
    Text(&'static str),
    /// A text that is never empty and holds no control character: what we make ourselves, and
    /// codes, which decoding has looked at. Cheaper than [`Column::Text`].
    Word(&'static str),
    /// A whole number.
    Number(&'static str),
}

impl Column {
    const fn name(self) -> &'static str {
        match self {
            Self::Text(name) | Self::Word(name) | Self::Number(name) => name,
        }
    }
}

/// A statement in which `{rows}` stands for the rows of a batch, read as `e.column`; `{lock}` is as
/// in [`Dialect::statement`]. Its text is made once for each database.
#[derive(Debug)]
pub(crate) struct Statement {
    text: &'static str,
    columns: &'static [Column],
    made: [OnceLock<String>; 2],
}

impl Statement {
    pub(crate) const fn new(text: &'static str, columns: &'static [Column]) -> Self {
        Self { text, columns, made: [OnceLock::new(), OnceLock::new()] }
    }

    fn text(&'static self, dialect: Dialect) -> &'static str {
        self.made[dialect as usize].get_or_init(|| {
            let rows = match dialect {
                Dialect::Sqlite => self.as_json(),
                Dialect::Postgres => self.as_arrays(),
            };
            dialect.statement(&self.text.replace("{rows}", &rows)).0
        })
    }

    fn as_json(&self) -> String {
        let column = |(place, column): (usize, &Column)| match column {
            Column::Text(name) | Column::Word(name) => format!("value->>{place} AS {name}"),
            Column::Number(name) => format!("CAST(value->>{place} AS BIGINT) AS {name}"),
        };
        let columns: Vec<String> = self.columns.iter().enumerate().map(column).collect();
        format!("(SELECT {} FROM json_each($1)) AS e", columns.join(", "))
    }

    fn as_arrays(&self) -> String {
        let array = |(place, column): (usize, &Column)| {
            let number = place + 1;
            match column {
                Column::Text(_) => format!("CAST(${number} AS text[])"),
                // The last argument says what stands for NULL.
                Column::Word(_) => format!("string_to_array(${number}, chr(31), '')"),
                Column::Number(_) => format!("CAST(${number} AS bigint[])"),
            }
        };
        let arrays: Vec<String> = self.columns.iter().enumerate().map(array).collect();
        let names: Vec<&str> = self.columns.iter().map(|column| column.name()).collect();
        format!("UNNEST({}) AS e({})", arrays.join(", "), names.join(", "))
    }
}

/// Rows on their way into a statement. Values are given row by row, in the order of the columns.
#[derive(Debug)]
pub(crate) struct Rows {
    statement: &'static Statement,
    dialect: Dialect,
    /// One text in SQLite, one for each column in PostgreSQL.
    texts: Vec<String>,
    given: usize,
    expected: usize,
}

impl Rows {
    pub(crate) fn new(statement: &'static Statement, dialect: Dialect) -> Self {
        let texts = match dialect {
            Dialect::Sqlite => 1,
            Dialect::Postgres => statement.columns.len(),
        };
        Self { statement, dialect, texts: vec![String::new(); texts], given: 0, expected: 0 }
    }

    /// About so many rows will come: room is made for them as soon as the first shows how long
    /// they are. Growing by doubling would copy every sealed text several times.
    pub(crate) const fn expecting(mut self, rows: usize) -> Self {
        self.expected = rows;
        self
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.given == 0
    }

    /// The next value, a text.
    pub(crate) fn text(&mut self, value: &str) -> &mut Self {
        self.some_text(Some(value))
    }

    /// The next value, a text or NULL.
    pub(crate) fn some_text(&mut self, value: Option<&str>) -> &mut Self {
        let (place, first) = self.next();
        match self.dialect {
            Dialect::Sqlite => push_json(&mut self.texts[0], value),
            Dialect::Postgres => {
                let text = &mut self.texts[place];
                match (self.statement.columns[place], value) {
                    (Column::Word(_), value) => {
                        if !first {
                            text.push(SEPARATOR);
                        }
                        let value = value.unwrap_or_default();
                        debug_assert!(!value.contains(SEPARATOR), "a text where a word belongs");
                        text.push_str(value);
                    }
                    (_, value) => push_element(text, first, value),
                }
            }
        }
        self
    }

    /// The next value, a [`Column::Word`] that `write` puts behind what is there: long ones are
    /// not copied once more. What it writes must need no escaping in JSON either.
    pub(crate) fn word(&mut self, write: impl FnOnce(&mut String)) -> &mut Self {
        let (place, first) = self.next();
        debug_assert!(matches!(self.statement.columns[place], Column::Word(_)), "not a word");
        match self.dialect {
            Dialect::Sqlite => {
                let text = &mut self.texts[0];
                text.push('"');
                write(text);
                text.push('"');
            }
            Dialect::Postgres => {
                let text = &mut self.texts[place];
                if !first {
                    text.push(SEPARATOR);
                }
                write(text);
            }
        }
        self
    }

    /// The next value, a number.
    pub(crate) fn number(&mut self, value: i64) -> &mut Self {
        self.some_number(Some(value))
    }

    /// The next value, a number or NULL.
    pub(crate) fn some_number(&mut self, value: Option<i64>) -> &mut Self {
        let (place, first) = self.next();
        let (text, null) = match self.dialect {
            Dialect::Sqlite => (&mut self.texts[0], "null"),
            Dialect::Postgres => {
                let text = &mut self.texts[place];
                text.push(if first { '{' } else { ',' });
                (text, "NULL")
            }
        };
        match value {
            // Writing to a String cannot fail.
            Some(value) => drop(write!(text, "{value}")),
            None => text.push_str(null),
        }
        self
    }

    /// The statement with its parameters.
    pub(crate) fn query(mut self) -> Query<'static, Any, AnyArguments> {
        debug_assert_eq!(self.given % self.statement.columns.len(), 0, "the last row is not whole");
        match self.dialect {
            Dialect::Sqlite => {
                let text = &mut self.texts[0];
                text.push_str(if self.given == 0 { "[]" } else { "]]" });
            }
            Dialect::Postgres => {
                for (text, column) in self.texts.iter_mut().zip(self.statement.columns) {
                    if !matches!(column, Column::Word(_)) {
                        text.push_str(if self.given == 0 { "{}" } else { "}" });
                    }
                }
            }
        }
        let query = sqlx::query(self.statement.text(self.dialect));
        self.texts.into_iter().fold(query, |query, text| query.bind(text))
    }

    /// The column of the next value, and whether it is the first of its column. In JSON the
    /// brackets and commas before it are written here.
    fn next(&mut self) -> (usize, bool) {
        let columns = self.statement.columns.len();
        let (place, first) = (self.given % columns, self.given < columns);
        if self.given == columns {
            for text in &mut self.texts {
                text.reserve((text.len() * self.expected).min(MOST_ROOM));
            }
        }
        if self.dialect == Dialect::Sqlite {
            self.texts[0].push_str(match (place, first) {
                (0, true) => "[[",
                (0, false) => "],[",
                _ => ",",
            });
        }
        self.given += 1;
        (place, first)
    }
}

/// A text as JSON.
fn push_json(to: &mut String, value: Option<&str>) {
    // A text always becomes JSON.
    to.push_str(&serde_json::to_string(&value).unwrap_or_default());
}

/// An element of an array as PostgreSQL writes it.
fn push_element(to: &mut String, first: bool, value: Option<&str>) {
    to.push(if first { '{' } else { ',' });
    let Some(value) = value else { return to.push_str("NULL") };
    to.push('"');
    for part in value.split_inclusive(['"', '\\']) {
        match part.strip_suffix(['"', '\\']) {
            Some(plain) => {
                to.push_str(plain);
                to.push('\\');
                to.push_str(&part[plain.len()..]);
            }
            None => to.push_str(part),
        }
    }
    to.push('"');
}

#[cfg(test)]
mod tests {
    use sqlx::Row;

    use super::*;
    use crate::testing::everywhere;

    static ECHO: Statement = Statement::new(
        "SELECT e.a, e.b, e.n FROM {rows} ORDER BY e.n",
        &[Column::Text("a"), Column::Word("b"), Column::Number("n")],
    );

    #[tokio::test]
    async fn what_goes_in_comes_back() {
        let texts =
            ["", "NULL", "{\"a\":[1,2]}", "back\\slash", "逗号,\"引号\"", "\n\t\u{1f}👩", "}"];
        everywhere(async |store| {
            let mut rows = Rows::new(&ECHO, store.dialect);
            for (number, text) in (0..).zip(texts) {
                rows.text(text).some_text(Some("w").filter(|_| number % 2 == 0)).number(number);
            }
            rows.some_text(None).text("last").number(i64::MAX);
            let found = rows.query().fetch_all(&store.reader).await.expect("rows");
            for (number, (row, text)) in found.iter().zip(texts).enumerate() {
                assert_eq!(row.get::<String, _>(0), text);
                assert_eq!(row.get::<Option<String>, _>(1).is_some(), number % 2 == 0);
            }
            let last = found.last().expect("a row");
            assert_eq!(last.get::<Option<String>, _>(0), None);
            assert_eq!(last.get::<i64, _>(2), i64::MAX);
        })
        .await;
    }

    #[tokio::test]
    async fn one_row_and_no_row_are_batches_too() {
        everywhere(async |store| {
            let none = Rows::new(&ECHO, store.dialect).query().fetch_all(&store.reader).await;
            assert!(none.expect("no rows").is_empty());
            let mut one = Rows::new(&ECHO, store.dialect);
            one.some_text(None).some_text(None).some_number(None);
            let one = one.query().fetch_all(&store.reader).await.expect("one row");
            assert_eq!(one.len(), 1);
            assert_eq!(one[0].get::<Option<String>, _>(1), None);
        })
        .await;
    }
}
