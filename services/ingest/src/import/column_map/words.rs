//! Words of a column and what they are called here, in the order of the file: the first that a
//! cell holds counts, so the order is part of what a map says.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};

/// Words and their ids, in the order of the file.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Words(pub(crate) Vec<(String, String)>);

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Words;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a table of words and what they are called")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Words, A::Error> {
                let mut words = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    words.push(entry);
                }
                Ok(Words(words))
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}
