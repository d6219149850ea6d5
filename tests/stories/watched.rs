//! What Prometheus is given in `deploy/`: alerts that fire and resolve, names the program has,
//! pages for whoever is woken, and a dashboard whose every question is answered.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

use harness::keeper::Keeper;
use harness::place::Place;
use harness::{Finished, Program, free_port, http, repository, until};
use serde_json::{Value, json};

use crate::embedded::{Embedded, PATIENCE, text};

const PROMTOOL: &str = "/usr/bin/promtool";
const PROMETHEUS: &str = "/usr/bin/prometheus";

#[test]
fn every_alert_stays_quiet_fires_and_resolves() {
    let file = |name: &str| repository().join("deploy/prometheus").join(name);
    let configured = promtool(&["check", "config", text(&file("prometheus.yml"))], "");
    assert!(configured.status.success(), "{}{}", configured.stdout, configured.stderr);
    for tests in ["alerts_test.yml", "alerts_of_days_test.yml"] {
        let tested = promtool(&["test", "rules", text(&file(tests))], "");
        assert!(tested.status.success(), "{}{}", tested.stdout, tested.stderr);
    }
    let tested = ["alerts_test.yml", "alerts_of_days_test.yml"]
        .map(|tests| read(&format!("deploy/prometheus/{tests}")))
        .concat();
    for alert in alerts() {
        let cases = tested.matches(&format!("alertname: {alert} }}")).count();
        assert_eq!(cases, 2, "{alert}: quiet before, and resolved after");
        assert!(tested.contains(&format!("alertname: {alert}\n")), "{alert}: fires");
    }
}

#[test]
fn every_alert_has_a_page_and_every_page_an_alert_and_commands_that_are_there() {
    let folder = repository().join("deploy/runbook");
    let pages = std::fs::read_dir(&folder).expect("in the repository").map(|entry| {
        let name = entry.expect("in the repository").file_name();
        name.to_string_lossy().trim_end_matches(".md").to_owned()
    });
    let pages: BTreeSet<String> = pages.collect();
    assert_eq!(pages, alerts());
    let rules = read("deploy/prometheus/alerts.yml");
    for alert in &pages {
        assert!(rules.contains(&format!("runbook: deploy/runbook/{alert}.md\n")), "{alert}");
        let page = read(&format!("deploy/runbook/{alert}.md"));
        let commands = page.split('`').skip(1).step_by(2);
        for command in commands.filter_map(|code| code.strip_prefix("hearthwatch ")) {
            let words = command.split(' ').chain(["--help"]);
            let helped = Program::hearthwatch(words).run(PATIENCE);
            assert!(helped.status.success(), "{alert}: hearthwatch {command}\n{}", helped.stderr);
        }
    }
}

#[test]
fn a_real_prometheus_answers_every_question_of_the_dashboard_and_knows_every_name() {
    let house = Embedded::new();
    let serve = house.serve();
    post(&house, "w-1", "丈夫昨晚掐她脖子");
    let shown = http::get(house.admin(), "/metrics").expect("serve answers").body;
    let checked = promtool(&["check", "metrics"], &shown);
    assert!(checked.status.success(), "{}{}", checked.stdout, checked.stderr);
    let dashboard: Value =
        serde_json::from_str(&read("deploy/grafana/hearthwatch.json")).expect("JSON");
    let questions = questions(&dashboard);
    let asked = format!("{}{}", questions.join("\n"), read("deploy/prometheus/alerts.yml"));
    for name in names(&asked) {
        let is_there = ["", "_bucket", "_count", "_sum"].iter().any(|end| {
            let name = name.strip_suffix(end);
            name.is_some_and(|name| shown.contains(&format!("# TYPE {name} ")))
        });
        assert!(is_there, "{name} is no metric of the program");
    }
    let prometheus = Watching::start(&house);
    for question in questions {
        let answer = until(&format!("{question} is answered"), PATIENCE, || {
            // Rates need something to have been counted twice.
            prometheus.ask(&question).filter(|answer| !answer.is_empty())
        });
        assert!(answer.iter().all(|series| series["value"][1].is_string()), "{answer:?}");
    }
    drop(serve);
}

/// Debian's Prometheus with our configuration, looking at one hearthwatch every second.
struct Watching {
    address: std::net::SocketAddr,
    _running: harness::Running,
    _folder: Keeper,
}

impl Watching {
    fn start(house: &Embedded) -> Self {
        let folder = Keeper::new(Place::Fast);
        let write = |name: &str, content: String| -> PathBuf {
            let path = folder.folder().join(name);
            std::fs::write(&path, content).expect("our own folder");
            path
        };
        write("alerts.yml", read("deploy/prometheus/alerts.yml"));
        let config = read("deploy/prometheus/prometheus.yml");
        let config = config.replace("127.0.0.1:9090", &house.admin().to_string());
        let config = write("prometheus.yml", config.replace("15s", "1s"));
        let address = std::net::SocketAddr::from(([127, 0, 0, 1], free_port()));
        let running = Program::at(
            PROMETHEUS,
            [
                format!("--config.file={}", text(&config)),
                format!("--storage.tsdb.path={}", folder.folder().join("data").display()),
                format!("--web.listen-address={address}"),
                "--log.level=warn".to_owned(),
            ],
        );
        let mut running = running.start();
        running.wait_for_http(address, "/-/ready", PATIENCE);
        Self { address, _running: running, _folder: folder }
    }

    /// The series that answer a question.
    fn ask(&self, question: &str) -> Option<Vec<Value>> {
        let encoded: String = question.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let answer = http::get(self.address, &format!("/api/v1/query?query={encoded}")).ok()?;
        let answer: Value = serde_json::from_str(&answer.body).expect("JSON");
        assert_eq!(answer["status"], "success", "{question}: {answer}");
        answer["data"]["result"].as_array().cloned()
    }
}

fn post(house: &Embedded, id: &str, narrative: &str) {
    let event = json!({
        "specversion": "1.0", "id": id, "source": "grid/YC-03", "type": "hearthwatch.visit.v1",
        "time": "2026-03-01T10:00:00+08:00",
        "data": { "village": "YC-03", "household": "h_watched", "narrative": narrative },
    });
    let (status, ..) = house.post(event.to_string().as_bytes());
    assert_eq!(status, 201);
}

fn promtool(arguments: &[&str], input: &str) -> Finished {
    Program::at(PROMTOOL, arguments).input(input).run(Duration::from_mins(3))
}

fn read(path: &str) -> String {
    std::fs::read_to_string(repository().join(path)).expect("in the repository")
}

/// The alerts, by name.
fn alerts() -> BTreeSet<String> {
    let rules = read("deploy/prometheus/alerts.yml");
    let named = rules.lines().filter_map(|line| line.trim().strip_prefix("- alert: "));
    named.map(str::to_owned).collect()
}

/// What the panels of a dashboard ask.
fn questions(dashboard: &Value) -> Vec<String> {
    let panels = dashboard["panels"].as_array().expect("panels");
    let targets = panels.iter().filter_map(|panel| panel["targets"].as_array()).flatten();
    targets.filter_map(|target| target["expr"].as_str()).map(str::to_owned).collect()
}

/// Our metrics that a text names.
fn names(text: &str) -> BTreeSet<&str> {
    let words = text.split(|each: char| !(each.is_ascii_lowercase() || each == '_'));
    words.filter(|word| word.starts_with("hearthwatch_")).collect()
}
