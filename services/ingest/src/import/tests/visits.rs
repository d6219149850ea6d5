//! The list of visits as a grid platform exports it.

use serde_json::json;

use super::make::import;
use crate::import::Remark;

pub(crate) const LIST: &str = "走访编号,走访时间,所属网格,户编号,走访对象,性别,年龄,联系电话,走访内容,在场人员,是否单独见到女方,留守儿童,勾选项,走访人,满意度\n\
    V-1,2026/11/10 9:05,YC-03-012,h_12,\"鲍某莲、闵某\",女、男,36、40,13800000001、,上午入户走访,鲍某莲、闵某,是,√,低保、酗酒,u_17,好\n\
    V-2,2026-11-10T10:00:00Z,YC-04-001,,冯某,,,,敲门无人应答,,否,×,无,u_17,\n\
    V-3,2026-11-11,不知名网格,,冯某,男,,,家中正常,,不清楚,,其他情形,u_17,\n";

#[test]
fn a_visit_carries_what_its_columns_say() {
    let import = import("走访清单.csv", LIST.as_bytes()).unwrap();
    assert_eq!(import.map.as_deref(), Some("grid_visits"));
    let events: Vec<_> = import.events().collect();
    assert_eq!(
        *events[0],
        json!({
            "specversion": "1.0", "id": "V-1", "source": "grid/YC", "type": "hearthwatch.visit.v1",
            "time": "2026-11-10T09:05:00+08:00", "datacontenttype": "application/json",
            "data": {
                "town": "YC", "village": "YC-03", "grid": "YC-03-012", "household": "h_12",
                "narrative": "上午入户走访", "present": ["鲍某莲", "闵某"], "seen_alone": true,
                "visitors": ["u_17"], "ticks": ["care_left_behind_child", "care_poverty", "alcohol_abuse"],
                "parties": [
                    {"name": "鲍某莲", "sex": "f", "age": 36, "role": "party", "phone": "13800000001"},
                    {"name": "闵某", "sex": "m", "age": 40, "role": "party"},
                ],
                "other": {"满意度": "好"},
            },
        })
    );
    assert_eq!(events[1]["time"], "2026-11-10T18:00:00+08:00");
    assert_eq!(events[1]["data"]["seen_alone"], false);
    assert!(events[1]["data"].get("ticks").is_none());
    let third = &events[2]["data"];
    assert_eq!(third["other"]["所属网格"], "不知名网格");
    assert_eq!(third["other"]["是否单独见到女方"], "不清楚");
    assert_eq!(third["other"]["勾选项"], "其他情形");
    assert!(third.get("seen_alone").is_none(), "unknown is not no");
    assert_eq!(import.summary().remarks[&Remark::PlaceUnknown], 1);
    assert_eq!(import.summary().remarks[&Remark::WordUnknown], 2);
}

#[test]
fn visits_without_numbers_keep_their_ids_when_the_list_grows() {
    let list = LIST.replace("走访编号,", "附注,").replace("V-", "附");
    let ids = |text: &str| -> Vec<String> {
        let import = import("x.csv", text.as_bytes()).unwrap();
        import.events().map(|event| event["id"].to_string()).collect()
    };
    let before = ids(&list);
    let longer = format!("{list}附4,2026-11-12,YC-03-012,,冯某,,,,又去一次,,,,,,\n");
    assert_eq!(ids(&longer)[..3], before[..]);
    assert_eq!(ids(&longer).len(), 4);
}
