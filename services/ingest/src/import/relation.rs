//! What two parties are to each other. Words that are not known stay as they are written.

use super::spelling::folded;

/// What one party is, by the id used in events.
pub(crate) fn id(word: &str) -> Option<&'static str> {
    const WORDS: [(&str, &str); 58] = [
        ("丈夫", "husband"),
        ("夫", "husband"),
        ("妻子", "wife"),
        ("妻", "wife"),
        ("前夫", "ex_husband"),
        ("前妻", "ex_wife"),
        ("父亲", "father"),
        ("父", "father"),
        ("母亲", "mother"),
        ("母", "mother"),
        ("儿子", "son"),
        ("子", "son"),
        ("女儿", "daughter"),
        ("公公", "father_in_law"),
        ("岳父", "father_in_law"),
        ("婆婆", "mother_in_law"),
        ("岳母", "mother_in_law"),
        ("儿媳", "daughter_in_law"),
        ("媳妇", "daughter_in_law"),
        ("女婿", "son_in_law"),
        ("哥哥", "brother"),
        ("弟弟", "brother"),
        ("兄", "brother"),
        ("弟", "brother"),
        ("姐姐", "sister"),
        ("妹妹", "sister"),
        ("祖父", "grandfather"),
        ("爷爷", "grandfather"),
        ("外公", "grandfather"),
        ("祖母", "grandmother"),
        ("奶奶", "grandmother"),
        ("外婆", "grandmother"),
        ("孙子", "grandson"),
        ("孙女", "granddaughter"),
        ("继父", "stepfather"),
        ("继母", "stepmother"),
        ("邻居", "neighbor"),
        ("邻里", "neighbor"),
        ("男友", "boyfriend"),
        ("男朋友", "boyfriend"),
        ("女友", "girlfriend"),
        ("女朋友", "girlfriend"),
        ("前男友", "ex_boyfriend"),
        ("前女友", "ex_girlfriend"),
        ("恋人", "partner"),
        ("恋爱", "partner"),
        ("情侣", "partner"),
        ("男女朋友", "partner"),
        ("同居", "partner"),
        ("亲戚", "relative"),
        ("亲属", "relative"),
        ("叔侄", "relative"),
        ("妯娌", "sister_in_law"),
        ("嫂子", "sister_in_law"),
        ("同事", "colleague"),
        ("朋友", "friend"),
        ("兄弟", "brother"),
        ("姐妹", "sister"),
    ];
    let word = folded(word);
    let word = word.strip_prefix("系").unwrap_or(&word);
    let word = word.strip_suffix("关系").unwrap_or(word);
    let found = |word: &str| WORDS.iter().find(|(known, _)| *known == word).map(|(_, id)| *id);
    // 其夫, 其妻子: the one who belongs to the party named before.
    found(word).or_else(|| word.strip_prefix('其').and_then(found))
}

/// What each of two parties is, where the word fits both: by their sexes and ages.
pub(crate) fn pair(
    word: &str,
    sexes: [Option<char>; 2],
    ages: [Option<i64>; 2],
) -> Option<[&'static str; 2]> {
    let word = folded(word);
    let word = word.strip_suffix("关系").unwrap_or(&word);
    let by_sex = |male, female| {
        let of = |sex| if sex == 'm' { male } else { female };
        match sexes {
            [Some(first), Some(second)] if first != second => Some([of(first), of(second)]),
            _ => None,
        }
    };
    let by_age = |older, younger| match ages {
        [Some(first), Some(second)] if first > second => Some([older, younger]),
        [Some(first), Some(second)] if first < second => Some([younger, older]),
        _ => None,
    };
    match word {
        "夫妻" | "夫妇" | "配偶" => by_sex("husband", "wife").or(Some(["spouse", "spouse"])),
        "离异" | "前夫妻" | "离异夫妻" | "离婚夫妻" | "原夫妻" => {
            by_sex("ex_husband", "ex_wife").or(Some(["ex_spouse", "ex_spouse"]))
        }
        "父子" => by_age("father", "son"),
        "父女" => by_sex("father", "daughter"),
        "母子" => by_sex("son", "mother"),
        "母女" => by_age("mother", "daughter"),
        "婆媳" => by_age("mother_in_law", "daughter_in_law"),
        "翁婿" => by_age("father_in_law", "son_in_law"),
        "兄妹" | "姐弟" => by_sex("brother", "sister"),
        _ => {
            const BOTH: [&str; 9] = [
                "neighbor",
                "partner",
                "relative",
                "colleague",
                "friend",
                "brother",
                "sister",
                "sister_in_law",
                "spouse",
            ];
            let id = id(word).filter(|id| BOTH.contains(id))?;
            Some([id, id])
        }
    }
}
