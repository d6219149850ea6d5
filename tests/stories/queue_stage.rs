//! What the stories of the queue room share: their broker, their events, their patience.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use harness::{Proxy, Vhost};
use queue::{Config, Consumer, Outgoing, topology};
use tokio::time::{Instant, timeout};

/// For anything that should happen soon.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// The defaults, on the brokers at these addresses.
pub(crate) fn config(urls: &[String]) -> Config {
    Config::new(urls.join(",").parse().expect("an address"))
}

/// A fresh virtual host with everything declared, and how to reach it.
pub(crate) async fn declared(vhost: &Vhost) -> Config {
    let config = config(vhost.urls());
    queue::declare(&config).await.expect("declared");
    config
}

/// The same virtual host through a poor network.
pub(crate) fn through_proxy(config: &Config) -> (Proxy, Config) {
    let endpoint = &config.address.endpoints()[0];
    let proxy = Proxy::start(SocketAddr::from((Ipv4Addr::LOCALHOST, endpoint.port)));
    let url = format!(
        "amqp://{user}:{user}@{}/{}",
        proxy.address(),
        endpoint.vhost,
        user = endpoint.user
    );
    let mut config = self::config(&[url]);
    config.connect_timeout = Duration::from_secs(1);
    (proxy, config)
}

/// Visits numbered from `first` on.
pub(crate) fn visits(first: usize, count: usize) -> Vec<Outgoing> {
    let visit = |number: usize| {
        let body = format!("{{\"number\":{number}}}");
        Outgoing::event("visit.v1", &format!("visit-{number}"), body.into_bytes())
    };
    (first..first + count).map(visit).collect()
}

/// When a publish has to be done.
pub(crate) fn soon() -> Instant {
    Instant::now() + PATIENCE
}

/// Takes and acknowledges until `count` different messages were seen; their ids.
pub(crate) async fn drain(consumer: &Consumer, count: usize) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    let drained = timeout(PATIENCE, async {
        while seen.len() < count {
            let batch = consumer.next_batch(256).await.expect("not stopped");
            let ids = batch.deliveries.iter().map(|d| d.message_id.clone().expect("an id"));
            seen.extend(ids);
            consumer.ack(batch).await;
        }
    });
    assert!(drained.await.is_ok(), "only {} of {count} arrived", seen.len());
    seen
}

/// Gives a virtual host the shipped policies, one of them perhaps with other limits.
pub(crate) fn set_policies(
    eval: impl Fn(&str) -> String,
    vhost: &Vhost,
    other: Option<(&str, &str)>,
) {
    for policy in topology::policies() {
        let definition = match other {
            Some((name, definition)) if name == policy.name => definition,
            _ => policy.definition,
        };
        let quoted = |text: &str| text.replace('\\', "\\\\").replace('"', "\\\"");
        let answer = eval(&format!(
            "rabbit_policy:parse_set(<<\"{}\">>, <<\"{}\">>, <<\"{}\">>, <<\"{}\">>, <<\"0\">>, \
             <<\"{}\">>, <<\"story\">>)",
            vhost.name(),
            policy.name,
            quoted(policy.pattern),
            quoted(definition),
            policy.apply_to,
        ));
        assert_eq!(answer, "ok", "{}", policy.name);
    }
}
