//! Making a backup: one reading transaction over every table, written as it is read.

use std::io::Write;

use futures_util::TryStreamExt;
use serde_json::Value;
use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Column, Row, TypeInfo, ValueRef};

use super::frames::Sealing;
use super::heading::BackupHeading;
use super::lines::Line;
use super::{BackupError, BackupRows, LAST_BACKUP, LEFT_OUT};
use crate::error::StoreError;
use crate::open::Store;

impl Store {
    /// Writes everything the store holds at this moment, and says how many rows of each table
    /// that was. Others go on reading and writing meanwhile; memory does not grow with the store.
    ///
    /// # Errors
    /// When the database or `to` fails.
    pub async fn back_up(&self, at: i64, to: &mut impl Write) -> Result<BackupRows, BackupError> {
        let (heading, key) = BackupHeading::new(at, &self.keys);
        let mut first = serde_json::to_string(&heading).map_err(std::io::Error::from)?;
        first.push('\n');
        to.write_all(first.as_bytes())?;
        let mut sealing = Sealing::new(to, key);
        let mut rows = BackupRows::new();
        let mut tx = self.reader.begin_with(self.dialect.begin_reading()).await?;
        let tables: Vec<String> =
            sqlx::query_scalar(self.dialect.tables()).fetch_all(&mut *tx).await?;
        for table in tables.iter().filter(|table| !LEFT_OUT.contains(&table.as_str())) {
            let every = AssertSqlSafe(format!("SELECT * FROM {table}"));
            let mut read = sqlx::query(every).fetch(&mut *tx);
            let mut count = 0;
            while let Some(row) = read.try_next().await? {
                if count == 0 {
                    let columns = row.columns().iter().map(|one| one.name().to_owned()).collect();
                    sealing.line(&Line::Table { table: table.clone(), columns })?;
                }
                sealing.line(&Line::Row(fields(&row)?))?;
                count += 1;
            }
            if count == 0 {
                sealing.line(&Line::Table { table: table.clone(), columns: Vec::new() })?;
            }
            rows.insert(table.clone(), count);
        }
        tx.rollback().await?;
        sealing.line(&Line::End { rows: rows.clone() })?;
        sealing.finish()?;
        Ok(rows)
    }

    /// Remembers that a backup was made and could be read again.
    ///
    /// # Errors
    /// When the database does not take it.
    pub async fn note_backup(&self, at: i64) -> Result<(), StoreError> {
        let text = "INSERT INTO setting (name, value) VALUES ($1, $2) \
            ON CONFLICT (name) DO UPDATE SET value = excluded.value";
        sqlx::query(text).bind(LAST_BACKUP).bind(at.to_string()).execute(&self.writer).await?;
        Ok(())
    }

    /// When the last backup was made, microseconds since the epoch; `None` before the first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn last_backup_at(&self) -> Result<Option<i64>, StoreError> {
        let text = self.setting(LAST_BACKUP).await?;
        Ok(text.and_then(|text| text.parse().ok()))
    }
}

/// The fields of a row; every column is a text or a whole number.
fn fields(row: &AnyRow) -> Result<Vec<Value>, sqlx::Error> {
    let field = |place: usize| {
        let raw = row.try_get_raw(place)?;
        Ok(if raw.is_null() {
            Value::Null
        } else if raw.type_info().name() == "TEXT" {
            Value::from(row.try_get::<String, _>(place)?)
        } else {
            Value::from(row.try_get::<i64, _>(place)?)
        })
    };
    (0..row.len()).map(field).collect()
}
