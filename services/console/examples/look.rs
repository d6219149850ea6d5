//! Serves the stage of the stories on an address of its own, to look at the pages with one's own
//! eyes: `cargo run -p console --example look -- 127.0.0.1:8099`, then sign in as `u_17`.

#[path = "../tests/stage/mod.rs"]
#[expect(dead_code, reason = "the stories use the rest")]
mod stage;

#[tokio::main]
async fn main() {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:8099".to_owned());
    let stage = stage::Stage::on(&address, false).await;
    println!("{} as u_17, password {}", stage.address, stage::PASSWORD);
    std::future::pending::<()>().await;
}
