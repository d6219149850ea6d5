//! What a page's form sends: pairs of name and value, a name as often as it was ticked.

use axum::extract::{FromRequest, Request};
use axum::http::header;

use crate::problem::{PageProblem, Problem};
use crate::serve::Console;

/// The fields of a form, in order. What people typed: never printed.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Typed(Vec<(String, String)>);

impl std::fmt::Debug for Typed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Typed(…)")
    }
}

impl Typed {
    /// The fields of a body; `None` when it is no form.
    fn parse(body: &[u8]) -> Option<Self> {
        let pairs = body.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty());
        let fields = pairs.map(|pair| {
            let equals = pair.iter().position(|byte| *byte == b'=');
            let (name, value) =
                equals.map_or((pair, &b""[..]), |at| (&pair[..at], &pair[at + 1..]));
            Some((decoded(name)?, decoded(value)?))
        });
        fields.collect::<Option<Vec<_>>>().map(Self)
    }

    /// A form that is filled in beforehand.
    pub(crate) fn with(fields: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        Self(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }

    /// The first value of a field, without the space around it; empty when there is none.
    pub(crate) fn get(&self, name: &str) -> &str {
        let first = self.0.iter().find(|(of, _)| of == name);
        first.map_or("", |(_, value)| value.trim())
    }

    /// Every value of a field.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(of, _)| of == name).map(|(_, value)| &**value)
    }

    /// Whether this value was chosen.
    pub(crate) fn has(&self, name: &str, value: &str) -> bool {
        self.all(name).any(|chosen| chosen == value)
    }
}

/// Percent-decoding of a form; `None` when it is none, or not UTF-8.
fn decoded(text: &[u8]) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.iter();
    while let Some(&byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let mut digit = || char::from(*rest.next()?).to_digit(16);
                let (high, low) = (digit()?, digit()?);
                u8::try_from(high * 16 + low).ok()?
            }
            plain => plain,
        });
    }
    String::from_utf8(bytes).ok()
}

impl FromRequest<Console> for Typed {
    type Rejection = PageProblem;

    async fn from_request(request: Request, console: &Console) -> Result<Self, PageProblem> {
        let kind = request.headers().get(header::CONTENT_TYPE);
        let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if !kind.starts_with("application/x-www-form-urlencoded") {
            return Err(PageProblem(Problem::BadRequest));
        }
        let body = axum::body::Bytes::from_request(request, console).await;
        let body = body.map_err(|_| Problem::BadRequest)?;
        Ok(Self::parse(&body).ok_or(Problem::BadRequest)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_as_a_browser_sends_it() {
        let typed = Typed::parse(b"note=%E5%BC%A0+a%2Bb&ticks=x&ticks=y&empty=&bare");
        let typed = typed.expect("a form");
        assert_eq!((typed.get("note"), typed.get("empty"), typed.get("none")), ("张 a+b", "", ""));
        assert_eq!(typed.all("ticks").collect::<Vec<_>>(), ["x", "y"]);
        assert!(typed.has("ticks", "y") && !typed.has("ticks", "z"));
        for bad in ["a=%", "a=%4", "a=%zz", "a=%ff"] {
            assert_eq!(Typed::parse(bad.as_bytes()), None, "{bad}");
        }
    }
}
