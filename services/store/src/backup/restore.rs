//! Reading a backup: to see that it is whole, or to fill a new store with it.

use std::collections::BTreeSet;
use std::io::BufRead;

use serde_json::Value;
use sqlx::{Any, AssertSqlSafe, Transaction};

use super::frames::Opening;
use super::heading::BackupHeading;
use super::lines::{Line, Lines};
use super::{BackupError, BackupRows, LEFT_OUT};
use crate::journal::Broken;
use crate::open::Store;
use crate::seal::Keys;

/// The most fields bound in one statement; SQLite takes 32,766.
const FIELDS_MAX: usize = 8_000;

/// Reads a whole backup and counts its rows.
///
/// # Errors
/// [`BackupError`] with the line at which it is damaged, cut short or not to be opened.
pub fn verify_backup(from: &mut impl BufRead, keys: &Keys) -> Result<BackupRows, BackupError> {
    let heading = BackupHeading::read(from)?;
    let mut lines = Lines::new(Opening::new(from, heading.key(keys)?));
    while lines.next()?.is_some() {}
    Ok(lines.rows())
}

impl Store {
    /// Fills a new store with a backup: all of it, or nothing. The schema is first that of the
    /// backup and then brought up to date; the journal's chain is verified before the end.
    ///
    /// # Errors
    /// [`BackupError::NotEmpty`] for a store in use, and whatever is wrong with the backup.
    pub async fn restore(&self, from: &mut impl BufRead) -> Result<BackupRows, BackupError> {
        let heading = BackupHeading::read(from)?;
        let mut lines = Lines::new(Opening::new(from, heading.key(&self.keys)?));
        self.migrate_to(heading.schema).await?;
        let mut tx = self.begin().await?;
        let tables: Vec<String> =
            sqlx::query_scalar(self.dialect.tables()).fetch_all(&mut *tx).await?;
        let tables: BTreeSet<String> =
            tables.into_iter().filter(|table| !LEFT_OUT.contains(&table.as_str())).collect();
        empty(&mut tx, &tables).await?;
        let mut rows = Rows::default();
        while let Some(line) = lines.next()? {
            match line {
                Line::Table { table, columns } if tables.contains(&table) => {
                    rows.insert(&mut tx).await?;
                    rows = Rows { table, columns, waiting: Vec::new() };
                }
                Line::Table { table, .. } => {
                    return Err(BackupError::Table { line: lines.place(), table });
                }
                Line::Row(fields) if fields.len() == rows.columns.len() => {
                    rows.waiting.push(fields);
                    if rows.waiting.len() * rows.columns.len() >= FIELDS_MAX {
                        rows.insert(&mut tx).await?;
                    }
                }
                Line::Row(_) | Line::End { .. } => return Err(BackupError::Damaged(lines.place())),
            }
        }
        rows.insert(&mut tx).await?;
        match crate::journal::verify(&mut tx).await? {
            Ok(_) => tx.commit().await?,
            Err(Broken::Gap(seq) | Broken::Changed(seq)) => return Err(BackupError::Journal(seq)),
        }
        self.migrate().await?;
        Ok(lines.rows())
    }
}

/// Refuses a store in which anything was ever written, and clears what every new one has.
async fn empty(
    tx: &mut Transaction<'static, Any>,
    tables: &BTreeSet<String>,
) -> Result<(), BackupError> {
    for table in tables.iter().filter(|table| *table != "setting") {
        let text =
            AssertSqlSafe(format!("SELECT COUNT(*) FROM (SELECT 1 FROM {table} LIMIT 1) AS one"));
        let found: i64 = sqlx::query_scalar(text).fetch_one(&mut **tx).await?;
        if found > 0 {
            return Err(BackupError::NotEmpty(table.clone()));
        }
    }
    sqlx::query("DELETE FROM setting").execute(&mut **tx).await?;
    Ok(())
}

/// Rows of one table that wait to be written together.
#[derive(Default)]
struct Rows {
    table: String,
    columns: Vec<String>,
    waiting: Vec<Vec<Value>>,
}

impl Rows {
    async fn insert(&mut self, tx: &mut Transaction<'static, Any>) -> Result<(), BackupError> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let rows: Vec<Vec<Value>> = self.waiting.drain(..).collect();
        let text = statement(&self.table, &self.columns, &rows);
        let mut query = sqlx::query(AssertSqlSafe(text)).persistent(false);
        for field in rows.into_iter().flatten() {
            query = match field {
                Value::String(text) => query.bind(text),
                Value::Number(number) => query.bind(number.as_i64().unwrap_or_default()),
                _ => query,
            };
        }
        query.execute(&mut **tx).await?;
        Ok(())
    }
}

/// Binds every field but those without a value: bound, one would need its column's type.
fn statement(table: &str, columns: &[String], rows: &[Vec<Value>]) -> String {
    let mut text = format!("INSERT INTO {table} ({}) VALUES ", columns.join(", "));
    let mut bound = 0;
    for (row, comma) in rows.iter().zip(std::iter::once("(").chain(std::iter::repeat(", ("))) {
        text.push_str(comma);
        for (place, field) in row.iter().enumerate() {
            let separator = if place == 0 { "" } else { ", " };
            if field.is_string() || field.is_number() {
                bound += 1;
                text.push_str(&format!("{separator}${bound}"));
            } else {
                text.push_str(&format!("{separator}NULL"));
            }
        }
        text.push(')');
    }
    text
}
