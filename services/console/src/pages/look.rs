//! Style and icon, embedded. Their addresses change with their bytes, so browsers may keep them.

use std::sync::LazyLock;

use axum::http::{HeaderName, header};
use maud::{Markup, PreEscaped};
use sha2::{Digest, Sha256};

const STYLE: &str = include_str!("../style.css");
const ICON: &str = include_str!("../icon.svg");

static STYLE_ADDRESS: LazyLock<String> = LazyLock::new(|| {
    let digest = Sha256::digest(STYLE.as_bytes());
    format!("/style.css?{}", triage::hex(&digest[..4]))
});

type Asset = ([(HeaderName, &'static str); 2], &'static str);

/// Where the style of this build is.
pub(crate) fn style_address() -> &'static str {
    &STYLE_ADDRESS
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
