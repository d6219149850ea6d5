//! Who may send what: each HTTP token is bound to the sources and places it may speak for.

use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use triage::Event;

/// What a sender may speak for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grant {
    /// Prefixes of `source`; empty: any.
    pub sources: Vec<String>,
    /// Prefixes of village and grid codes; empty: any.
    pub places: Vec<String>,
}

impl Grant {
    /// The first field of the event that the sender may not speak for.
    #[must_use]
    pub fn refuses(&self, event: &Event) -> Option<&'static str> {
        let covers = |prefixes: &[String], text: &str| {
            prefixes.is_empty() || prefixes.iter().any(|prefix| is_within(text, prefix))
        };
        if !covers(&self.sources, &event.source) {
            return Some("source");
        }
        let village = event.village.as_deref().filter(|village| !covers(&self.places, village));
        let grid = event.grid.as_deref().filter(|grid| !covers(&self.places, grid));
        village.map(|_| "data.village").or(grid.map(|_| "data.grid"))
    }
}

/// `YC-03-012` lies within `YC-03`, and `YC-031` does not.
fn is_within(text: &str, prefix: &str) -> bool {
    let rest = text.strip_prefix(prefix);
    rest.is_some_and(|rest| {
        rest.is_empty() || prefix.ends_with(['/', '-']) || rest.starts_with(['/', '-'])
    })
}

/// The tokens of the HTTP way in.
#[derive(Debug, Default)]
pub struct Tokens(Vec<([u8; 32], std::sync::Arc<Grant>)>);

impl Tokens {
    /// Tokens with what each may speak for.
    #[must_use]
    pub fn new(tokens: impl IntoIterator<Item = (SecretString, Grant)>) -> Self {
        let hashed = tokens.into_iter().map(|(token, grant)| {
            (Sha256::digest(token.expose_secret().as_bytes()).into(), std::sync::Arc::new(grant))
        });
        Self(hashed.collect())
    }

    /// What the bearer of a token may speak for. Hashes are compared, so that the time taken says
    /// nothing of the token.
    #[must_use]
    pub fn grant(&self, token: &str) -> Option<std::sync::Arc<Grant>> {
        let hash: [u8; 32] = Sha256::digest(token.as_bytes()).into();
        self.0.iter().find(|(of, _)| *of == hash).map(|(_, grant)| grant.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_covers_what_lies_in_it_and_nothing_beside_it() {
        assert!(is_within("YC-03-012", "YC-03") && is_within("YC-03", "YC-03"));
        assert!(!is_within("YC-031", "YC-03"));
        assert!(is_within("grid/YC-03", "grid/"));
    }

    #[test]
    fn a_token_gives_its_grant_and_no_other() {
        let tokens = Tokens::new([("secret".to_owned().into(), Grant::default())]);
        assert!(tokens.grant("secret").is_some() && tokens.grant("other").is_none());
    }
}
