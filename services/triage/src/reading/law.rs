//! Talk about the law, education and policy: a worker who explained the law found no violence.

use super::context::{Here, any, contains};
use super::cues::{Cue, Kind};
use super::people::Roles;

/// What follows a word that is only talked about.
const TOPICS: &[&str] = &[
    "危害",
    "知识",
    "法",
    "罪",
    "预防",
    "宣传",
    "零容忍",
    "防治",
    "案例",
    "讲座",
    "专题",
    "热线",
    "举报电话",
    "投诉",
    "告诫制度",
    "如何",
    "怎么办",
    "属于违法",
    "是违法",
    "违法行为",
    "的处理办法",
    "咨询",
    "防范",
    "主题",
    "课",
    "条例",
    "标语",
    "倡议",
    "的后果",
    "法律",
    "的规定",
    "相关规定",
    "政策",
    "不是家务事",
    "是犯罪",
    "坚决说不",
    "说不",
    "治理",
    "整治",
    "专项",
    "排查",
    "台账",
    "登记表",
    "应急预案",
    "小组",
    "工作",
    "防线",
    "维权",
    "干预",
    "的识别",
    "识别",
    "风险点",
    "的定义",
    "的形式",
];

/// Whether a match is only talked about.
pub(super) fn is_about_the_law(here: &Here<'_>) -> bool {
    let inside = |cue: &Cue| cue.from < here.found.to && here.found.from < cue.to;
    let around = here.cues(here.clause.from, here.clause.to);
    if around.iter().any(|cue| cue.kind == Kind::LawName && inside(cue)) {
        return true;
    }
    is_topic(here) || taught(here)
}

/// 家暴的危害, 赌博知识.
fn is_topic(here: &Here<'_>) -> bool {
    let next = here.text(here.found.to, (here.found.to + 7).min(here.clause.to));
    let next = next.strip_prefix(&['的'][..]).unwrap_or(next);
    let next = next.strip_prefix(&['、'][..]).unwrap_or(next);
    let starts = TOPICS.iter().any(|topic| {
        let length = topic.chars().count();
        next.len() >= length && next[..length].iter().copied().eq(topic.chars())
    });
    // Somebody who did it, or an account of it, is no topic.
    starts
        && here.people(here.clause.from, here.found.from).is_empty()
        && !any(here.before(), Kind::Speech)
        && !any(here.before(), Kind::Present)
}

/// A lecture earlier in the clause, or in the one before when this one names nobody.
fn taught(here: &Here<'_>) -> bool {
    match decided(here.before()) {
        Some(taught) => taught,
        None => {
            let Some(before) = here.context.clauses.before(here.index) else { return false };
            let people = here.people(here.clause.from, here.clause.to);
            let nobody = people.iter().all(|one| {
                one.roles.meets(Roles::OUTSIDER.or(Roles::OFFICIAL).or(Roles::SOMEBODY))
            });
            nobody
                && !contains(here.text(here.clause.from, here.clause.to), "了")
                && decided(here.cues(before.from, before.to)) == Some(true)
        }
    }
}

/// What the small words say, the last one first.
fn decided(cues: &[Cue]) -> Option<bool> {
    cues.iter().rev().find_map(|cue| match cue.kind {
        Kind::Education | Kind::LawName => Some(true),
        Kind::Learned | Kind::Contrast => Some(false),
        Kind::Speech | Kind::Present => Some(false),
        _ => None,
    })
}
