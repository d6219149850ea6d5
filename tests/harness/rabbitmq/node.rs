//! One node, alone or in a cluster.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use super::control;
use super::epmd::Epmd;
use crate::keeper::Keeper;
use crate::place::Place;
use crate::ports::free_port;
use crate::server::{Server, clean_environment, nothing};

pub(crate) const USER: &str = "hearthwatch";

/// Not the one in the path: that wrapper changes user and folder and drops the environment.
const PROGRAM: &str = "/usr/lib/rabbitmq/bin/rabbitmq-server";

/// What tells one node from another.
#[derive(Debug)]
pub(crate) struct Settings {
    /// The part of the node's name before `@localhost`.
    pub(crate) name: String,
    /// Where it takes AMQP connections.
    pub(crate) port: u16,
    /// Further lines of `rabbitmq.conf`.
    pub(crate) more: String,
}

/// One RabbitMQ node.
#[derive(Debug)]
pub(crate) struct Node {
    settings: Settings,
    control: u16,
    distribution: u16,
    server: Server,
    keeper: Keeper,
    epmd: Arc<Epmd>,
}

impl Node {
    /// Writes its files; [`Node::launch`] starts it.
    pub(crate) fn new(epmd: Arc<Epmd>, place: Place, settings: Settings) -> Self {
        let keeper = Keeper::new(place);
        write_files(keeper.folder(), epmd.cookie(), &settings);
        let server = Server::new("rabbitmq", &keeper);
        Self { settings, control: free_port(), distribution: free_port(), server, keeper, epmd }
    }

    pub(crate) fn launch(&self) {
        assert!(Path::new(PROGRAM).exists(), "RabbitMQ is not installed; tests/run does that");
        let mut command = self.keeper.command(PROGRAM, nothing());
        clean_environment(&mut command);
        self.set_environment(&mut command);
        self.server.start(command);
    }

    pub(crate) fn wait_ready(&self) {
        self.server.wait_ready(|| {
            speaks_amqp(self.settings.port).unwrap_or(false)
                && control::eval(self.control, "rabbit:is_running()").as_deref() == Ok("true")
        });
    }

    pub(crate) fn url(&self, vhost: &str) -> String {
        format!("amqp://{USER}:{USER}@127.0.0.1:{}/{vhost}", self.settings.port)
    }

    /// Its full Erlang name.
    pub(crate) fn name(&self) -> String {
        format!("{}@localhost", self.settings.name)
    }

    pub(crate) fn kill9(&self) {
        self.server.kill9(&self.keeper);
    }

    pub(crate) fn terminate(&self) {
        self.server.terminate(&self.keeper);
    }

    pub(crate) fn sync_queues(&self) {
        self.eval("[ok = dets:sync(T) || T <- dets:all()]");
    }

    pub(crate) fn try_eval(&self, expression: &str) -> Result<String, String> {
        control::eval(self.control, expression)
    }

    pub(crate) fn eval(&self, expression: &str) -> String {
        self.try_eval(expression).unwrap_or_else(|error| panic!("{}: {error}", self.name()))
    }

    pub(crate) fn control_port(&self) -> u16 {
        self.control
    }

    pub(crate) fn pid(&self) -> Option<u32> {
        self.server.pid()
    }

    pub(crate) fn folder(&self) -> &Path {
        self.keeper.folder()
    }

    fn set_environment(&self, command: &mut Command) {
        let folder = self.keeper.folder();
        let within = |name: &str| folder.join(name);
        command
            .current_dir(folder)
            .env("HOME", within("home"))
            .env("RABBITMQ_NODENAME", self.name())
            .env("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1")
            .env("RABBITMQ_NODE_PORT", self.settings.port.to_string())
            .env("RABBITMQ_DIST_PORT", self.distribution.to_string())
            .env("RABBITMQ_MNESIA_BASE", within("mnesia"))
            .env("RABBITMQ_LOG_BASE", within("log"))
            .env("RABBITMQ_LOGS", within("log/node.log"))
            .env("RABBITMQ_CONFIG_FILE", within("rabbitmq"))
            .env("RABBITMQ_ADVANCED_CONFIG_FILE", within("advanced"))
            .env("RABBITMQ_ENABLED_PLUGINS_FILE", within("enabled_plugins"))
            .env("RABBITMQ_GENERATED_CONFIG_DIR", within("generated"))
            .env("RABBITMQ_PID_FILE", within("pid"))
            // An absent file hides the machine's own settings.
            .env("RABBITMQ_CONF_ENV_FILE", within("absent"))
            .env("ERL_EPMD_PORT", self.epmd.port().to_string())
            .env("ERL_EPMD_ADDRESS", "127.0.0.1")
            // The script then becomes the virtual machine instead of waiting for it.
            .env("RUNNING_UNDER_SYSTEMD", "true")
            .env("STORIES_CONTROL_PORT", self.control.to_string())
            .env("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", {
                let script = within("control.erl");
                let script = script.display();
                format!(
                    "-kernel inet_dist_use_interface {{127,0,0,1}} -eval file:eval(\"{script}\")."
                )
            });
    }
}

fn write_files(folder: &Path, cookie: &str, settings: &Settings) {
    let write = |name: &str, text: &str| {
        std::fs::write(folder.join(name), text).expect("our own folder");
    };
    for name in ["home", "log"] {
        std::fs::create_dir(folder.join(name)).expect("our own folder");
    }
    write("home/.erlang.cookie", cookie);
    let secret = std::fs::Permissions::from_mode(0o400);
    std::fs::set_permissions(folder.join("home/.erlang.cookie"), secret).expect("our own file");
    write("enabled_plugins", "[].");
    write("control.erl", include_str!("control.erl"));
    let Settings { port, more, .. } = settings;
    write(
        "rabbitmq.conf",
        &format!(
            "listeners.tcp.1 = 127.0.0.1:{port}\n\
             default_user = {USER}\n\
             default_pass = {USER}\n\
             disk_free_limit.absolute = 64MB\n\
             log.console = false\n\
             {more}"
        ),
    );
}

/// A node that is up answers a protocol header with a method frame; no client is needed to ask.
fn speaks_amqp(port: u16) -> std::io::Result<bool> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    stream.write_all(b"AMQP\0\0\x09\x01")?;
    let mut first = [0];
    stream.read_exact(&mut first)?;
    Ok(first == [1])
}
