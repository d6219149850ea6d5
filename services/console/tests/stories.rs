//! What people and programs meet at the console's door.

#![expect(clippy::unwrap_used, reason = "tests")]

#[path = "stories/declining.rs"]
mod declining;
#[path = "stories/described.rs"]
mod described;
#[path = "stories/follow_ups.rs"]
mod follow_ups;
#[path = "stories/records.rs"]
mod records;
#[path = "stories/reports.rs"]
mod reports;
#[path = "stories/rule_pages.rs"]
mod rule_pages;
#[path = "stories/rules.rs"]
mod rules;
mod stage;

use reqwest::header::{HeaderMap, LOCATION, SET_COOKIE};
use reqwest::{Client, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};
use stage::{MINUTE, NAME, PASSWORD, Stage};

const ADVICE: &str = "辅助研判,不作认定;不能代替报警";

fn client() -> Client {
    Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().unwrap()
}

/// A browser sends this with every form of a page it shows.
fn from_page(request: RequestBuilder) -> RequestBuilder {
    request.header("sec-fetch-site", "same-origin")
}

/// A form as a browser sends it.
fn filled(request: RequestBuilder, fields: &[(&str, &str)]) -> RequestBuilder {
    let encode = |text: &str| text.bytes().map(|byte| format!("%{byte:02x}")).collect::<String>();
    let pairs = fields.iter().map(|(name, value)| format!("{name}={}", encode(value)));
    let body = pairs.collect::<Vec<_>>().join("&");
    from_page(request).header("content-type", "application/x-www-form-urlencoded").body(body)
}

async fn try_sign_in(stage: &Stage, name: &str, password: &str) -> Response {
    let form = client().post(format!("{}/sign-in", stage.address));
    filled(form, &[("name", name), ("password", password)]).send().await.unwrap()
}

fn cookie_of(response: &Response) -> String {
    let cookie = response.headers()[SET_COOKIE].to_str().unwrap();
    cookie.split(';').next().unwrap().to_owned()
}

async fn sign_in(stage: &Stage, name: &str) -> String {
    let response = try_sign_in(stage, name, PASSWORD).await;
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    cookie_of(&response)
}

async fn get(stage: &Stage, path: &str, cookie: &str) -> Response {
    let request = client().get(format!("{}{path}", stage.address)).header("cookie", cookie);
    request.send().await.unwrap()
}

async fn post(stage: &Stage, path: &str, cookie: &str) -> Response {
    let request = client().post(format!("{}{path}", stage.address)).header("cookie", cookie);
    from_page(request).send().await.unwrap()
}

fn location(response: &Response) -> &str {
    response.headers()[LOCATION].to_str().unwrap()
}

async fn acts(stage: &Stage) -> i64 {
    stage.store.verify_journal().await.unwrap().unwrap()
}

fn counted(stage: &Stage, name: &str) -> f64 {
    let families = stage.registry.gather();
    let family = families.iter().find(|family| family.name() == name);
    family.map_or(0.0, |family| {
        family.get_metric().iter().map(|metric| metric.get_counter().get_value()).sum()
    })
}

#[tokio::test]
async fn a_worker_signs_in_and_sees_her_warnings_by_deadline() {
    let stage = Stage::new(false).await;
    let cookie = sign_in(&stage, "u_17").await;
    let page = get(&stage, "/", &cookie).await;
    assert_eq!(page.status(), StatusCode::OK);
    let page = page.text().await.unwrap();
    let place = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text} is missing"));
    assert!(place("已超时 1 小时 5 分") < place("还剩 25 分钟"));
    assert!(place("还剩 25 分钟") < place("还剩 1 天 2 小时"));
    for words in
        [ADVICE, "二级(村(社区)调解室牵头)", "待签收 3 条，其中 1 条已超时", "11月18日 13:45"]
    {
        place(words);
    }
    assert!(!page.contains("w_4") && !page.contains(NAME));
    let one = get(&stage, "/w/w_1", &cookie).await.text().await.unwrap();
    for words in [ADVICE, "三级(镇好大姐工作室牵头)", "YC-2026-0001", "拨打 110", "站内信箱"]
    {
        assert!(one.contains(words), "{words} is missing");
    }
    assert!(!one.contains(NAME) && !one.contains("h_case"));
}

#[tokio::test]
async fn nobody_gets_in_without_signing_in() {
    let stage = Stage::new(false).await;
    for cookie in ["", "hearthwatch=", "hearthwatch=guessed"] {
        let home = get(&stage, "/", cookie).await;
        assert_eq!((home.status(), location(&home)), (StatusCode::SEE_OTHER, "/sign-in"));
        let one = get(&stage, "/w/w_1", cookie).await;
        assert_eq!(location(&one), "/sign-in?next=/w/w_1");
        let tried = post(&stage, "/w/w_1/acknowledge", cookie).await;
        assert_eq!((tried.status(), location(&tried)), (StatusCode::SEE_OTHER, "/sign-in"));
        let api = get(&stage, "/api/warnings", cookie).await;
        assert_eq!(api.status(), StatusCode::UNAUTHORIZED);
        let api: Value = api.json().await.unwrap();
        assert_eq!(api, json!({"error": "sign in first"}));
    }
}

#[tokio::test]
async fn wrong_unknown_and_locked_get_the_same_answer() {
    let stage = Stage::new(false).await;
    let before = acts(&stage).await;
    let unknown = try_sign_in(&stage, "nobody", PASSWORD).await;
    assert_eq!(unknown.status(), StatusCode::UNAUTHORIZED);
    let unknown = unknown.text().await.unwrap();
    for _ in 0..5 {
        let wrong = try_sign_in(&stage, "u_17", "wrong").await;
        assert_eq!(wrong.status(), StatusCode::UNAUTHORIZED);
        assert_eq!(wrong.text().await.unwrap(), unknown);
    }
    stage.pass(14 * MINUTE);
    let locked = try_sign_in(&stage, "u_17", PASSWORD).await;
    assert_eq!(locked.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(locked.text().await.unwrap(), unknown);
    assert_eq!(counted(&stage, "hearthwatch_auth_failures_total"), 7.0);
    stage.pass(MINUTE);
    sign_in(&stage, "u_17").await;
    assert_eq!(acts(&stage).await, before + 8);
}

#[tokio::test]
async fn a_warning_of_somebody_else_does_not_exist() {
    let stage = Stage::new(false).await;
    for (person, warning) in [("u_18", "w_1"), ("u_17", "w_4"), ("u_17", "w_99"), ("u_19", "w_1")] {
        let cookie = sign_in(&stage, person).await;
        let before = acts(&stage).await;
        let page = get(&stage, &format!("/w/{warning}"), &cookie).await;
        assert_eq!(page.status(), StatusCode::NOT_FOUND, "{person} {warning}");
        for path in
            [format!("/w/{warning}/acknowledge"), format!("/api/warnings/{warning}/acknowledge")]
        {
            let tried = post(&stage, &path, &cookie).await;
            assert_eq!(tried.status(), StatusCode::NOT_FOUND, "{person} {path}");
        }
        assert_eq!(acts(&stage).await, before, "refused means no effect");
    }
    let kin = sign_in(&stage, "u_19").await;
    assert!(!get(&stage, "/", &kin).await.text().await.unwrap().contains("w_1"));
    let town = sign_in(&stage, "u_1").await;
    let town = get(&stage, "/", &town).await.text().await.unwrap();
    assert!(["w_1", "w_2", "w_3", "w_4"].iter().all(|id| town.contains(id)));
    assert_eq!(counted(&stage, "hearthwatch_authz_denied_total"), 12.0);
}

#[tokio::test]
async fn one_tap_acknowledges_and_another_changes_nothing() {
    let stage = Stage::new(false).await;
    let cookie = sign_in(&stage, "u_17").await;
    let before = acts(&stage).await;
    for _ in 0..2 {
        let taken = post(&stage, "/w/w_1/acknowledge", &cookie).await;
        assert_eq!((taken.status(), location(&taken)), (StatusCode::SEE_OTHER, "/w/w_1"));
        stage.pass(MINUTE);
    }
    assert_eq!(acts(&stage).await, before + 1);
    let page = get(&stage, "/w/w_1", &cookie).await.text().await.unwrap();
    assert!(page.contains("已签收 · 您 · 11月18日 15:20") && !page.contains("acknowledge"));
    let town = sign_in(&stage, "u_1").await;
    let already = post(&stage, "/api/warnings/w_1/acknowledge", &town).await;
    let already: Value = already.json().await.unwrap();
    assert_eq!(
        already,
        json!({"id": "w_1", "acknowledged": true, "first": false, "by": "u_17",
            "at": "2026-11-18T15:20:00+08:00"})
    );
    let room = sign_in(&stage, "u_3").await;
    let instead = post(&stage, "/w/w_2/acknowledge", &room).await;
    assert_eq!(instead.status(), StatusCode::SEE_OTHER, "further up");
}

#[tokio::test]
async fn a_program_signs_in_lists_and_acknowledges() {
    let stage = Stage::new(false).await;
    let sign_in = client().post(format!("{}/api/sign-in", stage.address));
    let wrong = json!({"name": "u_17", "password": "wrong"});
    let wrong = sign_in.try_clone().unwrap().json(&wrong).send().await.unwrap();
    assert_eq!(wrong.status(), StatusCode::UNAUTHORIZED);
    let garbage = sign_in.try_clone().unwrap().body("{").send().await.unwrap();
    assert_eq!(garbage.status(), StatusCode::BAD_REQUEST);
    let right = json!({"name": "u_17", "password": PASSWORD});
    let right: Value = sign_in.json(&right).send().await.unwrap().json().await.unwrap();
    let token = right["token"].as_str().unwrap();
    let list = client().get(format!("{}/api/warnings", stage.address)).bearer_auth(token);
    let list: Value = list.send().await.unwrap().json().await.unwrap();
    assert_eq!(
        list["warnings"][1],
        json!({"id": "w_1", "case": "YC-2026-0001", "level": 3,
            "level_words": "三级(镇好大姐工作室牵头)", "flags": ["emergency", "mediation_stop"],
            "raised_at": "2026-11-18T13:45:00+08:00", "answer_by": "2026-11-18T15:45:00+08:00",
            "state": "waiting", "asked": true})
    );
    let take = client().post(format!("{}/api/warnings/w_1/acknowledge", stage.address));
    let taken = take.bearer_auth(token).send().await.unwrap();
    assert_eq!(taken.status(), StatusCode::OK);
    let taken: Value = taken.json().await.unwrap();
    assert_eq!((&taken["first"], &taken["by"]), (&json!(true), &json!("u_17")));
}

#[tokio::test]
async fn what_another_site_sends_is_refused() {
    let stage = Stage::new(false).await;
    let cookie = sign_in(&stage, "u_17").await;
    let before = acts(&stage).await;
    let host = stage.address.clone();
    let foreign = [
        vec![("sec-fetch-site", "cross-site")],
        vec![("sec-fetch-site", "same-site"), ("origin", &*host)],
        vec![("origin", "https://evil.example")],
        vec![("origin", "null")],
        vec![],
    ];
    for headers in foreign {
        for path in ["/w/w_1/acknowledge", "/api/warnings/w_1/acknowledge", "/sign-out", "/leave"] {
            let request = client().post(format!("{}{path}", stage.address));
            let request = request.header("cookie", &cookie);
            let request =
                headers.iter().fold(request, |all, (name, value)| all.header(*name, *value));
            let refused = request.send().await.unwrap();
            assert_eq!(refused.status(), StatusCode::FORBIDDEN, "{path} {headers:?}");
        }
    }
    assert_eq!(acts(&stage).await, before);
    let own = client().post(format!("{}/w/w_1/acknowledge", stage.address));
    let own = own.header("cookie", &cookie).header("origin", &host).send().await.unwrap();
    assert_eq!(own.status(), StatusCode::SEE_OTHER);
}

fn assert_guarded(headers: &HeaderMap, path: &str) {
    let value = |name: &str| headers.get(name).map_or("", |value| value.to_str().unwrap());
    let policy = value("content-security-policy");
    assert!(policy.starts_with("default-src 'self'"), "{path}");
    assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"), "{path}");
    assert_eq!(value("x-content-type-options"), "nosniff", "{path}");
    assert_eq!(value("referrer-policy"), "same-origin", "{path}");
    if !["/style.css", "/icon.svg", "/record.js", "/rules.js"].contains(&path) {
        assert_eq!(value("cache-control"), "no-store", "{path}");
    }
}

#[tokio::test]
async fn every_answer_is_guarded_and_needs_no_script() {
    let stage = Stage::new(false).await;
    let cookie = sign_in(&stage, "u_17").await;
    let paths = [
        "/",
        "/w/w_1",
        "/c/YC-2026-0001",
        "/cases",
        "/households",
        "/h/h_21",
        "/emergency",
        "/c/YC-2026-0001/emergency",
        "/w/none",
        "/sign-in",
        "/today",
        "/password",
        "/nowhere",
        "/w/%ff",
        "/sign-in?next=%ff",
        "/style.css",
        "/icon.svg",
        "/record.js",
        "/rules.js",
        "/api/warnings",
        "/api/nowhere",
    ];
    for path in paths {
        let page = get(&stage, path, &cookie).await;
        assert_guarded(page.headers(), path);
        let text = page.text().await.unwrap();
        assert!(text.len() < 100_000, "{path}");
        let shows_level = text.contains("class=\"chip level") || text.contains("chip flag");
        assert!(!shows_level || text.contains(ADVICE), "{path} shows a level without the advice");
        for banned in ["<script", " style=", "<style", " onclick", "https://", NAME] {
            assert!(!text.contains(banned), "{path} contains {banned}");
        }
    }
    let redirect = get(&stage, "/", "").await;
    assert_guarded(redirect.headers(), "to sign in");
}

#[tokio::test]
async fn cookies_are_kept_from_scripts_and_under_https_from_everything_else() {
    for (https, begin) in [(false, "hearthwatch="), (true, "__Host-hearthwatch=")] {
        let stage = Stage::new(https).await;
        let response = try_sign_in(&stage, "u_17", PASSWORD).await;
        let cookie = response.headers()[SET_COOKIE].to_str().unwrap();
        assert!(cookie.starts_with(begin));
        assert!(cookie.contains("; Path=/; HttpOnly; SameSite=Lax"));
        assert_eq!(cookie.contains("; Secure"), https);
        assert_eq!(response.headers().contains_key("strict-transport-security"), https);
        assert_eq!(get(&stage, "/", &cookie_of(&response)).await.status(), StatusCode::OK);
    }
}

#[tokio::test]
async fn leaving_ends_the_session_and_shows_a_neutral_page() {
    let stage = Stage::new(false).await;
    for (way, to) in [("/leave", "/today"), ("/sign-out", "/sign-in")] {
        let cookie = sign_in(&stage, "u_17").await;
        let left = post(&stage, way, &cookie).await;
        assert_eq!((left.status(), location(&left)), (StatusCode::SEE_OTHER, to));
        assert!(left.headers()[SET_COOKIE].to_str().unwrap().contains("Max-Age=0"));
        assert_eq!(get(&stage, "/", &cookie).await.status(), StatusCode::SEE_OTHER);
    }
    let neutral = get(&stage, "/today", "").await.text().await.unwrap();
    for word in ["预警", "家安", "妇联", "调解", "sign-in"] {
        assert!(!neutral.contains(word), "{word}");
    }
}

#[tokio::test]
async fn a_session_ends_when_nobody_uses_it() {
    let stage = Stage::new(false).await;
    let cookie = sign_in(&stage, "u_17").await;
    stage.pass(29 * MINUTE);
    assert_eq!(get(&stage, "/", &cookie).await.status(), StatusCode::OK);
    stage.pass(31 * MINUTE);
    assert_eq!(get(&stage, "/", &cookie).await.status(), StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_one_time_password_is_changed_before_anything_else() {
    let stage = Stage::new(false).await;
    let cookie = sign_in(&stage, "u_new").await;
    assert_eq!(location(&get(&stage, "/", &cookie).await), "/password");
    assert_eq!(get(&stage, "/api/warnings", &cookie).await.status(), StatusCode::FORBIDDEN);
    let change = async |current: &str, chosen: &str, again: &str| {
        let form = client().post(format!("{}/password", stage.address)).header("cookie", &cookie);
        let fields = [("current", current), ("chosen", chosen), ("again", again)];
        filled(form, &fields).send().await.unwrap()
    };
    let good = "九曲十八弯 2026 的水";
    for (current, chosen, again) in [
        (PASSWORD, good, "something else"),
        (PASSWORD, "short", "short"),
        (PASSWORD, "aaaaaaaaaaaa", "aaaaaaaaaaaa"),
        (PASSWORD, PASSWORD, PASSWORD),
        ("wrong", good, good),
    ] {
        let refused = change(current, chosen, again).await;
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY, "{chosen}");
    }
    let changed = change(PASSWORD, good, good).await;
    assert_eq!((changed.status(), location(&changed)), (StatusCode::SEE_OTHER, "/"));
    assert_eq!(get(&stage, "/", &cookie_of(&changed)).await.status(), StatusCode::OK);
    assert_eq!(get(&stage, "/", &cookie).await.status(), StatusCode::SEE_OTHER, "the old session");
    assert_eq!(try_sign_in(&stage, "u_new", PASSWORD).await.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(try_sign_in(&stage, "u_new", good).await.status(), StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_case_opens_for_who_leads_or_was_warned_and_for_nobody_else() {
    let stage = Stage::new(false).await;
    let number = "YC-2026-0001";
    let path = format!("/c/{number}");
    for person in ["u_17", "u_3", "u_1"] {
        let cookie = sign_in(&stage, person).await;
        let page = get(&stage, &path, &cookie).await;
        assert_eq!(page.status(), StatusCode::OK, "{person}");
        let page = page.text().await.unwrap();
        for words in [ADVICE, number, "为什么预警", "案件经过", "还没有研判"] {
            assert!(page.contains(words), "{person} misses {words}");
        }
        assert!(!page.contains(NAME) && !page.contains("h_case") && !page.contains("<script"));
        let list = get(&stage, "/cases", &cookie).await.text().await.unwrap();
        assert!(list.contains(ADVICE) && list.contains(&format!("href=\"{path}\"")), "{person}");
    }
    let before = counted(&stage, "hearthwatch_authz_denied_total");
    for person in ["u_18", "u_19"] {
        let cookie = sign_in(&stage, person).await;
        let page = get(&stage, &path, &cookie).await;
        assert_eq!(page.status(), StatusCode::NOT_FOUND, "{person}");
        let list = get(&stage, "/cases", &cookie).await.text().await.unwrap();
        assert!(!list.contains(number), "{person}");
    }
    assert_eq!(counted(&stage, "hearthwatch_authz_denied_total"), before + 2.0);
    let outside = get(&stage, &path, "").await;
    assert_eq!(location(&outside), format!("/sign-in?next={path}"));
    let cookie = sign_in(&stage, "u_1").await;
    for bad in ["/cases?after=x", "/cases?after=3.4", "/c/%ff", "/c/YC-2026-9999"] {
        assert_eq!(get(&stage, bad, &cookie).await.status(), StatusCode::NOT_FOUND, "{bad}");
    }
    assert!(get(&stage, "/w/w_1", &cookie).await.text().await.unwrap().contains(&path));
}
