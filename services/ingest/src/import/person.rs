//! One party, and the words by which a table tells something of it.

use serde_json::{Map, Value, json};

use super::Remark;
use super::identity::{self, Identity};
use super::limits::MAX_NAME_CHARS;
use super::relation;

/// What is known of one party.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Person {
    pub(crate) name: String,
    /// `f` or `m`.
    pub(crate) sex: Option<char>,
    pub(crate) age: Option<i64>,
    pub(crate) relation: Option<String>,
    pub(crate) phone: Option<String>,
    pub(crate) id_number: Option<String>,
    pub(crate) id_last4: Option<String>,
    pub(crate) address: Option<String>,
    /// What else stands there.
    pub(crate) notes: Vec<String>,
}

impl Person {
    /// Takes a word that tells something of the party; gives back whether it did.
    pub(crate) fn tell(&mut self, word: &str, remarks: &mut Vec<Remark>) -> bool {
        let word = word.trim();
        if let Some(rest) = word.strip_prefix('系') {
            // 系丁某丈夫: what the party is to another, who is named.
            let ends = rest.char_indices().map(|(at, _)| &rest[at..]);
            let relation = ends.filter_map(relation::id).next();
            self.relation = relation.map(str::to_owned).or(self.relation.take());
            self.notes.push(word.to_owned());
            return true;
        }
        let (label, rest) = labelled(word);
        match label {
            Label::Address => self.address = Some(rest.to_owned()),
            Label::Phone => return self.phone(rest),
            Label::Identity => return self.identify(&identity::of_text(rest), remarks),
            Label::LastFour => {
                let last: String = rest.chars().filter(char::is_ascii_alphanumeric).collect();
                return self.identify(&identity::of_text(&last), remarks);
            }
            Label::Relation => self.relate(rest),
            Label::None => {
                return self.sexed(rest)
                    || self.aged(rest)
                    || self.phone(rest)
                    || self.identify(&identity::of_text(rest), remarks)
                    || relation::id(rest).map(|id| self.relation = Some(id.to_owned())).is_some()
                    || self.circumstance(rest);
            }
        }
        true
    }

    /// Takes an identity number; a damaged one is told and left out.
    pub(crate) fn identify(&mut self, identity: &Identity, remarks: &mut Vec<Remark>) -> bool {
        match identity {
            Identity::Whole(number, fits) => {
                self.id_last4 = number.get(number.len() - 4..).map(str::to_owned);
                self.id_number = Some(number.clone());
                if !fits {
                    remarks.push(Remark::IdentityCheckDigit);
                }
            }
            Identity::LastFour(last) => self.id_last4 = Some(last.clone()),
            Identity::Damaged => remarks.push(Remark::IdentityDamaged),
            Identity::Other => return false,
        }
        true
    }

    /// Takes what the party is to the other, by its id where the word is known.
    pub(crate) fn relate(&mut self, word: &str) {
        if word.chars().count() > MAX_NAME_CHARS {
            return self.notes.push(word.to_owned());
        }
        self.relation = Some(relation::id(word).map_or_else(|| word.to_owned(), str::to_owned));
    }

    /// Takes a telephone number.
    pub(crate) fn phone(&mut self, word: &str) -> bool {
        let word = word.strip_suffix(".0").unwrap_or(word);
        let digits: String = word.chars().filter(|c| !matches!(c, '-' | ' ')).collect();
        let number = digits.bytes().all(|byte| byte.is_ascii_digit());
        let mobile = digits.len() == 11 && digits.starts_with('1');
        let fixed = (10..=12).contains(&digits.len()) && digits.starts_with('0');
        if !(number && (mobile || fixed)) {
            return false;
        }
        self.phone = Some(digits);
        true
    }

    /// Takes `男`, or `女45岁` with more behind it.
    fn sexed(&mut self, word: &str) -> bool {
        let (sex, rest) = if let Some(rest) = word.strip_prefix('男') {
            ('m', rest)
        } else if let Some(rest) = word.strip_prefix('女') {
            ('f', rest)
        } else {
            return false;
        };
        let rest = rest.strip_prefix('性').unwrap_or(rest).trim();
        let born = rest.ends_with("年生") || rest.ends_with("出生");
        if !(rest.is_empty() || born || self.aged(rest)) {
            return false;
        }
        if born {
            self.notes.push(rest.to_owned());
        }
        self.sex = Some(sex);
        true
    }

    /// Takes a word for what somebody is or does, which is nobody's name.
    fn circumstance(&mut self, word: &str) -> bool {
        const WORDS: [&str; 26] = [
            "文盲",
            "小学",
            "初中",
            "高中",
            "中专",
            "大专",
            "本科",
            "大学",
            "群众",
            "党员",
            "未婚",
            "已婚",
            "离异",
            "离婚",
            "再婚",
            "丧偶",
            "务农",
            "务工",
            "农民",
            "工人",
            "无业",
            "个体",
            "学生",
            "退休",
            "残疾",
            "低保户",
        ];
        const STARTS: [&str; 6] = ["户籍", "籍贯", "职业", "民族", "文化程度", "工作单位"];
        let short = word.chars().count() <= 5;
        let known = WORDS.iter().any(|known| word.strip_suffix("文化").unwrap_or(word) == *known)
            || STARTS.iter().any(|start| word.starts_with(start))
            || short && (word.ends_with('族') || word.ends_with("年生") || word.ends_with("出生"));
        if known {
            self.notes.push(word.to_owned());
        }
        known
    }

    /// Takes `45`, `45岁`, `约45周岁`.
    pub(crate) fn aged(&mut self, word: &str) -> bool {
        let word = word.trim_start_matches(['约', '现']);
        let word =
            ["岁左右", "周岁", "岁"].iter().find_map(|end| word.strip_suffix(end)).unwrap_or(word);
        let word = word.strip_suffix(".0").unwrap_or(word);
        let age = word.parse().ok().filter(|age| (0..=120).contains(age) && word.len() <= 3);
        if age.is_some() {
            self.age = age;
        }
        age.is_some()
    }

    /// As an event carries it.
    pub(crate) fn to_json(&self) -> Value {
        let mut party = Map::new();
        let texts = |party: &mut Map<String, Value>, key: &str, text: &Option<String>| {
            if let Some(text) = text {
                party.insert(key.to_owned(), json!(text));
            }
        };
        party.insert("name".into(), json!(self.name));
        texts(&mut party, "sex", &self.sex.map(String::from));
        if let Some(age) = self.age {
            party.insert("age".into(), json!(age));
        }
        party.insert("role".into(), json!("party"));
        texts(&mut party, "relation", &self.relation);
        texts(&mut party, "phone", &self.phone);
        texts(&mut party, "id_number", &self.id_number);
        texts(&mut party, "id_last4", &self.id_last4);
        texts(&mut party, "address", &self.address);
        if !self.notes.is_empty() {
            party.insert("note".into(), json!(self.notes.join(",")));
        }
        Value::Object(party)
    }
}

#[derive(Clone, Copy)]
enum Label {
    None,
    Address,
    Phone,
    Identity,
    LastFour,
    Relation,
}

/// What a word says of itself: `身份证后四位1234`, `电话:…`, `住…`.
fn labelled(word: &str) -> (Label, &str) {
    const LABELS: [(&str, Label); 17] = [
        ("性别", Label::None),
        ("年龄", Label::None),
        ("公民身份号码", Label::Identity),
        ("身份证号码", Label::Identity),
        ("身份证号", Label::Identity),
        ("身份证", Label::Identity),
        ("证件号码", Label::Identity),
        ("证件号", Label::Identity),
        ("联系电话", Label::Phone),
        ("联系方式", Label::Phone),
        ("手机号", Label::Phone),
        ("手机", Label::Phone),
        ("电话", Label::Phone),
        ("关系", Label::Relation),
        ("现住", Label::Address),
        ("住址", Label::Address),
        ("住", Label::Address),
    ];
    for last in ["后四位", "后4位", "末四位", "末4位", "尾号"] {
        if let Some((_, rest)) = word.split_once(last) {
            return (Label::LastFour, rest.trim_start_matches([':', '号', '为', ' ']));
        }
    }
    for (prefix, label) in LABELS {
        if let Some(rest) = word.strip_prefix(prefix)
            && !rest.is_empty()
        {
            return (label, rest.trim_start_matches([':', ' ']));
        }
    }
    (Label::None, word)
}
