use super::*;
use crate::finding::Status;
use crate::vocabulary::Signal;

fn signal(id: &str, phrases: &[&str], negated: &[&str], historical: &[&str]) -> Signal {
    let boxed = |list: &[&str]| list.iter().map(|text| (*text).into()).collect();
    Signal {
        id: id.into(),
        zh: id.into(),
        en: id.into(),
        category: "test".into(),
        current_days: 0,
        phrases: boxed(phrases),
        patterns: Vec::new(),
        negated: boxed(negated),
        historical: boxed(historical),
        yields_to: Vec::new(),
    }
}

fn reader() -> Reader {
    Reader::new(&Vocabulary::new(vec![
        signal(
            "violence",
            &["动手", "家暴", "打她", "被打", "打老婆"],
            &["没动手"],
            &["早年动过手"],
        ),
        signal("gambling", &["赌博"], &[], &[]),
        signal("drinking", &["酗酒"], &[], &[]),
        signal("threat_kill", &["杀了你", "弄死"], &[], &[]),
        signal("stalking", &["跟踪"], &["跟踪回访"], &[]),
    ]))
}

fn read(text: &str) -> Vec<(String, Status)> {
    reader().read(text).into_iter().map(|one| (one.signal.to_string(), one.status)).collect()
}

fn only(text: &str) -> Status {
    let found = read(text);
    assert_eq!(found.len(), 1, "{text}: {found:?}");
    found[0].1
}

#[test]
fn a_phrase_is_found_with_its_words_and_place() {
    let findings = reader().read("昨晚丈夫动手了");
    assert_eq!(&*findings[0].quote, "动手");
    assert_eq!((findings[0].from, findings[0].to), (4, 6));
}

#[test]
fn one_negation_governs_a_whole_list_and_ends_at_the_clause() {
    assert_eq!(
        read("走访未发现家暴、酗酒和赌博，女方称昨晚他动手了"),
        [
            ("violence".to_owned(), Status::Negated),
            ("drinking".to_owned(), Status::Negated),
            ("gambling".to_owned(), Status::Negated),
            ("violence".to_owned(), Status::VictimReport),
        ]
    );
    assert_eq!(only("没有工作天天打老婆"), Status::Asserted);
    assert_eq!(only("没有赌博"), Status::Negated);
}

#[test]
fn a_contrast_ends_the_reach_of_a_negation() {
    let found = read("没有赌博但酗酒");
    assert_eq!(found[0].1, Status::Negated);
    assert_eq!(found[1].1, Status::Asserted);
}

#[test]
fn what_only_looks_like_a_negation_is_none() {
    for text in ["差点没被打死", "没少打她", "他二话不说动手", "不是没有家暴", "不可否认有家暴"]
    {
        assert!(only(text).is_live(), "{text}");
    }
}

#[test]
fn a_negation_may_close_the_clause() {
    assert_eq!(only("家暴的情况不存在。"), Status::Negated);
    assert_eq!(only("家暴没有报警"), Status::Asserted);
}

#[test]
fn the_alleged_perpetrators_denial_is_no_negation() {
    assert_eq!(only("男方否认动手"), Status::Denied);
    assert_eq!(only("丈夫称没有打她"), Status::Denied);
    assert_eq!(only("女方称没有家暴"), Status::Negated);
}

#[test]
fn the_past_is_historical_unless_it_is_now() {
    assert_eq!(only("年轻时动手打过人"), Status::Historical);
    assert_eq!(only("早年动过手"), Status::Historical);
    assert!(read("以前动手昨晚又动手").iter().all(|(_, status)| status.is_live()));
}

#[test]
fn threats_with_a_condition_are_threats() {
    assert_eq!(only("说要是离婚就弄死她"), Status::Conditional);
}

#[test]
fn who_says_it_is_kept() {
    assert_eq!(only("听说他赌博"), Status::Hearsay);
    assert_eq!(only("邻居反映他打老婆"), Status::Hearsay);
    assert_eq!(only("女方哭诉被打"), Status::VictimReport);
    assert_eq!(only("疑似家暴"), Status::Suspected);
}

#[test]
fn talk_about_the_law_finds_nothing() {
    assert_eq!(read("上门宣传反家暴法"), []);
    assert_eq!(read("发放预防家暴手册"), []);
    assert_eq!(only("宣传时得知她家暴严重"), Status::Asserted);
}

#[test]
fn false_friends_find_nothing() {
    assert_eq!(read("屋子被打扫干净"), []);
    assert_eq!(read("跟踪回访一切正常"), []);
}

#[test]
fn any_text_is_read_without_a_panic() {
    let reader = reader();
    let mut state = 42_u64;
    for _ in 0..2_000 {
        let mut text = String::new();
        for _ in 0..40 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let pieces =
                ["没有", "家暴", "、", "，", "动手", "\u{200b}", "😀", "e\u{301}", "但", ".", "９"];
            match state >> 60 {
                0..=11 => text.push_str(pieces[(state >> 33) as usize % pieces.len()]),
                _ => text.extend(char::from_u32((state >> 33) as u32 % 0x11_0000)),
            }
        }
        for finding in reader.read(&text) {
            let quote: String = text
                .chars()
                .skip(finding.from as usize)
                .take((finding.to - finding.from) as usize)
                .collect();
            assert_eq!(*finding.quote, quote);
        }
    }
}

#[test]
fn reading_is_linear() {
    let text = "没有家暴和赌博他动手".repeat(10_000);
    assert!(reader().read(&text).len() > 10_000);
}

fn with_pattern(text: &str) -> Vec<(String, Status)> {
    let mut strangled = signal("strangulation", &["锁喉"], &["卡住喉咙的鱼刺"], &[]);
    strangled.patterns = vec!["{掐|卡}{住|了|}…{脖|喉咙}".into()];
    let mut beaten = signal("beaten", &[], &[], &[]);
    beaten.patterns = vec!["{孩子|娃}…{被|挨}…{打|揍}".into()];
    let reader = Reader::new(&Vocabulary::new(vec![strangled, beaten]));
    reader.read(text).into_iter().map(|one| (one.quote.to_string(), one.status)).collect()
}

#[test]
fn a_pattern_is_found_with_its_whole_quote() {
    let found = |quote: &str, status| vec![(quote.to_owned(), status)];
    assert_eq!(with_pattern("昨晚掐住她细细的脖子"), found("掐住她细细的脖", Status::Asserted));
    assert_eq!(with_pattern("娃昨天又挨他爸揍了"), found("娃昨天又挨他爸揍", Status::Asserted));
}

#[test]
fn a_negation_before_a_pattern_or_in_its_gap_governs_it() {
    let statuses = |text: &str| -> Vec<Status> {
        with_pattern(text).into_iter().map(|(_, status)| status).collect()
    };
    assert_eq!(statuses("没有掐她脖子"), [Status::Negated]);
    assert_eq!(statuses("孩子没有被打"), [Status::Negated]);
    assert_eq!(statuses("孩子没被打"), [Status::Negated]);
    assert_eq!(statuses("孩子又被打"), [Status::Asserted]);
}

#[test]
fn a_pattern_yields_to_a_whole_phrase_that_says_otherwise() {
    assert!(with_pattern("卡住喉咙的鱼刺取出来了").is_empty());
}

fn with_parts(text: &str) -> Vec<(String, Status)> {
    let mut pushed = signal("pregnancy", &[], &[], &[]);
    pushed.patterns = vec!["{搡|踹} & {孕|怀着} ! {牛}".into(), "{打} & <1-17>岁 ! {针}".into()];
    let found = Reader::new(&Vocabulary::new(vec![pushed])).read(text);
    found.into_iter().map(|one| (one.quote.to_string(), one.status)).collect()
}

#[test]
fn a_part_that_is_needed_may_stand_on_either_side_but_near() {
    let found = |quote: &str| vec![(quote.to_owned(), Status::Asserted)];
    assert_eq!(with_parts("她怀着七个月，给他搡了一下"), found("怀着七个月，给他搡"));
    assert_eq!(with_parts("给他踹了。她有孕"), found("踹了。她有孕"));
    assert_eq!(with_parts("给他搡了一下"), []);
    let far = format!("她怀着，{}给他搡了", "走访一切正常，".repeat(6));
    assert_eq!(with_parts(&far), []);
    assert_eq!(with_parts("十四岁，给他打了"), found("十四岁，给他打"));
    assert_eq!(with_parts("二十四岁，给他打了"), []);
}

#[test]
fn a_part_that_bars_holds_in_its_clause_only() {
    assert_eq!(with_parts("母牛怀着，搡牛一下"), []);
    assert_eq!(with_parts("她怀着，去牵牛，给他搡了").len(), 1);
    assert_eq!(with_parts("女孩13岁，打预防针"), []);
}

#[test]
fn the_core_alone_is_judged() {
    let statuses =
        |text| with_parts(text).into_iter().map(|(_, status)| status).collect::<Vec<_>>();
    assert_eq!(statuses("她怀着，没有搡过她"), [Status::Negated]);
    assert_eq!(statuses("还没有怀着的时候，他搡她"), [Status::Asserted]);
}

#[test]
fn homophones_of_a_few_dangerous_words_are_read() {
    assert_eq!(only("她讲长期遭家报"), Status::VictimReport);
    assert_eq!(only("昨晚又加暴"), Status::Asserted);
    assert_eq!(reader().read("昨晚又加暴")[0].quote.as_ref(), "加暴");
    assert_eq!(only("末发现赌博"), Status::Negated);
}

#[test]
fn what_a_more_exact_signal_says_of_the_same_words_is_not_said_twice() {
    let mut wife = signal("violence", &["打了", "被打"], &[], &[]);
    wife.yields_to = vec!["child".into()];
    let child = signal("child", &["打了孩子"], &[], &[]);
    let reader = Reader::new(&Vocabulary::new(vec![child, wife]));
    let read = |text: &str| -> Vec<String> {
        reader.read(text).iter().map(|one| format!("{} {}", one.signal, one.quote)).collect()
    };
    assert_eq!(read("他打了孩子"), ["child 打了孩子"]);
    assert_eq!(read("他打了孩子，她也被打"), ["child 打了孩子", "violence 被打"]);
    assert_eq!(read("他没有打了孩子").len(), 2, "what is not so hides nothing");
}

#[test]
fn a_no_behind_a_list_or_a_question_denies_it() {
    let statuses = |text| read(text).into_iter().map(|(_, status)| status).collect::<Vec<_>>();
    assert_eq!(statuses("挨个问：赌博、酗酒、打老婆，没有，都没有。"), [Status::Negated; 3]);
    assert_eq!(statuses("问他可有赌博，他摇头。"), [Status::Negated]);
    assert_eq!(statuses("问他可有赌博，她点头。"), [Status::Asserted]);
    assert_eq!(statuses("问他是否赌博，答不赌。"), [Status::Negated]);
    assert_eq!(statuses("问她可曾被打，连连摆手，讲没有的事。"), [Status::Negated]);
    assert_eq!(statuses("他赌博，家里没有钱。"), [Status::Asserted]);
    assert_eq!(statuses("昨晚动手，孩子没有哭。"), [Status::Asserted]);
}

#[test]
fn a_claim_nobody_accepted_is_none() {
    assert_eq!(only("原告主张被告赌博，无据，本院不予采信。"), Status::Negated);
    assert_eq!(only("原告主张被告赌博。本院不予采信的是另一节。"), Status::Asserted);
}

#[test]
fn what_is_seen_on_a_screen_happened_to_nobody_here() {
    assert_eq!(only("前儿电视里放的那个被打断了肋骨"), Status::ThirdParty);
    assert_eq!(only("网传某小区被打，已辟谣"), Status::ThirdParty);
    assert_eq!(only("电视里正放戏，她被打"), Status::Asserted);
    assert_eq!(only("邻村来的男友打她"), Status::Asserted);
    assert_eq!(only("那户女的被打。跟我们村不相干。"), Status::ThirdParty);
    assert_eq!(only("隔壁村有个打老婆的，她男人凶"), Status::ThirdParty);
    assert_eq!(only("动手一事不属实。"), Status::ThirdParty);
    assert!(only("男的砸了电视，动手").is_live(), "a broken set is no lecture");
    assert!(only("邻村有个男子天天跟踪她").is_live(), "he comes here");
}

#[test]
fn a_lecture_reaches_over_its_sentence_but_not_over_those_who_speak_up() {
    assert_eq!(read("上门宣传，家暴怎么认定，赌博怎么处罚"), []);
    assert_eq!(only("宣传时，女方讲被打"), Status::VictimReport);
    assert_eq!(only("上门宣传，她被打"), Status::Asserted);
    assert_eq!(only("孩子上课时被打"), Status::Asserted);
}

#[test]
fn a_negation_closes_its_clause_or_reaches_an_experience() {
    assert_eq!(only("动手之类的事一概没有。"), Status::Negated);
    assert_eq!(only("动手时家里没有人。"), Status::Asserted);
    assert_eq!(only("没跟她动手过。"), Status::Negated);
    assert_eq!(only("没几天又动手过。"), Status::Asserted);
}

#[test]
fn two_negations_undo_each_other() {
    for text in [
        "他没有一天不赌博",
        "没有哪一回不动手",
        "他非弄死她不可",
        "不是没有动手",
        "他差点儿没被打断腿",
    ] {
        assert!(only(text).is_live(), "{text}");
    }
    assert_eq!(only("没有不良嗜好，没有赌博"), Status::Negated);
}

#[test]
fn a_threat_that_begins_with_not_is_one() {
    for text in ["他讲信不信我杀了你", "不弄死她不罢休", "不把她弄死不姓王", "他说不出话，又被打"]
    {
        assert!(only(text).is_live(), "{text}");
    }
    assert_eq!(only("他讲不会弄死她"), Status::Denied);
}

#[test]
fn a_negation_in_the_alleged_perpetrators_mouth_is_a_denial() {
    assert_eq!(only("其夫称从未动手"), Status::Denied);
    assert_eq!(only("男方讲没打老婆"), Status::Denied);
    assert_eq!(only("动手一事，男方矢口否认"), Status::Denied);
    assert_eq!(only("其夫自述从未动手"), Status::Denied);
    assert_eq!(only("被告陈述从没打老婆"), Status::Denied);
    assert_eq!(only("女方说他从未动手"), Status::Negated);
    assert_eq!(only("男方否认后又动手"), Status::Asserted);
    assert!(only("被告辩称没有动手，与伤情不符，不予采信").is_live());
    assert!(only("昨晚被打，男方称不属实").is_live());
    assert!(only("昨晚被打，男方称她说的不属实").is_live());
    assert!(only("男方称打她一事不属实").is_live());
    assert!(only("男方对邻居讲他动手的说法都是不属实").is_live());
}

#[test]
fn the_past_reaches_over_the_clauses_that_name_nobody_anew() {
    assert_eq!(only("二十年前动手"), Status::Historical);
    assert_eq!(only("婚后头几年，经常动手"), Status::Historical);
    assert_eq!(only("年前动手"), Status::Asserted);
    assert_eq!(only("小时候家里穷，她被打断手"), Status::Asserted);
    assert_eq!(only("他走过去就动手"), Status::Asserted);
    assert_eq!(only("过去他动手"), Status::Historical);
    let again = read("以前动手，到现在还动手");
    assert!(again.iter().any(|(_, status)| status.is_live()), "{again:?}");
}

#[test]
fn what_is_to_be_prevented_has_not_happened_but_what_is_not_to_happen_again_has() {
    assert_eq!(only("夜间巡查，防止家暴"), Status::Negated);
    assert!(only("搬去妹妹家，避免再被打").is_live());
    assert!(only("分开居住，防止其再次动手").is_live());
    assert_eq!(only("约定不得动手"), Status::Negated);
    assert!(only("她动弹不得被打").is_live());
    assert!(only("他见不得她出门就动手").is_live());
}

#[test]
fn what_was_looked_into_and_not_found_is_not_found_however_it_is_said() {
    for text in ["有人举报其家暴，经查无此事", "传其家暴，经核无此记录", "传其家暴，经核不实"]
    {
        assert_eq!(only(text), Status::ThirdParty, "{text}");
    }
    assert!(only("女方被打，因证据不足未处罚").is_live());
}

#[test]
fn what_is_only_asked_is_not_found() {
    assert_eq!(only("询问有无家暴，一切照常。"), Status::Negated);
    assert!(only("询问有无家暴，女方点头。").is_live());
    assert!(only("问有没有家暴，她低头不语。").is_live());
}

#[test]
fn a_long_note_is_read_like_the_short_ones_it_is_made_of() {
    let pattern =
        |id: &str, text: &str| Signal { patterns: vec![text.into()], ..signal(id, &[], &[], &[]) };
    let reader = Reader::new(&Vocabulary::new(vec![
        pattern("throat", "{掐|卡}…{脖|喉} & {她|女方} ! {鸡}"),
        pattern("child", "{打|揍} & <1-17>岁"),
        signal("violence", &["家暴"], &[], &[]),
    ]));
    let note = "他掐住她细细的脖子不放。丈夫揍了13岁的女儿。杀鸡时掐着鸡脖。未发现家暴。";
    let once = reader.read(note);
    assert_eq!(once.len(), 3);
    let length = note.chars().count() as u32;
    let often = reader.read(&note.repeat(200));
    assert_eq!(often.len(), 600);
    for (number, found) in often.iter().enumerate() {
        let (expected, moved) = (&once[number % 3], number as u32 / 3 * length);
        assert_eq!((&found.signal, found.from - moved), (&expected.signal, expected.from));
    }
}
