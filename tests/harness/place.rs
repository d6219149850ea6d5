//! Where temporary folders lie.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

/// What a temporary folder has to be good at.
#[derive(Clone, Copy, Debug)]
pub enum Place {
    /// In memory where there is room: for servers whose data no test wants to survive a power cut.
    Fast,
    /// On a disk: for kill tests and measurements.
    Disk,
}

/// What a server in memory may grow to.
const ROOM_KIB: u64 = 2 * 1024 * 1024;

impl Place {
    /// Makes an empty folder that any user may pass through (PostgreSQL runs as its own).
    /// `tests/run` recognises it by the name it gave in `STORIES_RUN`.
    pub(crate) fn make_folder(self) -> PathBuf {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let run = std::env::var("STORIES_RUN").unwrap_or_else(|_| "alone".to_owned());
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("hearthwatch-{run}-{}-{count}", std::process::id());
        let path = self.parent().join(name);
        std::fs::create_dir(&path).expect("a temporary folder can be made");
        let open = std::fs::Permissions::from_mode(0o711);
        std::fs::set_permissions(&path, open).expect("our own folder");
        path
    }

    fn parent(self) -> PathBuf {
        let memory = Path::new("/dev/shm");
        match self {
            Place::Fast if free_kib(memory) >= ROOM_KIB => memory.to_owned(),
            Place::Fast => std::env::temp_dir(),
            // Unlike /tmp, never in memory.
            Place::Disk => PathBuf::from("/var/tmp"),
        }
    }
}

fn free_kib(path: &Path) -> u64 {
    let df = Command::new("df").args(["-k", "--output=avail"]).arg(path).output();
    df.ok()
        .and_then(|out| String::from_utf8(out.stdout).ok())
        .and_then(|text| text.lines().nth(1)?.trim().parse().ok())
        .unwrap_or(0)
}
