//! The small words that change what a phrase means: negators, denials, markers of time and of who
//! is speaking. A longer one hides the shorter ones inside it (差点没 is no 没).

use std::collections::HashSet;

use super::normal::{Note, evened};
use super::texts::{Hit, Texts};

/// What a small word does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Says that what follows is not so, over a whole list.
    Negator,
    /// Says so of what stands right behind it.
    ShortNegator,
    /// Looks like a negation and is none.
    NoNegator,
    /// Denies.
    Denial,
    /// Of the past.
    Past,
    /// Of the present.
    Present,
    /// If.
    Condition,
    /// Somebody is said to have said so.
    Hearsay,
    /// Suspected.
    Suspicion,
    /// Speaks, says.
    Speech,
    /// Tells of oneself, or lays a claim before a court.
    OwnWords,
    /// Those who come, look and decide: what follows is theirs.
    Official,
    /// What is forbidden or to be prevented has not happened.
    Averted,
    /// Acted, sung or told as a story.
    Staged,
    /// The name of a law or campaign.
    LawName,
    /// Education, a lecture, leaflets.
    Education,
    /// Came to know: what follows is a fact again.
    Learned,
    /// On a stage or a screen, in an exercise, in another district.
    Elsewhere,
    /// Says of what stands before that it is none of this town's, or nothing at all.
    NotOurs,
    /// A claim that a court or the police did not accept.
    NotAccepted,
    /// Somebody claims, without being believed yet.
    Claim,
    /// Asks whether.
    Question,
    /// Says no to a question.
    No,
    /// But: a new scope begins.
    Contrast,
    /// Ends the reach of a negator.
    Breaker,
    /// The person at risk.
    Victim,
    /// The one who is said to have done it.
    Perpetrator,
    /// A neighbour or other witness.
    Witness,
}

const WORDS: &[(Kind, &str)] = &[
    (
        Kind::Negator,
        "未发现 没发现 没有发现 未见 没有 并没有 并未 并无 不存在 未出现 未发生 没发生 从未 从没 \
         从没有 从不 不曾 未曾 排除 无 没见 未再 没再 不再 没有再 未听说 没听说 不会 没得 没看到 没看见 没听讲 没听她讲 没听他讲 没听过 从没得 \
         都没 均未 均无 均没 皆无 毫无",
    ),
    (Kind::ShortNegator, "没 未 不 非 不是 并非 不要 勿 别 莫"),
    (
        Kind::NoNegator,
        "不可否认 差点没 差一点没 不得不 没少 没完没了 不停 不止 忍不住 不料 没想到 无故 \
         无缘无故 不断 不是没有 没有不 并非没有 不无 不但 不仅 不光 不只 无非 没轻没重 不由分说 \
         不依不饶 从没停过 没停过 没断过 不管 不论 无论 不顾 没法 无法 不敢 不肯 不排除 不能排除 \
         没收 没钱 没工作 无业 无牌 无证 无照 无力 无奈 无意 无端 无辜 无助 无家可归 无依 无房 没说话 没敢 没给 未果 不久 不时 没几天 没过几天 未婚 未成年 未满 不满 \
         不等 不到 没多久 二话不说 不知为何 不知怎么 不小心 不慎 没有工作 没有收入 没人管 无人管 \
         没人劝 不听劝 不听劝阻 不在 不好 不对 不和 不睦 不错 不轻 不少 不安 不服 不爽 不高兴 不顺 \
         不稳 不清 不正常 不管不顾 不能 不让 不准 不许 不给 不同意 不愿意 不愿 没办法 特别 别的 \
         分别 区别 性别 告别 级别 别人 莫某 曾某 曾姓 曾家 曾孙 曾祖 无某 没有一次不 没有一天不 没有一回不 没一天不 没一次不 \
         没一回不 没有哪天不 没有哪次不 没哪天不 没哪次不 无一日不 无日不 不能说没有 不能说没 \
         不可能没有 不可能没 不见得没有 未必没有 未必不 说不定 保不准 保不齐 免不了 少不了 难免 \
         不得了 了不得 没得了 没得命 没命 没得意思 没得办法 没得法 没得活路 没得钱 险些没 差点儿没 \
         差不多没 恨不得 巴不得 不一会 没一会 没两天 没过两天 没过多久 没等 不等她 没来得及 \
         没日没夜 没头没脑 没脸没皮 没大没小 不分青红皂白 不分昼夜 不问青红皂白 不知轻重 不计后果 \
         不留情 不要命 不要脸 不是人 没人性 没良心 没道理 不讲理 不解气 不过瘾 不歇 不撒手 不松手 不放手 \
         不收手 不罢休 不依 不饶 不听话 不顺心 不如意 不合意 不称心 不耐烦 非但 无时无刻 莫名 \
         莫名其妙 没事就 没事找事 不光是 不仅仅 不单 不单单 不止一次 不下 \
         信不信 不把 别睡 说不出 讲不出 卖不掉 无视 不弄死 不打死 不整死 不搞死 不掐死 不杀 不砍 不捅 \
         不办了 不烧 不死不休 一无所有 别想 莫想 休想 别指望 \
         动弹不得 动不得 见不得 由不得 容不得 哭不得 喊不得 走不得 出不得 回不得 离不得 近不得 奈何不得",
    ),
    (
        Kind::Denial,
        "否认 矢口否认 拒不承认 不承认 辩称没有 辩称未 辩称并未 称没有 称并没有 称未 \
         说没有 说并没有 说没 讲没有 讲没 称没 辩没 坚称没有 坚称没 坚称未 表示没有 表示没 \
         表示未 声称没有 声称未 辩解没有 辩解称没有 不认账 不认帐 死不认账 不肯认 不肯承认 \
         拒不认可 均否认 予以否认",
    ),
    (
        Kind::Past,
        "以前 从前 前些年 早年 早些年 年轻时 年轻的时候 当年 小时候 曾经 曾 过去 前几年 往年 \
         年前 结婚头几年 婚后头几年 结婚头两年 刚结婚那会 刚结婚时 刚结婚那几年 那几年 那些年 \
         那时候 历史上 早先 早前 儿时 童年时 年少时 上一段婚姻 前一段婚姻 头一段婚姻 \
         第一段婚姻 做姑娘时 当姑娘时 未出嫁时 八十年代 九十年代 上世纪 老早以前",
    ),
    (
        Kind::Present,
        "昨 昨晚 昨天 昨日 今天 今早 今晚 今日 刚才 刚刚 现在 近日 最近 近来 近期 又 仍 仍然 还在 \
         上周 本周 这几天 前天 前晚 当晚 本月 上月 上个月 这个月 一直 至今 如今 目前 今年 再次 \
         现任 前两天 前几天 这两天 这阵子 近段时间 上礼拜 上个礼拜 这礼拜 大前天 前儿 昨儿 今儿 \
         前日 今晨 凌晨 这刻 这刻儿 眼下 当前 又开始 还在",
    ),
    (Kind::Condition, "要是 如果 若 若是 倘若 只要 除非 否则 敢 不然 再敢 要不 假如"),
    (
        Kind::Hearsay,
        "听说 据说 传言 有人说 听人说 听人讲 听邻居说 听邻居讲 据邻居 群众反映 据群众 据传 \
         听隔壁 风传 有传言 群众举报 接举报 举报线索 匿名举报 有人讲 有人反映 有人举报 村里人讲 村里人说 庄上人讲 \
         庄上人说 庄邻讲",
    ),
    (
        Kind::Suspicion,
        "疑似 怀疑 可能 估计 好像 似乎 疑 像是 不排除 不能排除 恐怕 八成 怕是 估摸 莫不是 该不会 \
         会不会是 说不准 搞不好",
    ),
    (Kind::Speech, "称 说 讲 诉 反映 告诉 表示 诉说 报称 透露 告知 承认 提到"),
    (
        Kind::OwnWords,
        "自述 哭诉 自诉 诉称 陈述 原话 事实与理由 事实和理由 诉讼请求 申请事项 起诉状 诉状",
    ),
    (
        Kind::Official,
        "民警 派出所 本院 法院 审理查明 查明 经查 经了解 经核实 经核 网格员 调解员 调委会 处置 村干部 \
         医生 法医 鉴定 诊断 老师 学校",
    ),
    (
        Kind::Averted,
        "禁止 严禁 杜绝 防止 避免 谨防 防范 以防 约定不得 承诺不得 保证不得 责令不得 要求不得 \
         规定不得 双方不得 今后不得",
    ),
    (Kind::Staged, "演的是 台上演 戏里 唱的是 播的是 放的是 剧里 剧情 小说里 故事里 书里写 游戏里"),
    (
        Kind::LawName,
        "反家庭暴力法 反家暴法 反家庭暴力 反家暴 家庭暴力告诫制度 家庭暴力法 反对家庭暴力 \
         预防家庭暴力 预防家暴 禁毒法 禁赌 反对赌博 拒绝赌博 防性侵 预防性侵 防欺凌 防校园欺凌 \
         反欺凌 预防欺凌 防拐 反拐 防溺水",
    ),
    (
        Kind::Education,
        "宣传 宣讲 普法 讲解 讲座 培训 发放 张贴 学习了 课堂 主题活动 宣传册 手册 知识 案例 \
         小品 短视频里 新闻里",
    ),
    (
        Kind::Elsewhere,
        "黄梅戏 扬剧 庐剧 追剧 电视里 电视上 电视剧 电影里 电影 新闻里 直播里 刷直播 抖音上 抖音里 视频里 网传 网上传 恐怖片 旦角 话剧 绘本 \
         童话 讲古 评书 彩排 演练 演习 训练科目 冬训 岗前培训 扮演 小品 商标 字号 外省旧闻 外省某 外地某 某省 某县 网上看 看新闻 刷到 朋友圈里 \
         群里转 邻村 隔壁村 邻镇 别的村 别人家 另一户 另案处理",
    ),
    (
        Kind::NotOurs,
        "与本案无关 与我镇无涉 与我村无关 与本户无关 跟我们村不相干 不是我们村 不是本村 本辖区无此警情 已辟谣 外省旧闻 \
         查无此事 经查无此事 经查不属实 经核无此记录 经核不实 系误传 系谣言 系误报 误会了 自家好好的 自己家好好的 均排除 各点均排除 查不属实 不属实 \
         核无此记录 与待证事实无关 系自由恋爱",
    ),
    (
        Kind::NotAccepted,
        "不予采信 不予采纳 不采纳 不予认定 未予认定 无据 不足以证明 未予采信 不能认定 不足采信 未被采信 无法认定 无法证明 未能证明 没有证据证明 无证据证明 不能证明",
    ),
    (Kind::Claim, "主张 辩称 诉称 所述 有人传 传言 网传 怀疑 猜测 臆测 所称 疑心"),
    (Kind::Question, "可有 有没有 是否 有无 会不会 是不是 可曾"),
    (
        Kind::No,
        "摇头 摆手 答没有 答没得 答从没 说没有 讲没有 称没有 称无 说没 讲没 回没有 答没有 答无 \
         没有的事 没得的事 没那回事 没这回事 没这事 没得这事 没得这回事 答不",
    ),
    (Kind::Learned, "得知 发现 了解到 获悉 看到 看见 见到 听到"),
    (Kind::Contrast, "但 但是 但其 只是 不过 然而 可是 却 而是 后来"),
    (Kind::Breaker, "就 便 天天 经常 又 还 总 反而 于是 导致 因此 所以 结果 整天 老是 动不动"),
    (
        Kind::Victim,
        "女方 她 妻子 受害人 当事人 本人 来电人 求助人 来访人 报警人 其妻 女子 孩子 老人 我 \
         母亲 儿媳 女儿 报警 来电 求助 来访 申请人 原告 女当 女声 女当事人 报案人",
    ),
    (
        Kind::Perpetrator,
        "丈夫 男方 其夫 老公 施暴方 对方 男子 他 前夫 男友 前男友 儿子 公公 婆婆 被申请人 被告",
    ),
    (Kind::Witness, "邻居 隔壁 村民 群众 邻里 亲戚 旁人 同村 村里 居民 庄邻 街坊"),
];

impl Kind {
    /// Whether somebody says something, of others or of oneself.
    pub(super) const fn is_speech(self) -> bool {
        matches!(self, Self::Speech | Self::OwnWords)
    }
}

/// A small word where it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cue {
    pub(super) kind: Kind,
    pub(super) from: u32,
    pub(super) to: u32,
}

/// Finds small words.
#[derive(Debug)]
pub(super) struct Cues {
    words: Texts,
    kinds: Vec<Kind>,
}

impl Cues {
    pub(super) fn new() -> Self {
        let mut words: Vec<(String, Kind)> = Vec::new();
        for (kind, list) in WORDS {
            words.extend(list.split_whitespace().map(|word| (evened(word), *kind)));
        }
        // One that is listed twice is what it is listed as first.
        let mut listed = HashSet::new();
        words.retain(|(word, _)| listed.insert(word.clone()));
        Self {
            words: Texts::longest(words.iter().map(|(word, _)| word)),
            kinds: words.into_iter().map(|(_, kind)| kind).collect(),
        }
    }

    /// The small words of a note, in order, none overlapping another.
    pub(super) fn find(&self, note: &Note) -> Vec<Cue> {
        let cue = |one: Hit| {
            let (from, to) = note.span(one.start, one.end);
            Cue { kind: self.kinds[one.text], from, to }
        };
        self.words.longest_in(&note.text).map(cue).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<Kind> {
        Cues::new().find(&Note::new(text)).iter().map(|cue| cue.kind).collect()
    }

    #[test]
    fn a_longer_word_hides_the_shorter_ones_inside_it() {
        assert_eq!(kinds("差点没打死"), [Kind::NoNegator]);
        assert_eq!(kinds("不是没有"), [Kind::NoNegator]);
        assert_eq!(kinds("没有"), [Kind::Negator]);
        assert_eq!(kinds("没"), [Kind::ShortNegator]);
    }
}
