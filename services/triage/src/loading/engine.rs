//! The rhai engine of one script: few functions, tight limits, the same in debug and release.
//!
//! A script runs once, at load, and builds data. It has no clock, no files, no network, no
//! `eval`, no `sleep` and no way out but the functions registered on it.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::problem::Problem;
use rhai::packages::{
    ArithmeticPackage, BasicIteratorPackage, BasicStringPackage, LogicPackage, Package,
};
use rhai::{Array, Dynamic, Engine, ImmutableString, OptimizationLevel, Position};

/// Operations one script may use: the shipped ones use a few thousand at most. A debug build does
/// 200,000 of them in 0.1 s, within which a script that means harm must be refused.
pub(crate) const OPERATIONS_MAX: u64 = 50_000;
/// Bytes of a script: reading one is work that no count of operations sees.
pub(crate) const SCRIPT_BYTES_MAX: usize = 128 << 10;
/// Nested calls of a script's functions.
pub(crate) const CALL_LEVELS_MAX: usize = 32;
/// Nested expressions.
pub(crate) const EXPRESSION_DEPTH_MAX: usize = 48;
/// Nested expressions inside a function.
pub(crate) const FUNCTION_EXPRESSION_DEPTH_MAX: usize = 24;
/// Bytes of a text.
pub(crate) const TEXT_BYTES_MAX: usize = 4_096;
/// Elements of an array, those of arrays within it included.
pub(crate) const ARRAY_LENGTH_MAX: usize = 256;
/// Entries of a map.
pub(crate) const MAP_LENGTH_MAX: usize = 128;
/// Functions of a script.
pub(crate) const FUNCTIONS_MAX: usize = 64;
/// Parameters of a function, what a closure captures included.
pub(crate) const PARAMETERS_MAX: usize = 32;
/// Variables of a script at one moment; the vocabulary is not counted.
pub(crate) const VARIABLES_MAX: usize = 128;

/// Syntax that rules may not use, with what to write instead.
pub(crate) const REFUSED: [(&str, &str, &str); 12] = [
    ("&&", "write `and`", "写 `and`"),
    ("||", "write `or`", "写 `or`"),
    ("switch", "write if and else on values known at load", "用 if 和 else，判断装载时就知道的值"),
    ("eval", "write the code itself", "把代码直接写出来"),
    ("try", "let the error show", "让错误显示出来"),
    ("catch", "let the error show", "让错误显示出来"),
    ("&", "write `and`", "写 `and`"),
    ("|=", "write `or`", "写 `or`"),
    ("&=", "write `and`", "写 `and`"),
    ("^", "write the condition out", "把条件写全"),
    ("^=", "write the condition out", "把条件写全"),
    ("??", "nothing of a case is () while rules are built", "造规则时案件里没有 ()"),
];

/// The names of a script's world: symbols, flags and fields by name.
pub(crate) type Names = HashMap<Box<str>, Dynamic>;

/// Counts the operations of one script. Rhai's own count is not enough: what runs inside a
/// closure called from a function counts on a copy that is thrown away.
#[derive(Clone, Debug, Default)]
pub(crate) struct Budget(Arc<AtomicU64>);

impl Budget {
    /// Charges work that one operation of the script sets off, e.g. the size of a tree it copies.
    pub(crate) fn charge(&self, operations: u64) -> bool {
        let before = self.0.fetch_add(operations, Ordering::Relaxed);
        before.saturating_add(operations) <= OPERATIONS_MAX
    }
}

/// An engine that knows these names and nothing of conditions yet.
pub(crate) fn bare(names: Arc<Names>, budget: &Budget) -> Engine {
    let mut engine = Engine::new_raw();
    ArithmeticPackage::new().register_into_engine(&mut engine);
    LogicPackage::new().register_into_engine(&mut engine);
    BasicStringPackage::new().register_into_engine(&mut engine);
    BasicIteratorPackage::new().register_into_engine(&mut engine);
    engine.register_iterator::<Array>();
    engine.register_fn("len", |array: Array| array.len() as i64);
    engine.register_fn("+", |text: ImmutableString, number: i64| {
        ImmutableString::from(format!("{text}{number}"))
    });
    limit(&mut engine, budget.clone());
    refuse(&mut engine);
    name(&mut engine, names);
    engine
}

fn limit(engine: &mut Engine, budget: Budget) {
    engine
        .set_max_operations(OPERATIONS_MAX)
        .set_max_call_levels(CALL_LEVELS_MAX)
        .set_max_expr_depths(EXPRESSION_DEPTH_MAX, FUNCTION_EXPRESSION_DEPTH_MAX)
        .set_max_string_size(TEXT_BYTES_MAX)
        .set_max_array_size(ARRAY_LENGTH_MAX)
        .set_max_map_size(MAP_LENGTH_MAX)
        .set_max_functions(FUNCTIONS_MAX)
        .set_max_variables(VARIABLES_MAX)
        .set_optimization_level(OptimizationLevel::None)
        .set_strict_variables(true)
        // With fast operators `minors_in_home >= 1` would be the built-in `false`.
        .set_fast_operators(false)
        .on_progress(move |_| (!budget.charge(1)).then_some(Dynamic::UNIT));
}

fn refuse(engine: &mut Engine) {
    for (symbol, ..) in REFUSED {
        engine.disable_symbol(symbol);
    }
    for symbol in ["import", "export"] {
        engine.disable_symbol(symbol);
    }
    engine.on_print(|_| {}).on_debug(|_, _, _| {});
}

/// Names are resolved by callback rather than as variables: functions and closures see them too,
/// and they do not count against the script's own variables.
#[expect(deprecated, reason = "rhai marks its callbacks so because they may change; we pin it")]
fn name(engine: &mut Engine, names: Arc<Names>) {
    let taken = names.clone();
    engine.on_var(move |name, local, _| match names.get(name) {
        // A loop's or closure's variable of that name: the script means that, and would get ours.
        Some(_) if local > 0 => Err(Problem::taken(name).raise_at(Position::NONE)),
        named => Ok(named.cloned()),
    });
    engine.on_def_var(move |_, info, _| {
        let name = info.name();
        Ok(!taken.contains_key(name) && super::names::usage(name).is_none())
    });
}
