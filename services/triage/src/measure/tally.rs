//! Counts, and the shares that follow from them.

/// Counts of one signal, one category, one kind of trap, or of all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Told in the notes.
    pub told: u32,
    /// Told and found, with whatever status that keeps it: live or historical.
    pub found: u32,
    /// Told and found with a status that the label accepts.
    pub right_status: u32,
    /// Found live and not told. Of a kind of trap: traps of that kind that were walked into.
    pub false_alarms: u32,
    /// Labelled as what a poor reader would find.
    pub traps: u32,
    /// Labelled so and not found live.
    pub avoided: u32,
}

impl Tally {
    /// Found of what is told, in thousandths; `None` when nothing is told.
    #[must_use]
    pub fn recall(&self) -> Option<u32> {
        permille(self.found, self.told)
    }

    /// Told of what is found, in thousandths; `None` when nothing is found.
    #[must_use]
    pub fn precision(&self) -> Option<u32> {
        permille(self.found, self.found + self.false_alarms)
    }

    /// Status right of what is found, in thousandths; `None` when nothing is found.
    #[must_use]
    pub fn status(&self) -> Option<u32> {
        permille(self.right_status, self.found)
    }
}

/// Where a level came out against the one that the labels give.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LevelTally {
    /// As the labels give it, with or without what is optional.
    pub right: u32,
    /// Lower.
    pub too_low: u32,
    /// Higher.
    pub too_high: u32,
    /// A flag that the labels give is missing, whatever the level.
    pub flag_lost: u32,
}

/// A share in thousandths, rounded half up.
fn permille(part: u32, whole: u32) -> Option<u32> {
    let half = whole / 2;
    (part * 1_000 + half).checked_div(whole)
}
