//! Who speaks: the one named last before a word of speaking, and near it.

use super::cues::{Cue, Kind};

/// Who was named last before a word of speaking and ends at most `reach` characters before it.
///
/// `cues` are in order; those behind that word are passed over.
pub(super) fn named<'a>(
    cues: impl IntoIterator<Item = &'a Cue, IntoIter: DoubleEndedIterator>,
    said: &Cue,
    reach: u32,
) -> Option<Kind> {
    let near = cues.into_iter().rev().filter(|cue| cue.to <= said.from);
    let mut near = near.take_while(|cue| said.from - cue.to <= reach);
    near.find(|cue| matches!(cue.kind, Kind::Victim | Kind::Perpetrator | Kind::Witness))
        .map(|cue| cue.kind)
}

#[cfg(test)]
mod tests {
    use super::super::cues::Cues;
    use super::super::normal::Note;
    use super::*;

    fn speaker(text: &str, reach: u32) -> Option<Kind> {
        let cues = Cues::new().find(&Note::new(text));
        let said = cues.iter().find(|cue| cue.kind.is_speech()).expect("somebody speaks");
        named(&cues, said, reach)
    }

    #[test]
    fn the_one_named_last_speaks_unless_far_away() {
        assert_eq!(speaker("女方和其夫都在，其夫称当晚", 6), Some(Kind::Perpetrator));
        assert_eq!(speaker("女方在村口小店门前称", 6), None);
        assert_eq!(speaker("女方在村口小店门前称", 8), Some(Kind::Victim));
    }
}
