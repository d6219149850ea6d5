//! An encrypted connection under a private authority.

use std::path::{Path, PathBuf};
use std::process::Command;

use harness::{RabbitMq, free_port};
use queue::{Config, Consumer, Identity, Publisher, SetupError, Tls, topology};
use tokio_util::sync::CancellationToken;

use crate::queue_stage::{config, drain, soon, visits};

/// What openssl made: an authority, and a certificate for the broker and for us.
struct Papers {
    folder: PathBuf,
}

impl Papers {
    fn issue(folder: &Path) -> Self {
        let papers = Self { folder: folder.join("papers") };
        std::fs::create_dir(&papers.folder).expect("a folder of the broker's");
        papers.openssl(
            "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=county -keyout ca.key -out ca.pem",
        );
        for (name, more) in
            [("broker", "subjectAltName=IP:127.0.0.1"), ("us", "extendedKeyUsage=clientAuth")]
        {
            std::fs::write(papers.path("extra"), more).expect("our folder");
            papers.openssl(&format!(
                "req -newkey rsa:2048 -nodes -subj /CN={name} -keyout {name}.key -out {name}.csr"
            ));
            papers.openssl(&format!(
                "x509 -req -in {name}.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 \
                 -extfile extra -out {name}.pem"
            ));
        }
        papers
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn openssl(&self, arguments: &str) {
        let output = Command::new("openssl")
            .args(arguments.split_whitespace())
            .current_dir(&self.folder)
            .output()
            .expect("openssl is installed");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_authority_is_trusted_when_named_and_nobody_else() {
    let rabbit = RabbitMq::start();
    let papers = Papers::issue(rabbit.folder());
    let port = free_port();
    rabbit.eval("rabbit_networking:ensure_ssl()");
    rabbit.eval(&format!(
        "rabbit_networking:start_ssl_listener({{\"127.0.0.1\", {port}}}, [{{cacertfile, \"{}\"}}, \
         {{certfile, \"{}\"}}, {{keyfile, \"{}\"}}, {{verify, verify_peer}}, \
         {{fail_if_no_peer_cert, true}}], 2)",
        papers.path("ca.pem").display(),
        papers.path("broker.pem").display(),
        papers.path("broker.key").display(),
    ));
    let url = format!("amqps://hearthwatch:hearthwatch@127.0.0.1:{port}");
    let with = |authority: Option<&str>, identity: Option<&str>| {
        let mut config = config(std::slice::from_ref(&url));
        config.tls = Tls {
            authority: authority.map(|name| papers.path(name)),
            identity: identity.map(|name| Identity {
                certificate: papers.path(&format!("{name}.pem")),
                key: papers.path(&format!("{name}.key")),
            }),
        };
        config
    };

    let good = with(Some("ca.pem"), Some("us"));
    queue::declare(&good).await.expect("trusted both ways");
    let shutdown = CancellationToken::new();
    let publisher = Publisher::open(&good, &shutdown);
    publisher.publish(&visits(0, 50), soon()).await.expect("confirmed");
    let consumer = Consumer::open(&good, topology::INGEST_VISITS, &shutdown);
    assert_eq!(drain(&consumer, 50).await.len(), 50);

    assert!(refusal(&with(None, Some("us"))).await.contains("UnknownIssuer"));
    refusal(&with(Some("ca.pem"), None)).await;
    let text = refusal(&with(Some("absent.pem"), Some("us"))).await;
    assert!(text.contains("cannot read authority file"), "{text}");
    let text = refusal(&with(Some("ca.key"), Some("us"))).await;
    assert!(text.contains("holds no PEM CERTIFICATE"), "{text}");
}

async fn refusal(config: &Config) -> String {
    match queue::verify(config).await {
        Err(error @ SetupError::Link(_)) => error.to_string(),
        other => panic!("not refused: {other:?}"),
    }
}
