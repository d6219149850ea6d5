//! The example, as somebody who has just built the program runs it.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use harness::{Program, http};
use serde_json::{Value, json};

/// Many times what it takes: the machine may be busy.
const PATIENCE: Duration = Duration::from_secs(240);

const REPORT: &str = r#""villages":10,"grid_workers":142,"women_grid_workers":30,"key_persons":87,"key_households":22,"disputes":6,"calls":3,"resolved":6,"recurred":1,"outreach_sessions":20,"people_reached":950,"two_cancers_relief":1,"two_cancers_visits":3,"children_visited":5,"warnings":"#;

/// A folder of its own, gone with the value.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("stories-{name}-{}", std::process::id()));
        std::fs::create_dir(&path).expect("a temporary folder can be made");
        Self(path)
    }

    fn is_empty(&self) -> bool {
        std::fs::read_dir(&self.0).expect("our own folder").next().is_none()
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.join(name);
        std::fs::write(&path, text).expect("our own folder");
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

#[test]
fn the_example_ends_with_its_report_and_leaves_nothing_behind() {
    let folder = Folder::new("demo-once");
    let program = Program::hearthwatch(["demo", "--once", "--json"]).env("TMPDIR", &folder.0);
    let finished = program.run(PATIENCE);
    assert!(finished.status.success(), "{}", finished.stderr);
    let last = finished.stdout.lines().last().unwrap_or_default();
    assert!(last.starts_with(&format!("{{{REPORT}")), "{last}");
    let report: Value = serde_json::from_str(last).expect("JSON");
    assert_eq!(report["warnings"], report["acknowledged"]);
    assert!(report["warnings"].as_i64() > Some(0));
    assert!(folder.is_empty());
}

#[test]
fn the_example_stays_up_for_whoever_signs_in_until_it_is_ended() {
    let folder = Folder::new("demo-up");
    let running = Program::hearthwatch(["demo"]).env("TMPDIR", &folder.0).start();
    running.wait_for_line("Ctrl-C", PATIENCE);
    let address = running.wait_for_line("工作台：http://", PATIENCE);
    let address = address.trim_start_matches("工作台：http://");
    let address: SocketAddr = address.parse().expect("an address of this machine");
    let guest = running.wait_for_line("登录名：", PATIENCE);
    let between = |from: &str, to: &str| {
        let rest = guest.split_once(from).expect(from).1;
        rest.split_once(to).expect(to).0.to_owned()
    };
    let credentials =
        json!({ "name": between("登录名：", "（"), "password": between("密码：", "（") });
    let kind = [("Content-Type", "application/json")];
    let body = credentials.to_string();
    let answer = http::request(address, "POST", "/api/sign-in", &kind, body.as_bytes());
    let answer = answer.expect("somebody listens");
    assert_eq!(answer.status, 200);
    let signed_in: Value = serde_json::from_str(&answer.body).expect("JSON");
    let token = signed_in["token"].as_str().expect("a token");
    assert_the_gravest_case_is_explained(address, token);
    assert_a_note_can_be_tried(address, token);
    assert!(!folder.is_empty());
    let finished = running.terminate(PATIENCE);
    assert!(finished.status.success(), "{}", finished.stderr);
    assert!(folder.is_empty());
}

#[test]
fn the_example_can_be_ended_in_the_middle_of_its_year() {
    let folder = Folder::new("demo-ended");
    let running = Program::hearthwatch(["demo"]).env("TMPDIR", &folder.0).start();
    running.wait_for_line("──", PATIENCE);
    let finished = running.terminate(PATIENCE);
    assert_eq!(finished.status.code(), Some(130), "{}", finished.stderr);
    assert!(folder.is_empty());
}

#[test]
fn its_events_and_rosters_imported_give_the_same_figures() {
    let folder = Folder::new("demo-imported");
    let file = |option: &str| {
        let printed = Program::hearthwatch(["demo", option]).run(PATIENCE);
        assert!(printed.status.success(), "{}", printed.stderr);
        folder.write(&format!("{}.jsonl", &option[2..]), &printed.stdout)
    };
    let (roster, households) = (file("--roster"), file("--households"));
    let events = file("--events");
    let run = |arguments: &[&str]| {
        let url = format!("sqlite:{}?mode=rwc", folder.0.join("store.db").display());
        let program = Program::hearthwatch(arguments)
            .env("HEARTHWATCH_STORE__URL", url)
            .env("HEARTHWATCH_STORE__KEY_FILE", folder.0.join("key"));
        let finished = program.run(PATIENCE);
        assert!(finished.status.success(), "{}{}", finished.stdout, finished.stderr);
        finished.stdout
    };
    run(&["roster", "import", name(&roster)]);
    run(&["household", "import", name(&households), "--confirm"]);
    run(&["import", name(&events)]);
    let report = run(&["report", "--json"]);
    assert!(report.starts_with(&format!("{{{REPORT}")), "{report}");
}

fn name(path: &Path) -> &str {
    path.to_str().expect("the folder has a plain name")
}

/// What a page of a case owes whoever leads it: rule by rule with articles and the words of the
/// notes, what must not be done under a stop beside what may, and the course.
fn assert_a_note_can_be_tried(address: SocketAddr, token: &str) {
    let cookie = format!("hearthwatch={token}");
    let headers = [
        ("Cookie", &*cookie),
        ("Sec-Fetch-Site", "same-origin"),
        ("Content-Type", "application/json"),
    ];
    let note = json!({ "note": "女方讲丈夫昨晚掐她脖子。" }).to_string();
    let answer = http::request(address, "POST", "/api/rules/try", &headers, note.as_bytes());
    let answer = answer.expect("an answer");
    assert!(answer.status == 200 && answer.body.contains("strangulation"), "{}", answer.body);
}

fn assert_the_gravest_case_is_explained(address: SocketAddr, token: &str) {
    let cookie = format!("hearthwatch={token}");
    let headers = [("Cookie", &*cookie)];
    let page = |path: &str| {
        let answer = http::request(address, "GET", path, &headers, b"").expect("an answer");
        assert_eq!(answer.status, 200, "{path}");
        answer.body
    };
    let list = page("/cases");
    let first = list.split_once("href=\"/c/").expect("a case").1;
    let number = first.split_once('"').expect("its number").0;
    let case = page(&format!("/c/{number}"));
    for words in [
        "辅助研判,不作认定;不能代替报警",
        "三级(镇好大姐工作室牵头)",
        "拨打 110",
        "现在不能做",
        "现在可以依法做",
        "反家庭暴力法第23条",
        "和上一次研判相比",
        "依据：",
        "<q>",
        "本人陈述",
        "研判为",
        "来电来访",
        "签收预警",
    ] {
        assert!(case.contains(words), "the page of {number} lacks {words}");
    }
}
