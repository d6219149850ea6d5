//! Third parties, other places, screens: what happened to somebody else.

use super::context::Here;
use super::cues::Kind;
use super::people::Roles;

/// Those whose naming brings a sentence back to the household.
const HOUSEHOLD: Roles =
    Roles(Roles::WOMAN.0 | Roles::MAN.0 | Roles::OWN.0 | Roles::NAME.0 | Roles::CHILD.0);

/// Whether a match tells of somebody else.
pub(super) fn is_elsewhere(here: &Here<'_>) -> bool {
    let cues = here.in_sentence();
    let Some(last) = cues.iter().rev().find(|cue| cue.kind == Kind::Elsewhere) else {
        return false;
    };
    // 邻居家的王某反映: a witness. 躲到邻居家, 去朋友家: a place to be safe.
    let next = here.text(last.to, last.to + 8);
    let speaks = here
        .cues(last.to, (last.to + 8).min(here.found.from))
        .iter()
        .any(|cue| matches!(cue.kind, Kind::Speech | Kind::Hearsay | Kind::Contrast));
    let goes = here.text(last.from.saturating_sub(2), last.from).iter().any(|c| {
        matches!(
            c,
            '到' | '去' | '在' | '回' | '躲' | '住' | '往' | '从' | '给' | '着' | '向' | '跑'
        )
    });
    let placed = matches!(
        here.text(last.from, last.to),
        ['网', '上'] | ['外', '地'] | ['外', '省'] | ['直', '播', '间'] | ['公', '众', '号']
    );
    if speaks || goes || placed && !next.starts_with(&['看']) {
        return false;
    }
    let behind = here.people(last.to, here.found.from);
    let returns = here.text(last.to, here.found.from).iter().any(|c| matches!(c, '。' | ';'));
    let back = behind.iter().any(|one| {
        one.roles.meets(HOUSEHOLD) && {
            // 隔壁家的丈夫 is still next door: only a new clause brings it back.
            let between = here.text(last.to, one.from);
            between.iter().any(|c| matches!(c, ',' | ':')) && one.roles.meets(Roles::OWN)
        }
    });
    let contrast = here
        .cues(last.to, here.found.from)
        .iter()
        .any(|cue| matches!(cue.kind, Kind::Contrast | Kind::Learned));
    !(returns || back || contrast)
}
