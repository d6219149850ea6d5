//! The load: what a township's households bring in, no two notes alike, the same every time.

use serde_json::json;

use super::Seed;

/// How many households the events spread over.
pub const HOUSEHOLDS: usize = 20_000;
/// The most events a household has before the measurement; the fewest is one.
pub const EARLIER_MOST: usize = 50;
/// One event comes so long after the other, in microseconds.
const STEP: i64 = 4_000_000;
/// So long before now the first one came: all of it is past, and none so old that its case rises
/// by itself meanwhile.
const BEGUN_BEFORE: i64 = 120 * 86_400_000_000;
/// One household in so many brings disputes, the others visits: a household's events keep to one
/// queue, and so to their order.
const DISPUTES_EVERY: usize = 5;
/// How many events in a hundred tell of danger.
const DANGEROUS_PERCENT: usize = 10;
const LONGEST_NOTE: usize = 300;

/// One event.
#[derive(Clone, Debug)]
pub struct Made {
    /// Its routing key, e.g. `visit.v1`.
    pub route: &'static str,
    /// Its id. It ends in `d` if the note tells of danger.
    pub id: String,
    /// Its bytes.
    pub body: Vec<u8>,
}

/// A stream of events in the order of their time.
pub struct Load {
    seed: Seed,
    households: usize,
    start: i64,
    count: i64,
}

impl Load {
    /// The stream over so many households, seen from `now`, in microseconds since the epoch.
    pub fn new(households: usize, now: i64) -> Self {
        let start = now - BEGUN_BEFORE;
        Self { seed: Seed::new(20_261_118), households, start, count: 0 }
    }

    /// What came before: 1 to `most` events for each household, in rounds.
    pub fn earlier(&mut self, most: usize) -> impl Iterator<Item = Made> + use<'_> {
        let mut turns: Vec<(usize, usize)> = Vec::new();
        for household in 0..self.households {
            let events = 1 + self.seed.below(most);
            turns.extend((0..events).map(|round| (round, household)));
        }
        self.seed.shuffle(&mut turns);
        turns.sort_by_key(|(round, _)| *round);
        turns.into_iter().map(|(_, household)| self.event(household))
    }

    /// The next events, each of some household.
    pub fn next(&mut self, count: usize) -> Vec<Made> {
        (0..count)
            .map(|_| {
                let household = self.seed.below(self.households);
                self.event(household)
            })
            .collect()
    }

    fn event(&mut self, household: usize) -> Made {
        self.count += 1;
        let dangerous = self.seed.percent(DANGEROUS_PERCENT);
        let disputes = household.is_multiple_of(DISPUTES_EVERY);
        let (kind, route) =
            if disputes { ("dispute", "dispute.v1") } else { ("visit", "visit.v1") };
        let id = format!("{:010}{}", self.count, if dangerous { 'd' } else { 'c' });
        let village = household % 10 + 1;
        let grid = household / 10 % 14 + 1;
        let (wife, husband) = (format!("p_{household}_1"), format!("p_{household}_2"));
        let (her_age, his_age) = (25 + household % 40, 26 + household % 41);
        let note = self.note(dangerous);
        let mut data = json!({
            "town": "YC", "village": format!("YC-{village:02}"),
            "grid": format!("YC-{village:02}-{grid:03}"), "household": format!("h_{household:05}"),
            "reporter": { "ref": format!("u_{}", village * 20 + grid), "role": "women_grid_worker" },
            "parties": [
                { "ref": wife, "name": self.name(), "sex": "f", "age": her_age, "role": "party",
                  "relation": "wife", "phone": format!("139{household:08}") },
                { "ref": husband, "name": self.name(), "sex": "m", "age": his_age, "role": "party",
                  "relation": "husband" },
            ],
            "narrative": note, "minors_in_home": household % 3,
        });
        if disputes {
            data["channel"] = "grid".into();
            data["kind"] = "marital".into();
            data["resolved"] = self.seed.percent(50).into();
        } else {
            data["seen_alone"] = self.seed.percent(60).into();
            data["present"] = json!([wife]);
        }
        let body = json!({
            "specversion": "1.0", "id": id, "source": format!("grid/YC-{village:02}"),
            "type": format!("hearthwatch.{kind}.v1"), "time": time(self.start + self.count * STEP),
            "datacontenttype": "application/json", "data": data,
        });
        Made { route, id, body: body.to_string().into_bytes() }
    }

    fn name(&mut self) -> String {
        let surname = self.seed.pick(&["鲍", "沈", "闵", "冯", "丁", "程", "许", "曹", "汪", "蒋"]);
        let given = self.seed.pick(&["莲", "英", "梅", "强", "军", "明", "芳", "华", "兰", "平"]);
        format!("{surname}某{given}")
    }

    /// 15 to 300 characters; most are short, as they are in the field.
    fn note(&mut self, dangerous: bool) -> String {
        let length = if self.seed.percent(60) {
            20 + self.seed.below(60)
        } else {
            80 + self.seed.below(LONGEST_NOTE - 80)
        };
        let when = *self.seed.pick(&["上午", "下午", "傍晚", "晚饭后", "雨后"]);
        let group = *self.seed.pick(&["陶家墩", "岗上", "河西", "柳塘", "前圩", "石桥"]);
        let mut note = format!("{when}到{group}组{}家,台账{}号。", self.name(), self.count);
        let danger_at = if dangerous { self.seed.below(3) } else { usize::MAX };
        for place in 0.. {
            let next = if place == danger_at {
                (*self.seed.pick(DANGERS)).to_owned()
            } else {
                let amount = (1 + self.seed.below(60)) * 50;
                self.seed.pick(CALM).replace('#', &amount.to_string())
            };
            let long = note.chars().count() + next.chars().count();
            let told = !dangerous || place > danger_at;
            if long > LONGEST_NOTE || told && long > length {
                break;
            }
            note.push_str(&next);
        }
        note
    }
}

/// As sources write it, in UTC.
fn time(micros: i64) -> String {
    jiff::Timestamp::from_microsecond(micros).map(|at| at.to_string()).unwrap_or_default()
}

/// What most notes say. `#` becomes a number.
const CALM: &[&str] = &[
    "两口子都在家,精神状态好。",
    "家里正在晒稻谷,今年收了#斤。",
    "男方在镇上工地做工,每月寄回#元。",
    "女方在服装厂上班,早出晚归。",
    "未发现异常。",
    "屋内整洁,灶台和煤气已检查。",
    "提醒了用电用火安全。",
    "老人血压平稳,药还够吃#天。",
    "孩子在中心小学读书,作业按时完成。",
    "夫妻为辅导孩子写作业说了几句,已劝和,未发现动手。",
    "询问了医保缴费情况,已缴#元。",
    "门前路灯已报修。",
    "邻里关系融洽,互相帮着照看菜地。",
    "宣传了反家庭暴力法,发放手册一份。",
    "一切正常,约定下月再来。",
    "家中新添了冰箱,花了#元。",
    "菜园里的豆角熟了,硬塞给我们一把。",
    "已记下她想参加电商培训班的愿望。",
    "说起外出务工的儿子,准备过年回来。",
    "水管漏水的事村里已派人来看过。",
    "未见争吵,没有矛盾纠纷。",
    "老两口身体硬朗,每天去广场走#步。",
    "核对了家庭成员信息,与上次一致。",
    "合作社分红#元已到账。",
];

/// What one note in ten says.
const DANGERS: &[&str] = &[
    "她说丈夫昨晚喝了酒又打她,左手臂青一块。",
    "她哭诉丈夫上周掐她脖子,差点喘不过气。",
    "男方拿着菜刀扬言要砍死她全家。",
    "邻居听说男方经常动手打老婆。",
    "妻子脸上有淤青,称是被丈夫打的。",
    "他把门反锁了不让她出门,手机也拿走了。",
    "丈夫摔坏她手机,扬言再提离婚就弄死她。",
    "婆媳为宅基地大吵,儿子推搡母亲致其摔倒。",
    "男方赌博输了钱,回来砸了家里的电视。",
    "女方提出离婚,男方不同意,多次到厂门口堵她。",
    "孩子身上有伤,说是爸爸用皮带抽的。",
    "她说不想活了,前天买了农药放在床下。",
];
