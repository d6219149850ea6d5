//! The zip container of `.xlsx` and `.docx`: what it holds, and whether unpacking it is safe.
//!
//! Every part is unpacked once into nothing and counted, because the sizes a container states of
//! itself are whatever its author wrote.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::limits::{MAX_PARTS, MAX_UNPACKED_BYTES};
use super::{FileProblem, Form};

/// A container whose parts are known to be readable and small enough.
pub(crate) struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
}

/// Tells workbooks and documents apart from other archives.
pub(crate) fn recognise(bytes: &[u8]) -> Result<Form, FileProblem> {
    let archive = Archive::open(bytes)?;
    let has = |part: &str| archive.zip.index_for_name(part).is_some();
    if has("xl/workbook.xml") {
        Ok(Form::Xlsx)
    } else if has("word/document.xml") {
        Ok(Form::Docx)
    } else if has("xl/workbook.bin") {
        Err(FileProblem::Unsupported { found: "a binary workbook (.xlsb)" })
    } else if has("content.xml") {
        Err(FileProblem::Unsupported { found: "an OpenDocument file" })
    } else {
        Err(FileProblem::Archive)
    }
}

impl<'a> Archive<'a> {
    /// Opens the container without unpacking anything.
    fn open(bytes: &'a [u8]) -> Result<Self, FileProblem> {
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|error| problem(&error))?;
        if zip.len() > MAX_PARTS {
            return Err(FileProblem::TooLarge { what: "parts", most: MAX_PARTS });
        }
        Ok(Self { zip })
    }

    /// Opens the container and unpacks every part once into nothing.
    pub(crate) fn checked(bytes: &'a [u8]) -> Result<Self, FileProblem> {
        let mut archive = Self::open(bytes)?;
        let mut left = MAX_UNPACKED_BYTES;
        for index in 0..archive.zip.len() {
            let part = archive.zip.by_index(index).map_err(|error| problem(&error))?;
            let taken = std::io::copy(&mut part.take(left + 1), &mut std::io::sink())
                .map_err(|_| FileProblem::damaged("part"))?;
            left = left.checked_sub(taken).ok_or(FileProblem::TooLarge {
                what: "unpacked bytes",
                most: usize::try_from(MAX_UNPACKED_BYTES).unwrap_or(usize::MAX),
            })?;
        }
        Ok(archive)
    }

    /// One part as text, or nothing where the container has none of that name.
    pub(crate) fn part(&mut self, name: &str) -> Result<Option<String>, FileProblem> {
        let part = match self.zip.by_name(name) {
            Ok(part) => part,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(error) => return Err(problem(&error)),
        };
        let mut bytes = Vec::new();
        part.take(MAX_UNPACKED_BYTES)
            .read_to_end(&mut bytes)
            .map_err(|_| FileProblem::damaged("part"))?;
        String::from_utf8(bytes).map(Some).map_err(|_| FileProblem::Encoding)
    }
}

fn problem(error: &ZipError) -> FileProblem {
    match error {
        ZipError::UnsupportedArchive(what) if *what == ZipError::PASSWORD_REQUIRED => {
            FileProblem::Locked
        }
        _ => FileProblem::damaged("container"),
    }
}
