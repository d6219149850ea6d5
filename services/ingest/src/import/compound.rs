//! The compound container of old workbooks (a small file system of sectors in chains), read only
//! as far as is needed to know that another reader can safely follow it: that no chain of
//! sectors runs in a circle, and what the workbook's stream holds.

use super::FileProblem;
use super::limits::MAX_FILE_BYTES;

/// How such a file begins.
pub(crate) const SIGNATURE: [u8; 8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

const DAMAGED: FileProblem = FileProblem::damaged("container");
/// Sector numbers from here on are marks, not sectors.
const FIRST_MARK: u32 = 0xFFFF_FFFA;

/// A container whose chains all end.
pub(crate) struct Compound<'a> {
    bytes: &'a [u8],
    sector: usize,
    next: Vec<u32>,
    entries: Vec<Entry>,
}

struct Entry {
    name: String,
    start: u32,
    length: usize,
}

impl<'a> Compound<'a> {
    /// Reads the table of sectors and the directory.
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, FileProblem> {
        let sector = match u16_at(bytes, 30)? {
            9 => 512,
            12 => 4096,
            _ => return Err(DAMAGED),
        };
        let mut compound = Self { bytes, sector, next: Vec::new(), entries: Vec::new() };
        compound.next = compound.sector_table()?;
        no_circles(&compound.next)?;
        let directory = compound.chain(u32_at(bytes, 48)?, &compound.next, MAX_FILE_BYTES)?;
        for entry in directory.as_chunks::<128>().0 {
            compound.entries.push(Entry {
                name: utf16_name(&entry[..64]),
                start: u32_at(entry, 116)?,
                length: u32_at(entry, 120)? as usize,
            });
        }
        Ok(compound)
    }

    /// Whether there is a stream of that name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|entry| entry.name.eq_ignore_ascii_case(name))
    }

    /// The content of a stream.
    pub(crate) fn stream(&self, name: &str) -> Result<Vec<u8>, FileProblem> {
        let found = self.entries.iter().find(|entry| entry.name.eq_ignore_ascii_case(name));
        let entry = found.ok_or(DAMAGED)?;
        if entry.length >= 4096 {
            return self.chain(entry.start, &self.next, entry.length);
        }
        // Small streams lie in sectors of 64 bytes inside the root's own stream.
        let root = self.entries.first().ok_or(DAMAGED)?;
        let small = self.chain(root.start, &self.next, root.length)?;
        let table = self.chain(u32_at(self.bytes, 60)?, &self.next, MAX_FILE_BYTES)?;
        let table: Vec<u32> = words(&table).collect();
        no_circles(&table)?;
        follow(entry.start, &table, entry.length, |id| small.get(id * 64..id * 64 + 64))
    }

    fn sector_at(&self, id: usize) -> Option<&'a [u8]> {
        let start = id.checked_add(1)?.checked_mul(self.sector)?;
        let end = start.checked_add(self.sector)?.min(self.bytes.len());
        self.bytes.get(start..end)
    }

    fn chain(&self, start: u32, next: &[u32], most: usize) -> Result<Vec<u8>, FileProblem> {
        follow(start, next, most, |id| self.sector_at(id))
    }

    /// Which sector follows which, from the list in the header and its continuation.
    fn sector_table(&self) -> Result<Vec<u32>, FileProblem> {
        let mut lists: Vec<u32> = words(self.bytes.get(76..512).ok_or(DAMAGED)?).collect();
        let mut more = u32_at(self.bytes, 68)?;
        for _ in 0..=self.bytes.len() / self.sector {
            if more >= FIRST_MARK {
                break;
            }
            lists.extend(words(self.sector_at(more as usize).ok_or(DAMAGED)?));
            more = lists.pop().ok_or(DAMAGED)?;
        }
        let mut next = Vec::new();
        for id in lists.into_iter().filter(|id| *id < FIRST_MARK) {
            next.extend(words(self.sector_at(id as usize).ok_or(DAMAGED)?));
            if next.len() > MAX_FILE_BYTES {
                return Err(DAMAGED);
            }
        }
        Ok(next)
    }
}

fn follow<'a>(
    start: u32,
    next: &[u32],
    most: usize,
    sector: impl Fn(usize) -> Option<&'a [u8]>,
) -> Result<Vec<u8>, FileProblem> {
    let mut content = Vec::new();
    let mut id = start;
    while id < FIRST_MARK && content.len() < most {
        content.extend_from_slice(sector(id as usize).ok_or(DAMAGED)?);
        id = *next.get(id as usize).ok_or(DAMAGED)?;
    }
    content.truncate(most);
    Ok(content)
}

/// Refuses a table in which following from any sector comes back to where it has been.
fn no_circles(next: &[u32]) -> Result<(), FileProblem> {
    // 0: not yet seen; otherwise the number of the walk that saw it.
    let mut seen = vec![0_usize; next.len()];
    for start in 0..next.len() {
        let mut id = start;
        while seen[id] == 0 {
            seen[id] = start + 1;
            match usize::try_from(next[id]) {
                Ok(following) if following < next.len() => id = following,
                _ => break,
            }
            if seen[id] == start + 1 {
                return Err(DAMAGED);
            }
        }
    }
    Ok(())
}

fn utf16_name(bytes: &[u8]) -> String {
    let units = bytes.as_chunks::<2>().0.iter().map(|pair| u16::from_le_bytes(*pair));
    char::decode_utf16(units.take_while(|unit| *unit != 0))
        .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}

fn words(bytes: &[u8]) -> impl Iterator<Item = u32> {
    bytes.as_chunks::<4>().0.iter().map(|word| u32::from_le_bytes(*word))
}

/// Two bytes of a file, lowest first.
pub(crate) fn u16_at(bytes: &[u8], at: usize) -> Result<u16, FileProblem> {
    let pair = bytes.get(at..at + 2).and_then(|pair| pair.try_into().ok()).ok_or(DAMAGED)?;
    Ok(u16::from_le_bytes(pair))
}

/// Four bytes of a file, lowest first.
pub(crate) fn u32_at(bytes: &[u8], at: usize) -> Result<u32, FileProblem> {
    let word = bytes.get(at..at + 4).and_then(|word| word.try_into().ok()).ok_or(DAMAGED)?;
    Ok(u32::from_le_bytes(word))
}
