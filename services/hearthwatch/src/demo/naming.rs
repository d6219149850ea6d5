//! Invented people: names, telephone numbers that are not given out, and identity numbers
//! whose check character is wrong, so that none of them can belong to anybody.

use std::collections::HashSet;

use jiff::civil::Date;
use serde::Deserialize;

use super::seed::Seed;

/// A region code that is not assigned.
const NO_REGION: &str = "349981";

/// No mobile number in the country begins so.
const NO_NETWORK: u64 = 10_900_000_000;

#[derive(Deserialize)]
struct Names {
    surnames: Vec<String>,
    male: Given,
    female: Given,
    young: Given,
}

#[derive(Deserialize)]
struct Given {
    first: Vec<String>,
    last: Vec<String>,
}

/// Hands out names and numbers, none of them twice.
pub(crate) struct Naming {
    names: Names,
    seed: Seed,
    given_out: HashSet<String>,
    numbers: u64,
}

impl Naming {
    /// Starts with `taken`, the names that the stories use.
    pub(crate) fn new(taken: impl IntoIterator<Item = String>) -> Self {
        Self {
            names: toml::from_str(include_str!("names.toml"))
                .expect("names.toml is part of the program"),
            seed: Seed::new(20_251_124),
            given_out: taken.into_iter().collect(),
            numbers: 0,
        }
    }

    /// A surname for a household.
    pub(crate) fn surname(&mut self) -> String {
        self.seed.pick(&self.names.surnames).clone()
    }

    /// A full name that nobody has yet. Children have the names of their own time.
    pub(crate) fn name(&mut self, surname: &str, female: bool, young: bool) -> String {
        let given = match (young, female) {
            (true, _) => &self.names.young,
            (false, true) => &self.names.female,
            (false, false) => &self.names.male,
        };
        loop {
            let first = self.seed.pick(&given.first);
            let last = self.seed.pick(&given.last);
            let name = format!("{surname}{first}{last}");
            if first != last && self.given_out.insert(name.clone()) {
                return name;
            }
        }
    }

    /// A telephone number that nobody has.
    pub(crate) fn phone(&mut self) -> String {
        self.numbers += 1;
        // 48,611 is prime to 100,000,000, so the numbers scatter and never meet.
        (NO_NETWORK + self.numbers * 48_611 % 100_000_000).to_string()
    }

    /// An identity number that nobody can have.
    pub(crate) fn id_number(&mut self, born: Date, female: bool) -> String {
        self.numbers += 1;
        let order = self.numbers % 499 * 2 + u64::from(!female);
        let body = format!("{NO_REGION}{}{order:03}", born.strftime("%Y%m%d"));
        let wrong = match check_character(&body) {
            'X' => '4',
            '9' => '2',
            right => char::from_digit(right.to_digit(10).unwrap_or(0) + 1, 10).unwrap_or('4'),
        };
        format!("{body}{wrong}")
    }
}

/// The check character that GB 11643 gives to the first seventeen digits.
pub(crate) fn check_character(body: &str) -> char {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHARACTERS: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];
    let sum: u32 =
        body.chars().filter_map(|c| c.to_digit(10)).zip(WEIGHTS).map(|(d, w)| d * w).sum();
    CHARACTERS[usize::try_from(sum % 11).unwrap_or(0)]
}

/// The name as notes write it: 茆春梅 becomes 茆某梅.
pub(crate) fn masked(name: &str) -> String {
    let mut letters = name.chars();
    let surname = letters.next().map(String::from).unwrap_or_default();
    let last = letters.last().map(String::from).unwrap_or_default();
    format!("{surname}某{last}")
}
