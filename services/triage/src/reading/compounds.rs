//! False friends by mechanism: a phrase that goes on into another word was never there.

use super::normal::Note;

/// Ends of phrases, and what makes another word of them. A word that may also begin what a blow
/// leads to (打断了, 打头, 打发现, 打包扎) is not here, or only as far as it cannot.
const CONTINUATIONS: &[(&str, &str)] = &[
    (
        "打",
        "扫 听 扰 工 开 通 印 乱 卡 电 药 牌 球 车 点 饭 水 招 量 针 字 稻 谷 麦 场 猎 鱼 鸟 井 桩 \
         孔 蜡 赌 折 盹 鼾 呼噜 嗝 喷嚏 哈欠 底 算 零工 杂 烊 样 勾 钩 拱 动 探 交道 官司 岔 赏 造 \
         拼 假 猪草 酱油 粮 柴 气 铁 钱 款 税 欠条 借条 收条 白条 证 伞 灯 更 鼓 锣 太极 腰鼓 农药 \
         除草 预防 疫苗 吊 胰岛 封闭 视频 微信 地铺 麻将 扑克 掼蛋 掼弹 台球 篮球 羽毛 乒乓 靶 \
         枣 核桃 桂花 板栗 糍粑 年糕 豆浆 豆腐 米粉 奶茶 铺盖 包回 包带 包行 包组 包快 包装 包走 \
         包剩 包发 理好 理得 理家 理店 理园 理生 理菜 理门 110 12345 12338 120热 热线 \
         比方 草稿 掩护 磨 游击 翻身 基础 头阵 先锋 短工 长工 小工 暑假工 寒假工 结婚证 结 \
         光棍节 秋 春 非洲 苞谷 玉米 花生 油菜 黄豆 绳结 毛衣 家具 银 首饰 豆 泥 夯",
    ),
    (
        "动手",
        "术 做 干活 能力 装 修 收 搭 烧 包 写 实 操 课 捏 画 制 盖 种 挖 腌 擀 洗 煮 炒 栽 编 缝 绣 剪 \
         摘 晒 盘",
    ),
    ("立案", "庭 窗口 大厅 材料 标准"),
    ("跟踪", "回 走 问 服 随 管 落 督 帮 检 治疗 化解 评 反馈"),
    ("骂", "名"),
    ("打孩", "提"),
    ("下药", "店"),
    ("放火", "腿 锅"),
    ("刀", "削 豆 鱼 剪 马旦 具厂 铺 头肉 片机"),
    ("住院", "生 分娩 待产 医师 医生 报销 体检 化疗 放疗"),
    ("杀", "鸡 猪 鱼 价 虫 毒 菌 青 鹅 鸭 牛 羊 年猪 熟 虎 跌"),
    ("死", "机 党 角 结 水 心 板 记硬背 缓"),
    ("要命", "的热 的冷 的忙"),
    ("砸", "锅卖铁 钱 招牌"),
    ("摔", "跤馆 跤赛 炮 盆"),
    ("跳河", "沿"),
    ("跳楼", "价 机 甩"),
    ("上吊", "灯 桥 扇 兰 顶 车"),
    ("前科", "长 室 员"),
    ("小三", "通 轮 线 子 阳 峡"),
    ("第三者", "责任 险 保险"),
    ("赌", "气 咒"),
    ("失踪", "犬 狗 猫"),
];

/// Whether what stands at `from..to` is only the beginning of another word.
pub(super) fn continues_another_word(note: &Note, from: u32, to: u32) -> bool {
    let (phrase, rest) = note.chars.split_at(to as usize);
    let phrase = &phrase[from as usize..];
    let continues = |word: &str| {
        let mut written = rest.iter();
        word.chars().all(|wanted| written.next() == Some(&wanted))
    };
    CONTINUATIONS.iter().any(|(end, continuations)| {
        end.chars().rev().eq(phrase.iter().rev().take(end.chars().count()).copied())
            && continuations.split_whitespace().any(continues)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_that_goes_on_into_another_word_is_none() {
        let cleaned = Note::new("被打扫干净");
        assert!(continues_another_word(&cleaned, 0, 2));
        for real in ["被打伤", "被打包扎三针", "被打发现骨折", "被打头破了", "被打断", "被打"]
        {
            assert!(!continues_another_word(&Note::new(real), 0, 2), "{real}");
        }
        for everyday in ["去打麻将", "去打欠条", "都打官司", "去打110"] {
            assert!(continues_another_word(&Note::new(everyday), 0, 2), "{everyday}");
        }
        assert!(continues_another_word(&Note::new("打死结"), 0, 2));
        assert!(!continues_another_word(&Note::new("打死了"), 0, 2));
    }
}
