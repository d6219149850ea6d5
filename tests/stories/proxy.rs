//! The poor network of the harness.

use std::io::{ErrorKind, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::time::{Duration, Instant};

use harness::Proxy;

const SHORT: Duration = Duration::from_millis(200);
const PATIENCE: Duration = Duration::from_secs(30);

#[test]
fn a_proxy_passes_on_pauses_slows_and_cuts() {
    let proxy = Proxy::start(echo());
    let mut client = connect(&proxy);
    assert_eq!(say(&mut client, "clear"), Some("clear".to_owned()));

    proxy.pause();
    client.set_read_timeout(Some(SHORT)).expect("our own socket");
    assert_eq!(say(&mut client, "later"), None);
    proxy.resume();
    client.set_read_timeout(Some(PATIENCE)).expect("our own socket");
    assert_eq!(hear(&mut client), Some("later".to_owned()));

    proxy.slow(SHORT);
    let before = Instant::now();
    assert_eq!(say(&mut client, "slow"), Some("slow".to_owned()));
    assert!(before.elapsed() >= 2 * SHORT, "both ways");

    proxy.resume();
    proxy.cut();
    assert_eq!(hear(&mut client), Some(String::new()), "the end of the connection");
    assert_eq!(say(&mut connect(&proxy), "again"), Some("again".to_owned()));

    proxy.refuse();
    assert_ne!(say(&mut connect(&proxy), "nobody"), Some("nobody".to_owned()));
}

fn connect(proxy: &Proxy) -> TcpStream {
    let stream = TcpStream::connect(proxy.address()).expect("the proxy listens");
    stream.set_read_timeout(Some(PATIENCE)).expect("our own socket");
    stream
}

fn say(stream: &mut TcpStream, words: &str) -> Option<String> {
    // Against a closed connection the answer tells.
    let _ = stream.write_all(words.as_bytes());
    hear(stream)
}

/// What came next: nothing when the connection has ended, `None` when it is silent.
fn hear(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = [0; 64];
    match stream.read(&mut bytes) {
        Ok(count) => Some(String::from_utf8_lossy(&bytes[..count]).into_owned()),
        Err(error) if error.kind() == ErrorKind::WouldBlock => None,
        Err(_) => Some(String::new()),
    }
}

/// A server that says everything back, until the tests end.
fn echo() -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    let address = listener.local_addr().expect("bound above");
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || {
                let mut output = stream.try_clone().expect("a file descriptor is left");
                std::io::copy(&mut &stream, &mut output)
            });
        }
    });
    address
}
