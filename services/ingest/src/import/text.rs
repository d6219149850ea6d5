//! What people read of an import, in Chinese. No text repeats what stands in a cell.

use super::{FileProblem, Reason, Remark, Why};

/// Why a row was refused.
pub const fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::MissingValue => "必填内容为空",
        Reason::DateUnreadable => "日期无法识别",
        Reason::DateImpossible => "日期或时间不存在",
        Reason::DateAhead => "日期晚于导入当天",
        Reason::FormulaError => "单元格是公式错误",
        Reason::Duplicate => "编号与前面的行重复",
        Reason::TooLong => "单元格内容过长",
        Reason::TooManyCells => "列数多于表头,可能是内容里的逗号没有加引号",
        Reason::NulCharacter => "单元格含有空字符",
        Reason::NotUtf8 => "该行不是 UTF-8 编码",
        Reason::NotJson => "该行不是 JSON",
    }
}

/// Why a row was passed over.
pub const fn why(why: Why) -> &'static str {
    match why {
        Why::Title => "标题或说明行",
        Why::Header => "表头",
        Why::Total => "合计行",
        Why::Empty => "空行",
        Why::Signature => "落款行",
        Why::Joined => "与上一行合并,属同一警情",
    }
}

/// What a person should know of a row that was taken.
pub const fn remark(remark: Remark) -> &'static str {
    match remark {
        Remark::IdentityDamaged => "身份证号已被表格软件改坏,未采用,请补录",
        Remark::IdentityCheckDigit => "身份证号校验位不符,请核对",
        Remark::NumberDamaged => "长编号已被表格软件改坏,未采用,请补录",
        Remark::DateUnreadable => "非必填日期无法识别,原文已保留",
        Remark::YearFromImportDay => "日期没有年份,按导入当天推定",
        Remark::YearSetBack => "年份与通报周期不符,已改为上一年",
        Remark::TimeFromNote => "时间取自简要情况",
        Remark::SeveralTimes => "有多个时间,取第一个",
        Remark::PlaceUnknown => "地点不在村(社区)对照表中",
        Remark::WordUnknown => "用词不在对照表中,原文已保留",
        Remark::NumberUnreadable => "数字无法识别,原文已保留",
        Remark::PartiesUnmatched => "与当事人人数对不上,原文已保留",
        Remark::FormulaError => "非必填单元格是公式错误",
        Remark::NoBulletinNumber => "通报没有期号,编号按内容生成",
    }
}

/// Why a whole file cannot be read.
pub fn problem(problem: &FileProblem) -> String {
    match problem {
        FileProblem::Empty => "文件是空的".into(),
        FileProblem::TooLarge { most, .. } => format!("文件过大,超出上限({most})"),
        FileProblem::Damaged { .. } => "文件已损坏,请重新导出".into(),
        FileProblem::Locked => "文件设有密码,请取消密码后再导入".into(),
        FileProblem::WebPage => "文件其实是网页,请打开后另存为 .xlsx 再导入".into(),
        FileProblem::Unsupported { .. } => "不支持这种文件,请另存为 .xlsx、.docx 或 .csv".into(),
        FileProblem::Archive => "这是压缩包,请解压后逐个导入".into(),
        FileProblem::Encoding => "文字编码既不是 UTF-8 也不是 GB18030".into(),
        FileProblem::UnclosedQuote { row } => format!("第{row}行有一个引号没有结束"),
        FileProblem::NoTable => "文件里没有表格".into(),
        FileProblem::NoHeader { known, unknown } if known.is_empty() => {
            format!("没有找到认识的表头(有{unknown}列不认识)")
        }
        FileProblem::NoHeader { known, unknown } => {
            format!("没有找到完整的表头:认识{},另有{unknown}列不认识", known.join("、"))
        }
        FileProblem::MissingColumn { columns, .. } => {
            format!("缺少必需的列:{}", columns.join("、"))
        }
        FileProblem::NoSuchMap { known } => format!("没有这个对照表,现有:{}", known.join("、")),
        FileProblem::NoRows { .. } => "只有表头,没有内容".into(),
    }
}
