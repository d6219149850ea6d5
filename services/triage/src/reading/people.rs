//! People: who is named in a note, and what may be known of them (a child, an elder, a partner,
//! somebody from outside), by the word, by an age beside it, or by a masked name.

use super::numbers;

/// What is known of somebody, as a set of bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Roles(pub(crate) u16);

impl Roles {
    /// Under 18.
    pub(super) const CHILD: Self = Self(1);
    /// Old, or of the parents' generation.
    pub(super) const ELDER: Self = Self(1 << 1);
    /// Wife, woman.
    pub(super) const WOMAN: Self = Self(1 << 2);
    /// Husband, man.
    pub(super) const MAN: Self = Self(1 << 3);
    /// I, we as a family.
    pub(super) const OWN: Self = Self(1 << 4);
    /// He, she, the other one.
    pub(super) const PRONOUN: Self = Self(1 << 5);
    /// Brothers, sisters, people of her parents' house.
    pub(super) const KIN: Self = Self(1 << 6);
    /// Neighbours, colleagues, passers-by.
    pub(super) const OUTSIDER: Self = Self(1 << 7);
    /// Police, grid workers, doctors.
    pub(super) const OFFICIAL: Self = Self(1 << 8);
    /// Son or daughter: a child unless an age or a deed says otherwise.
    pub(super) const OFFSPRING: Self = Self(1 << 9);
    /// A masked name.
    pub(super) const NAME: Self = Self(1 << 10);
    /// Somebody of whom no more is said.
    pub(super) const SOMEBODY: Self = Self(1 << 11);
    /// Fellow pupils.
    pub(super) const PUPIL: Self = Self(1 << 12);
    /// An animal, a plant or a thing that is hit or cut in daily work.
    pub(super) const BEAST: Self = Self(1 << 13);
    /// A parent as a child would say it (爸爸, 妈妈, 继父).
    pub(super) const PARENT: Self = Self(1 << 14);
    /// Grown up, by an age.
    pub(super) const GROWN: Self = Self(1 << 15);

    pub(super) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(super) const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }
}

/// The slots for people that patterns may name.
pub(super) const SLOTS: &[(&str, Roles)] = &[
    ("人", Roles(0x1 | 0x2 | 0x4 | 0x8 | 0x10 | 0x20 | 0x40 | 0x200 | 0x400 | 0x800 | 0x4000)),
    ("她", Roles(0x4 | 0x8 | 0x10 | 0x20 | 0x400 | 0x800)),
    ("孩", Roles(0x1 | 0x200)),
    ("老", Roles(0x2)),
    ("女", Roles(0x4 | 0x20)),
    ("男", Roles(0x8 | 0x20)),
    ("伴", Roles(0x4 | 0x8)),
    ("亲", Roles(0x2 | 0x40)),
    ("爸妈", Roles(0x4000 | 0x2)),
    ("外人", Roles(0x80 | 0x100)),
    ("同学", Roles(0x1000)),
];

const WORDS: &[(Roles, &str)] = &[
    (
        Roles::CHILD,
        "孩子 小孩 小孩子 孩儿 娃 娃娃 娃儿 小娃 小人伢 伢子 伢 细伢 幼童 幼儿 幼女 幼子 儿童 女童 \
         男童 婴儿 女婴 男婴 宝宝 小宝 大宝 二宝 三宝 小学生 初中生 中学生 高中生 学生 女生 男生 \
         女学生 未成年人 未成年 少女 少年 女孩 男孩 小女孩 小男孩 女孩子 男孩子 小姑娘 小丫头 丫头 \
         小子 孙子 孙女 外孙 外孙女 孙儿 小孙子 小孙女 继女 继子 养女 养子 小儿子 小女儿 幼孙 \
         小闺女 双胞胎 姐弟俩 姐妹俩 兄妹俩 兄弟俩 侄女 侄子 外甥 外甥女 新生儿 留守儿童 儿孙 \
         两个娃 俩娃 小的 毛孩子 毛伢子 子女",
    ),
    (Roles::OFFSPRING, "儿子 女儿 闺女 大儿子 大女儿 二女儿 二儿子 独子 独女 小囡 老大 老二 老三"),
    (
        Roles::ELDER,
        "老人 老人家 老年人 老母亲 老父亲 老母 老父 老娘 老爹 老妈 老爸 亲娘 亲妈 亲爹 亲爸 婆婆 \
         公公 公婆 岳父 岳母 丈母娘 老丈人 老岳父 老岳母 奶奶 爷爷 外婆 外公 姥姥 姥爷 祖母 祖父 \
         祖父母 外祖母 外祖父 老太 老太太 老奶奶 老爷爷 老爷子 老汉 老头 老头子 老太婆 老两口 老者 \
         爹娘 父母亲 父母 双亲 爹妈 婆母 老婆婆 八旬 九旬 高龄老人 老大爷 老大娘 大爷 大娘 爹 娘 \
         寡母 家婆 家公 婆母娘 老奶 我妈 我爸 我娘 我爹 他妈 他爸 他娘 他爹 父亲 母亲 俺娘 俺爹 \
         生父 生母",
    ),
    (
        Roles::PARENT,
        "爸爸 妈妈 爸 妈 继父 继母 后妈 后爸 后爹 后娘 养父 养母 爸妈 她爸 她妈 孩子爸 孩子妈 \
         孩子他爸 孩子她爸 孩子他妈 孩子父亲 孩子母亲 娃他爸 娃他爹 孩他爹 孩他娘",
    ),
    (
        Roles::WOMAN,
        "妻子 老婆 媳妇 爱人 女方 其妻 女人 婆娘 内人 前妻 女友 女朋友 前女友 女子 妇女 儿媳 儿媳妇 \
         孙媳 弟媳 嫂子 孕妇 产妇 女的 女主人 少妇 被害妇女 申请人 原告 受害人 被害人 受害妇女 \
         伤者 来访人 来电人 求助人 报警人 报案人 女士 大嫂 大姐 女事主 堂客 烧锅的 家里的 他老婆",
    ),
    (
        Roles::MAN,
        "丈夫 老公 男人 男方 其夫 当家的 男的 前夫 男友 男朋友 前男友 女婿 男子 老头儿 被申请人 被告 \
         施暴人 施暴者 加害人 嫌疑人 违法行为人 男主人 掌柜的 孩他爸 汉子 先生 大伯子 小叔子 对象 \
         他哥 那口子 死鬼",
    ),
    (Roles::OWN, "我 俺 本人 咱 我家 我们娘俩 我们娘几个 我们母女 我们母子 俺家"),
    (
        Roles::PRONOUN,
        "她 他 其 你 对方 自己 他们 她们 她家 他家 双方 两人 二人 另一方 彼此 其本人 你们 你家",
    ),
    (
        Roles::KIN,
        "弟弟 哥哥 姐姐 妹妹 小舅子 大舅子 舅子 大伯哥 小姑子 大姑子 大姑姐 妯娌 娘家 娘家人 \
         娘家妈 婆家 婆家人 亲戚 亲属 家人 家属 叔叔 伯伯 大伯 舅舅 姑姑 姑妈 姨妈 婶子 婶婶 \
         全家 一家人 家里人 你全家 她全家 我全家 夫妻 两口子 小两口 夫妻俩",
    ),
    (
        Roles::OUTSIDER,
        "邻居 隔壁 邻里 村民 同村 路人 行人 同事 工友 工头 老板 外人 陌生人 顾客 客人 租客 房东 \
         旁人 别人 人家 牌友 酒友 朋友 村里人 老乡 债主 保安 司机 店主 群众 围观群众 外地人 \
         别家 他人 商户 前后院 前屋 后屋 对门 楼上 楼下 摊主",
    ),
    (
        Roles::OFFICIAL,
        "民警 辅警 警察 网格员 村干部 干部 医生 护士 法官 调解员 工作人员 妇联主席 书记 主任 律师 \
         网格长 社工 村医 班主任 老师 校长 教师 志愿者 执法人员",
    ),
    (Roles::PUPIL, "同学 同班 高年级 室友 舍友 几个女生 几名女生 几个男生 几名男生 校外人员"),
    (Roles::SOMEBODY, "有人 大人 成年人 某女 某男 当事人 谁 病人 患者 残疾人 个人 一个人 外来人员"),
    (
        Roles::BEAST,
        "狗 猫 牛 猪 鸡 鸭 鹅 羊 鱼 蛇 虫 鸟 兔 鼠 老鼠 黄鼠狼 野猪 蚊子 蚊 苍蝇 蟑螂 蜂 马蜂 麻雀 \
         稻 稻子 稻草 麦 麦子 玉米 棉花 油菜 菜 菜籽 树 树枝 树木 竹子 竹 柴 柴火 草 草坪 杂草 果树 \
         枣 枣子 枣树 板栗 核桃 桃 梨 西瓜 瓜 肉 骨头 排骨 甘蔗 芦苇 秸秆 秧 秧苗 黄豆 豆 花生 \
         冰 冰块 地桩 桩 木桩 墙 钉子 石头 螃蟹 龙虾 虾 藕 蒜 姜 田里的稗草 果子 面团 年糕 豆腐 \
         狗绳 牛绳 葡萄 山药 红薯 冬瓜 南瓜",
    ),
];

/// Somebody where named.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mention {
    pub(super) roles: Roles,
    pub(super) from: u32,
    pub(super) to: u32,
}

/// The words for people, with the roles of each.
pub(super) fn words() -> impl Iterator<Item = (&'static str, Roles)> {
    WORDS.iter().flat_map(|(roles, list)| list.split_whitespace().map(|word| (word, *roles)))
}

/// A masked name (周某, 李某某, 王某莲) at a character: how long it may be, shortest first.
pub(super) fn name_at(chars: &[char], start: usize) -> Option<std::ops::RangeInclusive<usize>> {
    let masked = chars.get(start + 1) == Some(&'某') && is_chinese(chars[start]);
    (masked && chars[start] != '某' && !is_function(chars[start])).then(|| {
        let third = chars.get(start + 2).is_some_and(|third| is_chinese(*third));
        2..=if third { 3 } else { 2 }
    })
}

/// The same, ending right before a character.
pub(super) fn name_before(chars: &[char], end: usize) -> Option<std::ops::RangeInclusive<usize>> {
    let is = |back: usize| end >= back && chars.get(end - back) == Some(&'某');
    if is(1) && end >= 2 {
        let long = end >= 3 && is(2);
        return Some(if long { 3..=3 } else { 2..=2 });
    }
    (is(2) && end >= 3 && is_chinese(chars[end - 1])).then_some(3..=3)
}

const fn is_chinese(written: char) -> bool {
    matches!(written, '\u{4e00}'..='\u{9fff}')
}

/// Characters that stand before 某 without being a surname.
const fn is_function(written: char) -> bool {
    matches!(
        written,
        '与' | '和' | '跟' | '被' | '对' | '把' | '将' | '的' | '在' | '因' | '由' | '向' | '称'
    )
}

/// Puts what ages say to the people beside them: 8岁女儿, 女儿8岁, 鲍某(72岁), 今年15岁的王某.
pub(super) fn put_ages(chars: &[char], mentions: &mut [Mention], ages: &[u32]) {
    for place in ages.iter().map(|place| *place as usize) {
        let Some(number) = numbers::before(chars, place) else { continue };
        let from = (place - number.length) as u32;
        let behind = place as u32 + 1;
        let years = number.value;
        let roles = match years {
            0..18 => Roles::CHILD,
            18..60 => Roles::GROWN,
            60..130 => Roles::ELDER,
            _ => continue,
        };
        let next = mentions.partition_point(|mention| mention.from < behind);
        let is_next = |one: &Mention| {
            one.from - behind <= 3 && {
                let gap = &chars[behind as usize..one.from as usize];
                gap.iter().all(|c| {
                    matches!(c, '的' | '多' | '半' | '大' | '小' | '龄' | '亲' | '生' | '余')
                })
            }
        };
        if let Some(one) = mentions.get_mut(next).filter(|one| is_next(one)) {
            one.roles = aged(one.roles, roles);
            continue;
        }
        let before = mentions[..next].iter_mut().rev().find(|one| one.to <= from);
        if let Some(one) = before.filter(|one| {
            let gap = &chars[one.to as usize..from as usize];
            gap.len() <= 8 && !gap.iter().any(|c| matches!(c, '。' | ';' | '!' | '带'))
        }) {
            one.roles = aged(one.roles, roles);
        }
    }
}

/// A masked name that has an age once has it everywhere.
pub(super) fn share_ages(chars: &[char], mentions: &mut [Mention], most: usize) {
    let age = Roles::CHILD.or(Roles::ELDER).or(Roles::GROWN);
    let names: Vec<usize> = (0..mentions.len())
        .filter(|index| mentions[*index].roles.meets(Roles::NAME))
        .take(most)
        .collect();
    for known in &names {
        let one = mentions[*known];
        if !one.roles.meets(age) {
            continue;
        }
        for other in &names {
            let same = chars[mentions[*other].from as usize] == chars[one.from as usize];
            if same && !mentions[*other].roles.meets(age) {
                mentions[*other].roles = one.roles;
            }
        }
    }
}

const fn aged(roles: Roles, by_age: Roles) -> Roles {
    let age = Roles(Roles::CHILD.0 | Roles::ELDER.0 | Roles::OFFSPRING.0 | Roles::GROWN.0);
    // 孙女 of twenty is a grown woman; 母亲 of forty is no elder.
    Roles(roles.without(age).0 | by_age.0)
}

/// The roles of a slot's name.
pub(super) fn slot(name: &str) -> Option<Roles> {
    SLOTS.iter().find(|(slot, _)| *slot == name).map(|(_, roles)| *roles)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn aged_roles(text: &str, from: u32, to: u32) -> Roles {
        let chars: Vec<char> = text.chars().collect();
        let mut mentions = vec![Mention { roles: Roles::NAME, from, to }];
        let ages: Vec<u32> =
            (0_u32..).zip(&chars).filter(|(_, c)| **c == '岁').map(|(at, _)| at).collect();
        put_ages(&chars, &mut mentions, &ages);
        mentions[0].roles
    }

    #[test]
    fn an_age_makes_a_child_or_an_elder() {
        assert!(aged_roles("周某(9岁)", 0, 2).meets(Roles::CHILD));
        assert!(aged_roles("十五岁的周某", 4, 6).meets(Roles::CHILD));
        assert!(aged_roles("周某,女,七十二岁", 0, 2).meets(Roles::ELDER));
        assert!(aged_roles("周某今年36岁", 0, 2).meets(Roles::GROWN));
    }

    #[test]
    fn masked_names_are_people() {
        let chars: Vec<char> = "与王某莲吵".chars().collect();
        assert_eq!(name_at(&chars, 1), Some(2..=3));
        assert_eq!(name_at(&chars, 0), None);
        assert_eq!(name_before(&chars, 4), Some(3..=3));
    }
}
