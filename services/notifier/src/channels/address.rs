//! Which addresses may be called: checked once as written, and again as resolved, at each call.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// Refuses an address that may not be called, and says why; the address itself is not repeated.
pub(super) fn check(
    url: &str,
    allowed_hosts: &[String],
    allow_private: bool,
) -> Result<(), &'static str> {
    let Ok(url) = Url::parse(url) else {
        return Err("is not an address");
    };
    let plain = url.scheme() == "http" && allow_private;
    if url.scheme() != "https" && !plain {
        return Err("must begin with https://");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("must not hold a user or password");
    }
    if url.port().is_some_and(|port| port != 443) && !allow_private {
        return Err("must use port 443");
    }
    let host = url.host_str().unwrap_or_default();
    if !allowed_hosts.iter().any(|allowed| allowed.eq_ignore_ascii_case(host)) {
        return Err("has a host that is not among the allowed hosts");
    }
    // Whatever was written (octal, one number, brackets), the parser made it a plain address.
    check_host(host, allow_private)
}

/// Refuses a host that is written as an address which may not be called.
pub(super) fn check_host(host: &str, allow_private: bool) -> Result<(), &'static str> {
    match host.trim_start_matches('[').trim_end_matches(']').parse() {
        Ok(address) if !allow_private && !is_public(address) => {
            Err("points to an address that is not public")
        }
        _ => Ok(()),
    }
}

/// What a name stands for, if all of it may be called. Whoever asked connects to exactly these, so
/// a second answer cannot differ from the one that was checked.
pub(super) async fn resolve(
    host: &str,
    port: u16,
    allow_private: bool,
) -> Result<Vec<SocketAddr>, LookupError> {
    let found: Vec<SocketAddr> = tokio::net::lookup_host((host, port)).await?.collect();
    // One private address among public ones is an attempt, not an accident.
    if !allow_private && !found.iter().all(|address| is_public(address.ip())) {
        return Err(NotPublic.into());
    }
    Ok(found)
}

/// Resolves names to public addresses only.
#[derive(Debug)]
pub(super) struct PublicOnly {
    pub(super) allow_private: bool,
}

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        let allow_private = self.allow_private;
        Box::pin(async move {
            let found = resolve(name.as_str(), 0, allow_private).await?;
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

/// A name that resolves to an address that is not public.
#[derive(Debug, thiserror::Error)]
#[error("resolves to an address that is not public")]
pub(super) struct NotPublic;

/// Why a name stands for nothing that may be called.
#[derive(Debug, thiserror::Error)]
pub(super) enum LookupError {
    /// It was not answered.
    #[error("the name is not known")]
    Unknown(#[from] std::io::Error),
    /// It is not public.
    #[error("the name may not be called")]
    NotPublic(#[from] NotPublic),
}

fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let reserved = a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (b == 18 || b == 19));
    !(reserved
        || address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation())
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let segments = address.segments();
    // Addresses that carry an IPv4 one: mapped, translated (64:ff9b::/96).
    if let Some(v4) = address.to_ipv4_mapped() {
        return is_public_v4(v4);
    }
    if segments[..6] == [0x64, 0xff9b, 0, 0, 0, 0] {
        let [.., a, b, c, d] = address.octets();
        return is_public_v4(Ipv4Addr::new(a, b, c, d));
    }
    // Only 2000::/3 is given out; of it not documentation, tunnels and benchmarks.
    let special = segments[0] == 0x2002
        || (segments[0] == 0x2001 && segments[1] < 0x200)
        || (segments[0] == 0x2001 && segments[1] == 0xdb8)
        || segments[0] == 0x3fff;
    segments[0] & 0xe000 == 0x2000 && !special
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_url(url: &str, host: &str) -> Result<(), &'static str> {
        check(url, &[host.to_owned()], false)
    }

    #[test]
    fn no_private_address_is_public() {
        for text in [
            "127.0.0.1",
            "0.0.0.0",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "192.0.2.1",
            "::1",
            "::",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "fd00::1",
            "fe80::1",
            "ff02::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "2001::1",
            "::7f00:1",
        ] {
            assert!(!is_public(text.parse().expect(text)), "{text}");
        }
        for text in ["1.1.1.1", "223.5.5.5", "2400:3200::1", "::ffff:1.1.1.1"] {
            assert!(is_public(text.parse().expect(text)), "{text}");
        }
    }

    #[test]
    fn only_allowed_hosts_over_https_without_tricks() {
        assert!(check_url("https://hook.example/w", "hook.example").is_ok());
        for (url, host) in [
            ("http://hook.example/w", "hook.example"),
            ("https://other.example/w", "hook.example"),
            ("https://hook.example@other.example/", "hook.example"),
            ("https://user:word@hook.example/", "hook.example"),
            ("https://hook.example:8443/", "hook.example"),
            ("https://2130706433/", "127.0.0.1"),
            ("https://0x7f.1/", "127.0.0.1"),
            ("https://[::ffff:127.0.0.1]/", "[::ffff:7f00:1]"),
            ("https://[fd00::1]/", "[fd00::1]"),
            ("unix:/run/hook", ""),
            ("not an address", ""),
        ] {
            let error = check_url(url, host).expect_err(url);
            assert!(!error.contains("example") && !error.contains("127"), "{error}");
        }
    }
}
