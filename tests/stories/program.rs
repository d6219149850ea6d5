//! How the harness runs programs.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::time::Duration;

use harness::{Program, free_port, http};

const PATIENCE: Duration = Duration::from_secs(30);

#[test]
fn a_program_gets_its_input_and_gives_its_outputs_and_exit_code() {
    let script = "read line; echo \"heard $line $NAME $HEARTHWATCH_TEST_ALL\"; echo oh >&2; exit 3";
    let program = Program::at("sh", ["-c", script]).env("NAME", "twice").input("a note\n");
    let finished = program.run(PATIENCE);
    assert_eq!(finished.status.code(), Some(3));
    assert_eq!(
        (finished.stdout.trim_end(), finished.stderr.as_str()),
        ("heard a note twice", "oh\n")
    );
}

#[test]
fn a_program_is_awaited_then_asked_to_end_or_killed() {
    let script = "trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.01; done";
    let program = Program::at("sh", ["-c", script]).start();
    assert_eq!(program.wait_for_line("up", PATIENCE), "up");
    let finished = program.terminate(PATIENCE);
    assert_eq!((finished.status.code(), finished.stdout.as_str()), (Some(0), "up\nbye\n"));

    let program = Program::at("sh", ["-c", script]).start();
    program.wait_for_line("up", PATIENCE);
    let finished = program.kill9();
    assert_eq!((finished.status.code(), finished.stdout.as_str()), (None, "up\n"));
}

#[test]
fn a_ready_endpoint_is_awaited() {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, free_port()));
    let mut program = Program::at("sleep", ["600"]).start();
    let listener = TcpListener::bind(address).expect("a free port");
    let server = std::thread::spawn(move || {
        for answer in ["503 Not Yet", "200 OK"] {
            let (mut stream, _) = listener.accept().expect("a client");
            let _ = stream.read(&mut [0; 1024]).expect("a request");
            write!(stream, "HTTP/1.0 {answer}\r\n\r\nwell").expect("the client reads");
        }
    });
    program.wait_for_http(address, "/readyz", PATIENCE);
    server.join().expect("the server has answered twice");
    assert!(http::get(address, "/readyz").is_err());
}
