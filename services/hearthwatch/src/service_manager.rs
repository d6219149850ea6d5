//! Telling systemd, where it is the one who started this, that the roles are up or going down
//! (`sd_notify(3)`; the unit is `Type=notify`).

use std::os::linux::net::SocketAddrExt;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::{SocketAddr, UnixDatagram};

/// The roles are up: what depends on them may start.
pub fn ready() {
    tell("READY=1");
}

/// No more work is taken.
pub fn stopping() {
    tell("STOPPING=1");
}

/// Nobody listening is no reason not to run.
fn tell(state: &str) {
    let Some(name) = std::env::var_os("NOTIFY_SOCKET") else { return };
    let address = match name.as_bytes() {
        [b'@', abstract_name @ ..] => SocketAddr::from_abstract_name(abstract_name),
        _ => SocketAddr::from_pathname(&name),
    };
    let told = address
        .and_then(|address| UnixDatagram::unbound()?.send_to_addr(state.as_bytes(), &address));
    if let Err(error) = told {
        tracing::warn!(%error, "systemd could not be told {state}");
    }
}
