//! The bulletin that every kind of file is made of.

use super::make::C::{self, O};
use super::make::{Sheet, row, s};

/// The same bulletin as `tests/fixtures/bulletin.xls`, which `xlwt` wrote.
pub(crate) fn bulletin() -> Sheet {
    let title = "杨村派出所矛盾纠纷警情周通报";
    let number = "杨派通〔2026〕第46期  周期:2026年11月9日—11月15日";
    let mut rows = vec![vec![O; 14]; 9];
    rows[0][0] = s(title);
    rows[1][0] = s(number);
    rows[2] = row(&[
        "序号",
        "警情编号",
        "发生时间",
        "地点(村组)",
        "当事人(姓名、性别、年龄、身份证后四位)",
        "关系",
        "警情类别",
        "简要\n警情",
        "处理情况",
        "",
        "是否重复警情(次数)",
        "风险评估 (红黄蓝)",
        "建议牵头单位",
        "反馈时限",
    ]);
    rows[3][8] = s("处置");
    rows[3][9] = s("是否化解");
    incidents(&mut rows);
    rows[7][0] = s("合计");
    rows[7][1] = s("3起");
    rows[8][0] = s("签发人:周某");
    rows[8][9] = s("2026年11月16日");
    let mut merged = vec![(0, 0, 0, 13), (1, 0, 1, 13), (2, 8, 2, 9), (4, 3, 5, 3)];
    merged.extend(
        (0..14).filter(|column| !(8..=9).contains(column)).map(|column| (2, column, 3, column)),
    );
    Sheet { rows, merged }
}

fn incidents(rows: &mut [Vec<C>]) {
    rows[4] = row(&[
        "",
        "FIC-0461",
        "11月12日21时许",
        "岗上村",
        "程某(男,45岁,身份证后四位1234)、丁某(女,43岁,身份证后四位567X)",
        "夫妻",
        "家庭纠纷",
        "接丁某报警称被丈夫程某推打,民警到场时双方已停止争吵,丁某左手肿胀,不要求处理。",
        "批评教育",
        "已调解",
        "是(2次)",
        "黄",
        "镇妇联",
        "11月18日",
    ]);
    rows[4][0] = C::N("1");
    rows[5] = row(&[
        "",
        "FIC-0462",
        "2026.11.13",
        "",
        "许某与郑某",
        "邻居",
        "邻里纠纷",
        "许某与邻居郑某因田埂走水争执,许某持铁锹未伤人,扬言\"下回就往头上招呼\"。",
        "口头调解",
        "否",
        "否",
        "蓝",
        "岗上村",
        "",
    ]);
    rows[5][0] = C::N("2");
    rows[6] = row(&[
        "",
        "FIC-0463",
        "",
        "陶圩村",
        "曹某,女,38岁;前夫施某,男,41岁",
        "",
        "婚恋",
        "曹某报称前夫施某多次到其打工服装厂门口等候。",
        "责令禁止接触(治安法)",
        "未化解",
        "近30日3次",
        "红",
        "",
        "",
    ]);
    rows[6][0] = C::N("3");
    rows[6][2] = C::D(46_338.895_833_333_3, "2026/11/12 21:30");
}
