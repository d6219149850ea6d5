//! The Debian package: what is in it, a unit that systemd takes and that is shut in, a key that is
//! made once, and a role that says when it is up.

use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixDatagram;
use std::path::{Path, PathBuf};
use std::time::Duration;

use harness::keeper::Keeper;
use harness::place::Place;
use harness::{Finished, Program, repository};

use crate::embedded::{Embedded, PATIENCE, text};

const ROLE: &str = "hearthwatch@ingest.service";
/// The worst exposure that is let through, of 100; the unit has 12.
const EXPOSURE_MAX: &str = "--threshold=15";

/// The package of this build, and its files unpacked.
struct Package {
    file: PathBuf,
    root: PathBuf,
    _folder: Keeper,
}

impl Package {
    fn build() -> Self {
        let folder = Keeper::new(Place::Fast);
        let root = folder.folder().join("root");
        std::fs::create_dir(&root).expect("our own folder");
        let program = hearthwatch();
        let made =
            run(&repository().join("deploy/package"), &[text(&program), text(folder.folder())]);
        assert!(made.status.success(), "{}{}", made.stdout, made.stderr);
        let file = PathBuf::from(made.stdout.trim());
        let unpacked = dpkg(&["-x", text(&file), text(&root)]);
        assert!(unpacked.status.success(), "{}", unpacked.stderr);
        Self { file, root, _folder: folder }
    }
}

#[test]
fn the_package_holds_what_its_readers_are_promised_and_a_unit_that_is_shut_in() {
    let package = Package::build();
    for path in [
        "usr/bin/hearthwatch",
        "usr/lib/systemd/system/hearthwatch@.service",
        "usr/lib/sysusers.d/hearthwatch.conf",
        "etc/hearthwatch/hearthwatch.toml",
        "etc/hearthwatch/notifier.env",
        "usr/share/hearthwatch/prometheus/alerts.yml",
        "usr/share/hearthwatch/runbook/StoreAway.md",
    ] {
        assert!(package.root.join(path).exists(), "{path}");
    }
    let settings = dpkg(&["-I", text(&package.file), "conffiles"]);
    for name in ["hearthwatch.toml", "ingest.env", "notifier.env", "console.env"] {
        let path = format!("/etc/hearthwatch/{name}\n");
        assert!(settings.stdout.contains(&path), "kept as people left it: {path}");
    }
    let root = format!("--root={}", package.root.display());
    let taken = analyze(&["verify", &root, "--recursive-errors=no", ROLE]);
    assert!(taken.status.success() && taken.stderr.is_empty(), "{}", taken.stderr);
    let shut = analyze(&["security", "--offline=yes", &root, EXPOSURE_MAX, ROLE]);
    assert!(shut.status.success(), "{}{}", shut.stdout, shut.stderr);
}

#[test]
fn the_key_is_made_once_as_the_package_makes_it_and_only_its_owner_reads_it() {
    let folder = Keeper::new(Place::Fast);
    let key = folder.folder().join("hearthwatch.key");
    let script = std::fs::read_to_string(repository().join("deploy/debian/postinst"));
    let script = script.expect("in the repository");
    assert!(script.contains("HEARTHWATCH_STORE__URL=sqlite::memory:"));
    let make = || {
        let made = Program::hearthwatch(["migrate"])
            .env("HEARTHWATCH_STORE__URL", "sqlite::memory:")
            .env("HEARTHWATCH_STORE__KEY_FILE", &key)
            .run(PATIENCE);
        assert!(made.status.success(), "{}", made.stderr);
        std::fs::read(&key).expect("made")
    };
    let first = make();
    assert_eq!(make(), first);
    let mode = std::fs::metadata(&key).expect("made").permissions().mode();
    assert_eq!(mode & 0o077, 0, "{mode:o}");
}

#[test]
fn a_role_says_when_it_is_up_and_when_it_goes_down() {
    let house = Embedded::new();
    let name = house.path("notify");
    let systemd = UnixDatagram::bind(&name).expect("our own folder");
    systemd.set_read_timeout(Some(PATIENCE)).expect("a socket");
    let running = house.program(&["serve"]).env("NOTIFY_SOCKET", &name).start();
    let mut said = [0; 64];
    let length = systemd.recv(&mut said).expect("told in time");
    assert_eq!(&said[..length], b"READY=1");
    let ready = harness::http::get(house.admin(), "/readyz").expect("up, as it said");
    assert_eq!(ready.status, 200);
    running.terminate(PATIENCE);
    let length = systemd.recv(&mut said).expect("told in time");
    assert_eq!(&said[..length], b"STOPPING=1");
}

fn hearthwatch() -> PathBuf {
    let tests = std::env::current_exe().expect("Linux knows");
    tests.parent().and_then(Path::parent).expect("target/PROFILE/deps").join("hearthwatch")
}

fn dpkg(arguments: &[&str]) -> Finished {
    run(Path::new("/usr/bin/dpkg-deb"), arguments)
}

fn analyze(arguments: &[&str]) -> Finished {
    run(Path::new("/usr/bin/systemd-analyze"), arguments)
}

fn run(program: &Path, arguments: &[&str]) -> Finished {
    Program::at(program, arguments).run(Duration::from_mins(3))
}
