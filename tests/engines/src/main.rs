//! Judging by the forty rules in four engines, in one run, on the same cases, with the same result.
//!
//! Ours runs a rhai script once, at load, and judges by native trees. The others get their
//! expressions compiled beforehand and their counts counted beforehand, which ours does itself.

mod cases;
mod engine;
mod ours;
mod translate;

mod cel_engine;
mod rego_engine;
mod zen_engine;

use std::time::Instant;

use engine::{Engine, Fired};

/// How many cases each round judges, and how many rounds there are.
const CASES: usize = 10_000;
const ROUNDS: usize = 7;

fn main() -> Result<(), String> {
    let rules = ours::Rules::load()?;
    let cases = cases::made(&rules, CASES);
    let mut engines: Vec<Box<dyn Engine + '_>> = vec![
        Box::new(ours::Ours::new(&rules, &cases)),
        Box::new(zen_engine::Zen::new(&rules, &cases)?),
        Box::new(cel_engine::Cel::new(&rules, &cases)?),
        Box::new(rego_engine::Rego::new(&rules, &cases)?),
    ];
    same_results(&mut engines)?;
    let mut times = vec![Vec::with_capacity(ROUNDS); engines.len()];
    for _ in 0..ROUNDS {
        for (engine, times) in engines.iter_mut().zip(&mut times) {
            let start = Instant::now();
            let mut fired = 0;
            for case in 0..CASES {
                fired += engine.judge(case)?.len();
            }
            assert!(std::hint::black_box(fired) > 0);
            times.push(start.elapsed().as_secs_f64() * 1e6 / CASES as f64);
        }
    }
    let medians: Vec<f64> = times.into_iter().map(median).collect();
    println!("{} rules, {CASES} cases, {ROUNDS} rounds in turns, median", rules.ids.len());
    for (engine, median) in engines.iter().zip(&medians) {
        println!("{:<28} {median:>9.3} us/case {:>7.1} x", engine.name(), median / medians[0]);
    }
    Ok(())
}

/// Whether every engine fires the same rules in every case.
fn same_results(engines: &mut [Box<dyn Engine + '_>]) -> Result<(), String> {
    let mut some = 0;
    for case in 0..CASES {
        let mut all = engines.iter_mut().map(|engine| engine.judge(case));
        let first: Fired = all.next().ok_or("no engine")??;
        some += usize::from(!first.is_empty());
        for (other, number) in all.zip(1..) {
            let other = other?;
            if other != first {
                return Err(format!("case {case}: {first:?}, engine {number} says {other:?}"));
            }
        }
    }
    println!("results identical in {CASES} cases, of which {some} fire something");
    Ok(())
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
