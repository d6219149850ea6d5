//! What people read about a ruleset, in both languages.

use serde::Serialize;

/// A text in English and in Chinese; both say the same, with the same names.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Said {
    /// The English text.
    pub en: String,
    /// The Chinese text.
    pub zh: String,
}

impl Said {
    pub(crate) fn new(en: impl Into<String>, zh: impl Into<String>) -> Self {
        Self { en: en.into(), zh: zh.into() }
    }

    /// The text in a language.
    #[must_use]
    pub fn in_language(&self, language: Language) -> &str {
        match language {
            Language::En => &self.en,
            Language::Zh => &self.zh,
        }
    }
}

/// A language in which a ruleset's problems are told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Chinese.
    Zh,
}

/// `said!("English {name}", "中文 {name}")`: both texts with the same names in them.
macro_rules! said {
    ($en:literal, $zh:literal $(,)?) => {
        $crate::loading::said::Said::new(format!($en), format!($zh))
    };
}
pub(crate) use said;
