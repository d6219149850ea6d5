//! Who is measured: the program, the floor, or the bare insert.

use harness::{Program, Running, free_port};

use crate::arguments::beside;
use crate::stage::Stage;

/// One of them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// The program, in its role `ingest`.
    Ours,
    /// All but thinking.
    Floor,
    /// Only inserting.
    Bare,
}

impl Side {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Ours => "ours",
            Self::Floor => "floor",
            Self::Bare => "bare",
        }
    }

    /// The database it works on.
    pub(crate) const fn database(self) -> &'static str {
        match self {
            Self::Ours => "ours",
            Self::Floor | Self::Bare => "floor",
        }
    }

    /// Starts it as a process of its own.
    pub(crate) fn start(self, stage: &Stage) -> Running {
        if self == Self::Ours {
            return ours(stage, "ingest").start();
        }
        let postgres = stage.postgres.url(self.database());
        let mut arguments = vec!["--amqp", stage.vhost.url(), "--postgres", &postgres];
        if self == Self::Bare {
            arguments.push("--bare");
        }
        Program::at(beside("floor"), arguments).start()
    }
}

/// The program with its settings.
pub(crate) fn ours(stage: &Stage, command: &str) -> Program {
    let listen = || format!("127.0.0.1:{}", free_port());
    Program::at(&stage.ours, [command])
        .env("HEARTHWATCH_STORE__URL", stage.postgres.url(Side::Ours.database()))
        .env("HEARTHWATCH_STORE__KEY_FILE", stage.key_file())
        .env("HEARTHWATCH_BROKER__URL", stage.vhost.url())
        .env("HEARTHWATCH_HTTP__LISTEN", listen())
        .env("HEARTHWATCH_ADMIN__LISTEN", listen())
        .env("HEARTHWATCH_LOG__FILTER", "warn")
}
