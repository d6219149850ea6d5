//! A stream of events of every kind, over some households, the same for the same seed.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::chance::Chance;

/// One event on its way in.
#[derive(Clone, Debug)]
pub(crate) struct Made {
    pub(crate) id: String,
    /// `visit.v1`, the way the broker routes it.
    pub(crate) kind: String,
    pub(crate) body: Vec<u8>,
    /// The matter it belongs to.
    pub(crate) matter: String,
}

const NOTES: [&str; 22] = [
    "入户走访,两口子都在家,未发现异常。",
    "屋内整洁,灶台和煤气已检查。",
    "女方说丈夫昨晚掐她脖子。",
    "男方喝酒后动手打了妻子,脸上有淤青。",
    "邻居听说男方经常打老婆。",
    "女方称以前挨过打,这半年没有动手。",
    "男方扬言要是离婚就杀了她全家。",
    "男方持菜刀追砍女方,已报警。",
    "夫妻分居三个月,女方已起诉离婚。",
    "男方否认动手,称只是拌嘴。",
    "没有打人,没有掐脖子,双方只是争吵。",
    "男方不给生活费,工资卡由其保管。",
    "男方跟踪女方到单位门口。",
    "孩子身上有伤,孩子说爸爸用皮带抽的。",
    "家中有八岁儿童无人照料。",
    "女方情绪低落,说不想活了。",
    "双方已和好,女方暂住娘家。",
    "因宅基地和邻居发生争吵,互相推搡。",
    "男方赌博欠债,多次逼女方要钱。",
    "女方怀孕五个月,被丈夫推倒。",
    "已出具告诫书,男方违反人身安全保护令上门滋扰。",
    "疑似冷暴力,长期不说话。",
];

const KINDS: [&str; 8] =
    ["visit", "visit", "visit", "dispute", "call", "mediation", "order", "care"];

/// What is told of every fourth household.
const MILD: [&str; 6] = [
    "入户走访,两口子都在家,未发现异常。",
    "因宅基地和邻居发生争吵,互相推搡。",
    "夫妻为家务事争吵,邻居劝开。",
    "男方赌博欠债,夫妻争吵。",
    "疑似冷暴力,长期不说话。",
    "没有打人,没有掐脖子,双方只是争吵。",
];

/// The stream in the order of time, with many events at the same moment. Every event names its
/// household; some a second one; some correct an earlier one.
pub(crate) fn made(seed: u64, households: usize, events: usize) -> Vec<Made> {
    let mut chance = Chance::new(seed);
    // Half a year in 2024, four moments a day.
    let mut moments: Vec<usize> = (0..events).map(|_| chance.below(180 * 4)).collect();
    moments.sort_unstable();
    let mut earlier: Vec<Vec<(String, String)>> = vec![Vec::new(); households];
    let mut made = Vec::with_capacity(events);
    for (number, moment) in moments.into_iter().enumerate() {
        // The first round names everybody.
        let household = if number < households { number } else { chance.below(households) };
        let id = format!("s-{number}");
        let mut event = event(&mut chance, &id, household, households, moment);
        let source = event["source"].as_str().expect("just made").to_owned();
        if chance.below(12) == 0
            && let Some((source, id)) = earlier[household].last()
        {
            event["data"]["supersedes"] = json!({ "source": source, "id": id });
        }
        earlier[household].push((source, id));
        made.push(Made::of(&event));
    }
    made
}

fn event(
    chance: &mut Chance,
    id: &str,
    household: usize,
    households: usize,
    moment: usize,
) -> Value {
    let (kinds, notes): (&[&str], &[&str]) = match household % 4 {
        0 | 2 => (&KINDS, &NOTES),
        1 => (&["visit", "care"], &MILD),
        _ => (&["visit", "care"], &MILD[..1]),
    };
    let kind = *chance.pick(kinds);
    let (month, day, hour) = (1 + moment / 120, 1 + moment / 4 % 30, 8 + moment % 4 * 3);
    let day = if month == 2 { day.min(29) } else { day };
    let date = format!("2024-{month:02}-{day:02}");
    let mut data = json!({
        "village": "YC-03", "grid": "YC-03-012", "household": format!("h_{household:02}"),
        "narrative": chance.pick(notes),
        "parties": [{ "ref": format!("p_{household}"), "sex": "f", "age": 20 + chance.below(60) }],
    });
    let mut put = |name: &str, value: Value| data[name] = value;
    match kind {
        "visit" => {
            put("seen_alone", json!(chance.below(2) == 0));
            put("children_seen", json!([{ "age": chance.below(18) }]));
            put("minors_in_home", json!(chance.below(4)));
        }
        "dispute" => {
            put("kind", json!(chance.pick(&["marital", "family", "neighbor"])));
            put("channel", json!(chance.pick(&["police_bulletin", "grid"])));
            put("incident_no", json!(format!("X{}", household * 3 + chance.below(3))));
            if chance.below(3) == 0 {
                let other = format!("h_{:02}", (household + 1) % households);
                put("parties", json!([{ "ref": "p_other", "household": other }]));
            }
        }
        "call" => {
            put("mode", json!("hotline"));
            put("safe_now", json!(chance.pick(&["yes", "no", "unknown"])));
        }
        "mediation" => {
            put("outcome", json!(chance.pick(&["agreed", "failed", "ongoing"])));
            put("by", json!("village"));
        }
        "order" => {
            put("kind", json!(chance.pick(&["warning_letter", "protection_order"])));
            put("issued_on", json!(date));
        }
        _ => put("kind", json!("two_cancers_visit")),
    }
    if household.is_multiple_of(2) && chance.below(8) == 0 {
        put(
            "reported_history",
            json!({ "police_calls_12m": chance.below(5), "open_days": chance.below(200) }),
        );
    }
    json!({
        "specversion": "1.0", "id": id, "source": format!("grid/YC-0{}", chance.below(3)),
        "type": format!("hearthwatch.{kind}.v1"),
        "time": format!("{date}T{hour:02}:00:00+08:00"), "data": data,
    })
}

impl Made {
    fn of(event: &Value) -> Self {
        Self::of_line(&event.to_string()).expect("it names its household")
    }

    /// A line of the example; none if it belongs to no household that it names.
    pub(crate) fn of_line(line: &str) -> Option<Self> {
        let event: Value = serde_json::from_str(line).expect("an event");
        let kind = event["type"].as_str()?.strip_prefix("hearthwatch.")?;
        if kind == "outreach.v1" {
            return None;
        }
        let named = |value: &Value| value["household"].as_str().map(str::to_owned);
        let own = named(&event["data"]);
        let parties = event["data"]["parties"].as_array();
        let households: BTreeSet<String> =
            parties.into_iter().flatten().filter_map(named).chain(own.clone()).collect();
        let between = ["dispute.v1", "mediation.v1"].contains(&kind) && households.len() > 1;
        let matter = if between {
            format!("d:{}", Vec::from_iter(households).join("+"))
        } else {
            format!("o:{}", own.or_else(|| households.into_iter().next())?)
        };
        let id = event["id"].as_str()?.to_owned();
        Some(Self { id, kind: kind.to_owned(), body: line.as_bytes().to_vec(), matter })
    }
}
