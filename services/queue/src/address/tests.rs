use secrecy::ExposeSecret;

use super::*;

fn read(text: &str) -> Address {
    text.parse().expect("a good address")
}

fn error(text: &str) -> AddressError {
    text.parse::<Address>().expect_err("a bad address")
}

#[test]
fn several_hosts_share_one_login_and_vhost() {
    let address = read("amqp://reader:s%40cret@one:5673,two,[::1]:5674/house%2Fa");
    let hosts: Vec<_> = address.endpoints().iter().map(|e| (e.host.as_str(), e.port)).collect();
    assert_eq!(hosts, [("one", 5673), ("two", 5672), ("::1", 5674)]);
    for endpoint in address.endpoints() {
        assert_eq!(endpoint.user, "reader");
        assert_eq!(endpoint.password.expose_secret(), "s@cret");
        assert_eq!(endpoint.vhost, "house/a");
        assert!(!endpoint.secure);
    }
}

#[test]
fn full_addresses_joined_by_commas_keep_their_own_login() {
    let address = read("amqp://a:1,2@one/v, amqps://b:3@two/w");
    let [one, two] = address.endpoints() else {
        panic!("two endpoints");
    };
    assert_eq!(one.password.expose_secret(), "1,2");
    assert_eq!((one.port, one.vhost.as_str()), (5672, "v"));
    assert_eq!((two.port, two.vhost.as_str(), two.secure), (5671, "w", true));
}

#[test]
fn what_is_left_out_has_the_usual_default() {
    for text in ["amqp://broker", "amqp://broker/", "amqp://broker:5672/%2f"] {
        let address = read(text);
        let endpoint = &address.endpoints()[0];
        assert_eq!(endpoint.user, "guest", "{text}");
        assert_eq!(endpoint.vhost, "/", "{text}");
        assert_eq!(endpoint.port, 5672, "{text}");
    }
}

#[test]
fn the_password_is_never_printed() {
    let address = read("amqp://reader:Tr0ub4dor@one,two/v");
    assert!(!format!("{address:?}").contains("Tr0ub4dor"));
    assert_eq!(address.to_string(), "amqp://one:5672,amqp://two:5672");
}

#[test]
fn errors_name_what_is_wrong_and_repeat_nothing() {
    let cases = [
        (" ", AddressError::Empty),
        ("reader:hunter2@one", AddressError::Scheme(1)),
        ("http://reader:hunter2@one", AddressError::Scheme(1)),
        ("amqp://reader:hunter2@", AddressError::Host(1)),
        ("amqp://reader:hunter2@one,,two", AddressError::Host(2)),
        ("amqp://reader:hunter2@o ne", AddressError::Host(1)),
        ("amqp://[hunter2]:1", AddressError::Host(1)),
        ("amqp://reader:hunter2@one:0", AddressError::Port(1)),
        ("amqp://reader:hunter2@one,two:hunter2", AddressError::Port(2)),
        ("amqp://one,amqp://reader:hunter2%@two", AddressError::Encoding(2, "password")),
        ("amqp://reader%f:hunter2@two", AddressError::Encoding(1, "user")),
        ("amqp://reader:hunter2@two/%ff", AddressError::Encoding(1, "vhost")),
        ("amqp://reader:hun/ter2@one", AddressError::Reserved(1)),
        ("amqp://reader:hunter2@one//", AddressError::Reserved(1)),
        ("amqp://reader:hunter2@one/v?heartbeat=1", AddressError::Parameters(1)),
    ];
    for (text, expected) in cases {
        let found = error(text);
        assert_eq!(found, expected, "{text}");
        assert!(!format!("{found} {found:?}").contains("hun"), "{text}");
    }
}
