//! What rhai and the reader of TOML say in English, said in Chinese too, with the same names.

use rhai::{EvalAltResult, LexError, ParseErrorType};

use super::said::{Said, said};

/// What is wrong with a script's grammar.
pub(super) fn grammar(error: &ParseErrorType) -> Said {
    let zh = match error {
        ParseErrorType::BadInput(error) => lexed(error),
        ParseErrorType::UnexpectedEOF => "脚本没写完".to_owned(),
        ParseErrorType::UnknownOperator(operator) => format!("没有“{operator}”这个运算符"),
        ParseErrorType::MissingToken(token, _) => format!("这里少“{token}”"),
        ParseErrorType::MissingSymbol(_) => "这里少一个符号".to_owned(),
        ParseErrorType::MalformedIndexExpr(_) => "方括号里的写法不对".to_owned(),
        ParseErrorType::DuplicatedProperty(name) => format!("“{name}”写了两次"),
        ParseErrorType::DuplicatedVariable(name) | ParseErrorType::VariableExists(name) => {
            format!("变量“{name}”已经有了")
        }
        ParseErrorType::VariableExpected => "这里要写变量的名字".to_owned(),
        ParseErrorType::PropertyExpected => "这里要写属性的名字".to_owned(),
        ParseErrorType::Reserved(word) => format!("“{word}”是脚本语言保留的"),
        ParseErrorType::MismatchedType(wanted, found) => {
            format!("这里要 {wanted}，不能是 {found}")
        }
        ParseErrorType::ExprExpected(what) => format!("这里要写 {what} 的表达式"),
        ParseErrorType::WrongFnDefinition => "函数要写在最外层".to_owned(),
        ParseErrorType::FnMissingName => "函数没有名字".to_owned(),
        ParseErrorType::FnDuplicatedDefinition(name, _) => format!("函数“{name}”写了两次"),
        ParseErrorType::FnMissingParams(name) => format!("函数“{name}”缺参数"),
        ParseErrorType::FnDuplicatedParam(name, parameter) => {
            format!("函数“{name}”的参数“{parameter}”写了两次")
        }
        ParseErrorType::FnMissingBody(name) => format!("函数“{name}”缺花括号里的内容"),
        ParseErrorType::AssignmentToConstant(name) => format!("“{name}”是常量，不能改"),
        ParseErrorType::AssignmentToInvalidLHS(_) => "等号左边不能这样写".to_owned(),
        ParseErrorType::LoopBreak => "break 和 continue 只能写在循环里".to_owned(),
        other => format!("语法不对（{other}）"),
    };
    let en = error.to_string();
    let is_said = |name: &str| zh.contains(name);
    match en.split('\'').skip(1).step_by(2).all(is_said) {
        true => Said::new(en, zh),
        false => quoted(&en, &zh),
    }
}

fn lexed(error: &LexError) -> String {
    match error {
        LexError::UnexpectedInput(text) => format!("这里不该有“{text}”"),
        LexError::UnterminatedString => "引号没有关上".to_owned(),
        LexError::StringTooLong(most) => format!("文字太长（最多 {most}）"),
        LexError::MalformedEscapeSequence(text) => format!("转义写得不对：“{text}”"),
        LexError::MalformedNumber(text) => format!("数字写得不对：“{text}”"),
        LexError::MalformedChar(text) => format!("字符写得不对：“{text}”"),
        LexError::MalformedIdentifier(text) => format!("变量名写得不对：“{text}”"),
        LexError::ImproperSymbol(symbol, _) => format!("这里不能用“{symbol}”"),
        other => format!("语法不对（{other}）"),
    }
}

/// What went wrong while a script ran. `en` is the error in English, types by their known names.
pub(super) fn failed(error: &EvalAltResult, en: String) -> Said {
    let zh = match error {
        EvalAltResult::ErrorArithmetic(what, _) => match what.split_once(':') {
            Some((kind, sum)) => format!("{}：{}", arithmetic(kind), sum.trim()),
            None => arithmetic(what),
        },
        EvalAltResult::ErrorMismatchDataType(wanted, found, _) => {
            format!("类型不对：要 {wanted}，不能是 {found}")
        }
        EvalAltResult::ErrorMismatchOutputType(wanted, found, _) => {
            format!("结果的类型不对：要 {wanted}，不能是 {found}")
        }
        EvalAltResult::ErrorFor(_) => "for 后面的东西不能一个个地数".to_owned(),
        EvalAltResult::ErrorArrayBounds(..) | EvalAltResult::ErrorStringBounds(..) => {
            format!("位置超出了范围（{en}）")
        }
        EvalAltResult::ErrorAssignmentToConstant(name, _) => format!("“{name}”是常量，不能改"),
        EvalAltResult::ErrorPropertyNotFound(name, _) => format!("没有属性“{name}”"),
        EvalAltResult::ErrorRuntime(..) => format!("脚本自己报错（{en}）"),
        _ => format!("脚本运行出错（{en}）"),
    };
    Said::new(en, zh)
}

fn arithmetic(what: &str) -> String {
    let zh = match what {
        "Addition overflow" => "相加溢出",
        "Subtraction overflow" => "相减溢出",
        "Multiplication overflow" => "相乘溢出",
        "Division overflow" => "相除溢出",
        "Division by zero" => "除数是零",
        "Negation overflow" => "取负溢出",
        "Modulo division by zero or overflow" => "取余的除数是零，或溢出",
        "Exponential overflow" => "乘方溢出",
        other => return format!("算不出来（{other}）"),
    };
    zh.to_owned()
}

/// What is wrong with a file's TOML.
pub(super) fn toml(en: &str) -> Said {
    let zh = match en {
        "missing comma between array elements" => "列表里少逗号",
        "missing comma between key-value pairs" => "花括号里少逗号",
        "missing assignment between key-value pairs" | "key with no value" => "名字后面少等号和值",
        "missing value for key" | "missing value" => "等号后面没有值",
        "extra comma in array" | "extra comma in inline table" => "多了一个逗号",
        "extra `=`" | "extra assignment between key-value pairs" => "多了一个等号",
        "unclosed array" => "列表的方括号没有关上",
        "unclosed inline table" => "花括号没有关上",
        "unclosed table" | "unclosed array table" => "段名的方括号没有关上",
        "string values must be quoted" => "文字要加引号",
        "duplicate key" => "同一个名字写了两次",
        "unexpected content" | "unexpected key or value" => "这里不该有别的内容",
        "invalid unquoted key" => "名字只用字母、数字、_ 和 -，别的要加引号",
        "unquoted keys cannot be empty" => "名字是空的",
        "cannot recurse further; max recursion depth met" => "嵌套太深",
        _ if en.starts_with("invalid basic string") => {
            return quoted(en, "双引号没有关上，或里面有不许有的字符");
        }
        _ if en.starts_with("invalid literal string") => {
            return quoted(en, "单引号没有关上，或里面有不许有的字符");
        }
        _ => return quoted(en, "TOML 写得不对"),
    };
    Said::new(en, zh)
}

/// The Chinese with the English behind it, where that says more.
fn quoted(en: &str, zh: &str) -> Said {
    said!("{en}", "{zh}（{en}）")
}
