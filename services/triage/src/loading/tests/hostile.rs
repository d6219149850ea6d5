//! Scripts that mean harm: refused, quickly, and with nothing left behind.

use std::time::{Duration, Instant};

use super::*;

/// The problem of a script, which must be found within two seconds, in debug, on a busy machine.
fn quickly(script: &str) -> String {
    let begun = Instant::now();
    let found = of_rules(script);
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}: {script}", begun.elapsed());
    found
}

#[test]
fn endless_work_is_stopped() {
    for script in [
        "loop {}",
        "loop { let x = 1; }",
        "while true { }",
        "for i in 0..9223372036854775807 { }",
        "let f = |_x| { let k = 0; while k < 300 { k += 1; } }; let i = 0; while i < 90000 { f.call(1); i += 1; }",
        "let g = |n| { let k = 0; while k < 1000 { k += 1; } }; let f = |g| { let k = 0; while k < 1000 { g.call(k); k += 1; } }; for i in 0..1000 { f.call(g); }",
        "fn f(n) { if n > 0 { f(n - 1); f(n - 1); } } f(30);",
        "let x = strangulation and weapon_use; loop { x = x and !x; }",
        "let x = strangulation; loop { x = !x; }",
        "let x = strangulation and minors_in_home >= 1; loop { let y = all(x, separation, open_days > 3) or x; }",
    ] {
        let found = quickly(script);
        assert!(found.starts_with("danger/rules.rhai:1:"), "{script}: {found}");
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
    let parens = format!("let x = {}1{};", "(".repeat(100_000), ")".repeat(100_000));
    assert!(quickly(&parens).contains("nested too deeply"));
    let braces = format!("{}{}", "{".repeat(100_000), "}".repeat(100_000));
    assert!(quickly(&braces).contains("nested too deeply"));
    let nots = format!("let x = {}true;", "!".repeat(100_000));
    assert!(quickly(&nots).contains("nested too deeply"));
    let ands = format!("let x = true{};", " and true".repeat(20_000));
    assert_ne!(quickly(&ands), "");
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
    for script in [
        "let s = \"x\"; loop { s += s; }",
        "let a = [1]; loop { a += a; }",
        "let a = [1]; loop { a = [a, a]; }",
        "let s = \"x\"; loop { s = `${s}${s}`; }",
    ] {
        assert!(quickly(script).contains("too large"), "{script}: {}", quickly(script));
    }
    let map = "let m = #{a: 1}; loop { m = #{a: m, b: m}; }";
    assert!(quickly(map).contains("too large"), "{}", quickly(map));
    let variables: String = (0..200).map(|n| format!("let v{n} = {n};")).collect();
    assert!(quickly(&variables).contains("too many variables"));
    let functions: String = (0..100).map(|n| format!("fn f{n}() {{}}")).collect();
    assert!(quickly(&functions).contains("too many functions"));
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
fn ways_out_are_closed() {
    for script in [
        "eval(\"1\");",
        "import \"/etc/passwd\" as x;",
        "sleep(2);",
        "(2).sleep();",
        "Fn(\"sleep\").call(2);",
        "exit();",
        "parse_json(\"{}\");",
        "timestamp();",
        "try { rule(\"x\", stranglation); } catch {}",
        "let f = Fn(\"eval\"); f.call(\"1\");",
        "blob(1000000);",
        "let a = [1]; a.pad(1000000000, 1);",
    ] {
        let found = quickly(script);
        assert!(found.starts_with("danger/rules.rhai:1:"), "{script}: {found}");
    }
    // Nothing is printed and nothing fails.
    assert_eq!(of_rules(&format!("print(\"x\"); debug(\"y\"); {RULES}")), "none");
}

#[test]
fn names_cannot_be_hijacked() {
    for script in [
        "fn rule(id, condition) { 1 }",
        "fn count(x, days) { 1 }",
        "fn points(x, n) { x }",
        "fn strangulation() { 1 }",
        "fn f(emergency) { 1 }",
        "let weapon_use = strangulation;",
        "const lethality = 1;",
        "for weapon_use in [1] { let x = weapon_use; }",
        "for (a, weapon_use) in [1] { let x = weapon_use; }",
        "strangulation = weapon_use;",
        "emergency = care_track;",
        "let f = |strangulation| strangulation; f.call(1);",
        "let rule = 1;",
        "fn and(a, b) { a }",
        "fn not(a) { a }",
    ] {
        let found = quickly(script);
        assert!(found.starts_with("danger/rules.rhai:1:"), "{script}: {found}");
    }
    // A script's own operator never replaces ours.
    let found = quickly("fn `==`(a, b) { true }");
    assert!(found.starts_with("danger/rules.rhai:1:"), "{found}");
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
