#![expect(clippy::unwrap_used, reason = "tests")]

use serde_json::json;

use super::*;
use crate::testing::everywhere;

const DAY: i64 = 86_400_000_000;
/// 2026-01-01 00:00 in Beijing.
const NEW_YEAR: i64 = 1_767_196_800_000_000;

fn line(changes: serde_json::Value) -> Result<RosterLine, serde_json::Error> {
    let mut line = json!({
        "person": "u_17", "name": "甲某", "role": "village_mediator", "place": "YC-03",
        "phone": "138 0000 0001", "email": "jia.mou@mail.example", "channels": ["inbox", "webhook"], "from": "2026-01-01",
        "to": null, "stand_in": "u_18", "household": "h_9001",
        "absences": [{"from": "2026-05-01", "to": "2026-05-07"}], "kin_households": [],
    });
    for (field, value) in changes.as_object().unwrap() {
        line.as_object_mut().unwrap().insert(field.clone(), value.clone());
    }
    serde_json::from_value(line)
}

#[tokio::test]
async fn a_roster_is_added_then_unchanged_then_changed() {
    everywhere(async |store| {
        let other = line(json!({"person": "u_18", "stand_in": null})).unwrap();
        let both = [line(json!({})).unwrap(), other];
        let summary = store.import_roster(&both, 1).await.unwrap();
        assert_eq!(summary, RosterSummary { added: 2, changed: 0, unchanged: 0 });
        let version = store.roster_version().await.unwrap();
        let summary = store.import_roster(&both, 2).await.unwrap();
        assert_eq!(summary, RosterSummary { added: 0, changed: 0, unchanged: 2 });
        assert_eq!(store.roster_version().await.unwrap(), version);
        let moved = [line(json!({"place": "YC-04", "to": "2026-02-01"})).unwrap()];
        let summary = store.import_roster(&moved, 3).await.unwrap();
        assert_eq!(summary, RosterSummary { added: 0, changed: 1, unchanged: 0 });
        assert!(store.roster_version().await.unwrap() > version);
        let roster = store.roster().await.unwrap();
        let at = NEW_YEAR + 5 * DAY;
        let here: Vec<_> = roster.holders("village_mediator", "YC-03", at).collect();
        assert_eq!(here.len(), 1);
        assert_eq!(here[0].person, "u_18");
        assert_eq!(roster.holders("village_mediator", "YC-04", at).count(), 1);
        assert_eq!(roster.holders("village_mediator", "YC-04", NEW_YEAR + 32 * DAY).count(), 0);
    })
    .await;
}

#[tokio::test]
async fn names_and_numbers_are_sealed_and_absences_count_both_days() {
    everywhere(async |store| {
        store.import_roster(&[line(json!({})).unwrap()], 1).await.unwrap();
        let details = store.person_details("u_17").await.unwrap().unwrap();
        assert_eq!(details.name, "甲某");
        assert_eq!(details.email.as_ref().unwrap().as_str(), "jia.mou@mail.example");
        assert!(!format!("{details:?}").contains("甲某"));
        let sealed: String =
            sqlx::query("SELECT sealed FROM person").fetch_one(&store.reader).await.unwrap().get(0);
        assert!(!sealed.contains("甲某") && !sealed.contains("138") && !sealed.contains("mail"));
        let roster = store.roster().await.unwrap();
        let may = NEW_YEAR + 120 * DAY;
        assert!(roster.absence("u_17", may - 1).is_none());
        assert!(roster.absence("u_17", may).is_some());
        assert!(roster.absence("u_17", may + 7 * DAY - 1).is_some());
        assert!(roster.absence("u_17", may + 7 * DAY).is_none());
        let person = roster.person("u_17").unwrap();
        assert_eq!(person.channels, ["inbox", "webhook"]);
        assert_eq!(person.kin, Some(Vec::new()));
        assert!(person.phone_hash.is_some());
    })
    .await;
}

#[tokio::test]
async fn lines_that_contradict_each_other_change_nothing() {
    everywhere(async |store| {
        let lines =
            [line(json!({})).unwrap(), line(json!({"place": "YC", "name": "乙某"})).unwrap()];
        let error = store.import_roster(&lines, 1).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "line 2: name differs from what an earlier line says of the same person"
        );
        let elsewhere = line(json!({"place": "YC", "email": "yi@mail.example"})).unwrap();
        let error = store.import_roster(&[lines[0].clone(), elsewhere], 1).await.unwrap_err();
        assert!(error.to_string().starts_with("line 2: email differs"), "{error}");
        let lines = [line(json!({})).unwrap(), line(json!({})).unwrap()];
        let error = store.import_roster(&lines, 1).await.unwrap_err();
        assert_eq!(error.to_string(), "line 2: repeats an earlier line");
        assert_eq!(store.roster().await.unwrap().people().count(), 0);
    })
    .await;
}

#[test]
fn what_is_wrong_names_its_field_and_repeats_nothing() {
    let wrong = [
        (json!({"person": "甲某"}), "person: must be 1 to 64"),
        (json!({"person": null}), "person: is missing"),
        (json!({"name": 5}), "name: must be text"),
        (json!({"from": "1月1日"}), "from: must be a date"),
        (json!({"to": "2025-01-01"}), "to: is before `from`"),
        (json!({"channels": [1]}), "channels: must list texts"),
        (json!({"phone": "无"}), "phone: holds too few digits"),
        (json!({"email": "甲某"}), "email: must be one plain mail address"),
        (json!({"email": 5}), "email: must be text"),
        (json!({"absences": [{"from": "2026-05-07", "to": "2026-05-01"}]}), "absences: must list"),
        (json!({"kin_households": 3}), "kin_households: must be a list"),
        (json!({"hobby": "x"}), "hobby: is not a field"),
    ];
    for (changes, message) in wrong {
        let error = line(changes).unwrap_err().to_string();
        assert!(error.contains(message), "{error}");
        assert!(!error.contains('甲') && !error.contains('月') && !error.contains('无'), "{error}");
    }
}

#[test]
fn lists_read_the_same_from_text() {
    let text = line(json!({
        "channels": "inbox; webhook", "absences": "2026-05-01/2026-05-07", "to": "",
        "kin_households": "-",
    }));
    assert_eq!(text.unwrap(), line(json!({})).unwrap());
    assert_eq!(line(json!({"kin_households": ""})).unwrap().kin_households, None);
}

#[tokio::test]
async fn details_that_were_sealed_before_there_were_mail_addresses_open_without_one() {
    everywhere(async |store| {
        store.import_roster(&[line(json!({})).unwrap()], 1).await.unwrap();
        let before = json!({"name": "甲某", "phone": "138 0000 0001"}).to_string();
        let sealed = store.keys.master().seal(crate::person::sealed_in("u_17"), before.as_bytes());
        let put = sqlx::query("UPDATE person SET sealed = $1").bind(sealed);
        put.execute(&store.writer).await.unwrap();
        let details = store.person_details("u_17").await.unwrap().unwrap();
        assert_eq!((details.name.as_str(), details.email), ("甲某", None));
    })
    .await;
}
