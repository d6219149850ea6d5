//! Free ports on loopback.

use std::hash::{BuildHasher, RandomState};
use std::net::{Ipv4Addr, TcpListener};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

/// Below the range from which the kernel takes ports for outgoing connections. There, a client
/// knocking at a killed server could be given the server's own port, talk to itself, and keep the
/// server from coming back.
const FIRST: u64 = 10_000;
const COUNT: u64 = 20_000;

/// A port nobody listens on. Each call answers another one.
pub fn free_port() -> u16 {
    static NEXT: OnceLock<AtomicU64> = OnceLock::new();
    let next = NEXT.get_or_init(|| AtomicU64::new(RandomState::new().hash_one(0) % COUNT));
    loop {
        let offset = next.fetch_add(1, Ordering::Relaxed) % COUNT;
        let port = u16::try_from(FIRST + offset).expect("the range ends below 65536");
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return port;
        }
    }
}
