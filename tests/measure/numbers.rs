//! Medians and ratios.

use serde_json::Value;

/// Ours to the floor's.
pub(crate) fn ratio(both: &Value, field: &str) -> f64 {
    let number = |side: &str| both[side][field].as_f64().unwrap_or(f64::NAN);
    number("ours") / number("floor")
}

/// The median of a figure over all pairs.
pub(crate) fn median_of(pairs: &[Value], path: &[&str]) -> f64 {
    let figure = |pair: &Value| path.iter().fold(pair, |value, name| &value[*name]).as_f64();
    let mut figures: Vec<f64> = pairs.iter().filter_map(figure).collect();
    figures.sort_by(f64::total_cmp);
    match figures.len() {
        0 => f64::NAN,
        odd if odd % 2 == 1 => figures[odd / 2],
        even => f64::midpoint(figures[even / 2 - 1], figures[even / 2]),
    }
}

/// The value below which so many of a hundred lie.
pub(crate) fn percentile(sorted: &[f64], percent: usize) -> f64 {
    let index = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
    sorted.get(index).copied().unwrap_or(f64::NAN)
}
