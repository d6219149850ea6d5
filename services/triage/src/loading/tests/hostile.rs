//! Scripts that mean harm: refused, quickly, and with nothing left behind.

use std::time::{Duration, Instant};

use super::scripts::{ENDLESS, GROWTH, HIJACKED, ODD_WRITING, STUMBLES, WAYS_OUT, made};
use super::*;

/// How long a script may take to be refused. A debug build is several times slower, and shares the
/// machine with the other tests.
const LONGEST: Duration = Duration::from_millis(if cfg!(debug_assertions) { 500 } else { 100 });

/// The problem of a script, which must be found in time. The best of three counts: what else the
/// machine does only adds.
fn quickly(script: &str) -> String {
    let mut best = Duration::MAX;
    let mut found = String::new();
    for _ in 0..3 {
        let begun = Instant::now();
        found = of_rules(script);
        best = best.min(begun.elapsed());
        if best < LONGEST {
            break;
        }
    }
    let shown: String = script.chars().take(200).collect();
    assert!(best < LONGEST, "{best:?}: {shown}");
    found
}

/// Refused in time, and with a place.
fn refused(script: &str) -> String {
    let found = quickly(script);
    let shown: String = script.chars().take(200).collect();
    let placed = found.strip_prefix("danger/rules.rhai:").map(|rest| rest.split(':').next());
    let line = placed.flatten().and_then(|line| line.parse::<u32>().ok());
    assert!(line.is_some_and(|line| line > 0), "{shown}: {found}");
    found
}

#[test]
fn a_hundred_hostile_scripts_are_refused_at_once_with_a_place() {
    let written = [ENDLESS, GROWTH, WAYS_OUT, HIJACKED, STUMBLES, ODD_WRITING];
    let written = written.iter().flat_map(|scripts| scripts.iter().map(|s| (*s).to_owned()));
    let all: Vec<String> = written.chain(made()).collect();
    assert!(all.len() >= 100, "{}", all.len());
    for script in &all {
        refused(script);
    }
    // The process is as well as before.
    assert_eq!(of_rules(RULES), "none");
}

#[test]
fn endless_work_is_stopped() {
    for script in ENDLESS {
        let found = refused(script);
        assert!(
            ["computes too long", "too many", "nested", "more than", "too deeply"]
                .iter()
                .any(|words| found.contains(words)),
            "{script}: {found}"
        );
    }
}

#[test]
fn deep_nesting_and_recursion_are_stopped() {
    let parens = format!("let x = {}1{};", "(".repeat(50_000), ")".repeat(50_000));
    assert!(quickly(&parens).contains("nested too deeply"));
    let braces = format!("{}{}", "{".repeat(50_000), "}".repeat(50_000));
    assert!(quickly(&braces).contains("nested too deeply"));
    let nots = format!("let x = {}true;", "!".repeat(100_000));
    assert!(quickly(&nots).contains("nested too deeply"));
    assert!(quickly("fn f(n) { f(n + 1) } f(0);").contains("too deeply"));
    let deep = format!("fn f(n) {{ {}f(n + 1){} }} f(0);", "1+(".repeat(20), ")".repeat(20));
    assert!(quickly(&deep).contains("too deeply"));
    assert!(quickly("let f = |g| g.call(g); f.call(f);").contains("too deeply"));
}

#[test]
fn the_deepest_recursion_allowed_fits_the_stack() {
    // As deep as expressions may be, in as many calls as there may be, on a caller's small stack.
    let scripts = [
        format!("fn f(n) {{ {}f(n + 1) }} f(0);", "!".repeat(16)),
        format!("let f = |g| {{ {}g.call(g){} }}; f.call(f);", "1+(".repeat(17), ")".repeat(17)),
        format!("fn f(n) {{ {}f(n + 1);{} }} f(0);", "for i in [1] {".repeat(5), "}".repeat(5)),
    ];
    for script in scripts {
        let small = std::thread::Builder::new().stack_size(256 << 10);
        let worker = small.spawn(move || quickly(&script)).unwrap();
        let found = worker.join().unwrap();
        assert!(found.contains("too deeply"), "{found}");
    }
    let deep = format!("x = {}", "[".repeat(100_000));
    let found = problems(&with("danger/signals.toml", &deep));
    assert!(found.starts_with("danger/signals.toml:1:"), "{found}");
}

#[test]
fn growth_is_stopped() {
    for script in GROWTH.iter().filter(|script| script.contains("loop")) {
        let found = refused(script);
        assert!(found.contains("too large") || found.contains("too long"), "{script}: {found}");
    }
    let variables: String = (0..200).map(|n| format!("let v{n} = {n};")).collect();
    assert!(quickly(&variables).contains("too many variables"));
    let functions: String = (0..100).map(|n| format!("fn f{n}() {{}}")).collect();
    assert!(quickly(&functions).contains("too many functions"));
    let long = "let x = 1; ".repeat(15_000);
    let expected = "danger/rules.rhai:1:131073: a script has at most 131072 bytes; this one has";
    assert!(quickly(&long).starts_with(expected), "{}", quickly(&long));
}

#[test]
fn the_vocabulary_counts_against_no_limit() {
    let signals: String = (0..200)
        .map(|n| format!("[[signal]]\nid=\"s{n}\"\nzh=\"x\"\nen=\"x\"\ncategory=\"c{n}\"\n"))
        .collect();
    let variables: String = (0..100).map(|n| format!("let v{n} = s{n};")).collect();
    let rules = format!("{variables} rule(\"x\", v1 or v99).says(\"x\").points(1);");
    let files = [("a/signals.toml", signals), ("a/rules.rhai", rules)];
    let files = files.into_iter().chain([("policy.rhai", POLICY.to_owned())]);
    assert_eq!(problems(&RuleFiles::new(files)), "none");
}

#[test]
fn printing_says_nothing_to_anyone() {
    assert_eq!(of_rules(&format!("print(\"x\"); debug(\"y\"); {RULES}")), "none");
}

#[test]
fn what_a_closure_captures_dies_with_the_load() {
    let captures = "let n = 0; let f = |_x| { n += 1; n }; \
                    rule(\"x\", strangulation).says(\"x\").points(f.call(1) + f.call(1));";
    for _ in 0..2 {
        let ruleset = load(&with_rules(captures)).unwrap_or_else(|p| panic!("{}", p[0]));
        assert_eq!(ruleset.rules()[0].points, 3);
    }
    let found = quickly("let n = 0; rule(\"x\", |c| { n += 1; n > 1 });");
    assert!(found.contains("a function is not a condition"), "{found}");
}

#[test]
fn a_breakdown_of_the_engine_is_a_diagnostic() {
    let names = std::sync::Arc::new(engine::Names::new());
    let mut engine = engine::bare(names.clone(), &engine::Budget::default());
    engine.register_fn("boom", || -> i64 { panic!("a fault of ours") });
    let script = failure::Script { file: "x/rules.rhai", text: "boom();", names: &names };
    let found = script::run(&engine, script);
    assert_eq!(found[0].kind, Kind::Internal);
}
