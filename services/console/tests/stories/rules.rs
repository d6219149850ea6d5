//! The life of a ruleset over the API: who may do what, and that refused means no effect.

use reqwest::StatusCode;
use serde_json::{Value, json};
use store::{Beat, Checked, RosterLine};

use crate::described::{call, token};
use crate::stage::rules::{files, folder};
use crate::stage::{NOW, Stage};
use crate::{acts, counted};

const VERSION: &str = "/api/rules/versions/{version}";

/// What nobody who was refused may have changed.
pub async fn kept(stage: &Stage) -> (i64, usize, Option<String>) {
    let versions = stage.store.ruleset_versions().await.unwrap().len();
    (acts(stage).await, versions, stage.store.live_ruleset().await.unwrap())
}

/// A request that would do something, if the person may.
fn request(method: &'static str, route: &'static str) -> (String, Option<Value>) {
    let path = route.replace("{version}", "2");
    let path = if route == "/api/rules/diff" { format!("{path}?before=1&after=2") } else { path };
    let body = match route {
        "/api/rules/check" => Some(json!({ "files": folder(9) })),
        "/api/rules/try" => Some(json!({ "note": "昨晚吵了一架。" })),
        "/api/rules/drafts" => Some(json!({ "files": folder(9), "note": "试试" })),
        "/api/rules/versions/{version}/publish" | "/api/rules/rollback" => {
            Some(json!({ "note": "镇里定的" }))
        }
        _ => None,
    };
    assert!(method == "get" || body.is_some() || route.starts_with(VERSION), "{route}");
    (path, body)
}

/// Sends every route of rules as this person, in order; what each was answered.
async fn every_route(stage: &Stage, token: &str) -> Vec<(&'static str, StatusCode)> {
    let mut answers = Vec::new();
    for (method, route) in console::api_routes() {
        if !route.starts_with("/api/rules/") {
            continue;
        }
        let (path, body) = request(method, route);
        let (status, _) = call(stage, token, (method, route, &path), body).await;
        answers.push((route, status));
    }
    answers
}

#[tokio::test]
async fn only_rule_keepers_and_approvers_get_to_rules_and_each_only_to_their_part() {
    let stage = Stage::with_rules().await;
    let keeper = token(&stage, "u_keeper").await;
    let drafts = ("post", "/api/rules/drafts", "/api/rules/drafts");
    let asked = json!({ "files": folder(7), "note": "试试" });
    assert_eq!(call(&stage, &keeper, drafts, Some(asked)).await.0, StatusCode::CREATED);
    let nobody = kept(&stage).await;
    for (route, status) in every_route(&stage, "").await {
        assert_eq!(status, StatusCode::UNAUTHORIZED, "{route}");
    }
    assert_eq!(kept(&stage).await, nobody);
    for person in ["u_17", "u_1", "u_admin", "u_auditor"] {
        let token = token(&stage, person).await;
        let before = (kept(&stage).await, counted(&stage, "hearthwatch_authz_denied_total"));
        let answers = every_route(&stage, &token).await;
        for (route, status) in &answers {
            assert_eq!(*status, StatusCode::FORBIDDEN, "{person} {route}");
        }
        assert_eq!(kept(&stage).await, before.0, "refused means no effect");
        let denied = before.1 + f64::from(u32::try_from(answers.len()).unwrap());
        assert_eq!(counted(&stage, "hearthwatch_authz_denied_total"), denied);
    }
    let refused = |of: Vec<(&'static str, StatusCode)>| {
        let refused = of.into_iter().filter(|(_, status)| *status == StatusCode::FORBIDDEN);
        refused.map(|(route, _)| route).collect::<Vec<_>>()
    };
    let by_keeper = [
        "/api/rules/versions/{version}/approve",
        "/api/rules/versions/{version}/publish",
        "/api/rules/rollback",
    ];
    assert_eq!(refused(every_route(&stage, &keeper).await), by_keeper);
    let approver = token(&stage, "u_approver").await;
    assert_eq!(refused(every_route(&stage, &approver).await), ["/api/rules/drafts"]);
}

#[tokio::test]
async fn a_draft_is_checked_approved_by_another_published_and_rolled_back() {
    let stage = Stage::with_rules().await;
    let (keeper, approver) = (token(&stage, "u_keeper").await, token(&stage, "u_approver").await);
    let live = stage.store.live_ruleset().await.unwrap();
    let drafts = ("post", "/api/rules/drafts", "/api/rules/drafts");
    let mut spoilt = folder(20);
    let rules = spoilt.get_mut("home/rules.rhai").unwrap();
    *rules = rules.replace("quarrel)", "quarel)");
    let before = kept(&stage).await;
    let asked = json!({ "files": spoilt, "note": "吵架要重视" });
    let (status, refused) = call(&stage, &keeper, drafts, Some(asked)).await;
    assert_eq!(
        (status, &refused["code"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!("check_fails"))
    );
    let place = &refused["diagnostics"][0];
    assert_eq!(
        (&place["file"], &place["line"], &place["column"]),
        (&json!("home/rules.rhai"), &json!(1), &json!(17))
    );
    assert!(place["hint"].as_str().unwrap().contains("quarrel"), "{place}");
    let nameless = json!({ "files": folder(20), "note": " " });
    assert_eq!(call(&stage, &keeper, drafts, Some(nameless)).await.1["code"], "note_missing");
    let unread = json!({ "files": folder(20), "why": "x" });
    let unread = call(&stage, &keeper, drafts, Some(unread)).await;
    assert!(unread.1["error"].as_str().unwrap().contains("why"), "the field is named");
    assert_eq!(kept(&stage).await, before, "nothing refused is kept");

    let asked = json!({ "files": folder(20), "note": "吵架要重视" });
    let (_, draft) = call(&stage, &keeper, drafts, Some(asked.clone())).await;
    assert_eq!((&draft["number"], &draft["state"]), (&json!(2), &json!("draft")));
    assert_eq!(call(&stage, &keeper, drafts, Some(asked)).await.1["code"], "known");
    let publish =
        ("post", "/api/rules/versions/{version}/publish", "/api/rules/versions/2/publish");
    let why = json!({ "note": "镇里定的" });
    let early = call(&stage, &approver, publish, Some(why.clone())).await;
    assert_eq!((early.0, &early.1["code"]), (StatusCode::CONFLICT, &json!("state")));
    let approve =
        ("post", "/api/rules/versions/{version}/approve", "/api/rules/versions/2/approve");
    let (_, approved) = call(&stage, &approver, approve, None).await;
    assert_eq!(approved["version"]["approved_by"], "u_approver");
    assert_eq!(stage.store.live_ruleset().await.unwrap(), live, "approved is not live");
    let (status, published) = call(&stage, &approver, publish, Some(why.clone())).await;
    assert_eq!((status, &published["version"]["live"]), (StatusCode::OK, &json!(true)));
    let live_now = stage.store.live_ruleset().await.unwrap();
    assert_eq!(live_now.as_deref(), draft["hash"].as_str());
    let back = ("post", "/api/rules/rollback", "/api/rules/rollback");
    let (_, back) = call(&stage, &approver, back, Some(why)).await;
    assert_eq!(back["version"]["number"], 1);
    assert_eq!(stage.store.live_ruleset().await.unwrap(), live);
}

#[tokio::test]
async fn who_wrote_a_version_does_not_approve_it() {
    let stage = Stage::with_rules().await;
    let both = token(&stage, "u_both").await;
    let drafts = ("post", "/api/rules/drafts", "/api/rules/drafts");
    let asked = json!({ "files": folder(20), "note": "我写的" });
    assert_eq!(call(&stage, &both, drafts, Some(asked)).await.0, StatusCode::CREATED);
    let before = kept(&stage).await;
    let approve =
        ("post", "/api/rules/versions/{version}/approve", "/api/rules/versions/2/approve");
    let own = call(&stage, &both, approve, None).await;
    assert_eq!((own.0, &own.1["code"]), (StatusCode::FORBIDDEN, &json!("own_draft")));
    assert_eq!(kept(&stage).await, before);
    let withdraw =
        ("post", "/api/rules/versions/{version}/withdraw", "/api/rules/versions/2/withdraw");
    assert_eq!(call(&stage, &both, withdraw, None).await.1["state"], "withdrawn");
}

/// Version 2, approved when so many open cases would warn.
pub async fn approved(stage: &Stage, warnings: i64) -> String {
    let keeper = token(stage, "u_keeper").await;
    let asked = json!({ "files": folder(20), "note": "试试" });
    let drafts = ("post", "/api/rules/drafts", "/api/rules/drafts");
    call(stage, &keeper, drafts, Some(asked)).await;
    let version = stage.store.ruleset_version("2").await.unwrap();
    let checked = Checked::toy(&files(20)).unwrap();
    let approve = stage.store.approve_ruleset(&version, &checked, "u_approver", warnings, NOW);
    approve.await.unwrap();
    version.hash
}

#[tokio::test]
async fn publishing_asks_for_the_number_of_warnings_and_names_the_node_that_blocks() {
    let stage = Stage::with_rules().await;
    let approver = token(&stage, "u_approver").await;
    let hash = approved(&stage, 3).await;
    let live = stage.store.live_ruleset().await.unwrap();
    let publish =
        ("post", "/api/rules/versions/{version}/publish", "/api/rules/versions/2/publish");
    for wrong in [json!({ "note": "定了" }), json!({ "note": "定了", "confirm_warnings": 2 })] {
        let (status, refused) = call(&stage, &approver, publish, Some(wrong)).await;
        assert_eq!((status, &refused["code"]), (StatusCode::CONFLICT, &json!("unconfirmed")));
        assert_eq!(refused["warnings"], 3);
    }
    let node = Beat {
        id: "ingest@a".to_owned(),
        role: "ingest".to_owned(),
        program: "0.1.0".to_owned(),
        judges_with: live.clone().unwrap(),
        judges_since: NOW,
        loaded_next: None,
        failed_next: Some(hash.clone()),
        load_error: Some("too old".to_owned()),
        started_at: NOW,
    };
    stage.store.beat(&node, NOW).await.unwrap();
    let right = json!({ "note": "定了", "confirm_warnings": 3 });
    let (status, blocked) = call(&stage, &approver, publish, Some(right.clone())).await;
    assert_eq!((status, &blocked["code"]), (StatusCode::CONFLICT, &json!("nodes")));
    assert_eq!(blocked["nodes"], json!([{ "node": "ingest@a", "why": "too old" }]));
    let publishings = ("get", "/api/rules/publishings", "/api/rules/publishings");
    let last = call(&stage, &approver, publishings, None).await.1["publishings"][0].clone();
    assert_eq!((&last["state"], &last["reason"]), (&json!("failed"), &json!("blocked")));
    assert_eq!(stage.store.live_ruleset().await.unwrap(), live, "what was live stays so");
    let mut without = right;
    without["without"] = json!(["ingest@a"]);
    let (status, published) = call(&stage, &approver, publish, Some(without)).await;
    assert_eq!((status, &published["behind"]), (StatusCode::OK, &json!(["ingest@a"])));
    let nodes = ("get", "/api/rules/nodes", "/api/rules/nodes");
    let nodes = call(&stage, &approver, nodes, None).await.1;
    assert_eq!(
        (&nodes["live"], &nodes["nodes"][0]["load_error"]),
        (&json!(hash), &json!("too old"))
    );
}

#[tokio::test]
async fn a_publishing_can_be_ordered_for_a_time() {
    let stage = Stage::with_rules().await;
    let approver = token(&stage, "u_approver").await;
    approved(&stage, 0).await;
    let live = stage.store.live_ruleset().await.unwrap();
    let publish =
        ("post", "/api/rules/versions/{version}/publish", "/api/rules/versions/2/publish");
    let at = "2026-12-01T09:00:00+08:00";
    let wrong = json!({ "note": "定了", "at": "tomorrow" });
    let wrong = call(&stage, &approver, publish, Some(wrong)).await;
    assert!(wrong.1["error"].as_str().unwrap().starts_with("at: "), "{}", wrong.1);
    let (status, ordered) =
        call(&stage, &approver, publish, Some(json!({ "note": "定了", "at": at }))).await;
    assert_eq!((status, &ordered["due_at"]), (StatusCode::ACCEPTED, &json!(at)));
    assert_eq!(stage.store.live_ruleset().await.unwrap(), live);
}

#[tokio::test]
async fn a_note_or_events_are_tried_without_any_effect() {
    let stage = Stage::with_rules().await;
    let keeper = token(&stage, "u_keeper").await;
    let before = kept(&stage).await;
    let tries = ("post", "/api/rules/try", "/api/rules/try");
    let asked = json!({ "note": "昨晚吵了一架。", "files": folder(20) });
    let tried = call(&stage, &keeper, tries, Some(asked)).await.1;
    let assessment = &tried["tried"][0]["assessment"];
    assert_eq!((&assessment["level"], &assessment["score"]), (&json!(2), &json!(20)));
    assert_eq!(
        assessment["findings"],
        json!([{ "signal": "quarrel", "status": "asserted", "quote": "吵了一架", "from": 2, "to": 6 }])
    );
    let asked = json!({ "events": [{ "specversion": "1.0" }] });
    let tried = call(&stage, &keeper, tries, Some(asked)).await.1;
    assert_eq!(tried["tried"][0]["outcome"], "refused");
    for wrong in [
        json!({}),
        json!({ "note": "x", "events": [] }),
        json!({ "note": "x", "version": "1", "files": {} }),
        json!({ "note": "x", "files": { "home/rules.rhai": "rule(" } }),
    ] {
        let (status, _) = call(&stage, &keeper, tries, Some(wrong.clone())).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
    assert_eq!(kept(&stage).await, before);
}

#[tokio::test]
async fn a_version_comes_whole_and_two_are_told_apart_in_words() {
    let stage = Stage::with_rules().await;
    let keeper = token(&stage, "u_keeper").await;
    approved(&stage, 0).await;
    let version = call(&stage, &keeper, ("get", VERSION, "/api/rules/versions/2"), None).await.1;
    assert_eq!(version["files"], json!(folder(20)));
    let unknown = call(&stage, &keeper, ("get", VERSION, "/api/rules/versions/9"), None).await;
    assert_eq!((unknown.0, &unknown.1["code"]), (StatusCode::NOT_FOUND, &json!("unknown_version")));
    let diff = ("get", "/api/rules/diff", "/api/rules/diff?before=live&after=2");
    let diff = call(&stage, &keeper, diff, None).await.1;
    assert_eq!(diff["words"], json!(["规则分值 home/quarrel：4 改为 20"]));
    let larger = json!({ "files": { "policy.rhai": "x".repeat(64 * 1024) } });
    let check = ("post", "/api/rules/check", "/api/rules/check");
    let (status, report) = call(&stage, &keeper, check, Some(larger)).await;
    assert_eq!((status, &report["ok"]), (StatusCode::OK, &json!(false)), "larger than a form");
    let huge = json!({ "files": { "policy.rhai": "x".repeat(17 << 20) } });
    let huge = call(&stage, &keeper, check, Some(huge)).await;
    assert_eq!(huge.0, StatusCode::PAYLOAD_TOO_LARGE);
}

/// Asks until the replay of version 2 has come to its end.
async fn replayed(stage: &Stage, token: &str) -> Value {
    let route = ("get", "/api/rules/versions/{version}/replay", "/api/rules/versions/2/replay");
    for _ in 0..1_000 {
        let answer = call(stage, token, route, None).await.1;
        if answer["state"] != "running" {
            return answer;
        }
        tokio::task::yield_now().await;
    }
    panic!("the replay goes on and on");
}

#[tokio::test]
async fn a_replay_goes_on_by_itself_and_lists_only_cases_that_the_person_may_see() {
    let stage = Stage::with_rules().await;
    approved(&stage, 0).await;
    let line = json!({
        "person": "u_both", "name": crate::NAME, "role": "town_studio_mediator", "place": "YC",
        "channels": ["inbox"], "from": "2026-01-01", "household": "h_both", "kin_households": [],
    });
    let line: RosterLine = serde_json::from_value(line).unwrap();
    stage.store.import_roster(&[line], NOW).await.unwrap();
    let (keeper, both) = (token(&stage, "u_keeper").await, token(&stage, "u_both").await);
    let look = ("get", "/api/rules/versions/{version}/replay", "/api/rules/versions/2/replay");
    assert_eq!(call(&stage, &keeper, look, None).await.0, StatusCode::NOT_FOUND, "none yet");
    let live = ("post", "/api/rules/versions/{version}/replay", "/api/rules/versions/1/replay");
    assert_eq!(call(&stage, &keeper, live, None).await.1["code"], "is_live");
    let acts_before = acts(&stage).await;
    let begin = ("post", "/api/rules/versions/{version}/replay", "/api/rules/versions/2/replay");
    assert_eq!(call(&stage, &keeper, begin, None).await.0, StatusCode::ACCEPTED);
    let done = replayed(&stage, &keeper).await;
    assert_eq!((&done["state"], &done["started_by"]), (&json!("done"), &json!("u_keeper")));
    assert_eq!(
        (&done["outlook"]["moved"], &done["outlook"]["levels"][1][3]),
        (&json!(2), &json!(2))
    );
    assert_eq!(done["outlook"]["to_open"], json!([]), "not her cases");
    let done = replayed(&stage, &both).await;
    let listed = done["outlook"]["to_open"].as_array().unwrap();
    assert_eq!(listed.len(), 1, "{listed:?}");
    assert_eq!((&listed[0]["case"], &listed[0]["to"]), (&json!("YC-2026-0001"), &json!(3)));
    assert_eq!(acts(&stage).await, acts_before);
}
