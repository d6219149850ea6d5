//! `notifier who CASE`: whom a case would be put to, on an embedded store.

use serde_json::{Value, json};

use crate::embedded::{Embedded, text};

const VISIT: &str = r#"{"specversion":"1.0","id":"w-1","source":"grid/YC-03",
"type":"hearthwatch.visit.v1","time":"2026-03-01T10:00:00+08:00",
"data":{"town":"YC","village":"YC-03","grid":"YC-03-012","household":"h_who",
"reporter":{"ref":"u_grid","role":"women_grid_worker"},
"parties":[{"ref":"p_1","name":"鲍某某","role":"party"}],"narrative":"丈夫昨晚掐她脖子"}}"#;

fn line(person: &str, role: &str, place: &str, kin: Option<&[&str]>) -> String {
    json!({
        "person": person, "name": "某某", "role": role, "place": place, "channels": ["inbox"],
        "from": "2026-01-01", "kin_households": kin,
    })
    .to_string()
}

fn take_in(house: &Embedded, lines: &[String]) {
    let roster = house.file("roster.jsonl", lines.join("\n"));
    let taken = house.run(&["roster", "import", text(&roster)]);
    assert!(taken.status.success(), "{}", taken.stderr);
}

#[test]
fn who_explains_the_whole_chain_and_fails_where_it_does_not_reach_the_county() {
    let house = Embedded::new();
    let visit = house.file("visit.jsonl", VISIT.replace('\n', ""));
    let taken = house.run(&["import", text(&visit)]);
    assert!(taken.status.success(), "{}{}", taken.stdout, taken.stderr);
    let who = |json: bool| {
        let mut arguments = vec!["notifier", "who", "YC-2026-0001"];
        arguments.extend(json.then_some("--json"));
        house.run(&arguments)
    };
    let nobody = who(false);
    assert_eq!(nobody.status.code(), Some(1), "{}", nobody.stderr);
    assert!(nobody.stdout.contains("现在一个人也找不到"), "{}", nobody.stdout);

    take_in(
        &house,
        &[
            line("u_village", "village_mediator", "YC-03", Some(&[])),
            line("u_kin", "town_studio_mediator", "YC", Some(&["h_who"])),
            line("u_studio", "town_studio_mediator", "YC", None),
            line("u_beat", "beat_officer", "YC", Some(&[])),
        ],
    );
    let cut = who(false);
    assert_eq!(cut.status.code(), Some(1));
    assert!(cut.stdout.contains("这条链没有到县"), "{}", cut.stdout);

    take_in(&house, &[line("u_county", "county_duty", "TC", Some(&[]))]);
    let whole = who(true);
    assert_eq!(whole.status.code(), Some(0), "{}", whole.stderr);
    let told: Value = serde_json::from_str(&whole.stdout).expect("one value");
    let people = |list: &Value| -> Vec<String> {
        let list = list.as_array().expect("a list").iter();
        list.filter_map(|one| Some(one["person"].as_str()?.to_owned())).collect()
    };
    assert_eq!(people(&told["chain"]), ["u_studio", "u_county"]);
    assert_eq!(told["chain"][0]["kin_declared"], false);
    // No joint mediation: the police liaison is told, the village's mediation room is not.
    assert_eq!(people(&told["beside"]), ["u_beat"]);
    assert_eq!(told["passed_over"][0]["person"], "u_kin");
    assert_eq!(told["passed_over"][0]["reason"], "kin_household");
}

#[test]
fn doctor_tells_of_a_channel_of_the_roster_that_is_not_set_up() {
    let house = Embedded::new();
    let named = line("u_studio", "town_studio_mediator", "YC", Some(&[]));
    take_in(&house, &[named.replace("inbox", "robot:yc03")]);
    let missing = house.run(&["doctor"]);
    assert_eq!(missing.status.code(), Some(1), "{}", missing.stdout);
    assert!(missing.stdout.contains("a channel that is not set up: robot:yc03;"));
    let mut settings = std::fs::read_to_string(house.path("settings.toml")).expect("our own");
    settings.push_str(
        "[[notifier.robots]]\nname = \"yc03\"\nkind = \"wecom\"\n\
         url = \"https://robots.example/send?key=k\"\nmembers = [\"u_studio\"]\n",
    );
    house.file("settings.toml", settings.clone());
    let there = house.run(&["doctor"]);
    assert!(there.stdout.contains("channels: inbox, robot:yc03"), "{}", there.stdout);
    // 钉钉 takes only what is signed, so a robot without a secret would never be heard.
    house.file("settings.toml", settings.replace("wecom", "dingtalk"));
    let unsigned = house.run(&["doctor"]);
    assert_eq!(unsigned.status.code(), Some(1), "{}", unsigned.stdout);
    assert!(unsigned.stdout.contains("notifier.robots: yc03: secret is missing"));
}

#[test]
fn doctor_tries_the_mail_server_and_counts_who_has_no_address() {
    let house = Embedded::new();
    let named = |person: &str, email: &str| {
        let line = line(person, "town_studio_mediator", "YC", Some(&[]));
        let line = line.replace("inbox", "mail");
        line.replacen('{', &format!("{{\"email\": \"{email}\", "), 1)
    };
    take_in(&house, &[named("u_studio", "li.wei@mail.example"), named("u_other", "")]);
    let unset = house.run(&["doctor"]);
    assert!(unset.stdout.contains("a channel that is not set up: mail;"), "{}", unset.stdout);
    assert!(unset.stdout.contains("to be told by mail, but without an address: 1;"));
    let mut settings = std::fs::read_to_string(house.path("settings.toml")).expect("our own");
    // Nobody listens on the port.
    let port = harness::free_port();
    settings.push_str(&format!(
        "[notifier.mail]\nhost = \"127.0.0.1\"\nport = {port}\nallow_private = true\n\
         from = \"watch@mail.example\"\nuser = \"watch\"\npassword = \"hidden-4711\"\n"
    ));
    house.file("settings.toml", settings.clone());
    let away = house.run(&["doctor"]);
    assert_eq!(away.status.code(), Some(1), "{}", away.stdout);
    assert!(away.stdout.contains("channels: inbox, mail"), "{}", away.stdout);
    assert!(away.stdout.contains("mail: no connection, or it broke off"), "{}", away.stdout);
    for secret in ["hidden-4711", "li.wei"] {
        assert!(!away.stdout.contains(secret) && !away.stderr.contains(secret), "{secret}");
    }
    let keyed = format!("{settings}[notifier.sms]\naccess_key_id = \"hidden-4711\"\n");
    house.file("settings.toml", keyed);
    let unfinished = house.run(&["doctor"]);
    assert!(unfinished.stdout.contains("notifier.sms.access_key_secret is missing"));
    assert!(!unfinished.stdout.contains("hidden-4711"));
    house.file("settings.toml", settings.replace("allow_private = true", ""));
    let private = house.run(&["doctor"]);
    assert!(private.stdout.contains("notifier.mail.host points to an address that is not public"));
}
