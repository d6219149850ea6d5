//! What a publishing raised at once is said once: one message for each person, channel and bundle,
//! with the count, led by the worst case. Every warning keeps its own attempts, and its own answer.

use std::collections::HashMap;

use crate::channels::Outgoing;
use crate::message::Message;
use crate::text;

/// Folds messages of one bundle to the same person over the same channel into one. Gives what is
/// to be sent, and for each message which of those says it.
pub(crate) fn fold(outgoing: Vec<Outgoing>) -> (Vec<Outgoing>, Vec<usize>) {
    let mut sent: Vec<(Outgoing, usize)> = Vec::with_capacity(outgoing.len());
    let mut said_by = Vec::with_capacity(outgoing.len());
    let mut open: HashMap<(String, String, String, bool), usize> = HashMap::new();
    for one in outgoing {
        let Some(key) = key(&one) else {
            said_by.push(sent.len());
            sent.push((one, 1));
            continue;
        };
        let at = *open.entry(key).or_insert(sent.len());
        said_by.push(at);
        match sent.get_mut(at) {
            Some((worst, count)) => {
                *count += 1;
                let by = worst.message.answer_by.min(one.message.answer_by);
                if one.message.level > worst.message.level {
                    *worst = one;
                }
                // The soonest of them holds for all.
                worst.message.answer_by = by;
            }
            None => sent.push((one, 1)),
        }
    }
    let sent = sent.into_iter().map(|(mut one, count)| {
        if count > 1 {
            one.message.text = text(&one.message, count);
            one.message.count = count;
        }
        one
    });
    (sent.collect(), said_by)
}

/// Who asks and who only tells are not mixed.
fn key(one: &Outgoing) -> Option<(String, String, String, bool)> {
    let Message { bundle, recipient, answer_by, .. } = &one.message;
    Some((bundle.clone()?, recipient.clone(), one.channel.clone(), answer_by.is_some()))
}

fn text(message: &Message, count: usize) -> String {
    let Message { number, level, link, .. } = message;
    match message.answer_by {
        Some(by) => text::bundled(count, number, *level, by, link),
        None => text::bundle_told(count, number, *level, link),
    }
}

#[cfg(test)]
mod tests {
    use triage::Level;

    use super::*;

    fn message(id: &str, person: &str, level: Level, bundle: Option<&str>) -> Outgoing {
        let message = Message {
            id: id.to_owned(),
            warning: id.to_owned(),
            recipient: person.to_owned(),
            cleared_phone: None,
            number: format!("YC-{id}"),
            level,
            count: 1,
            bundle: bundle.map(str::to_owned),
            answer_by: Some(1_780_243_200_000_000),
            link: format!("https://yc.example/w/{id}"),
            text: "alone".to_owned(),
        };
        Outgoing { channel: "inbox".to_owned(), message }
    }

    #[test]
    fn a_person_hears_of_a_publishing_once_and_of_the_worst_case_first() {
        let (sent, said_by) = fold(vec![
            message("1", "u_1", Level::Two, Some("p")),
            message("2", "u_1", Level::Three, Some("p")),
            message("3", "u_2", Level::One, Some("p")),
            message("4", "u_1", Level::One, None),
            message("5", "u_1", Level::One, Some("p")),
        ]);
        assert_eq!(said_by, [0, 0, 1, 2, 0]);
        let ids: Vec<&str> = sent.iter().map(|one| &*one.message.id).collect();
        assert_eq!(ids, ["2", "3", "4"]);
        assert_eq!(
            sent[0].message.text,
            "【家安预警】规则更新,您有 3 条待签收的预警,最高三级(镇好大姐工作室牵头),编号 YC-2 等。\
             请于 6月1日 00:00 前登录逐条签收:https://yc.example/w/2"
        );
        assert_eq!(sent[0].message.count, 3);
        assert_eq!((&*sent[1].message.text, &*sent[2].message.text), ("alone", "alone"));
    }
}
