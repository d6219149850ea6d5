//! One of several answers, a tap each.

use maud::{Markup, html};

/// The answers of a field, as value and words; one has to be given.
pub(super) fn choice<'w>(
    field: &str,
    answers: impl IntoIterator<Item = (&'w str, &'w str)>,
    is_chosen: impl Fn(&str) -> bool,
) -> Markup {
    html! {
        div.ticks {
            @for (value, words) in answers {
                label.tick {
                    input type="radio" name=(field) value=(value) required
                        checked[is_chosen(value)];
                    span { (words) }
                }
            }
        }
    }
}
