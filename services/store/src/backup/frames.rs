//! Frames: pieces of the stream, each sealed on a line of its own and bound to its number and to
//! whether it is the last.

use std::io::{BufRead, Read, Write};

use super::BackupError;
use super::lines::Line;
use crate::seal::{Key, Place};

/// The bytes of a frame before sealing, about: a row is never divided.
const FRAME_BYTES: usize = 256 << 10;
/// The longest line accepted, in bytes: a frame with one row of the largest kind.
const LINE_BYTES_MAX: u64 = 64 << 20;

fn row_of(number: u64, is_last: bool) -> String {
    format!("{number}{}", if is_last { " last" } else { "" })
}

const fn place(row: &str) -> Place<'_> {
    Place { table: "backup", column: "frame", row }
}

/// Seals lines into frames.
pub(super) struct Sealing<'w, W> {
    to: &'w mut W,
    key: Key,
    pending: Vec<u8>,
    number: u64,
}

impl<'w, W: Write> Sealing<'w, W> {
    pub(super) const fn new(to: &'w mut W, key: Key) -> Self {
        Self { to, key, pending: Vec::new(), number: 0 }
    }

    /// Takes one line.
    pub(super) fn line(&mut self, line: &Line) -> std::io::Result<()> {
        let line = serde_json::to_string(line)?;
        if self.pending.len() + line.len() >= FRAME_BYTES && !self.pending.is_empty() {
            self.write(false)?;
        }
        self.pending.extend_from_slice(line.as_bytes());
        self.pending.push(b'\n');
        Ok(())
    }

    /// Writes the last frame.
    pub(super) fn finish(mut self) -> std::io::Result<()> {
        self.write(true)?;
        self.to.flush()
    }

    fn write(&mut self, is_last: bool) -> std::io::Result<()> {
        self.number += 1;
        let row = row_of(self.number, is_last);
        let mut sealed = self.key.seal(place(&row), &self.pending);
        sealed.push('\n');
        self.pending.clear();
        self.to.write_all(sealed.as_bytes())
    }
}

/// Opens frames, one after another.
pub(super) struct Opening<'r, R> {
    from: &'r mut R,
    key: Key,
    number: u64,
    ended: bool,
}

impl<'r, R: BufRead> Opening<'r, R> {
    pub(super) const fn new(from: &'r mut R, key: Key) -> Self {
        Self { from, key, number: 0, ended: false }
    }

    /// The line of the file that was read last; the heading is the first.
    pub(super) const fn line(&self) -> u64 {
        self.number + 1
    }

    /// The text of the next frame; `None` behind the last.
    pub(super) fn next(&mut self) -> Result<Option<String>, BackupError> {
        if self.ended {
            return match self.from.fill_buf()? {
                [] => Ok(None),
                _ => Err(BackupError::Damaged(self.line() + 1)),
            };
        }
        self.number += 1;
        let mut line = String::new();
        let read = Read::take(&mut *self.from, LINE_BYTES_MAX).read_line(&mut line);
        let line_number = self.line();
        let damaged = || BackupError::Damaged(line_number);
        match read {
            Err(error) if error.kind() == std::io::ErrorKind::InvalidData => return Err(damaged()),
            read => read?,
        };
        let Some(sealed) = line.strip_suffix('\n') else {
            return Err(BackupError::CutShort(line_number));
        };
        let opened = [false, true].into_iter().find_map(|is_last| {
            let row = row_of(self.number, is_last);
            Some((is_last, self.key.open(place(&row), sealed).ok()?))
        });
        let (is_last, bytes) = opened.ok_or_else(damaged)?;
        self.ended = is_last;
        String::from_utf8(bytes).map(Some).map_err(|_| damaged())
    }
}
