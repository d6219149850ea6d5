//! Words as voice input, hurried typing and scanning spell them: 理婚 for 离婚, 末见 for 未见.
//!
//! Only words that weigh and whose wrong spelling means nothing else in these notes.

use std::sync::LazyLock;

use super::texts::Texts;

/// What is written, and what is meant; each pair of one length in
/// characters and bytes, so that every place stays.
const PAIRS: &[(&str, &str)] = &[
    ("加暴", "家暴"),
    ("家爆", "家暴"),
    ("家报", "家暴"),
    ("嫁暴", "家暴"),
    ("欧打", "殴打"),
    ("殴大", "殴打"),
    ("呕打", "殴打"),
    ("理婚", "离婚"),
    ("离昏", "离婚"),
    ("里婚", "离婚"),
    ("堵博", "赌博"),
    ("赌搏", "赌博"),
    ("读博输", "赌博输"),
    ("推排九", "推牌九"),
    ("勃子", "脖子"),
    ("脖孑", "脖子"),
    ("告戒书", "告诫书"),
    ("告诚书", "告诫书"),
    ("告界书", "告诫书"),
    ("保护另", "保护令"),
    ("人生安全保护", "人身安全保护"),
    ("气油", "汽油"),
    ("农约", "农药"),
    ("浓药", "农药"),
    ("坎刀", "砍刀"),
    ("菜刁", "菜刀"),
    ("洒后", "酒后"),
    ("醉洒", "醉酒"),
    ("喝洒", "喝酒"),
    ("酗洒", "酗酒"),
    ("自沙", "自杀"),
    ("自刹", "自杀"),
    ("跳搂", "跳楼"),
    ("强坚", "强奸"),
    ("猥鄙", "猥亵"),
    ("威协", "威胁"),
    ("打厮人", "打死人"),
    ("末见", "未见"),
    ("末发", "未发"),
    ("末化解", "未化解"),
    ("末再", "未再"),
    ("末果", "未果"),
    ("老毋", "老母"),
    ("毋亲", "母亲"),
    ("底保", "低保"),
    ("己刑拘", "已刑拘"),
    ("刑构", "刑拘"),
    ("亏木", "亏本"),
    ("法院盼给", "法院判给"),
    ("发院", "法院"),
    ("报瞥", "报警"),
    ("虐侍", "虐待"),
    ("轻声念头", "轻生念头"),
    ("溜兵", "溜冰"),
    ("冰独", "冰毒"),
    ("吸独", "吸毒"),
];

static WRITTEN: LazyLock<Texts> =
    LazyLock::new(|| Texts::longest(PAIRS.iter().map(|(written, _)| written)));

/// The text as it is meant, if that is another one.
pub(super) fn mended(text: &str) -> Option<String> {
    let mut mended: Option<String> = None;
    for one in WRITTEN.longest_in(text) {
        // A pair keeps its length, so places stay true while the text is mended.
        let mended = mended.get_or_insert_with(|| text.to_owned());
        mended.replace_range(one.start..one.end, PAIRS[one.text].1);
    }
    mended
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_keeps_its_length() {
        for (written, meant) in PAIRS {
            assert_eq!(written.chars().count(), meant.chars().count(), "{written}");
            assert_eq!(written.len(), meant.len(), "{written}");
            assert_ne!(written, meant);
        }
    }

    #[test]
    fn what_is_meant_stands_where_it_was_written() {
        assert_eq!(mended("她要理婚，末见伤").as_deref(), Some("她要离婚，未见伤"));
        assert_eq!(mended("她要离婚"), None);
    }
}
