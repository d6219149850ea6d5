//! In whose voice a stretch of a note is told: what the person at risk says of herself is her
//! report, also sentences after it was said that she speaks.

use super::cues::{Cue, Kind};
use super::normal::Note;
use super::speakers;

/// How far before a word of speaking its speaker stands, in characters.
const SPEAKER_REACH: u32 = 8;
/// What somebody did to "me", right before the word.
const DONE_TO: &str = "打掐骂踢踹推搡拽拖揪薅扇搧捶揍砸按摁卡锁捂逼赶撵轰咒吓缠盯堵拦抢摸搂砍捅勒咬拧掼抽\
                       把被朝冲";
/// What is mine and he has to do with, right behind the word.
const MINE: &[&str] = &[
    "男人",
    "男的",
    "老公",
    "丈夫",
    "那口子",
    "家那个",
    "家男",
    "对象",
    "前夫",
    "前男",
    "婆婆",
    "公婆",
    "脸上",
    "头发",
    "颈",
    "脖",
    "腿",
    "胳膊",
    "膀子",
    "身上",
    "工资卡",
    "不敢",
    "不想活",
    "想死",
    "怀",
    "眼前",
    "喘",
];
/// What was done to my mother was not done to me.
const KIN: &str = "妈爸爹娘姐妹弟哥奶爷女儿孙叔姨舅";
/// Whoever is told something is the one who writes: the worker.
const TOLD: &[&str] =
    &["跟我讲", "跟我说", "对我讲", "对我说", "告诉我", "给我看", "问我", "求我", "喊我去"];

/// Which stretches of a note are told by the person at risk, in order.
#[derive(Debug, Default)]
pub(super) struct Voices {
    hers: Vec<(u32, u32)>,
}

impl Voices {
    pub(super) fn of(note: &Note, cues: &[Cue]) -> Self {
        let end = note.chars.len() as u32;
        if is_hers(note) {
            return Self { hers: vec![(0, end)] };
        }
        let mut hers = Vec::new();
        let mut since = None;
        let named = |before, said| speakers::named(before, said, SPEAKER_REACH);
        for (index, cue) in cues.iter().enumerate() {
            let speaks = match cue.kind {
                Kind::OwnWords => named(&cues[..index], cue).or(Some(Kind::Victim)),
                Kind::Speech => named(&cues[..index], cue),
                Kind::Learned | Kind::Official => Some(Kind::Witness),
                _ => None,
            };
            match speaks {
                Some(Kind::Victim) => since = since.or(Some(cue.to)),
                Some(_) => hers.extend(since.take().map(|from| (from, cue.from))),
                None => {}
            }
        }
        hers.extend(since.map(|from| (from, end)));
        Self { hers }
    }

    /// Whether the person at risk tells what begins at a place.
    pub(super) fn is_hers(&self, place: u32) -> bool {
        let next = self.hers.partition_point(|(_, to)| *to <= place);
        self.hers.get(next).is_some_and(|(from, _)| *from <= place)
    }
}

/// Whether a note is written in the first person of somebody things are done to, and not by one who
/// was told of them.
fn is_hers(note: &Note) -> bool {
    let chars = &note.chars;
    let starts = |place: usize, word: &str| {
        let mut written = chars[place..].iter();
        word.chars().all(|wanted| written.next() == Some(&wanted))
    };
    let told = |place: usize| TOLD.iter().any(|word| starts(place, word));
    let kin = |place: usize| chars.get(place).is_some_and(|next| KIN.contains(*next));
    let mine = |place: usize| {
        let before = place.checked_sub(1).map(|before| chars[before]);
        chars[place] == '我'
            && (before.is_some_and(|before| DONE_TO.contains(before)) && !kin(place + 1)
                || MINE.iter().any(|word| starts(place + 1, word)))
    };
    (0..chars.len()).any(mine) && !(0..chars.len()).any(told)
}

#[cfg(test)]
mod tests {
    use super::super::cues::Cues;
    use super::*;

    fn hers(text: &str, words: &str) -> bool {
        let note = Note::new(text);
        let place = text.find(words).map(|byte| text[..byte].chars().count() as u32);
        Voices::of(&note, &Cues::new().find(&note)).is_hers(place.expect("the words stand there"))
    }

    #[test]
    fn what_is_done_to_me_is_told_by_me() {
        assert!(hers("我家那个又喝了，掐着我不放", "掐着"));
        assert!(hers("他把我按在床上，孩子都看见了", "按在"));
        assert!(!hers("我去她家，她男人把门锁了", "锁了"));
        assert!(!hers("邻居告诉我，他把我家借去的锄头砸了", "砸了"));
        assert!(!hers("昨晚举板凳砸我妈，讲她是鬼变的", "举板凳"));
    }

    #[test]
    fn her_account_goes_on_until_somebody_else_speaks() {
        assert!(hers("申请人陈述：他先骂。后来动了刀。", "动了刀"));
        assert!(!hers("申请人陈述：他先骂。民警到场，男方持刀。", "持刀"));
        assert!(!hers("被告辩称：女方先骂，后来动了刀。", "动了刀"));
    }
}
