//! Bytes into text: UTF-8, UTF-16 with its mark, or GB18030, of which GBK and GB2312 are parts.

use encoding_rs::{Encoding, GB18030, UTF_8};

use super::FileProblem;

/// Decodes the whole file or says that it cannot.
pub(crate) fn decode(bytes: &[u8]) -> Result<String, FileProblem> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return strictly(encoding, &bytes[mark..]);
    }
    strictly(UTF_8, bytes).or_else(|_| strictly(GB18030, bytes))
}

fn strictly(encoding: &'static Encoding, bytes: &[u8]) -> Result<String, FileProblem> {
    encoding
        .decode_without_bom_handling_and_without_replacement(bytes)
        .map(std::borrow::Cow::into_owned)
        .ok_or(FileProblem::Encoding)
}
