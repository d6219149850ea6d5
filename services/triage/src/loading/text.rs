//! The Chinese words of diagnostics, for the rule keepers who read them in the console.

use super::diagnostic::Diagnostic;
use super::kind::Kind;

impl Diagnostic {
    /// The problem in Chinese: place, sort, what it is about, and the suggestion.
    #[must_use]
    pub fn zh(&self) -> String {
        let mut text = String::from(&*self.file);
        if self.line > 0 {
            text += &format!(" 第{}行", self.line);
        }
        if self.column > 0 {
            text += &format!("第{}列", self.column);
        }
        text += ":";
        text += words(self.kind);
        if !self.about.is_empty() {
            text += &format!(":{}", self.about);
        }
        if let Some(meant) = self.suggestion() {
            text += &format!("(是不是 {meant}?)");
        }
        text
    }

    /// The name suggested, when the hint suggests one.
    fn suggestion(&self) -> Option<&str> {
        let quoted = self.hint.as_deref()?.strip_prefix("did you mean '")?;
        quoted.split('\'').next()
    }
}

const fn words(kind: Kind) -> &'static str {
    match kind {
        Kind::UnexpectedFile => "规则目录里不该有这个文件",
        Kind::MissingFile => "缺少文件",
        Kind::NotText => "文件不是 UTF-8 文本",
        Kind::TooLarge => "文件太大",
        Kind::Syntax => "语法错误",
        Kind::UnknownKey => "不认识的键",
        Kind::MissingKey => "缺少必填的键",
        Kind::BadValue => "值不对",
        Kind::BadId => "编号不合规(须为小写英文标识符,且不与规则语言重名)",
        Kind::DuplicateId => "编号重复",
        Kind::DuplicatePhrase => "同一说法写在两个信号里",
        Kind::BadPattern => "说法的写法不对",
        Kind::TooMany => "数量超过上限",
        Kind::UnknownName => "名称不存在",
        Kind::UnknownFunction => "函数不存在或参数不对",
        Kind::NotAllowed => "规则里不能用",
        Kind::BadCondition => "条件写法不成立",
        Kind::Limit => "脚本运算超过限制",
        Kind::ScriptFailed => "脚本运行出错",
        Kind::BadRule => "规则不完整或写法不对",
        Kind::BadPolicy => "策略不完整或自相矛盾",
        Kind::NeverHolds => "条件永远不会成立",
        Kind::UnusedSignal => "没有规则使用这个信号,也没有用 noted 说明",
        Kind::BadCase => "案例无法读取",
        Kind::CaseFailed => "案例不成立",
        Kind::Uncovered => "没有案例覆盖",
        Kind::Survivor => "去掉它没有任何案例变红",
        Kind::Differential => "程序自检不一致,请报告",
        Kind::Internal => "规则引擎内部故障,请报告",
    }
}
