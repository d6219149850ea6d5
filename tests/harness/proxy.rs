//! A poor network between a client and a server.

use std::net::{Ipv4Addr, SocketAddr};
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// Passes TCP connections on to one server, as well or badly as it is told. It runs in a thread of
/// its own, so a story that blocks does not hold it up.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    weather: Option<watch::Sender<Weather>>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Clone, Copy, Debug)]
struct Weather {
    flow: Flow,
    /// How often connections have been cut; one that was made before the last time is dead.
    cuts: u64,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Flow {
    Clear,
    Slow(Duration),
    Paused,
    Refused,
}

impl Proxy {
    /// Listens on a free port and passes on to `upstream`.
    pub fn start(upstream: SocketAddr) -> Self {
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let address = listener.local_addr().expect("bound above");
        listener.set_nonblocking(true).expect("our own socket");
        let (weather, watch) = watch::channel(Weather { flow: Flow::Clear, cuts: 0 });
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime can be made").block_on(async {
                let listener = TcpListener::from_std(listener).expect("a socket that can poll");
                serve(listener, upstream, watch).await;
            });
        });
        Self { address, weather: Some(weather), thread: Some(thread) }
    }

    /// Where clients connect.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Closes every connection; new ones are passed on as before.
    pub fn cut(&self) {
        self.set(|weather| weather.cuts += 1);
    }

    /// Closes every connection, and new ones at once, until [`Proxy::resume`].
    pub fn refuse(&self) {
        self.set(|weather| {
            weather.flow = Flow::Refused;
            weather.cuts += 1;
        });
    }

    /// Keeps connections open, but nothing passes, until [`Proxy::resume`].
    pub fn pause(&self) {
        self.set(|weather| weather.flow = Flow::Paused);
    }

    /// Holds every piece of data back for `delay`, both ways.
    pub fn slow(&self, delay: Duration) {
        self.set(|weather| weather.flow = Flow::Slow(delay));
    }

    /// Passes everything on again.
    pub fn resume(&self) {
        self.set(|weather| weather.flow = Flow::Clear);
    }

    fn set(&self, change: impl FnOnce(&mut Weather)) {
        self.weather.as_ref().expect("taken only by drop").send_modify(change);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        drop(self.weather.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

async fn serve(listener: TcpListener, upstream: SocketAddr, mut watch: watch::Receiver<Weather>) {
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                let Ok((client, _)) = accepted else { continue };
                let now = *watch.borrow();
                if now.flow != Flow::Refused {
                    tokio::spawn(connect(client, upstream, watch.clone(), now.cuts));
                }
            }
            changed = watch.changed() => if changed.is_err() { return },
        }
    }
}

async fn connect(
    client: TcpStream,
    upstream: SocketAddr,
    watch: watch::Receiver<Weather>,
    born: u64,
) {
    let Ok(server) = TcpStream::connect(upstream).await else {
        return;
    };
    let _ = (client.set_nodelay(true), server.set_nodelay(true));
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    tokio::spawn(carry(from_client, to_server, watch.clone(), born));
    carry(from_server, to_client, watch, born).await;
}

/// One direction, until its sender ends, it is cut, or the proxy is gone.
async fn carry(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut watch: watch::Receiver<Weather>,
    born: u64,
) {
    let mut doom = watch.clone();
    let doomed = async move {
        let _ = doom.wait_for(|weather| weather.cuts != born).await;
    };
    let passing = async move {
        let mut bytes = vec![0; 16 * 1024];
        loop {
            let Ok(count @ 1..) = from.read(&mut bytes).await else {
                return;
            };
            let flow = match watch.wait_for(|now| now.flow != Flow::Paused).await {
                Ok(weather) => weather.flow,
                Err(_) => return,
            };
            if let Flow::Slow(delay) = flow {
                tokio::time::sleep(delay).await; // poll: no waiting; the delay is what is asked for
            }
            if to.write_all(&bytes[..count]).await.is_err() {
                return;
            }
        }
    };
    tokio::select! {
        () = doomed => {}
        () = passing => {}
    }
}
