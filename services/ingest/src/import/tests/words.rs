//! Single cells: dates, parties, identity numbers, counts.

use jiff::civil::{Date, date};

use crate::import::calendar::{Calendar, moment, serial};
use crate::import::identity::{Identity, of_number, of_text};
use crate::import::numerals::whole;
use crate::import::person::Person;
use crate::import::table::Value;
use crate::import::values::{Calls, calls, yes_no};
use crate::import::{Options, Reason, Remark, day_time, parties, place, title};

fn calendar() -> Calendar {
    let anchor = date(2026, 11, 15);
    Calendar { anchor, slack: 7, said: true, today: date(2026, 11, 20) }
}

#[test]
fn dates_as_people_write_them() {
    for (text, expected) in [
        ("11月12日21时许", "2026-11-12T21:00:00+08:00"),
        ("11月12日 21时30分", "2026-11-12T21:30:00+08:00"),
        ("2026.11.12", "2026-11-12T00:00:00+08:00"),
        ("2026/11/12 21:30", "2026-11-12T21:30:00+08:00"),
        ("2026-11-12 21:30:15", "2026-11-12T21:30:15+08:00"),
        ("2026-11-12T21:30:00+08:00", "2026-11-12T21:30:00+08:00"),
        ("2026-11-12T21:30:00", "2026-11-12T21:30:00+08:00"),
        ("2026年11月12日(星期四)晚9点半", "2026-11-12T21:30:00+08:00"),
        ("2026年11月12日下午3时许", "2026-11-12T15:00:00+08:00"),
        ("2026年11月12日凌晨1时", "2026-11-12T01:00:00+08:00"),
        ("2026年11月12日中午12时", "2026-11-12T12:00:00+08:00"),
        ("2026年11月12日晚12时", "2026-11-13T00:00:00+08:00"),
        ("2026年11月12日24时", "2026-11-13T00:00:00+08:00"),
        ("26.11.12", "2026-11-12T00:00:00+08:00"),
        ("26年11月12日", "2026-11-12T00:00:00+08:00"),
        ("20261112", "2026-11-12T00:00:00+08:00"),
        ("11.12", "2026-11-12T00:00:00+08:00"),
        ("11/12 8:05", "2026-11-12T08:05:00+08:00"),
        ("11月12日接报", "2026-11-12T00:00:00+08:00"),
        ("46338.8958333333", "2026-11-12T21:30:00+08:00"),
        ("12日8时许", "2026-11-12T08:00:00+08:00"),
        ("12月31日", "2025-12-31T00:00:00+08:00"),
        ("2月29日", "2024-02-29T00:00:00+08:00"),
        ("２０２６年１１月１２日", "2026-11-12T00:00:00+08:00"),
    ] {
        let (at, _) =
            day_time::text(text, &calendar()).unwrap_or_else(|reason| panic!("{text}: {reason:?}"));
        assert_eq!(moment(at), expected, "{text}");
    }
    let (_, remarks) = day_time::text("11月12日21时至11月13日2时", &calendar()).unwrap();
    assert_eq!(remarks, [Remark::SeveralTimes]);
}

#[test]
fn dates_that_are_none() {
    for (text, reason) in [
        ("2月30日", Reason::DateImpossible),
        ("2026-02-30", Reason::DateImpossible),
        ("2026年13月1日", Reason::DateImpossible),
        ("11月12日25时", Reason::DateImpossible),
        ("11月12日21时75分", Reason::DateImpossible),
        ("99999999", Reason::DateImpossible),
        ("2026年11月21日", Reason::DateAhead),
        ("上周三", Reason::DateUnreadable),
        ("20日21时", Reason::DateUnreadable),
        ("2026年", Reason::DateUnreadable),
        ("99999999999999999999", Reason::DateUnreadable),
    ] {
        assert_eq!(day_time::text(text, &calendar()), Err(reason), "{text}");
    }
    assert_eq!(
        day_time::cell(&Value::Number(11.12), false, &calendar()),
        Err(Reason::DateUnreadable)
    );
    assert_eq!(
        day_time::cell(&Value::Number(f64::NAN), false, &calendar()),
        Err(Reason::DateUnreadable)
    );
}

#[test]
fn days_counted_by_a_spreadsheet() {
    let day = |value: Value| value.shown();
    assert_eq!(day(serial(46_338.0, false)), "2026-11-12");
    assert_eq!(day(serial(44_876.0, true)), "2026-11-12");
    assert_eq!(day(serial(46_338.999_999, false)), "2026-11-13");
    assert_eq!(day(serial(0.895_833_333, false)), "21:30");
}

#[test]
fn what_a_bulletin_says_of_itself() {
    let told = |texts: &[&str], today: Date| {
        let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
        let title = title::read(&texts, &Options::new("YC", today));
        (title.bulletin_no, title.calendar.anchor, title.calendar.said)
    };
    let day = date(2026, 11, 20);
    let numbered = |number: &str| Some(number.to_owned());
    assert_eq!(
        told(&["周通报 杨派通〔2026〕第46期", "2026年11月9日—11月15日"], day),
        (numbered("杨派通〔2026〕第46期"), date(2026, 11, 15), true)
    );
    assert_eq!(told(&["杨派通[2026]46号"], day).0, numbered("杨派通〔2026〕第46期"));
    assert_eq!(told(&["2026年第四十六期"], day).0, numbered("〔2026〕第46期"));
    assert_eq!(
        told(&["第46期(2026.11.9-11.15)"], day),
        (numbered("〔2026〕第46期"), date(2026, 11, 15), true)
    );
    assert_eq!(
        told(&["〔2027〕第1期(12月28日—1月3日)"], day),
        (numbered("〔2027〕第1期"), date(2027, 1, 3), true)
    );
    assert_eq!(told(&["第46期"], day), (numbered("〔2026〕第46期"), day, false));
    assert_eq!(told(&["岗上村12号"], day).0, None);
}

fn people(text: &str) -> Vec<Person> {
    parties::read(text, &mut Vec::new())
}

fn names(text: &str) -> Vec<String> {
    people(text).into_iter().map(|person| person.name).collect()
}

#[test]
fn two_parties_in_one_cell() {
    for text in [
        "张某(男,45岁,身份证后四位1234)、李某(女,43岁)",
        "张某(男、45岁、1234);李某(女、43)",
        "张某,男,45岁,身份证后四位:1234\n李某,女,43岁",
        "张某男45岁与李某(女,43周岁)",
        "张某 男 45岁 身份证尾号1234 李某 女 43岁",
        "甲方:张某【性别:男 年龄:45 身份证号:3411811981****1234】和李某(女43岁)",
    ] {
        let people = people(text);
        assert_eq!(people.len(), 2, "{text}: {people:?}");
        assert_eq!(
            (people[0].name.as_str(), people[0].sex, people[0].age),
            ("张某", Some('m'), Some(45)),
            "{text}"
        );
        assert_eq!(
            (people[1].name.as_str(), people[1].sex, people[1].age),
            ("李某", Some('f'), Some(43)),
            "{text}"
        );
        if text.contains("1234") {
            assert_eq!(people[0].id_last4.as_deref(), Some("1234"), "{text}");
        }
    }
}

#[test]
fn names_are_not_torn_apart() {
    assert_eq!(names("张和平、李某"), ["张和平", "李某"]);
    assert_eq!(names("和某与王胜男"), ["和某", "王胜男"]);
    assert_eq!(names("张  某、李某某"), ["张某", "李某某"]);
    assert_eq!(names("欧阳某和司马某及诸葛某"), ["欧阳某", "司马某", "诸葛某"]);
    assert_eq!(names("张某等3人"), ["张某"]);
    assert_eq!(names("无"), [""; 0]);
    assert_eq!(names("阿卜杜拉·某某某某某某"), ["阿卜杜拉·某某某某某某"]);
}

#[test]
fn what_a_party_is_to_the_other() {
    let told = people("曹某(女,38岁)、前夫施某(男,住岗上村12号,电话13800000002,汉族)");
    assert_eq!(told[1].relation.as_deref(), Some("ex_husband"));
    assert_eq!(told[1].name, "施某");
    assert_eq!(told[1].address.as_deref(), Some("岗上村12号"));
    assert_eq!(told[1].phone.as_deref(), Some("13800000002"));
    assert_eq!(told[1].notes, ["汉族"]);
    let told = people("程某(男,45岁)系丁某丈夫");
    assert_eq!((told.len(), told[0].relation.as_deref()), (1, Some("husband")));
    let told = people("岗上村村民程某,男,1981年5月3日出生,汉族,初中文化,务农;丁某,女,汉族");
    assert_eq!(told.len(), 2, "{told:?}");
    assert_eq!(told[0].address.as_deref(), Some("岗上村"));
    assert_eq!(told[0].name, "程某");
    let related = |text: &str, word: &str| -> Vec<Option<String>> {
        let mut people = people(text);
        parties::relate(&mut people, word);
        people.into_iter().map(|person| person.relation).collect()
    };
    let both = |first: &str, second: &str| vec![Some(first.to_owned()), Some(second.to_owned())];
    assert_eq!(related("张某(男)、李某(女)", "夫妻"), both("husband", "wife"));
    assert_eq!(related("张某、李某", "夫妻"), both("spouse", "spouse"));
    assert_eq!(
        related("张某(女,60岁)、李某(女,30岁)", "婆媳"),
        both("mother_in_law", "daughter_in_law")
    );
    assert_eq!(related("张某、李某", "婆媳"), both("婆媳", "婆媳"));
    assert_eq!(related("张某、李某", "丈夫、妻子"), both("husband", "wife"));
    assert_eq!(related("张某、李某", "邻居关系"), both("neighbor", "neighbor"));
}

#[test]
fn identity_numbers_and_what_spreadsheets_do_to_them() {
    let whole = |number: &str, fits| Identity::Whole(number.to_owned(), fits);
    assert_eq!(of_text("11010519491231002X"), whole("11010519491231002X", true));
    assert_eq!(of_text("11010519491231002x.0"), whole("11010519491231002X", true));
    assert_eq!(of_text("110105194912310021"), whole("110105194912310021", false));
    assert_eq!(of_text("110105491231002"), whole("110105491231002", true));
    assert_eq!(of_text("3.41181E+17"), Identity::Damaged);
    assert_eq!(of_text("3.41181e17"), Identity::Damaged);
    assert_eq!(of_text("341181198203040000"), Identity::Damaged);
    assert_eq!(of_number(341_181_198_203_040_512.0), Identity::Damaged);
    assert_eq!(of_number(110_105_491_231_002.0), whole("110105491231002", true));
    assert_eq!(of_number(123.0), Identity::LastFour("0123".into()));
    assert_eq!(of_text("341181********123X"), Identity::LastFour("123X".into()));
    assert_eq!(of_text("张某"), Identity::Other);
}

#[test]
fn numbers_and_yes_and_no() {
    let counts = [
        ("3", 3),
        ("3.0", 3),
        ("第3", 3),
        ("3次", 3),
        ("三次", 3),
        ("两次", 2),
        ("十二", 12),
        ("二十", 20),
    ];
    for (text, number) in counts {
        assert_eq!(whole(text), Some(number), "{text}");
    }
    assert_eq!(whole("3.5"), None);
    assert_eq!(whole("JQ2026-001"), None);
    assert_eq!(whole("3.00"), Some(3));
    assert_eq!(whole("多"), None);
    assert_eq!(yes_no("已调解"), Some(true));
    assert_eq!(yes_no("尚未化解"), Some(false));
    assert_eq!(yes_no("未调解成功"), Some(false));
    assert_eq!(yes_no("√"), Some(true));
    assert_eq!(yes_no("调解中"), None);
    let twelve = |count| Calls { in_30_days: None, in_12_months: Some(count) };
    assert_eq!(calls("是(2次)"), Some(twelve(2)));
    assert_eq!(calls("是"), Some(twelve(2)));
    assert_eq!(calls("3"), Some(twelve(3)));
    assert_eq!(calls("近30日3次"), Some(Calls { in_30_days: Some(3), in_12_months: Some(3) }));
    assert_eq!(calls("近12个月4次"), Some(twelve(4)));
    assert_eq!(calls("否"), Some(Calls::default()));
    assert_eq!(calls("首次"), Some(Calls::default()));
    assert_eq!(calls("待查"), None);
}

#[test]
fn places_by_name_and_by_code() {
    let table = [("岗上村", "YC-03"), ("大岗上村", "YC-06"), ("新街社区", "YC-05")];
    let table = table.map(|(name, code)| (name.to_owned(), code.to_owned())).into();
    let none = std::collections::BTreeMap::new();
    let code = |text: &str| place::code(text, [&table, &none]);
    assert_eq!(code("岗上村"), Some(("YC-03".into(), true)));
    assert_eq!(code("杨村镇大岗上村陶家墩组12号"), Some(("YC-06".into(), false)));
    assert_eq!(code("新街"), Some(("YC-05".into(), true)));
    assert_eq!(code("yc-03-012"), Some(("YC-03-012".into(), true)));
    assert_eq!(code("别的村"), None);
}

#[test]
fn the_first_word_of_the_list_counts() {
    use crate::import::column_map::Words;
    use crate::import::values::choice;
    let words: Words =
        toml::from_str("\"移交\" = \"z\"\n\"告诫\" = \"a\"\n\"调解\" = \"m\"").unwrap();
    assert_eq!(choice("调解,告诫,移交", &words), Some(("z", false)));
    assert_eq!(choice("未移交,口头调解", &words), Some(("m", false)));
    assert_eq!(choice("告诫", &words), Some(("a", true)));
    assert_eq!(choice("其他", &words), None);
}
