//! The escalation level: who leads.

use serde::{Deserialize, Serialize};

/// Who leads a case. Levels **rise with danger**, the reverse of many Chinese schemes, so people
/// are always shown the words and never the bare digit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// 关注/关爱: nothing to escalate; kept in sight or cared for.
    #[default]
    Watch,
    /// 一级: the grid worker mediates at once.
    One,
    /// 二级: the village mediation room, together with the grid worker.
    Two,
    /// 三级: the town's 好大姐 studio.
    Three,
}

impl Level {
    /// Every level, lowest first.
    pub const ALL: [Self; 4] = [Self::Watch, Self::One, Self::Two, Self::Three];

    /// The number used in rules and contracts, 0 to 3.
    #[must_use]
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The level of a number; `None` outside 0 to 3.
    #[must_use]
    pub const fn from_number(number: i64) -> Option<Self> {
        match number {
            0 => Some(Self::Watch),
            1 => Some(Self::One),
            2 => Some(Self::Two),
            3 => Some(Self::Three),
            _ => None,
        }
    }

    /// The words people read.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Watch => "关注",
            Self::One => "一级(网格员即时调解)",
            Self::Two => "二级(村(社区)调解室牵头)",
            Self::Three => "三级(镇好大姐工作室牵头)",
        }
    }
}

impl Serialize for Level {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u8(self.number())
    }
}

impl<'de> Deserialize<'de> for Level {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = i64::deserialize(deserializer)?;
        Self::from_number(number).ok_or_else(|| serde::de::Error::custom("a level is 0 to 3"))
    }
}
