//! What a grid worker records on her phone, against the running program: an event like any other,
//! judged at once, and hers in the journal.

use harness::deadline::until;
use harness::http::Answer;
use serde_json::json;

use crate::embedded::{Embedded, PATIENCE, text};

const PASSWORD: &str = "九曲十八弯的水 2026";

/// A browser that keeps its cookie.
struct Phone<'a> {
    house: &'a Embedded,
    cookie: String,
}

impl Phone<'_> {
    fn get(&self, path: &str) -> Answer {
        self.house.request("GET", path, &[("Cookie", &self.cookie)], b"")
    }

    fn send(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let encode =
            |text: &str| text.bytes().map(|byte| format!("%{byte:02x}")).collect::<String>();
        let pairs = fields.iter().map(|(name, value)| format!("{name}={}", encode(value)));
        let body = pairs.collect::<Vec<_>>().join("&");
        let headers = [
            ("Cookie", &*self.cookie),
            ("Sec-Fetch-Site", "same-origin"),
            ("Content-Type", "application/x-www-form-urlencoded"),
        ];
        let answer = self.house.request("POST", path, &headers, body.as_bytes());
        if let Some(cookie) = header(&answer, "set-cookie") {
            self.cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        }
        answer
    }
}

fn header(answer: &Answer, name: &str) -> Option<String> {
    let mut lines = answer.head.lines().filter_map(|line| line.split_once(": "));
    lines.find(|(of, _)| of.eq_ignore_ascii_case(name)).map(|(_, value)| value.to_owned())
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let (_, rest) = text.split_once(before).unwrap_or_else(|| panic!("{before} is missing"));
    rest.split(after).next().unwrap_or_default()
}

/// A worker of one grid, the studio, and one household of that grid; the one-time password of her
/// who signs in.
fn township(person: &str, role: &str) -> (Embedded, String) {
    let (signs_in, holds) = (person, role);
    let house = Embedded::new();
    let person = |person: &str, role: &str, place: &str| {
        json!({
            "person": person, "name": "甲某某", "role": role, "place": place,
            "channels": ["inbox"], "from": "2026-01-01", "kin_households": [],
        })
        .to_string()
    };
    let roster = [
        person("u_grid", "women_grid_worker", "YC-03-012"),
        person("u_studio", "town_studio_mediator", "YC"),
        person("u_beat", "beat_officer", "YC"),
    ];
    let roster = house.file("roster.jsonl", roster.join("\n"));
    let home = json!({
        "household": "h_7", "village": "YC-03", "grid": "YC-03-012", "group": "岗上组",
        "house": "7号", "lists": [], "key_persons": [],
        "members": [{"ref": "p_7", "name": "鲍无名", "sex": "f", "age": 36, "relation": "wife"}],
    });
    let homes = house.file("homes.jsonl", home.to_string());
    for arguments in [
        &["roster", "import", text(&roster)][..],
        &["household", "import", text(&homes), "--confirm"],
    ] {
        let taken = house.run(arguments);
        assert!(taken.status.success(), "{}", taken.stderr);
    }
    let account = ["user", "add", "grid", "--person", signs_in, "--role", holds];
    let added = house.run(&account);
    assert!(added.status.success(), "{}", added.stderr);
    let once = between(&added.stdout, "one-time password ", "\n").to_owned();
    (house, once)
}

fn entries(house: &Embedded) -> i64 {
    let verified = house.run(&["audit", "verify"]);
    assert!(verified.status.success(), "{}", verified.stderr);
    let digits = verified.stdout.chars().filter(char::is_ascii_digit).collect::<String>();
    digits.parse().expect("how many entries")
}

#[test]
fn a_visit_recorded_on_a_phone_is_judged_at_once_and_counted_once() {
    let (house, once) = township("u_grid", "women_grid_worker");
    let running = house.serve();
    let mut phone = Phone { house: &house, cookie: String::new() };
    let entered = phone.send("/sign-in", &[("name", "grid"), ("password", &once)]);
    assert_eq!(entered.status, 303, "{}", entered.body);
    let changed = [("current", &*once), ("chosen", PASSWORD), ("again", PASSWORD)];
    assert_eq!(phone.send("/password", &changed).status, 303);

    let list = phone.get("/households").body;
    assert!(list.contains("岗上组 7号 鲍某") && !list.contains("鲍无名"));
    let form = phone.get("/h/h_7/visit").body;
    let (token, at) = (
        between(&form, "name=\"token\" value=\"", "\""),
        between(&form, "name=\"at\" required value=\"", "\""),
    );
    let before = entries(&house);
    let fields = [
        ("token", token),
        ("at", at),
        ("alone", "yes"),
        ("present", "p_7"),
        ("note", "她说丈夫昨晚掐她脖子，她不敢回家。"),
    ];
    let first = phone.send("/h/h_7/visit", &fields);
    let second = phone.send("/h/h_7/visit", &fields);
    assert_eq!((first.status, second.status), (303, 303), "{}", first.body);
    let result = header(&first, "location").expect("where it is shown");
    assert_eq!(header(&second, "location"), Some(result.clone()));
    let shown = phone.get(&result).body;
    for words in
        ["已上传 · ", "三级(镇好大姐工作室牵头)", "tel:110", "辅助研判,不作认定;不能代替报警"]
    {
        assert!(shown.contains(words), "{words} is missing");
    }
    running.terminate(PATIENCE);

    assert_eq!(entries(&house), before + 1, "one record, one act");
    let number = between(&shown, "<dd>YC-", "<");
    let case = house.run(&["case", "show", &format!("YC-{number}")]);
    assert!(case.stdout.contains("三级"), "{}{}", case.stdout, case.stderr);
    assert!(house.quarantine().is_empty());
}

#[test]
fn an_emergency_is_told_before_anything_is_written_about_it() {
    let (house, once) = township("u_grid", "women_grid_worker");
    let running = house.serve();
    let mut phone = Phone { house: &house, cookie: String::new() };
    phone.send("/sign-in", &[("name", "grid"), ("password", &once)]);
    phone.send("/password", &[("current", &once), ("chosen", PASSWORD), ("again", PASSWORD)]);
    let asked = phone.get("/h/h_7/emergency").body;
    let token = between(&asked, "name=\"token\" value=\"", "\"").to_owned();
    let tapped = phone.send("/h/h_7/emergency", &[("token", &token), ("danger", "unsafe")]);
    assert_eq!(tapped.status, 303, "{}", tapped.body);
    let shown = header(&tapped, "location").expect("where it is shown");
    until("somebody has been told", PATIENCE, || {
        let page = phone.get(&shown).body;
        let told = page.contains("站内信箱") && page.contains("已送达");
        (told && page.contains("三级(镇好大姐工作室牵头)")).then_some(())
    });
    running.terminate(PATIENCE);
}

#[test]
fn who_may_open_the_case_is_shown_why_with_her_record() {
    let (house, once) = township("u_studio", "town_studio_mediator");
    let running = house.serve();
    let mut phone = Phone { house: &house, cookie: String::new() };
    phone.send("/sign-in", &[("name", "grid"), ("password", &once)]);
    phone.send("/password", &[("current", &once), ("chosen", PASSWORD), ("again", PASSWORD)]);
    let form = phone.get("/h/h_7/visit").body;
    let token = between(&form, "name=\"token\" value=\"", "\"").to_owned();
    let at = between(&form, "name=\"at\" required value=\"", "\"").to_owned();
    let fields = [("token", &*token), ("at", &*at), ("alone", "none"), ("ticks", "strangulation")];
    let taken = phone.send("/h/h_7/visit", &fields);
    let shown = header(&taken, "location").expect("where it is shown");
    // Once she has been warned of it, the case is hers to open; of 三级 she is at any hour.
    until("the reasons stand beside the level", PATIENCE, || {
        let page = phone.get(&shown).body;
        let why = page.contains("为什么预警") && page.contains("<ol class=\"reasons\"><li>");
        (why && page.contains("三级(镇好大姐工作室牵头)")).then_some(())
    });
    running.terminate(PATIENCE);
}
