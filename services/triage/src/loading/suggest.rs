//! Suggestions for names that are nearly right.

use super::said::{Said, said};

/// `did you mean '…'?` for the nearest of the candidates, if one is near.
pub(crate) fn did_you_mean<'a>(
    wrong: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<Said> {
    let meant = nearest(wrong, candidates)?;
    Some(said!("did you mean '{meant}'?", "是不是 {meant}？"))
}

/// The nearest candidate, if one is near; the first in order among equals.
fn nearest<'a>(wrong: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let allowed = (wrong.chars().count() / 3).clamp(1, 4);
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(wrong, candidate), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_suggested_and_a_far_one_is_not() {
        let names = ["strangulation", "separation", "stalking"];
        assert_eq!(
            did_you_mean("stranglation", names),
            Some(Said::new("did you mean 'strangulation'?", "是不是 strangulation？"))
        );
        assert_eq!(did_you_mean("weather", names), None);
    }
}
