//! Style, icon and script, embedded. Their addresses change with their bytes, so browsers may keep them.

use std::sync::LazyLock;

use axum::http::{HeaderName, header};
use maud::{Markup, PreEscaped};
use sha2::{Digest, Sha256};

const STYLE: &str = include_str!("../style.css");
const ICON: &str = include_str!("../icon.svg");

/// Sends a record without leaving the page, and again until it is taken.
const RECORD_SCRIPT: &str = include_str!("../record.js");

/// Numbers the lines of a file as it is written, and tries a note as it is typed.
const RULES_SCRIPT: &str = include_str!("../rules.js");

static STYLE_ADDRESS: LazyLock<String> = LazyLock::new(|| address("/style.css", STYLE));
static RECORD_SCRIPT_ADDRESS: LazyLock<String> =
    LazyLock::new(|| address("/record.js", RECORD_SCRIPT));

static RULES_SCRIPT_ADDRESS: LazyLock<String> =
    LazyLock::new(|| address("/rules.js", RULES_SCRIPT));

fn address(path: &str, text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    format!("{path}?{}", triage::hex(&digest[..4]))
}

type Asset = ([(HeaderName, &'static str); 2], &'static str);

/// Where the style of this build is.
pub(crate) fn style_address() -> &'static str {
    &STYLE_ADDRESS
}

/// Where the script of record forms is.
pub(crate) fn record_script_address() -> &'static str {
    &RECORD_SCRIPT_ADDRESS
}

pub(crate) async fn record_script() -> Asset {
    asset("text/javascript; charset=utf-8", RECORD_SCRIPT)
}

/// Where the script of the rules' editor is.
pub(crate) fn rules_script_address() -> &'static str {
    &RULES_SCRIPT_ADDRESS
}

pub(crate) async fn rules_script() -> Asset {
    asset("text/javascript; charset=utf-8", RULES_SCRIPT)
}

pub(crate) async fn style() -> Asset {
    asset("text/css; charset=utf-8", STYLE)
}

pub(crate) async fn icon() -> Asset {
    asset("image/svg+xml", ICON)
}

const fn asset(kind: &'static str, text: &'static str) -> Asset {
    let keep = "public, max-age=604800";
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, keep)], text)
}

/// The mark beside the name: a roof over a hearth.
pub(crate) fn mark() -> Markup {
    PreEscaped(ICON.to_owned())
}
