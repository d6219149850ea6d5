//! Whom a case would be put to, in Chinese. People are named by their id.

use std::fmt::Write;

use notifier::{Chain, Link, PassedOver, Reason, Why};
use store::Barred;

use super::role_words;
use crate::commands::who::ends_at_the_county;

/// The chain, who is told besides, and who is passed over.
pub fn chain(chain: &Chain) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    if chain.links.is_empty() {
        text.push_str("现在一个人也找不到：预警会直接报警铃，请马上指定值班的人。\n");
    } else {
        text.push_str("依次找：\n");
    }
    for (place, one) in (1..).zip(&chain.links) {
        let _ = writeln!(text, "  {place}. {}", link(one));
    }
    if !chain.beside.is_empty() {
        text.push_str("同时知会：\n");
    }
    for one in &chain.beside {
        let _ = writeln!(text, "  - {}", link(one));
    }
    if !chain.passed_over.is_empty() {
        text.push_str("跳过：\n");
    }
    for one in &chain.passed_over {
        let _ = writeln!(text, "  - {}", passed_over(one));
    }
    text.push_str(if ends_at_the_county(chain) {
        "都不签收，最后到县值班员；县里也不签收，就报警铃。"
    } else {
        "这条链没有到县：花名册里要有一位能收到消息的县值班员。"
    });
    text
}

fn link(link: &Link) -> String {
    let Link { person, role, place, why, kin_declared, .. } = link;
    let mut text = format!("{person}  {}（{place}）", role_words(role));
    if let Why::StandIn { of } = why {
        // Writing to a string cannot fail.
        let _ = write!(text, "，替 {of}");
    }
    if !kin_declared {
        text.push_str("，没有申报亲属户");
    }
    text
}

fn passed_over(one: &PassedOver) -> String {
    let person = one.person.as_deref().unwrap_or("（无）");
    format!("{person}  {}：{}", role_words(&one.role), reason_words(one.reason))
}

const fn reason_words(reason: Reason) -> &'static str {
    match reason {
        Reason::NoDuty => "今天无人担任",
        Reason::Absent => "不在岗",
        Reason::Barred(Barred::Party) => "是当事人，须回避",
        Reason::Barred(Barred::OwnHousehold) => "与当事人同户，须回避",
        Reason::Barred(Barred::KinHousehold) => "是当事人亲属，须回避",
        Reason::Barred(Barred::SharedPhone) => "与当事人同号，须回避",
        Reason::NoChannel => "没有能收消息的方式",
        Reason::NotInRoster => "花名册里没有这个人",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(person: &str, role: &str, place: &str, rung: usize) -> Link {
        Link {
            person: person.to_owned(),
            role: role.to_owned(),
            place: place.to_owned(),
            rung,
            why: Why::Holder,
            kin_declared: true,
        }
    }

    #[test]
    fn the_chain_names_who_is_asked_who_is_told_and_who_is_passed_over() {
        let stand_in = Link {
            why: Why::StandIn { of: "u_studio".to_owned() },
            kin_declared: false,
            ..asked("u_second", "town_studio_mediator", "YC", 0)
        };
        let kin = PassedOver {
            person: Some("u_studio".to_owned()),
            role: "town_studio_mediator".to_owned(),
            rung: 0,
            reason: Reason::Barred(Barred::KinHousehold),
        };
        let whole = Chain {
            links: vec![stand_in, asked("u_county", "county_duty", "TC", 1)],
            beside: vec![asked("u_beat", "beat_officer", "YC", 0)],
            passed_over: vec![kin],
            rungs: ["town_studio_mediator", "county_duty"].map(str::to_owned).to_vec(),
        };
        assert_eq!(
            chain(&whole),
            "依次找：\n  \
             1. u_second  镇好大姐工作室调解员（YC），替 u_studio，没有申报亲属户\n  \
             2. u_county  县值班员（TC）\n\
             同时知会：\n  - u_beat  社区民警（YC）\n\
             跳过：\n  - u_studio  镇好大姐工作室调解员：是当事人亲属，须回避\n\
             都不签收，最后到县值班员；县里也不签收，就报警铃。"
        );
    }

    #[test]
    fn a_chain_without_the_county_and_one_without_anybody_say_so() {
        let rungs = ["town_studio_mediator", "county_duty"].map(str::to_owned).to_vec();
        let cut = Chain {
            links: vec![asked("u_studio", "town_studio_mediator", "YC", 0)],
            rungs: rungs.clone(),
            ..Chain::default()
        };
        assert!(chain(&cut).contains("这条链没有到县"));
        assert!(chain(&Chain { rungs, ..Chain::default() }).contains("现在一个人也找不到"));
    }
}
