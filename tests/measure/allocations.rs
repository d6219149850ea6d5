//! Judging alone: time and allocations for a case, with the shipped rules and with forty.

use std::alloc::{GlobalAlloc, Layout, System};
use std::hint::black_box;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value, json};
use triage::loading::{RuleFiles, load};
use triage::{Ruleset, judge};

use crate::cases::{AT, cases};
use crate::judging;

const CASES: usize = 10_000;

/// The system's allocator, counting.
struct Counting;

static COUNT: AtomicU64 = AtomicU64::new(0);

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[expect(
    unsafe_code,
    reason = "counting allocations needs an allocator; this program is not shipped"
)]
// SAFETY: every call goes on to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        COUNT.fetch_add(1, Ordering::Relaxed);
        // SAFETY: the caller keeps the contract.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller keeps the contract.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        COUNT.fetch_add(1, Ordering::Relaxed);
        // SAFETY: the caller keeps the contract.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

/// Both rulesets.
pub(crate) fn measure() -> Value {
    let root = harness::repository();
    json!({
        "shipped": of(&ruleset(&root.join("rules"))),
        "forty_rules": of(&ruleset(&root.join("tests/fixtures/forty_rules"))),
    })
}

fn of(ruleset: &Ruleset) -> Value {
    let cases = cases(ruleset, CASES);
    let before = COUNT.load(Ordering::Relaxed);
    cases.iter().for_each(|case| drop(black_box(judge(ruleset, black_box(case), AT))));
    let allocations = COUNT.load(Ordering::Relaxed) - before;
    let mut figures = json!(judging::measure(ruleset));
    figures["allocations_per_case"] = (allocations as f64 / CASES as f64).into();
    figures
}

fn ruleset(folder: &Path) -> Ruleset {
    let mut files = Vec::new();
    collect(folder, folder, &mut files);
    load(&RuleFiles::new(files)).expect("the rules load")
}

fn collect(root: &Path, at: &Path, files: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(at).expect("a folder of ours").flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(root, &path, files);
        } else if path
            .extension()
            .is_some_and(|extension| extension == "toml" || extension == "rhai")
        {
            let name = path.strip_prefix(root).expect("found there").display().to_string();
            files.push((name, std::fs::read(&path).expect("a file of ours")));
        }
    }
}
