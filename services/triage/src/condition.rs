//! Conditions: the native trees that a rules script builds once, at load.
//!
//! What belongs here: the shape of a condition, and how it reads back in words. Building it from
//! rhai is `loading/`, evaluating it is `judging/`.

pub(crate) mod implication;
mod written;

use crate::signal_set::SignalSet;

/// A condition of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// The signal is found.
    Signal(u16),
    /// Any signal of the set is found (a category, or a folded `or`).
    AnyOf(Box<SignalSet>),
    /// Every condition holds. Its weight is the lowest of theirs.
    All(Vec<Condition>),
    /// At least one holds. Its weight is the highest of theirs.
    Any(Vec<Condition>),
    /// It does not hold.
    Not(Box<Condition>),
    /// A number of the case compares so.
    Compare(Number, Comparison, i64),
    /// The latest known word of a field is this one, e.g. `channel == "police_bulletin"`.
    Word(WordField, Box<str>),
    /// A person of the case answers every test.
    Person(Who, Vec<PersonTest>),
    /// An order of this kind is in force at the moment.
    OrderActive(OrderKind),
    /// The case's household or one of its people is on this list, e.g. `key_person`.
    Listed(Box<str>),
    /// `first` was found, and within `days` (24 hours each, ends included) after it `then` was.
    Sequence {
        /// What came first.
        first: Box<SignalSet>,
        /// What followed.
        then: Box<SignalSet>,
        /// Within how many days.
        days: u32,
    },
}

/// A number of the case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Number {
    /// In how many events of the last `days` days any of the signals was found live.
    /// Counts up to [`KEPT_PER_SIGNAL`](crate::known::KEPT_PER_SIGNAL); the loader refuses to
    /// compare it with more.
    Count(Box<SignalSet>, u32),
    /// Whole days since any of the signals was last found live; a comparison with it fails while
    /// there is none.
    DaysSince(Box<SignalSet>),
    /// Calls to the police in the last `days` days: the larger of what the store knows and what
    /// the latest source claims.
    PoliceCalls(u32),
    /// Days since the first event of the case, or what a source claims, if larger.
    OpenDays,
    /// Failed mediations, or what a source claims, if larger.
    FailedMediations,
    /// A number, or a yes (1) or no (0), of the latest event that carries it.
    Field(NumberField),
}

/// How a number is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `<`
    Below,
    /// `<=`
    AtMost,
    /// `==`
    Equal,
    /// `!=`
    Unequal,
    /// `>=`
    AtLeast,
    /// `>`
    Above,
}

impl Comparison {
    /// Whether `left` compares so with `right`.
    #[must_use]
    pub const fn holds(self, left: i64, right: i64) -> bool {
        match self {
            Self::Below => left < right,
            Self::AtMost => left <= right,
            Self::Equal => left == right,
            Self::Unequal => left != right,
            Self::AtLeast => left >= right,
            Self::Above => left > right,
        }
    }

    /// As it is written in a script.
    #[must_use]
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Below => "<",
            Self::AtMost => "<=",
            Self::Equal => "==",
            Self::Unequal => "!=",
            Self::AtLeast => ">=",
            Self::Above => ">",
        }
    }
}

macro_rules! named {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$variant_doc])* $variant),+ }

        impl $name {
            /// Every one, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name used in rules and in the contract of events.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// The one of a name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.name() == name)
            }
        }
    };
}

named! {
    /// Fields whose latest known value is a number or a yes or no.
    NumberField {
        /// Minors who live in the home.
        MinorsInHome = "minors_in_home",
        /// Children the visitor saw.
        ChildrenSeen = "children_seen",
        /// Whether the person at risk was seen alone.
        SeenAlone = "seen_alone",
        /// Whether the caller says she is safe now.
        SafeNow = "safe_now",
        /// Whether the source calls the dispute resolved.
        Resolved = "resolved",
        /// The level a source says the case had before.
        PreviousLevel = "previous_level",
        /// How many people were present.
        PresentCount = "present_count",
    }
}

named! {
    /// Fields whose latest known value is a word.
    WordField {
        /// The kind of event (`visit`, `dispute`, …).
        Event = "event",
        /// How a dispute came to us.
        Channel = "channel",
        /// The kind of dispute.
        Kind = "kind",
        /// The source's category.
        Category = "category",
        /// What the source did.
        Disposition = "disposition",
        /// The source's own grade.
        NativeGrade = "native_grade",
        /// Hotline or walk-in; separate or joint.
        Mode = "mode",
        /// How a mediation ended.
        Outcome = "outcome",
        /// Who mediated.
        By = "by",
        /// What a caller asks for.
        Request = "request",
        /// How the caller is related.
        CallerRelation = "caller_relation",
        /// The reporter's role.
        ReporterRole = "reporter_role",
    }
}

named! {
    /// The kinds of order.
    OrderKind {
        /// 告诫书 (反家庭暴力法第16条).
        WarningLetter = "warning_letter",
        /// 人身安全保护令 (反家庭暴力法第23条).
        ProtectionOrder = "protection_order",
        /// 责令禁止接触 (治安管理处罚法(2025)第50条).
        NoContact = "no_contact",
    }
}

/// Whom a person test asks about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Anyone under 18 (民法典第17条), party or seen.
    Child,
    /// Any party.
    Party,
}

/// One test of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PersonTest {
    /// The age in years; a person of unknown age fails it.
    Age(Comparison, i64),
    /// The sex, `f` or `m`.
    Sex(Box<str>),
    /// The role, e.g. `victim`.
    Role(Box<str>),
    /// The relation, e.g. `wife`.
    Relation(Box<str>),
    /// The civil capacity, `full`, `limited` or `none`.
    Capacity(Box<str>),
}

impl Condition {
    /// Signals that must all be present for the condition to hold; possibly not every such one.
    #[must_use]
    pub fn needs_all_of(&self) -> SignalSet {
        match self {
            Self::Signal(signal) => SignalSet::only(*signal),
            Self::All(parts) => parts.iter().fold(SignalSet::default(), |mut all, part| {
                all.extend(&part.needs_all_of());
                all
            }),
            Self::Any(parts) => {
                let needs = parts.iter().map(Self::needs_all_of);
                needs.reduce(|one, other| one.intersection(&other)).unwrap_or_default()
            }
            _ => SignalSet::default(),
        }
    }

    /// Adds every signal that the condition names.
    pub(crate) fn add_signals(&self, signals: &mut SignalSet) {
        match self {
            Self::Signal(signal) => signals.insert(*signal),
            Self::AnyOf(any) => signals.extend(any),
            Self::All(parts) | Self::Any(parts) => {
                parts.iter().for_each(|part| part.add_signals(signals));
            }
            Self::Not(inner) => inner.add_signals(signals),
            Self::Compare(Number::Count(of, _) | Number::DaysSince(of), ..) => signals.extend(of),
            Self::Sequence { first, then, .. } => {
                signals.extend(first);
                signals.extend(then);
            }
            Self::Compare(..)
            | Self::Word(..)
            | Self::Person(..)
            | Self::OrderActive(_)
            | Self::Listed(_) => {}
        }
    }

    /// Signals of which at least one must be present for the condition to hold; `None` when it
    /// can hold without any.
    #[must_use]
    pub fn needs_one_of(&self) -> Option<SignalSet> {
        match self {
            Self::Signal(signal) => Some(SignalSet::only(*signal)),
            Self::AnyOf(signals) => Some(**signals),
            Self::All(parts) => {
                let needs = parts.iter().filter_map(Self::needs_one_of);
                needs.min_by_key(|signals| signals.iter().count())
            }
            Self::Any(parts) => parts.iter().try_fold(SignalSet::default(), |mut set, part| {
                set.extend(&part.needs_one_of()?);
                Some(set)
            }),
            Self::Sequence { then, .. } => Some(**then),
            Self::Compare(Number::Count(signals, _), Comparison::AtLeast, n) if *n > 0 => {
                Some(**signals)
            }
            Self::Compare(Number::Count(signals, _), Comparison::Above, n) if *n >= 0 => {
                Some(**signals)
            }
            Self::Not(_)
            | Self::Compare(..)
            | Self::Word(..)
            | Self::Person(..)
            | Self::OrderActive(_)
            | Self::Listed(_) => None,
        }
    }
}
