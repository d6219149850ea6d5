//! Where the broker is and who we are to it, parsed from one line of configuration.
//!
//! `amqp://user:password@one:5672,two:5672/vhost`, or full addresses joined by commas. The
//! password is never printed, and no error repeats any part of what was read.

use std::fmt;
use std::str::FromStr;

use secrecy::SecretString;

/// The brokers of one cluster, in the order in which they are tried; never empty.
#[derive(Clone, Debug)]
pub struct Address {
    endpoints: Vec<Endpoint>,
}

/// One broker, with what is needed to sign in to it.
#[derive(Clone, Debug)]
pub struct Endpoint {
    /// Whether the connection is encrypted (`amqps`).
    pub secure: bool,
    /// Name or number of the machine, an IPv6 number without its brackets.
    pub host: String,
    /// Default 5672, or 5671 when `secure`.
    pub port: u16,
    /// Default `/`.
    pub vhost: String,
    /// Default `guest`. The broker checks that published messages name it.
    pub user: String,
    /// Default `guest`.
    pub password: SecretString,
}

/// Why an address cannot be used. The numbers count full addresses, or hosts, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Nothing was given.
    #[error("broker address is empty: write amqp://user:password@host:5672/vhost")]
    Empty,
    /// Neither `amqp://` nor `amqps://`.
    #[error("broker address {0} does not begin with amqp:// or amqps://")]
    Scheme(usize),
    /// No host, or one with a character that no host has.
    #[error("broker host {0} is missing or not a host name")]
    Host(usize),
    /// Not a number from 1 to 65535.
    #[error("broker host {0}: the port is not a number from 1 to 65535")]
    Port(usize),
    /// A `%` without two digits behind it, or not UTF-8.
    #[error("broker address {0}: the {1} is not valid percent-encoding")]
    Encoding(usize, &'static str),
    /// A `/` or `@` that had to be written as `%2F` or `%40`.
    #[error("broker address {0}: write / as %2F and @ as %40 in user, password and vhost")]
    Reserved(usize),
    /// Longer than the 255 bytes that AMQP has room for.
    #[error("broker address {0}: user and vhost have at most 255 bytes")]
    Long(usize),
    /// Something behind a `?`.
    #[error("broker address {0}: parameters after ? are not read, use the configuration")]
    Parameters(usize),
}

impl Address {
    /// The brokers, in the order in which they are tried.
    #[must_use]
    pub fn endpoints(&self) -> &[Endpoint] {
        &self.endpoints
    }
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        if text.trim().is_empty() {
            return Err(AddressError::Empty);
        }
        let mut endpoints = Vec::new();
        for (index, piece) in pieces(text.trim()).into_iter().enumerate() {
            read_piece(piece, index + 1, &mut endpoints)?;
        }
        Ok(Self { endpoints })
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, endpoint) in self.endpoints.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            write!(f, "{comma}{endpoint}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.secure { "amqps" } else { "amqp" };
        if self.host.contains(':') {
            write!(f, "{scheme}://[{}]:{}", self.host, self.port)
        } else {
            write!(f, "{scheme}://{}:{}", self.host, self.port)
        }
    }
}

/// Cuts before every comma that a new full address follows; other commas join hosts.
fn pieces(text: &str) -> Vec<&str> {
    let mut cuts = vec![0];
    for (at, _) in text.match_indices(',') {
        let rest = text[at + 1..].trim_start();
        if rest.starts_with("amqp://") || rest.starts_with("amqps://") {
            cuts.push(at + 1);
        }
    }
    cuts.push(text.len() + 1);
    cuts.windows(2).map(|cut| text[cut[0]..cut[1] - 1].trim()).collect()
}

fn read_piece(piece: &str, number: usize, into: &mut Vec<Endpoint>) -> Result<(), AddressError> {
    let (secure, rest) = match (piece.strip_prefix("amqps://"), piece.strip_prefix("amqp://")) {
        (Some(rest), _) => (true, rest),
        (_, Some(rest)) => (false, rest),
        _ => return Err(AddressError::Scheme(number)),
    };
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    if path.contains(['@', '/']) {
        return Err(AddressError::Reserved(number));
    }
    if path.contains('?') {
        return Err(AddressError::Parameters(number));
    }
    let (login, hosts) = match authority.rsplit_once('@') {
        Some((login, hosts)) => (login, hosts),
        None => ("guest:guest", authority),
    };
    let (user, password) = login.split_once(':').unwrap_or((login, ""));
    let vhost = match decode(path).ok_or(AddressError::Encoding(number, "vhost"))? {
        // Strictly this names the vhost "", which nobody has: everyone who writes it means "/".
        empty if empty.is_empty() => "/".to_owned(),
        vhost => vhost,
    };
    let user = decode(user).ok_or(AddressError::Encoding(number, "user"))?;
    let password = decode(password).ok_or(AddressError::Encoding(number, "password"))?;
    if vhost.len() > 255 || user.len() > 255 {
        return Err(AddressError::Long(number));
    }
    for host in hosts.split(',') {
        let (host, port) = read_host(host.trim(), secure, into.len() + 1)?;
        into.push(Endpoint {
            secure,
            host,
            port,
            vhost: vhost.clone(),
            user: user.clone(),
            password: password.clone().into(),
        });
    }
    Ok(())
}

fn read_host(text: &str, secure: bool, number: usize) -> Result<(String, u16), AddressError> {
    let bad = AddressError::Host(number);
    let (host, port) = match text.strip_prefix('[') {
        Some(rest) => {
            let (host, port) = rest.split_once(']').ok_or(bad)?;
            host.parse::<std::net::Ipv6Addr>().map_err(|_| bad)?;
            (host, port.strip_prefix(':'))
        }
        None => match text.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (text, None),
        },
    };
    let known = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':');
    if host.is_empty() || !host.chars().all(known) {
        return Err(bad);
    }
    let port = match port {
        None => [5672, 5671][usize::from(secure)],
        Some(port) => match port.parse() {
            Ok(port) if port > 0 => port,
            _ => return Err(AddressError::Port(number)),
        },
    };
    Ok((host.to_owned(), port))
}

fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let [high, low, tail @ ..] = tail else {
            return None;
        };
        let digit = |c: u8| (c as char).to_digit(16).and_then(|d| u8::try_from(d).ok());
        bytes.push(digit(*high)? * 16 + digit(*low)?);
        rest = tail;
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests;
