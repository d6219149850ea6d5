//! Sealing: XChaCha20-Poly1305, envelope keys, and keyed hashes for looking things up.
//!
//! Every event has its own key, wrapped by the key of each household it belongs to; household
//! keys are wrapped by the master key, which stays outside the database. Forgetting a household
//! drops its wraps.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
use chacha20poly1305::aead::{AeadInOut, KeyInit};
use chacha20poly1305::{Tag, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use rand::Rng;
use secrecy::{ExposeSecret, SecretBox};
use sha2::Sha256;

use triage::hex;

use crate::error::StoreError;

/// The first byte of everything sealed; another algorithm gets another number.
const XCHACHA20_POLY1305: u8 = 1;
const NONCE: usize = 24;
const TAG: usize = 16;

/// A 32-byte key that cannot be printed.
pub struct Key(SecretBox<[u8; 32]>);

impl Key {
    /// A new random key.
    #[must_use]
    pub fn random() -> Self {
        let mut bytes = [0; 32];
        rand::rng().fill_bytes(&mut bytes);
        Self::from_bytes(bytes)
    }

    fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(SecretBox::new(Box::new(bytes)))
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(self.0.expose_secret().into())
    }

    /// Seals bytes for one place; `place` is bound to them but not stored.
    #[must_use]
    pub fn seal(&self, place: Place<'_>, plain: &[u8]) -> String {
        let mut text = String::new();
        self.seal_onto(&mut text, place, plain);
        text
    }

    /// The same, written behind a text.
    pub fn seal_onto(&self, to: &mut String, place: Place<'_>, plain: &[u8]) {
        let mut bytes = Vec::with_capacity(1 + NONCE + plain.len() + TAG);
        bytes.push(XCHACHA20_POLY1305);
        let mut nonce = [0; NONCE];
        rand::rng().fill_bytes(&mut nonce);
        bytes.extend_from_slice(&nonce);
        bytes.extend_from_slice(plain);
        let text = &mut bytes[1 + NONCE..];
        let sealed = self.cipher().encrypt_inout_detached(
            &XNonce::from(nonce),
            place.bound().as_bytes(),
            text.into(),
        );
        // Fails only for texts beyond 256 GiB.
        if let Ok(tag) = sealed {
            bytes.extend_from_slice(&tag);
        }
        BASE64.encode_string(bytes, to);
    }

    /// Opens what was sealed for this place.
    ///
    /// # Errors
    /// [`StoreError::Sealed`] if the key, the place or the bytes are not the same.
    pub fn open(&self, place: Place<'_>, sealed: &str) -> Result<Vec<u8>, StoreError> {
        let refused = || StoreError::Sealed { table: place.table, column: place.column };
        let mut bytes = BASE64.decode(sealed).map_err(|_| refused())?;
        if bytes.len() < 1 + NONCE + TAG || bytes[0] != XCHACHA20_POLY1305 {
            return Err(refused());
        }
        let tag_at = bytes.len() - TAG;
        let mut tag = [0; TAG];
        tag.copy_from_slice(&bytes[tag_at..]);
        bytes.truncate(tag_at);
        let mut nonce = [0; NONCE];
        nonce.copy_from_slice(&bytes[1..=NONCE]);
        let text = &mut bytes[1 + NONCE..];
        self.cipher()
            .decrypt_inout_detached(
                &XNonce::from(nonce),
                place.bound().as_bytes(),
                text.into(),
                &Tag::from(tag),
            )
            .map_err(|_| refused())?;
        bytes.drain(..=NONCE);
        Ok(bytes)
    }

    /// Wraps another key.
    #[must_use]
    pub fn wrap(&self, place: Place<'_>, key: &Self) -> String {
        self.seal(place, key.0.expose_secret())
    }

    /// Unwraps a key.
    ///
    /// # Errors
    /// [`StoreError::Sealed`] if it does not open.
    pub fn unwrap_key(&self, place: Place<'_>, wrapped: &str) -> Result<Self, StoreError> {
        let bytes = self.open(place, wrapped)?;
        let bytes = <[u8; 32]>::try_from(bytes.as_slice());
        let bytes =
            bytes.map_err(|_| StoreError::Sealed { table: place.table, column: place.column })?;
        Ok(Self::from_bytes(bytes))
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(…)")
    }
}

/// Where a sealed field stands; a field moved elsewhere does not open.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The table.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    /// The row's key.
    pub row: &'a str,
}

impl Place<'_> {
    fn bound(&self) -> String {
        [self.table, self.column, self.row].join("\u{1f}")
    }
}

/// The master key and what is derived from it.
#[derive(Debug)]
pub struct Keys {
    master: Key,
    lookup: Key,
}

impl Keys {
    /// Keys of a master key given as 64 hex digits.
    ///
    /// # Errors
    /// [`StoreError::BadKey`].
    pub fn from_hex(hex: &str) -> Result<Self, StoreError> {
        let hex = hex.trim();
        if hex.len() != 64 || !hex.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(StoreError::BadKey);
        }
        let mut bytes = [0; 32];
        for (index, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&hex[index * 2..index * 2 + 2], 16)
                .map_err(|_| StoreError::BadKey)?;
        }
        Ok(Self::of(bytes))
    }

    /// Random keys, for a store that is thrown away.
    #[must_use]
    pub fn random() -> Self {
        let mut bytes = [0; 32];
        rand::rng().fill_bytes(&mut bytes);
        Self::of(bytes)
    }

    fn of(master: [u8; 32]) -> Self {
        let lookup = mac(&master, &[b"hearthwatch lookup v1"]);
        Self { master: Key::from_bytes(master), lookup: Key::from_bytes(lookup) }
    }

    /// The key that wraps household keys.
    #[must_use]
    pub const fn master(&self) -> &Key {
        &self.master
    }

    /// A keyed hash, as hex: the same text always gives the same, and nobody without the key can
    /// try texts. `kind` keeps, say, telephone numbers and bodies apart.
    #[must_use]
    pub fn hash(&self, kind: &str, text: &[u8]) -> String {
        hex(&mac(self.lookup.0.expose_secret(), &[kind.as_bytes(), &[0], text]))
    }

    /// What a database remembers of its key, to refuse another one at start.
    #[must_use]
    pub fn check_value(&self) -> String {
        self.hash("key check", b"hearthwatch")
    }
}

fn mac(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    // An HMAC key may have any length, so this never fails.
    let Ok(mut mac) = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(key) else {
        return [0; 32];
    };
    parts.iter().for_each(|part| mac.update(part));
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACE: Place<'static> = Place { table: "event", column: "sealed", row: "e1" };

    #[test]
    fn what_is_sealed_opens_only_with_its_key_and_in_its_place() {
        let key = Key::random();
        let sealed = key.seal(PLACE, "丈夫动手".as_bytes());
        assert_eq!(key.open(PLACE, &sealed).expect("opens"), "丈夫动手".as_bytes());
        assert!(Key::random().open(PLACE, &sealed).is_err());
        assert!(key.open(Place { row: "e2", ..PLACE }, &sealed).is_err());
        assert_ne!(sealed, key.seal(PLACE, "丈夫动手".as_bytes()));
    }

    #[test]
    fn changed_bytes_do_not_open() {
        let key = Key::random();
        let sealed = BASE64.decode(key.seal(PLACE, b"text")).expect("base64");
        for index in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[index] ^= 1;
            assert!(key.open(PLACE, &BASE64.encode(changed)).is_err(), "byte {index}");
        }
    }

    #[test]
    fn a_key_is_wrapped_and_unwrapped() {
        let (outer, inner) = (Key::random(), Key::random());
        let again = outer.unwrap_key(PLACE, &outer.wrap(PLACE, &inner)).expect("unwraps");
        let sealed = inner.seal(PLACE, b"x");
        assert_eq!(again.open(PLACE, &sealed).expect("opens"), b"x");
    }

    #[test]
    fn keys_are_read_from_hex_and_never_printed() {
        let text = "ab".repeat(32);
        let keys = Keys::from_hex(&text).expect("a key");
        assert_eq!(keys.check_value(), Keys::from_hex(&text).expect("a key").check_value());
        assert!(!format!("{keys:?}").contains("ab"));
        assert!(
            Keys::from_hex(&"+f".repeat(32)).is_err()
                && Keys::from_hex("zz").is_err()
                && Keys::from_hex(&"zz".repeat(32)).is_err()
        );
    }
}
