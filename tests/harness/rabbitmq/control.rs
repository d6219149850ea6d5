//! Asking a node for the value of an Erlang expression.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(60);

/// The value of `expression` on the node that listens on `port`, or why there is none.
pub(crate) fn eval(port: u16, expression: &str) -> Result<String, String> {
    debug_assert!(!expression.contains('\n'), "one line: {expression}");
    let answer = ask(port, expression).map_err(|error| format!("no answer: {error}"))?;
    match answer.strip_prefix("error ") {
        Some(reason) => Err(format!("{expression}: {reason}")),
        None if answer.is_empty() => Err("no answer".to_owned()),
        None => Ok(answer.trim_end().to_owned()),
    }
}

fn ask(port: u16, expression: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    writeln!(stream, "{expression}.")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}
