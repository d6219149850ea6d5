//! Scripts that mean harm, each with what it tries. None of them may load.

/// Work without an end.
pub(super) const ENDLESS: &[&str] = &[
    "loop {}",
    "loop { let x = 1; }",
    "while true { }",
    "do { } while true;",
    "do { } until false;",
    "loop { continue; }",
    "for i in 0..9223372036854775807 { }",
    "for i in 0..=9223372036854775806 { let x = i; }",
    "for a in 0..100000 { for b in 0..100000 { for c in 0..100000 { } } }",
    "let n = 0; while n < 9000000000 { n += 1; }",
    "let f = |_x| { let k = 0; while k < 300 { k += 1; } }; let i = 0; while i < 90000 { f.call(1); i += 1; }",
    "let g = |n| { let k = 0; while k < 1000 { k += 1; } }; let f = |g| { let k = 0; while k < 1000 { g.call(k); k += 1; } }; for i in 0..1000 { f.call(g); }",
    "fn f(n) { if n > 0 { f(n - 1); f(n - 1); } } f(30);",
    "fn a(m, n) { if m == 0 { return n + 1; } if n == 0 { return a(m - 1, 1); } a(m - 1, a(m, n - 1)) } a(3, 9);",
    "fn f(n) { if n > 0 { g(n - 1); g(n - 1); } } fn g(n) { if n > 0 { f(n - 1); f(n - 1); } } f(28);",
    "let x = strangulation and weapon_use; loop { x = x and !x; }",
    "let x = strangulation; loop { x = !x; }",
    "let x = strangulation and minors_in_home >= 1; loop { let y = all(x, separation, open_days > 3) or x; }",
    "loop { let y = count(strangulation, 30) >= 2; }",
    "loop { let y = any([strangulation, weapon_use, separation]); }",
    "loop { print(\"x\"); }",
    "loop { let s = `${1}${2}`; }",
];

/// Growth of every kind.
pub(super) const GROWTH: &[&str] = &[
    "let s = \"x\"; loop { s += s; }",
    "let s = \"x\"; loop { s = s + 1; }",
    "let s = \"x\"; loop { s = `${s}${s}`; }",
    "let a = [1]; loop { a += a; }",
    "let a = [1]; loop { a = [a, a]; }",
    "let a = [[]]; loop { a = [a]; }",
    "let m = #{a: 1}; loop { m = #{a: m, b: m}; }",
    "let x = strangulation; for i in 1..1000 { x = x or open_days > i; }",
    "let x = open_days > 1; for i in 2..1000 { x = x and open_days != i; }",
    "let x = open_days > 1; for i in 2..200 { x = !(x and open_days != i); }",
    "let l = []; for i in 1..1000 { l += [open_days > i]; } any(l);",
    "for n in 0..513 { rule(`r${n}`, weapon_use).says(\"x\").points(1); }",
    "fn f(a) { f([a, a]) } f([1]);",
];

/// Ways out of the script.
pub(super) const WAYS_OUT: &[&str] = &[
    "eval(\"1\");",
    "let f = Fn(\"eval\"); f.call(\"1\");",
    "import \"/etc/passwd\" as x;",
    "import \"http://127.0.0.1/x\" as x;",
    "export let x = 1;",
    "sleep(2);",
    "(2).sleep();",
    "Fn(\"sleep\").call(2);",
    "exit();",
    "parse_json(\"{}\");",
    "timestamp();",
    "open_file(\"/etc/passwd\");",
    "blob(1000000);",
    "let a = [1]; a.pad(1000000000, 1);",
    "let a = []; a.resize(1000000000);",
    "try { rule(\"x\", stranglation); } catch {}",
    "switch 1 { 1 => 2 }",
    "throw \"x\";",
    "global::x;",
    "this.x = 1;",
    "let f = |x| this; f.call(1);",
];

/// Names of ours put to another use.
pub(super) const HIJACKED: &[&str] = &[
    "fn rule(id, condition) { 1 }",
    "fn count(x, days) { 1 }",
    "fn points(x, n) { x }",
    "fn strangulation() { 1 }",
    "fn f(emergency) { 1 }",
    "fn `==`(a, b) { true }",
    "fn and(a, b) { a }",
    "fn not(a) { a }",
    "let weapon_use = strangulation;",
    "const lethality = 1;",
    "for weapon_use in [1] { let x = weapon_use; }",
    "for (a, weapon_use) in [1] { let x = weapon_use; }",
    "strangulation = weapon_use;",
    "emergency = care_track;",
    "let f = |strangulation| strangulation; f.call(1);",
    "let rule = 1;",
];

/// What makes a program stumble: numbers that overflow, places that are not there.
pub(super) const STUMBLES: &[&str] = &[
    "let n = 9223372036854775807; n += 1;",
    "let n = -9223372036854775807; n -= 2;",
    "let n = -9223372036854775807 - 1; let m = -n;",
    "let n = (-9223372036854775807 - 1) / -1;",
    "let n = (-9223372036854775807 - 1) % -1; let m = 1 % 0;",
    "let n = 1 / 0;",
    "let n = 9223372036854775807 * 2;",
    "let n = 2 ** 1000;",
    "let n = 2 ** -1;",
    "let a = [1]; let x = a[99999999999];",
    "let a = [1]; let x = a[-9223372036854775807];",
    "let s = \"掐\"; let x = s[7];",
    "let n = 99999999999999999999;",
    "let n = 0xFFFFFFFFFFFFFFFFFF;",
    "rule(\"x\", strangulation).says(\"x\").points(9223372036854775807);",
    "rule(\"x\", strangulation).says(\"x\").floor(-9223372036854775807);",
    "let x = count(strangulation, 9223372036854775807) >= 1;",
    "let x = count(strangulation, 30) >= 9223372036854775807;",
    "let x = police_calls(-1) >= 1;",
    "let x = open_days >= 9223372036854775807;",
    "let x = sequence(strangulation, weapon_use, 0);",
    "let x = any_child(age > 9223372036854775807);",
];

/// Writing that is not what it looks like.
pub(super) const ODD_WRITING: &[&str] = &[
    // A Cyrillic letter for a Latin one.
    "rule(\"x\", \u{455}trangulation).says(\"x\").points(1);",
    // Full-width, right-to-left, invisible, and beyond the basic plane.
    "rule(\"x\", ｓｔｒａｎｇｕｌａｔｉｏｎ).says(\"x\").points(1);",
    "rule(\"x\", stran\u{202e}gulation).says(\"x\").points(1);",
    "rule(\"x\", stran\u{200b}gulation).says(\"x\").points(1);",
    "rule(\"x\", stran\u{2060}gulation).says(\"x\").points(1);",
    "let \u{1f52a} = 1;",
    "rule(\"x\u{301}\", strangulation).says(\"x\").points(1);",
    "rule(\"\u{202e}x\", strangulation).says(\"x\").points(1);",
    "rule(“x”, strangulation)；",
    "let s = \"\\u{110000}\";",
    "let s = \"\\xzz\";",
    "let s = \"no end",
    "let c = 'no end",
    "let s = `no ${end",
    "/* no end",
    "let x = 1;\u{2028}let y = stranglation;",
];

/// Scripts that are nested, long or many, made here.
pub(super) fn made() -> Vec<String> {
    let around = |open: &str, close: &str, times: usize| {
        format!("let x = {}1{};", open.repeat(times), close.repeat(times))
    };
    vec![
        around("(", ")", 50_000),
        around("[", "]", 50_000),
        around("#{a: ", "}", 20_000),
        around("-", "", 100_000),
        around("!", "", 100_000),
        around("1 + (", ")", 20_000),
        around("|a| ", "", 20_000),
        around("`${", "}`", 20_000),
        around("if true { ", " } else { 1 }", 7_000),
        format!("{}{}", "{".repeat(60_000), "}".repeat(60_000)),
        format!("let x = true{};", " and true".repeat(12_000)),
        format!("let x = 1{};", " + 1".repeat(30_000)),
        format!("let x = strangulation{};", " or weapon_use".repeat(8_000)),
        format!("rule(\"x\", strangulation){};", ".points(1)".repeat(12_000)),
        format!("let a = [1]; a{};", "[0]".repeat(40_000)),
        format!("if false {{ }}{}", " else if false { }".repeat(7_000)),
        format!("{}1{}", "/*".repeat(30_000), "*/".repeat(30_000)) + "; stranglation;",
        format!("fn f(n) {{ {}f(n + 1){} }} f(0);", "1+(".repeat(20), ")".repeat(20)),
        "fn f(n) { f(n + 1) } f(0);".to_owned(),
        "let f = |g| g.call(g); f.call(f);".to_owned(),
        "fn f(n) { g(n) } fn g(n) { f(n) } f(0);".to_owned(),
        (0..200).map(|n| format!("let v{n} = {n};")).collect(),
        (0..100).map(|n| format!("fn f{n}() {{}}")).collect(),
        format!("fn f({}) {{}}", (0..5_000).map(|n| format!("a{n},")).collect::<String>()),
        format!("let s = \"{}\";", "x".repeat(5_000)),
        format!("let s = \"{}\";", "掐".repeat(3_000)),
        format!("let a = [{}];", "1,".repeat(30_000)),
        format!("rule(\"{}\", strangulation);", "x".repeat(4_000)),
        format!("rule(\"x\", strangulation).basis({}\"x\");", "\"x\",".repeat(5_000)),
        format!("any({}strangulation);", "strangulation,".repeat(5_000)),
        "x;".repeat(60_000),
        format!("{}loop {{}}", "\n".repeat(100_000)),
        "let x = 1; ".repeat(90_000),
    ]
}
