//! Malformed settings and rulesets: each error names the key and where it stands, or the file,
//! line and column; nothing panics, and no secret is repeated.

use std::path::Path;

use harness::{Finished, Program, repository};

use crate::embedded::{Embedded, PATIENCE, text};

/// Stands wherever a password could.
const SECRET: &str = "hidden-4711";

/// Settings that cannot be used: the file's text, variables, and what has to be named.
struct Setting {
    file: String,
    variables: Vec<(&'static str, &'static str)>,
    names: Vec<&'static str>,
}

fn file(text: &str, names: &[&'static str]) -> Setting {
    Setting { file: text.replace("SECRET", SECRET), variables: Vec::new(), names: names.to_vec() }
}

fn variable(name: &'static str, value: &'static str, names: &[&'static str]) -> Setting {
    Setting { file: String::new(), variables: vec![(name, value)], names: names.to_vec() }
}

fn settings() -> Vec<Setting> {
    let mut all = vec![
        file("twon = \"YC\"", &["`twon`", "known are town", "settings.toml"]),
        file("[stores]\nurl = \"SECRET\"", &["`stores`", "settings.toml"]),
        file("[store]\nulr = \"SECRET\"", &["store", "`ulr`", "known are url", "settings.toml"]),
        file("town = [\"SECRET\"]", &["town", "is not a string", "settings.toml"]),
        file("town = \"\"", &["town must be a code"]),
        file("[store]\nconnections = \"SECRET\"", &["store.connections", "whole number"]),
        file("[store]\nconnections = 0", &["store.connections must be 1 to 500"]),
        file("[ingest]\nbatch = -1", &["ingest.batch", "whole number", "settings.toml"]),
        file("[broker]\nprefetch = 70000", &["broker.prefetch", "whole number"]),
        file("[http]\nlisten = \"127.0.0.1:99999\"", &["http.listen must be an address and port"]),
        file("[admin]\nlisten = 9090", &["admin.listen", "is not a string"]),
        file("[http]\nbase_url = \"httpx:SECRET\"", &["http.base_url must be http://"]),
        file("[notifier]\nsweep_milliseconds = 0", &["notifier.sweep_milliseconds must be"]),
        file("[notifier.mail]\ntls = \"SECRET\"", &["notifier.mail.tls", "settings.toml"]),
        file("[notifier.mail]\npasword = \"SECRET\"", &["notifier.mail", "`pasword`"]),
        file("[notifier.sms]\naccess_key_id = 4711", &["notifier.sms.access_key_id"]),
        file("[log]\nfilter = \"info,=x=y\"", &["log.filter"]),
        file("[log]\nformat = \"xml\"", &["log.format must be json or text"]),
        file(
            "town = \"A\"\ntown = \"B\"",
            &["TOML parse error at line 2, column 1", "settings.toml"],
        ),
        file("[store]\nurl = \"SECRET", &["TOML parse error at line 2", "settings.toml"]),
        file("[[tokens]]\ntokn = \"SECRET\"", &["tokens.0", "`tokn`", "known are token"]),
        file("[[tokens]]\ntoken = 4711", &["tokens.0.token", "is not a string"]),
        file("[[tokens]]\nsources = [\"grid/\"]", &["tokens.0", "`token` is missing"]),
        file("[[broker.producers]]\nuser = [\"SECRET\"]", &["broker.producers.0.user"]),
    ];
    all.extend([
        variable("HEARTHWATCH_STORE__CONNECTIONS", SECRET, &["HEARTHWATCH_STORE__CONNECTIONS"]),
        variable("HEARTHWATCH_STOER__URL", SECRET, &["`stoer`", "the variable HEARTHWATCH_STOER"]),
        variable("HEARTHWATCH_LOG__FORMAT", "xml", &["log.format"]),
        variable("HEARTHWATCH_TOWN", "[1]", &["town", "the variable HEARTHWATCH_TOWN"]),
    ]);
    all
}

#[test]
fn a_setting_that_cannot_be_used_is_named_with_its_place() {
    let all = settings();
    assert!(all.len() >= 15);
    for Setting { file, variables, names } in all {
        let house = Embedded::new();
        let path = house.file("settings.toml", &file);
        let mut program =
            Program::hearthwatch(["quarantine", "list"]).env("HEARTHWATCH_CONFIG", text(&path));
        for (name, value) in variables {
            program = program.env(name, value);
        }
        told(&program.run(PATIENCE), &names, &file);
    }
}

#[test]
fn what_settings_point_to_is_named_by_its_key() {
    let house = Embedded::new();
    assert!(
        house.run(&["quarantine", "list"]).status.success(),
        "the store is sealed with its key"
    );
    for (name, content) in [
        ("short", SECRET.to_owned()),
        ("not hex", "zz".repeat(32)),
        ("long", "ab".repeat(33)),
        ("another", "ab".repeat(32)),
    ] {
        let key = house.file(name, content);
        let program =
            house.program(&["quarantine", "list"]).env("HEARTHWATCH_STORE__KEY_FILE", &key);
        told(&program.run(PATIENCE), &["store.key_file", name], name);
    }
    let unusable = format!("postgres://user:{SECRET}@127.0.0.1:1/none");
    let rabbit = format!("amqp//user:{SECRET}@localhost");
    let port = format!("amqp://user:{SECRET}@localhost:none");
    let hook = format!("https:{SECRET}");
    let sealed = format!("whsec_{SECRET}");
    let serve = |pairs: &[(&str, &str)]| {
        let program = house.program(&["serve"]);
        pairs.iter().fold(program, |program, (name, value)| program.env(name, value)).run(PATIENCE)
    };
    let store = "HEARTHWATCH_STORE__URL";
    let cases: [(&[(&str, &str)], &str); 8] = [
        (&[(store, "mysql://user:hidden-4711@host/x")], "store.url"),
        (&[(store, "sqlite:none/such/folder.db?mode=rwc")], "store.url"),
        (&[(store, &unusable)], "store.url"),
        (&[("HEARTHWATCH_STORE__KEY_FILE", "none/such/key")], "store.key_file none/such/key"),
        (&[("HEARTHWATCH_BROKER__URL", &rabbit)], "broker.url"),
        (&[("HEARTHWATCH_BROKER__URL", &port)], "broker.url"),
        (&[("HEARTHWATCH_NOTIFIER__WEBHOOK__URL", &hook)], "notifier.webhook.url"),
        (
            &[
                ("HEARTHWATCH_NOTIFIER__WEBHOOK__URL", "https://example.invalid/"),
                ("HEARTHWATCH_NOTIFIER__WEBHOOK__SECRET", &sealed),
            ],
            "webhook.secret",
        ),
    ];
    for (pairs, named) in cases {
        told(&serve(pairs), &[named], named);
    }
    for (path, says) in [("none.toml", "none.toml"), (".", "cannot be read")] {
        let listed = Program::hearthwatch(["--config", path, "quarantine", "list"]).run(PATIENCE);
        told(&listed, &[says], path);
    }
    let gbk = house.file("gbk.toml", b"town = \"\xD5\xC5\"");
    let listed = Program::hearthwatch(["--config", text(&gbk), "quarantine", "list"]).run(PATIENCE);
    told(&listed, &["gbk.toml", "UTF-8"], "GBK");
}

/// It ended with an error that names all of this, and no secret.
fn told(ended: &Finished, names: &[&str], what: &str) {
    let Finished { status, stdout, stderr } = ended;
    assert!(matches!(status.code(), Some(1 | 2)), "{what}: {status}\n{stdout}{stderr}");
    for name in names {
        assert!(stderr.contains(name), "{what}: not {name:?}:\n{stderr}");
    }
    for word in [SECRET, "panicked", "RUST_BACKTRACE"] {
        assert!(!stderr.contains(word) && !stdout.contains(word), "{what}: {word}:\n{stderr}");
    }
}

/// A change to the shipped rules that has to be found: the file, what is replaced in it (nothing:
/// what is added at its end), and what is said.
type Change = (&'static str, &'static str, &'static str, &'static [&'static str]);

const CHANGES: [Change; 22] = [
    ("policy.rhai", "band(2, ", "bnad(2, ", &["policy.rhai:", "bnad"]),
    ("policy.rhai", "", "\nband(9, 100);\n", &["policy.rhai:", "band"]),
    ("policy.rhai", "", "\nwhile true {}\n", &["policy.rhai:"]),
    ("policy.rhai", "", "\nclock(\"acknowledge\", 3);\n", &["policy.rhai:", "clock"]),
    (
        "lethality/rules.rhai",
        "strangulation)",
        "strangulatoin)",
        &["lethality/rules.rhai:3:", "strangulation"],
    ),
    (
        "lethality/rules.rhai",
        "",
        "\nrule(\"x\", strangulation && weapon_use).says(\"x\");\n",
        &["lethality/rules.rhai:", "and"],
    ),
    (
        "lethality/rules.rhai",
        "",
        "\nrule(\"x\", strangulation == \"yes\").says(\"x\");\n",
        &["lethality/rules.rhai:"],
    ),
    (
        "lethality/rules.rhai",
        "",
        "\nif strangulation { rule(\"x\", weapon_use); }\n",
        &["lethality/rules.rhai:"],
    ),
    (
        "lethality/rules.rhai",
        "",
        "\nrule(\"x\", strangulation).floor(7);\n",
        &["lethality/rules.rhai:", "floor"],
    ),
    (
        "lethality/rules.rhai",
        "",
        "\nrule(\"x\", strangulation).points(\"30\");\n",
        &["lethality/rules.rhai:", "points"],
    ),
    (
        "lethality/rules.rhai",
        "",
        "\nrule(\"x\", strangulation).flag(emergncy);\n",
        &["lethality/rules.rhai:", "emergency"],
    ),
    (
        "lethality/rules.rhai",
        "",
        "\nrule(\"strangulation\", weapon_use).says(\"x\");\n",
        &["lethality/rules.rhai:", "strangulation"],
    ),
    ("lethality/rules.rhai", "", "\nrule(\"x\", strangulation", &["lethality/rules.rhai:"]),
    ("lethality/rules.rhai", "", "\nfn f(n) { f(n + 1) }\nf(1);\n", &["lethality/rules.rhai:"]),
    (
        "lethality/signals.toml",
        "",
        "\n[[signal]]\nid = \"strangulation\"\nzh = \"又\"\nen = \"again\"\ncategory = \"lethality\"\nphrases = []\n",
        &["lethality/signals.toml:", "strangulation"],
    ),
    (
        "lethality/signals.toml",
        "",
        "\n[[signal]]\nid = \"Not An Id\"\nzh = \"x\"\nen = \"x\"\ncategory = \"lethality\"\n",
        &["lethality/signals.toml:"],
    ),
    (
        "lethality/signals.toml",
        "",
        "\n[[signal]]\nidd = \"x\"\n",
        &["lethality/signals.toml:", "idd"],
    ),
    ("lethality/signals.toml", "", "\n[[signal]\n", &["lethality/signals.toml:"]),
    (
        "lethality/cases.toml",
        "",
        "\n[[case]]\nname = \"x\"\nnote = \"x\"\nfuond = []\n",
        &["lethality/cases.toml:", "fuond"],
    ),
    (
        "lethality/cases.toml",
        "",
        "\n[[case]]\nname = \"x\"\nnote = \"x\"\nfound = [\"strangulatoin\"]\n",
        &["lethality/cases.toml:", "strangulation"],
    ),
    (
        "lethality/cases.toml",
        "",
        "\n[[case]]\nname = \"x\"\nnote = \"x\"\nfires = [\"lethality/none\"]\n",
        &["lethality/cases.toml:", "lethality/none"],
    ),
    (
        "lethality/cases.toml",
        "",
        "\n[[case]]\nname = \"x\"\nnote = \"好\"\nlevel = 3\n",
        &["lethality/cases.toml:"],
    ),
];

#[test]
fn a_ruleset_that_cannot_be_used_is_told_with_file_line_and_column() {
    let house = Embedded::new();
    let rules = house.path("rules");
    copy(&repository().join("rules"), &rules);
    for (file, from, to, names) in CHANGES {
        let path = rules.join(file);
        let before = std::fs::read_to_string(&path).expect("a file of the rules");
        let after = match from {
            "" => format!("{before}{to}"),
            from => before.replacen(from, to, 1),
        };
        assert_ne!(before, after, "{file} holds {from}");
        std::fs::write(&path, after).expect("our own folder");
        let checked = Program::hearthwatch(["rules", "check", text(&rules)]).run(PATIENCE);
        assert_eq!(checked.status.code(), Some(1), "{to}: {}", checked.stdout);
        for name in names {
            assert!(checked.stdout.contains(name), "{to}: not {name}:\n{}", checked.stdout);
        }
        assert!(has_place(&checked.stdout, file), "{to}: no line and column:\n{}", checked.stdout);
        assert!(!checked.stderr.contains("panicked"), "{}", checked.stderr);
        // What does not load judges nothing.
        if !file.ends_with("cases.toml") {
            let tried = Program::hearthwatch(["rules", "try", "--rules", text(&rules)]);
            let tried = tried.run(PATIENCE);
            assert_eq!(tried.status.code(), Some(1), "{to}");
            assert!(tried.stdout.is_empty() && tried.stderr.contains(file), "{}", tried.stderr);
        }
        std::fs::write(&path, before).expect("our own folder");
    }
}

#[test]
fn a_folder_that_is_no_ruleset_is_told() {
    let house = Embedded::new();
    let empty = house.file("empty/README.md", "nothing");
    let binary = house.file("binary/policy.rhai", b"band(1, \xFF\xFE);");
    let not_a_folder = house.file("rules.txt", "band(1, 1);");
    for (path, names) in [
        (house.path("none"), ["none", "cannot be read"]),
        (not_a_folder, ["rules.txt", "cannot be read"]),
        (empty.parent().expect("below").to_owned(), ["policy.rhai", "is missing"]),
        (binary.parent().expect("below").to_owned(), ["policy.rhai", "UTF-8"]),
    ] {
        let checked = Program::hearthwatch(["rules", "check", text(&path)]).run(PATIENCE);
        assert_eq!(checked.status.code(), Some(1), "{}", path.display());
        let both = checked.stdout + checked.stderr.as_str();
        assert!(names.iter().all(|name| both.contains(name)), "{names:?}: {both}");
    }
}

/// Whether some line begins with `file:LINE:COLUMN:`.
fn has_place(printed: &str, file: &str) -> bool {
    printed.lines().filter_map(|line| line.strip_prefix(file)?.strip_prefix(':')).any(|rest| {
        let mut parts = rest.split(':');
        let number = |part: Option<&str>| part.is_some_and(|part| part.parse::<u32>().is_ok());
        number(parts.next()) && number(parts.next())
    })
}

pub(crate) fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("our own folder");
    for entry in std::fs::read_dir(from).expect("a folder of the repository").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("our own folder");
        }
    }
}
