//! What people record on a phone, and whom they may look at for it.

use std::sync::atomic::Ordering;

use reqwest::StatusCode;
use store::{CaseAct, CaseHistory, SeenCase};

use super::stage::{ID_NUMBER, MINUTE, NAME, NOW, PASSWORD, PHONE, Stage};
use super::{ADVICE, acts, client, counted, filled, get, location, post, sign_in, try_sign_in};

const CASE: &str = "YC-2026-0001";

async fn send(
    stage: &Stage,
    path: &str,
    cookie: &str,
    fields: &[(&str, &str)],
) -> reqwest::Response {
    let form = client().post(format!("{}{path}", stage.address)).header("cookie", cookie);
    filled(form, fields).send().await.unwrap()
}

/// The token of the form on this page.
async fn token(stage: &Stage, path: &str, cookie: &str) -> String {
    token_in(&get(stage, path, cookie).await.text().await.unwrap())
}

fn token_in(page: &str) -> String {
    let (_, rest) = page.split_once("name=\"token\" value=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

async fn case(stage: &Stage) -> SeenCase {
    stage.store.case_seen_by(CASE, "u_1", NOW).await.unwrap().unwrap()
}

async fn history(stage: &Stage) -> CaseHistory {
    stage.store.case_history(&case(stage).await).await.unwrap()
}

fn by<'a>(history: &'a CaseHistory, act: &str) -> Vec<&'a str> {
    let acts = history.acts.iter().filter(|one: &&CaseAct| one.act == act);
    acts.map(|one| &*one.actor).collect()
}

#[tokio::test]
async fn a_visit_is_recorded_from_the_case_and_two_taps_make_one() {
    let stage = Stage::new(false).await;
    let cookie = sign_in(&stage, "u_17").await;
    let path = format!("/c/{CASE}/visit");
    let page = get(&stage, &path, &cookie).await.text().await.unwrap();
    for words in ["value=\"2026-11-18T15:20\"", "是否单独见到女方", "夫妻不和争吵", "陶某 · 妻子"]
    {
        assert!(page.contains(words), "{words} is missing");
    }
    assert!(!page.contains(NAME) && page.len() < 100_000);
    let token = token_in(&page);
    let note = "妻子说想先分开住一阵。";
    let fields = [
        ("token", &*token),
        ("at", "2026-11-18T15:00"),
        ("alone", "yes"),
        ("present", "p_1"),
        ("ticks", "separation"),
        ("note", note),
        ("next_visit", "2026-11-25"),
    ];
    let before = history(&stage).await;
    let mut shown = String::new();
    for _ in 0..2 {
        let taken = send(&stage, &path, &cookie, &fields).await;
        assert_eq!(taken.status(), StatusCode::SEE_OTHER);
        assert!(location(&taken).starts_with("/recorded/"));
        assert!(shown.is_empty() || shown == location(&taken));
        shown = location(&taken).to_owned();
        stage.pass(MINUTE);
    }
    let after = history(&stage).await;
    assert_eq!(after.events.len(), before.events.len() + 1, "one record");
    assert_eq!(by(&after, "record"), ["u_17"], "and one act");
    let result = get(&stage, &shown, &cookie).await.text().await.unwrap();
    for words in [ADVICE, "已上传 · 11月18日 15:20", CASE, "研判结果"] {
        assert!(result.contains(words), "{words} is missing");
    }
    let other = sign_in(&stage, "u_3").await;
    assert_eq!(get(&stage, &shown, &other).await.status(), StatusCode::NOT_FOUND);
    let changed: Vec<_> = fields
        .map(|(name, value)| (name, if name == "note" { "另一句话。" } else { value }))
        .into();
    let conflict = send(&stage, &path, &cookie, &changed).await;
    assert_eq!(conflict.status(), StatusCode::CONFLICT);
    let conflict = conflict.text().await.unwrap();
    assert!(conflict.contains("另一句话。") && token_in(&conflict) != token);
    assert_eq!(history(&stage).await.events.len(), after.events.len());
}

#[tokio::test]
async fn what_was_typed_stays_when_something_is_wrong() {
    let stage = Stage::new(false).await;
    let cookie = sign_in(&stage, "u_17").await;
    let path = format!("/c/{CASE}/visit");
    let token = token(&stage, &path, &cookie).await;
    let before = acts(&stage).await;
    let typed = [
        ("token", &*token),
        ("at", "2026-11-19T15:00"),
        ("present", "p_1"),
        ("ticks", "gambling"),
        ("note", "说<b>了</b>半天。"),
    ];
    let wrong = send(&stage, &path, &cookie, &typed).await;
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let wrong = wrong.text().await.unwrap();
    for words in ["未上传", "时间在将来", "请选一项", "说&lt;b&gt;了&lt;/b&gt;半天。", &*token]
    {
        assert!(wrong.contains(words), "{words} is missing");
    }
    assert!(
        wrong.contains("value=\"gambling\" checked") && wrong.contains("value=\"p_1\" checked")
    );
    let typed =
        typed.map(|(name, value)| (name, if name == "at" { "2026-11-18T15:00" } else { value }));
    let typed: Vec<_> = typed.into_iter().chain([("alone", "no")]).collect();
    stage.away.store(true, Ordering::Relaxed);
    let away = send(&stage, &path, &cookie, &typed).await;
    assert_eq!(away.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(away.text().await.unwrap().contains("半天。"));
    stage.away.store(false, Ordering::Relaxed);
    let over = send(&stage, &path, "", &typed).await;
    assert_eq!(over.status(), StatusCode::UNAUTHORIZED);
    let over = over.text().await.unwrap();
    for words in ["登录已过期", "半天。", "value=\"gambling\" checked", "value=\"p_1\"", &*token]
    {
        assert!(over.contains(words), "{words} is missing");
    }
    assert!(!over.contains("陶某") && !over.contains("暂停联合调解"), "nothing of the case");
    let unknown = [&typed[..], &[("ticks", "no_such_signal")]].concat();
    let unknown = send(&stage, &path, &cookie, &unknown).await;
    assert_eq!(unknown.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unknown.text().await.unwrap().contains("请重新勾选"));
    assert_eq!(acts(&stage).await, before, "nothing was recorded");
    let taken = send(&stage, &path, &cookie, &typed).await;
    assert_eq!(taken.status(), StatusCode::SEE_OTHER);
    assert_eq!(acts(&stage).await, before + 1);
}

#[tokio::test]
async fn nobody_records_what_they_may_not_see() {
    let stage = Stage::new(false).await;
    let mine = sign_in(&stage, "u_17").await;
    let token = token(&stage, &format!("/c/{CASE}/visit"), &mine).await;
    let fields =
        [("token", &*token), ("at", "2026-11-18T15:00"), ("alone", "no"), ("note", "来过。")];
    let before = counted(&stage, "hearthwatch_authz_denied_total");
    let refused = [
        ("u_18", "/c/YC-2026-0001/visit"),
        ("u_19", "/c/YC-2026-0001/visit"),
        ("u_19", "/c/YC-2026-0001/mediation"),
        ("u_17", "/h/h_18/visit"),
        ("u_18", "/h/h_21/visit"),
        ("u_18", "/h/h_18/visit"),
        ("u_17", "/h/h_99/visit"),
        ("u_17", "/h/%2e%2e/visit"),
    ];
    for (person, path) in refused {
        let cookie = sign_in(&stage, person).await;
        let acts_before = acts(&stage).await;
        let page = get(&stage, path, &cookie).await;
        assert_eq!(page.status(), StatusCode::NOT_FOUND, "{person} {path}");
        let tried = send(&stage, path, &cookie, &fields).await;
        assert_eq!(tried.status(), StatusCode::NOT_FOUND, "{person} {path}");
        assert_eq!(acts(&stage).await, acts_before, "refused means no effect");
    }
    assert!(counted(&stage, "hearthwatch_authz_denied_total") >= before + 14.0);
    assert_eq!(by(&history(&stage).await, "record"), Vec::<&str>::new());
    let made_up =
        [("token", "made-up"), ("at", "2026-11-18T15:00"), ("alone", "no"), ("note", "好")];
    let tried = send(&stage, "/h/h_21/visit", &mine, &made_up).await;
    assert_eq!(tried.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_household_is_found_by_its_door_and_recorded() {
    let stage = Stage::new(false).await;
    let cookie = sign_in(&stage, "u_17").await;
    let list = get(&stage, "/households", &cookie).await.text().await.unwrap();
    assert!(list.contains("岗上组 1号 陶某") && list.contains("/h/h_22"));
    for hidden in [NAME, PHONE, ID_NUMBER, "h_18", "h_17"] {
        assert!(!list.contains(hidden), "{hidden}");
    }
    for (wanted, found) in
        [("2%E5%8F%B7", true), ("%E9%99%B6", true), ("%E6%97%A0%E5%90%8D", false)]
    {
        let page = get(&stage, &format!("/households?q={wanted}"), &cookie).await;
        assert_eq!(page.text().await.unwrap().contains("/h/h_22"), found, "{wanted}");
    }
    let home = get(&stage, "/h/h_21", &cookie).await.text().await.unwrap();
    assert!(home.contains("安全联系：可以短信；不可以打电话；09:00-11:00"));
    assert!(!home.contains(NAME) && !home.contains(PHONE));
    let path = "/h/h_21/visit";
    let token = token(&stage, path, &cookie).await;
    let fields =
        [("token", &*token), ("at", "2026-11-18 15:00"), ("alone", "yes"), ("note", "一切如常。")];
    let taken = send(&stage, path, &cookie, &fields).await;
    assert_eq!(taken.status(), StatusCode::SEE_OTHER);
    let result = get(&stage, location(&taken), &cookie).await;
    assert_eq!(result.status(), StatusCode::OK);
    let room = sign_in(&stage, "u_3").await;
    let seen = get(&stage, "/households", &room).await.text().await.unwrap();
    assert!(seen.contains("YC-2026-0005") || seen.contains("/h/h_21"));
}

#[tokio::test]
async fn under_a_stop_a_mediation_is_recorded_apart_only() {
    let stage = Stage::new(false).await;
    let cookie = sign_in(&stage, "u_3").await;
    let path = format!("/c/{CASE}/mediation");
    let token = token(&stage, &path, &cookie).await;
    let fields = [
        ("token", &*token),
        ("at", "2026-11-18T15:00"),
        ("mode", "separate"),
        ("outcome", "ongoing"),
        ("note", "分别谈过。"),
    ];
    let taken = send(&stage, &path, &cookie, &fields).await;
    assert_eq!(taken.status(), StatusCode::SEE_OTHER);
    assert_eq!(by(&history(&stage).await, "record"), ["u_3"]);
}

#[tokio::test]
async fn an_identity_opens_with_a_reason_until_the_visit_is_recorded() {
    let stage = Stage::new(false).await;
    let cookie = sign_in(&stage, "u_17").await;
    let path = format!("/c/{CASE}");
    let masked = get(&stage, &path, &cookie).await.text().await.unwrap();
    assert!(masked.contains("陶某") && !masked.contains(NAME) && !masked.contains(ID_NUMBER));
    let identity = format!("{path}/identity");
    let none = send(&stage, &identity, &cookie, &[("reason", "curiosity")]).await;
    assert_eq!(none.status(), StatusCode::BAD_REQUEST);
    let kin = sign_in(&stage, "u_19").await;
    let refused = send(&stage, &identity, &kin, &[("reason", "visit")]).await;
    assert_eq!(refused.status(), StatusCode::NOT_FOUND);
    let opened = send(&stage, &identity, &cookie, &[("reason", "visit")]).await;
    assert_eq!(opened.status(), StatusCode::SEE_OTHER);
    assert_eq!(by(&history(&stage).await, "open_identity_visit"), ["u_17"]);
    stage.pass(MINUTE);
    let open = get(&stage, &path, &cookie).await.text().await.unwrap();
    assert!(open.contains(NAME) && open.contains(ID_NUMBER));
    let other = sign_in(&stage, "u_3").await;
    assert!(!get(&stage, &path, &other).await.text().await.unwrap().contains(NAME));
    let token = token(&stage, &format!("{path}/visit"), &cookie).await;
    let fields =
        [("token", &*token), ("at", "2026-11-18T15:00"), ("alone", "no"), ("note", "来过。")];
    let taken = send(&stage, &format!("{path}/visit"), &cookie, &fields).await;
    assert_eq!(taken.status(), StatusCode::SEE_OTHER);
    let again = get(&stage, &path, &cookie).await.text().await.unwrap();
    assert!(!again.contains(NAME) && !again.contains(ID_NUMBER), "the visit is over");
    send(&stage, &identity, &cookie, &[("reason", "contact")]).await;
    for _ in 0..9 {
        stage.pass(28 * MINUTE);
        get(&stage, "/", &cookie).await;
    }
    let late = get(&stage, &path, &cookie).await.text().await.unwrap();
    assert!(late.contains("陶某") && !late.contains(NAME), "four hours are over");
}

#[tokio::test]
async fn in_her_own_grid_she_opens_an_identity_by_one_tap_on_a_reason() {
    let stage = Stage::new(false).await;
    let cookie = sign_in(&stage, "u_17").await;
    let before = acts(&stage).await;
    for (person, path) in [("u_18", "/h/h_21/identity"), ("u_18", "/h/h_18/identity")] {
        let other = sign_in(&stage, person).await;
        let refused = send(&stage, path, &other, &[("reason", "visit")]).await;
        assert_eq!(refused.status(), StatusCode::NOT_FOUND, "{path}");
    }
    let opened = send(&stage, "/h/h_21/identity", &cookie, &[("reason", "contact")]).await;
    assert_eq!(location(&opened), "/h/h_21#people");
    assert_eq!(acts(&stage).await, before + 3, "two sign-ins and the opening");
    let home = get(&stage, "/h/h_21", &cookie).await.text().await.unwrap();
    assert!(home.contains(NAME) && home.contains(PHONE) && !home.contains("tel:139"));
    let list = get(&stage, "/households", &cookie).await.text().await.unwrap();
    assert!(!list.contains(NAME), "a list stays masked");
    let other = get(&stage, "/h/h_22", &cookie).await.text().await.unwrap();
    assert!(!other.contains(NAME) && !other.contains(PHONE));
    stage.pass(MINUTE);
    let token = token(&stage, "/h/h_21/visit", &cookie).await;
    let fields =
        [("token", &*token), ("at", "2026-11-18T15:00"), ("alone", "no"), ("note", "来过。")];
    send(&stage, "/h/h_21/visit", &cookie, &fields).await;
    let home = get(&stage, "/h/h_21", &cookie).await.text().await.unwrap();
    assert!(!home.contains(NAME) && !home.contains(PHONE), "the visit is over");
}

#[tokio::test]
async fn who_opens_a_case_stands_in_the_journal() {
    let stage = Stage::new(false).await;
    let cookie = sign_in(&stage, "u_17").await;
    let path = format!("/c/{CASE}");
    let before = acts(&stage).await;
    for _ in 0..3 {
        get(&stage, &path, &cookie).await;
    }
    assert_eq!(acts(&stage).await, before + 1, "one looking");
    stage.pass(11 * MINUTE);
    get(&stage, &path, &cookie).await;
    assert_eq!(acts(&stage).await, before + 2);
    let kin = try_sign_in(&stage, "u_19", PASSWORD).await;
    let kin = super::cookie_of(&kin);
    let before = acts(&stage).await;
    get(&stage, &path, &kin).await;
    assert_eq!(acts(&stage).await, before, "what is not shown is not opened");
    assert!(by(&history(&stage).await, "open").is_empty(), "it is for the auditor");
    post(&stage, "/leave", &cookie).await;
}

#[tokio::test]
async fn households_without_news_are_recorded_in_one_list() {
    let stage = Stage::new(false).await;
    let cookie = sign_in(&stage, "u_17").await;
    let page = get(&stage, "/round", &cookie).await.text().await.unwrap();
    let token = token_in(&page);
    for words in ["不等于安全", "value=\"h_21\"", "value=\"h_22\"", "岗上组 1号 陶某"] {
        assert!(page.contains(words), "{words} is missing");
    }
    assert!(!page.contains("h_17") && !page.contains(NAME));
    let before = acts(&stage).await;
    let at = ("at", "2026-11-18T15:00");
    let none = send(&stage, "/round", &cookie, &[("token", &token), at]).await;
    assert_eq!(none.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(none.text().await.unwrap().contains("请勾选走访过的户"));
    let late = [("token", &*token), ("at", "2027-01-01T00:00"), ("household", "h_21")];
    let late = send(&stage, "/round", &cookie, &late).await;
    assert_eq!(late.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(late.text().await.unwrap().contains("value=\"h_21\" checked"));
    let foreign = [("token", &*token), at, ("household", "h_21"), ("household", "h_18")];
    let foreign = send(&stage, "/round", &cookie, &foreign).await;
    assert_eq!(foreign.status(), StatusCode::NOT_FOUND, "all or none");
    assert_eq!(acts(&stage).await, before);
    let both = [("token", &*token), at, ("household", "h_21"), ("household", "h_22")];
    for _ in 0..2 {
        let taken = send(&stage, "/round", &cookie, &both).await;
        assert_eq!(taken.status(), StatusCode::OK);
        assert!(taken.text().await.unwrap().contains("已上传 · 11月18日 15:20 · 2 户"));
    }
    assert_eq!(acts(&stage).await, before + 2, "one act for each household");
    let room = sign_in(&stage, "u_3").await;
    let list = get(&stage, "/cases", &room).await.text().await.unwrap();
    let number = between(&list, "href=\"/c/YC-2026-0005", "\"");
    let case = format!("YC-2026-0005{number}");
    let case = stage.store.case_seen_by(&case, "u_3", NOW).await.unwrap().unwrap();
    let history = stage.store.case_history(&case).await.unwrap();
    assert_eq!((history.events.len(), by(&history, "record")), (1, vec!["u_17"]));
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let (_, rest) = text.split_once(before).unwrap_or_else(|| panic!("{before} is missing"));
    rest.split(after).next().unwrap()
}

#[tokio::test]
async fn an_emergency_is_recorded_at_the_first_tap() {
    let stage = Stage::new(false).await;
    let cookie = sign_in(&stage, "u_17").await;
    let path = format!("/c/{CASE}/emergency");
    let page = get(&stage, &path, &cookie).await.text().await.unwrap();
    let place = |words: &str| page.find(words).unwrap_or_else(|| panic!("{words} is missing"));
    assert!(place("href=\"tel:110\"") < place("现在是什么危险"), "first what to do now");
    assert!(place("不要打家里电话") < place("现在是什么危险"));
    let token = token_in(&page);
    let before = acts(&stage).await;
    let bad = send(&stage, &path, &cookie, &[("token", &token), ("danger", "none")]).await;
    assert_eq!(bad.status(), StatusCode::BAD_REQUEST);
    let mut shown = String::new();
    for _ in 0..2 {
        let tapped = [("token", &*token), ("danger", "weapon")];
        let taken = send(&stage, &path, &cookie, &tapped).await;
        assert_eq!(taken.status(), StatusCode::SEE_OTHER);
        shown = location(&taken).to_owned();
        stage.pass(MINUTE);
    }
    assert_eq!(acts(&stage).await, before + 1, "two taps, one record");
    let page = get(&stage, &shown, &cookie).await.text().await.unwrap();
    for words in [ADVICE, "已记下 · 11月18日 15:20", CASE, "tel:110", "已经通知了谁", "补充详情"]
    {
        assert!(page.contains(words), "{words} is missing");
    }
    let more = token_in(&page);
    let empty = send(&stage, &shown, &cookie, &[("token", &more), ("note", " ")]).await;
    assert_eq!(empty.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let note = [("token", &*more), ("note", "在厨房，孩子在隔壁。")];
    stage.away.store(true, Ordering::Relaxed);
    let away = send(&stage, &shown, &cookie, &note).await;
    assert_eq!(away.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(away.text().await.unwrap().contains("在厨房，孩子在隔壁。"));
    stage.away.store(false, Ordering::Relaxed);
    for _ in 0..2 {
        let added = send(&stage, &shown, &cookie, &note).await;
        assert_eq!((added.status(), location(&added)), (StatusCode::SEE_OTHER, &*shown));
    }
    let history = history(&stage).await;
    assert_eq!(by(&history, "record"), ["u_17", "u_17"]);
    let other = sign_in(&stage, "u_3").await;
    assert_eq!(get(&stage, &shown, &other).await.status(), StatusCode::NOT_FOUND);
    for (person, path) in [("u_19", &*path), ("u_18", &*path), ("u_18", "/h/h_21/emergency")] {
        let cookie = sign_in(&stage, person).await;
        assert_eq!(get(&stage, path, &cookie).await.status(), StatusCode::NOT_FOUND);
        let tapped = [("token", &*token), ("danger", "unsafe")];
        let tried = send(&stage, path, &cookie, &tapped).await;
        assert_eq!(tried.status(), StatusCode::NOT_FOUND, "{person} {path}");
    }
}

#[tokio::test]
async fn an_emergency_of_nobody_known_opens_a_case_of_its_own() {
    let stage = Stage::new(false).await;
    let cookie = sign_in(&stage, "u_17").await;
    let token = token(&stage, "/emergency", &cookie).await;
    let tapped = [("token", &*token), ("danger", "unsafe")];
    let taken = send(&stage, "/emergency", &cookie, &tapped).await;
    assert_eq!(taken.status(), StatusCode::SEE_OTHER);
    let page = get(&stage, location(&taken), &cookie).await.text().await.unwrap();
    assert!(page.contains("YC-2026-0005") && page.contains("不要打家里电话"));
    let town = stage.store.case_seen_by("YC-2026-0005", "u_1", NOW).await.unwrap().unwrap();
    assert_eq!((town.village.as_deref(), town.grid.as_deref()), (Some("YC-03"), Some("YC-03-012")));
    let home = get(&stage, "/h/h_21/emergency", &cookie).await.text().await.unwrap();
    assert!(home.contains("安全联系 · 陶某 · 妻子 · 36 岁：可以短信"));
}
