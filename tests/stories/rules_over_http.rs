//! The life of a ruleset over HTTP, against the running program: what a rule keeper and an approver
//! do, and that the events between are judged with what is live.

use std::collections::{BTreeMap, BTreeSet};

use harness::deadline::until;
use harness::http::Answer;
use serde_json::{Value, json};

use crate::embedded::{Embedded, PATIENCE};
use crate::undercuts::ways;

const PASSWORD: &str = "九曲十八弯的水 2026";

/// The program, and two people who are signed in.
struct Township {
    house: Embedded,
    keeper: String,
    approver: String,
}

impl Township {
    /// Makes the accounts before the program runs and signs in when it does.
    fn prepared() -> (Embedded, [String; 2]) {
        let house = Embedded::new();
        let once = [("keeper", "rule_keeper"), ("approver", "approver")].map(|(name, role)| {
            let person = format!("u_{name}");
            let added = house.run(&["user", "add", name, "--person", &person, "--role", role]);
            assert!(added.status.success(), "{}", added.stderr);
            let (_, once) = added.stdout.split_once("one-time password ").expect("a password");
            once.trim().to_owned()
        });
        (house, once)
    }

    fn signed_in(house: Embedded, once: &[String; 2]) -> Self {
        let [keeper, approver] = [("keeper", &once[0]), ("approver", &once[1])]
            .map(|(name, once)| sign_in(&house, name, once));
        Self { house, keeper, approver }
    }

    /// Sends JSON with a session's token.
    fn call(&self, token: &str, method: &str, path: &str, body: Option<&Value>) -> (u16, Value) {
        let bearer = format!("Bearer {token}");
        let headers = [("Authorization", &*bearer), ("Content-Type", "application/json")];
        let body = body.map(Value::to_string).unwrap_or_default();
        let answer = self.house.request(method, path, &headers, body.as_bytes());
        (answer.status, serde_json::from_str(&answer.body).expect("JSON"))
    }

    /// The files of the live version.
    fn files(&self) -> BTreeMap<String, String> {
        let (status, version) = self.call(&self.keeper, "GET", "/api/rules/versions/live", None);
        assert_eq!(status, 200, "{version}");
        serde_json::from_value(version["files"].clone()).expect("texts")
    }

    fn draft(&self, files: &BTreeMap<String, String>) -> (u16, Value) {
        let body = json!({ "files": files, "note": "夜里免打扰从九点起" });
        self.call(&self.keeper, "POST", "/api/rules/drafts", Some(&body))
    }

    /// A page, as the rule keeper sees it.
    fn page(&self, method: &str, path: &str) -> Answer {
        let cookie = format!("hearthwatch={}", self.keeper);
        let headers = [("Cookie", &*cookie), ("Sec-Fetch-Site", "same-origin")];
        self.house.request(method, path, &headers, b"")
    }

    /// Takes a visit; the hash it was judged with.
    fn judged_with(&self, id: &str) -> String {
        let event = json!({
            "specversion": "1.0", "id": id, "source": "grid/YC-03", "type": "hearthwatch.visit.v1",
            "time": "2026-11-18T15:20:00+08:00",
            "data": {"town": "YC", "village": "YC-03", "household": format!("h_{id}"),
                "narrative": "夫妻吵了一架。"},
        });
        let (status, outcome, _) = self.house.post(event.to_string().as_bytes());
        assert_eq!(status, 201, "{outcome}");
        described(&self.house, status, &outcome);
        let shown = self.house.run(&["rules", "rerun", outcome["case"].as_str().expect("a case")]);
        shown.stdout
    }
}

/// Signs in with a password that serves once, changes it, and signs in for a token.
fn sign_in(house: &Embedded, name: &str, once: &str) -> String {
    let form = |fields: &[(&str, &str)]| {
        let encode =
            |text: &str| text.bytes().map(|byte| format!("%{byte:02x}")).collect::<String>();
        let pairs = fields.iter().map(|(name, value)| format!("{name}={}", encode(value)));
        pairs.collect::<Vec<_>>().join("&")
    };
    let kind = ("Content-Type", "application/x-www-form-urlencoded");
    let here = ("Sec-Fetch-Site", "same-origin");
    let entry = form(&[("name", name), ("password", once)]);
    let entered = house.request("POST", "/sign-in", &[kind, here], entry.as_bytes());
    let cookie = entered.head.lines().find_map(|line| line.strip_prefix("set-cookie: "));
    let cookie = cookie.and_then(|cookie| cookie.split(';').next()).expect("a cookie");
    let change = form(&[("current", once), ("chosen", PASSWORD), ("again", PASSWORD)]);
    let headers = [kind, here, ("Cookie", cookie)];
    assert_eq!(house.request("POST", "/password", &headers, change.as_bytes()).status, 303);
    let body = json!({ "name": name, "password": PASSWORD }).to_string();
    let kind = [("Content-Type", "application/json")];
    let entered = house.request("POST", "/api/sign-in", &kind, body.as_bytes());
    let entered: Value = serde_json::from_str(&entered.body).expect("JSON");
    entered["token"].as_str().expect("a token").to_owned()
}

/// Holds what became of an event against the description that the program serves.
fn described(house: &Embedded, status: u16, outcome: &Value) {
    let served = house.request("GET", "/api/openapi.json", &[], b"");
    let served: Value = serde_json::from_str(&served.body).expect("JSON");
    let responses = &served["paths"]["/api/events"]["post"]["responses"];
    assert!(responses.get(status.to_string()).is_some(), "{status} is not described");
    let fields = &served["components"]["schemas"]["Outcome"]["properties"];
    for (name, value) in outcome.as_object().expect("an outcome") {
        assert!(fields.get(name).is_some(), "{name} is not described");
        let names = fields[name]["enum"].as_array();
        assert!(names.is_none_or(|names| names.contains(value)), "{name}: {value}");
    }
}

#[test]
fn a_ruleset_is_written_checked_approved_published_and_rolled_back_over_http() {
    let (house, once) = Township::prepared();
    let _running = house.serve();
    let town = Township::signed_in(house, &once);
    let mut files = town.files();
    let first = town.judged_with("a");

    let policy = files["policy.rhai"].clone();
    files.insert("policy.rhai".to_owned(), policy.replace("quiet_hours(", "quiet_hour("));
    let (status, refused) = town.draft(&files);
    assert_eq!((status, &refused["code"]), (422, &json!("check_fails")));
    let line = 1 + policy.split("quiet_hours(").next().expect("before it").matches('\n').count();
    let place = &refused["diagnostics"][0];
    assert_eq!((&place["file"], &place["line"]), (&json!("policy.rhai"), &json!(line)), "{place}");
    assert!(place["hint_zh"].as_str().is_some_and(|hint| hint.contains("quiet_hours")), "{place}");

    files.insert("policy.rhai".to_owned(), policy.replace("quiet_hours(22", "quiet_hours(21"));
    let (status, draft) = town.draft(&files);
    assert_eq!(status, 201, "{draft}");
    let number = draft["number"].as_i64().expect("a number");
    let replay = format!("/api/rules/versions/{number}/replay");
    assert_eq!(town.call(&town.keeper, "POST", &replay, None).0, 202);
    let replayed = until("the replay ends", PATIENCE, || {
        let answer = town.call(&town.keeper, "GET", &replay, None).1;
        (answer["state"] != "running").then_some(answer)
    });
    let outlook = &replayed["outlook"];
    assert_eq!((&outlook["cases"], &outlook["moved"]), (&json!(1), &json!(0)), "{replayed}");
    let approve = format!("/api/rules/versions/{number}/approve");
    assert_eq!(town.call(&town.keeper, "POST", &approve, None).0, 403);
    let publish = format!("/api/rules/versions/{number}/publish");
    let why = json!({ "note": "镇里会议定的" });
    assert_eq!(town.call(&town.approver, "POST", &publish, Some(&why)).0, 409, "not approved");
    let (status, approved) = town.call(&town.approver, "POST", &approve, None);
    assert_eq!((status, &approved["open_cases"]), (200, &json!(1)), "{approved}");
    let (status, published) = town.call(&town.approver, "POST", &publish, Some(&why));
    assert_eq!((status, &published["behind"]), (200, &json!([])), "{published}");
    assert_eq!(published["nodes"][0]["judges_with"], draft["hash"]);

    let short = &draft["hash"].as_str().expect("a hash")[..12];
    let second = town.judged_with("b");
    assert!(second.contains(short) && !first.contains(short), "{first}\n{second}");
    let (status, back) = town.call(&town.approver, "POST", "/api/rules/rollback", Some(&why));
    assert_eq!((status, &back["version"]["number"]), (200, &json!(1)), "{back}");
    assert!(!town.judged_with("c").contains(short));
    let verified = town.house.run(&["audit", "verify"]);
    assert!(verified.status.success(), "{}", verified.stderr);
}

#[test]
fn no_way_to_undercut_a_locked_floor_is_kept_over_http() {
    let (house, once) = Township::prepared();
    let _running = house.serve();
    let town = Township::signed_in(house, &once);
    let shipped = town.files();
    for (name, way) in ways() {
        let mut files = shipped.clone();
        for (path, text) in &mut files {
            *text = way.applied(path, text);
        }
        assert_ne!(files, shipped, "{name}");
        let (status, refused) = town.draft(&files);
        assert_eq!((status, &refused["code"]), (422, &json!("check_fails")), "{name}");
        let found = refused["diagnostics"].as_array().expect("a list").iter();
        let text = |one: &Value, field: &str| one[field].as_str().unwrap_or_default().to_owned();
        let told: String =
            found.map(|one| format!("{}: {}\n", text(one, "file"), text(one, "message"))).collect();
        assert!(told.contains(&way.names), "{name}: {told}");
    }
    let versions = town.call(&town.keeper, "GET", "/api/rules/versions", None).1;
    assert_eq!(versions["versions"].as_array().map(Vec::len), Some(1), "nothing was kept");
}

/// The addresses on a page that begin so.
fn links(page: &str, begin: &str) -> BTreeSet<String> {
    let found = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    found.filter(|to| to.starts_with(begin)).map(|to| to.replace("&amp;", "&")).collect()
}

#[test]
fn every_page_of_the_shipped_rules_is_small() {
    let (house, once) = Township::prepared();
    let _running = house.serve();
    let town = Township::signed_in(house, &once);
    assert_eq!(town.page("POST", "/rules/v/1/start").status, 303);
    let mut to_see: Vec<String> =
        ["/rules", "/rules/v/1", "/rules/try", "/rules/statistics"].map(str::to_owned).into();
    let desk = town.page("GET", "/rules/desk").body;
    to_see.extend(links(&town.page("GET", "/rules/v/1").body, "/rules/v/1/theme/"));
    to_see.extend(links(&desk, "/rules/desk/"));
    let (mut seen, mut pieces) = (BTreeSet::new(), 0);
    while let Some(path) = to_see.pop() {
        if !seen.insert(path.clone()) {
            continue;
        }
        let page = town.page("GET", &path);
        assert_eq!(page.status, 200, "{path}");
        assert!(page.body.len() < 100_000, "{path}: {} bytes", page.body.len());
        pieces += usize::from(path.starts_with("/rules/desk/file"));
        to_see.extend(links(&page.body, "/rules/desk/"));
    }
    assert!(pieces > 60 && seen.len() > pieces + 110, "{pieces} pieces, {} pages", seen.len());
    assert_eq!(town.page("POST", "/rules/desk/check").status, 200);
    assert!(town.page("POST", "/rules/desk/check").body.contains("检查通过"));
}
