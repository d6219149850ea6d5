//! The life of a ruleset on pages: who gets in, what is written, and what a stale page does not do.

use reqwest::StatusCode;
use store::{Checked, NewRuleset};

use crate::rules::{approved, kept};
use crate::stage::rules::{files, folder};
use crate::stage::{NOW, Stage};
use crate::{ADVICE, client, counted, filled, from_page, get, location, sign_in};

/// Sends a form of a page; where it led, or the page that came.
async fn send(
    stage: &Stage,
    path: &str,
    cookie: &str,
    fields: &[(&str, &str)],
) -> (StatusCode, String) {
    let request = client().post(format!("{}{path}", stage.address)).header("cookie", cookie);
    let response = filled(request, fields).send().await.unwrap();
    let status = response.status();
    if status.is_redirection() {
        return (status, location(&response).to_owned());
    }
    (status, response.text().await.unwrap())
}

async fn text(stage: &Stage, path: &str, cookie: &str) -> String {
    let page = get(stage, path, cookie).await;
    assert_eq!(page.status(), StatusCode::OK, "{path}");
    page.text().await.unwrap()
}

/// What the page of a piece would send back.
fn revision(page: &str) -> &str {
    let (_, rest) = page.split_once("name=\"revision\" value=\"").unwrap();
    rest.split('"').next().unwrap()
}

fn path_of(route: &str) -> String {
    let path =
        route.replace("{version}", "2").replace("{theme}", "home").replace("{signal}", "quarrel");
    match &*path {
        "/rules/diff" => "/rules/diff?before=1&after=2".to_owned(),
        "/rules/desk/file" => "/rules/desk/file?path=home/rules.rhai&part=0".to_owned(),
        _ => path,
    }
}

#[tokio::test]
async fn pages_of_rules_open_for_rule_keepers_and_approvers_only() {
    let stage = Stage::with_rules().await;
    approved(&stage, 0).await;
    let routes = console::rules_page_routes();
    assert!(routes.len() > 15);
    for person in ["u_17", "u_1", "u_admin", "u_auditor"] {
        let cookie = sign_in(&stage, person).await;
        let before = (kept(&stage).await, counted(&stage, "hearthwatch_authz_denied_total"));
        for (method, route) in &routes {
            let address = format!("{}{}", stage.address, path_of(route));
            let request = match *method {
                "get" => client().get(address),
                _ => filled(client().post(address), &[("note", "定了"), ("with", "live")]),
            };
            let answer = from_page(request).header("cookie", &cookie).send().await.unwrap();
            assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{person} {method} {route}");
            assert!(!answer.text().await.unwrap().contains("quarrel"), "{person} {route}");
        }
        assert_eq!(kept(&stage).await, before.0, "refused means no effect");
        assert!(counted(&stage, "hearthwatch_authz_denied_total") > before.1);
        assert!(!text(&stage, "/", &cookie).await.contains("href=\"/rules\""), "{person}");
    }
    for (method, route) in &routes {
        if *method == "get" {
            let to = get(&stage, &path_of(route), "").await;
            assert!(location(&to).starts_with("/sign-in"), "{route}");
        }
    }
    for person in ["u_keeper", "u_approver"] {
        let cookie = sign_in(&stage, person).await;
        assert!(text(&stage, "/", &cookie).await.contains("href=\"/rules\""), "{person}");
        if person == "u_keeper" {
            assert_eq!(send(&stage, "/rules/v/1/start", &cookie, &[]).await.1, "/rules/desk");
            let begun = send(&stage, "/rules/v/2/replay", &cookie, &[]).await;
            assert_eq!(begun.1, "/rules/v/2/replay");
        }
        for (method, route) in &routes {
            let path = path_of(route);
            let is_writing = route.starts_with("/rules/desk/") && person == "u_approver";
            if *method == "post" || is_writing || *route == "/rules/rollback" {
                continue;
            }
            let page = text(&stage, &path, &cookie).await;
            let shows_level = page.contains("class=\"chip level") || page.contains("chip flag");
            assert!(!shows_level || page.contains(ADVICE), "{path} shows a level without advice");
            for banned in [" style=", "<style", " onclick", "https://"] {
                assert!(!page.contains(banned), "{path} contains {banned}");
            }
        }
    }
}

/// Writes a file and checks it; the page that came.
async fn write(
    stage: &Stage,
    cookie: &str,
    (path, text): (&str, &str),
    revision: &str,
) -> (StatusCode, String) {
    let fields = [
        ("path", path),
        ("part", "0"),
        ("revision", revision),
        ("then", "check"),
        ("text", &text.replace('\n', "\r\n")),
    ];
    send(stage, "/rules/desk/file", cookie, &fields).await
}

async fn draft(stage: &Stage, cookie: &str) -> (StatusCode, String) {
    let page = text(stage, "/rules/desk", cookie).await;
    let fields = [("revision", revision(&page)), ("note", "吵架要重视")];
    send(stage, "/rules/desk/draft", cookie, &fields).await
}

#[tokio::test]
async fn a_keeper_writes_is_shown_the_place_and_keeps_a_draft_when_it_is_mended() {
    let stage = Stage::with_rules().await;
    let keeper = sign_in(&stage, "u_keeper").await;
    assert_eq!(send(&stage, "/rules/v/live/start", &keeper, &[]).await.1, "/rules/desk");
    let page = text(&stage, "/rules/desk/file?path=home/rules.rhai&part=0", &keeper).await;
    assert!(page.contains("rule(&quot;quarrel&quot;, quarrel)") && page.contains("/rules.js?"));
    let old = revision(&page).to_owned();
    let rules = "// 家里的事\nrule(\"quarrel\", quarrel).says(\"吵\").points(20);\n";
    let spoilt = rules.replace("quarrel)", "quarel)");
    let (status, page) = write(&stage, &keeper, ("home/rules.rhai", &spoilt), &old).await;
    assert_eq!(status, StatusCode::OK);
    assert!(
        page.contains("home/rules.rhai 第 2 行第 17 列") && page.contains("<mark>quarel</mark>")
    );
    assert!(page.contains("<span class=\"wrong\">2</span>"), "its line is marked");
    let new = revision(&page).to_owned();
    let older = ("home/rules.rhai", "// 从旧的一页\n");
    let (status, stale) = write(&stage, &keeper, older, &old).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(stale.contains("从旧的一页") && stale.contains("没有保存"), "what was written stays");
    let before = kept(&stage).await;
    let (status, page) = draft(&stage, &keeper).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("改好才能存为草稿"), "the check is not passed");
    assert_eq!(kept(&stage).await, before);

    let (_, page) = write(&stage, &keeper, ("home/rules.rhai", rules), &new).await;
    assert!(page.contains("home/cases.toml"), "the case of the rule notices");
    let cases = &folder(20)["home/cases.toml"];
    let (_, page) = write(&stage, &keeper, ("home/cases.toml", cases), revision(&page)).await;
    assert!(page.contains("检查通过"), "{page}");
    let desk = text(&stage, "/rules/desk", &keeper).await;
    assert!(desk.contains("规则分值 home/quarrel") && desk.contains(">20</td>"));
    let kept = draft(&stage, &keeper).await;
    assert_eq!(kept, (StatusCode::SEE_OTHER, "/rules/v/2".to_owned()));
    assert!(text(&stage, "/rules/desk", &keeper).await.contains("还没有工作稿"));
    let files = stage.store.ruleset_version("2").await.unwrap().hash;
    let files = stage.store.ruleset_files(&files).await.unwrap().unwrap();
    assert_eq!(files.get("home/rules.rhai"), Some(rules), "line ends as files have them");
}

#[tokio::test]
async fn another_approves_publishes_and_rolls_back() {
    let stage = Stage::with_rules().await;
    let keeper = sign_in(&stage, "u_keeper").await;
    let first = stage.store.live_ruleset().await.unwrap().unwrap();
    let new = NewRuleset { files: &files(20), author: "u_keeper", note: "吵架要重视" };
    let checked = Checked::toy(&files(20)).unwrap();
    stage.store.draft_ruleset(&new, &checked, NOW).await.unwrap();
    let live = async || stage.store.live_ruleset().await.unwrap().unwrap();
    let own = send(&stage, "/rules/v/2/approve", &keeper, &[]).await;
    assert_eq!(own.0, StatusCode::FORBIDDEN);
    let approver = sign_in(&stage, "u_approver").await;
    let done = send(&stage, "/rules/v/2/approve", &approver, &[]).await;
    assert_eq!(done, (StatusCode::SEE_OTHER, "/rules/v/2".to_owned()));
    assert_eq!(live().await, first, "approved is not live");
    let ask = text(&stage, "/rules/v/2/publish", &approver).await;
    assert!(ask.contains("规则分值 home/quarrel") && ask.contains("现在发布"));
    let nameless = send(&stage, "/rules/v/2/publish", &approver, &[("note", " ")]).await;
    assert_eq!(nameless.0, StatusCode::UNPROCESSABLE_ENTITY);
    let done = send(&stage, "/rules/v/2/publish", &approver, &[("note", "镇里定的")]).await;
    assert_eq!(done.1, "/rules");
    assert_eq!(live().await, checked.hash());
    let ask = text(&stage, "/rules/rollback", &approver).await;
    assert!(ask.contains("第 1 版") && ask.contains(&first));
    let fields = [("note", "太早了"), ("to", &*first)];
    assert_eq!(send(&stage, "/rules/rollback", &approver, &fields).await.1, "/rules");
    assert_eq!(live().await, first);
}

#[tokio::test]
async fn publishing_shows_the_number_of_warnings_and_wants_it_typed() {
    let stage = Stage::with_rules().await;
    approved(&stage, 3).await;
    let live = stage.store.live_ruleset().await.unwrap();
    let approver = sign_in(&stage, "u_approver").await;
    let ask = text(&stage, "/rules/v/2/publish", &approver).await;
    assert!(ask.contains("发布后会发出 3 条预警") && ask.contains("name=\"confirm\""));
    for typed in ["", "2"] {
        let fields = [("note", "定了"), ("confirm", typed)];
        let (status, page) = send(&stage, "/rules/v/2/publish", &approver, &fields).await;
        assert_eq!(status, StatusCode::CONFLICT);
        assert!(page.contains("没有发布"), "{typed}");
    }
    assert_eq!(stage.store.live_ruleset().await.unwrap(), live);
    let fields = [("note", "定了"), ("confirm", "3")];
    assert_eq!(send(&stage, "/rules/v/2/publish", &approver, &fields).await.1, "/rules");
    assert_ne!(stage.store.live_ruleset().await.unwrap(), live);
}

#[tokio::test]
async fn a_pasted_note_shows_what_was_found_in_it_and_is_not_kept() {
    let stage = Stage::with_rules().await;
    let keeper = sign_in(&stage, "u_keeper").await;
    let before = kept(&stage).await;
    let note = "昨晚吵了一架<b>。";
    let (_, page) = send(&stage, "/rules/try", &keeper, &[("note", note), ("with", "live")]).await;
    assert!(page.contains("昨晚<mark>吵了一架</mark><sup>[1]</sup>&lt;b&gt;。"), "{page}");
    assert!(page.contains("争吵") && page.contains("记录为事实") && page.contains(ADVICE));
    let (status, _) =
        send(&stage, "/rules/try", &keeper, &[("note", note), ("with", "desk")]).await;
    assert_eq!(status, StatusCode::NOT_FOUND, "nothing is being written");
    assert_eq!(kept(&stage).await, before);
}

#[tokio::test]
async fn dead_rules_are_named_only_when_there_is_enough_to_tell() {
    let stage = Stage::with_rules().await;
    let keeper = sign_in(&stage, "u_keeper").await;
    let page = text(&stage, "/rules/statistics", &keeper).await;
    assert!(page.contains("研判还不到 100 次") && !page.contains("从未触发的规则"));
}

#[tokio::test]
async fn points_phrases_and_clocks_are_changed_as_fields_and_nothing_else_with_them() {
    let stage = Stage::with_rules().await;
    let keeper = sign_in(&stage, "u_keeper").await;
    send(&stage, "/rules/v/1/start", &keeper, &[]).await;
    let change = async |fields: &[(&str, &str)]| {
        let page = text(&stage, "/rules/desk", &keeper).await;
        let mut fields = fields.to_vec();
        fields.push(("revision", revision(&page)));
        send(&stage, "/rules/desk/field", &keeper, &fields).await
    };
    let rule = [("kind", "rule"), ("id", "home/quarrel"), ("points", "9"), ("floor", "2")];
    assert_eq!(change(&rule).await.1, "/rules/desk/theme/home#home-quarrel");
    let signal =
        [("kind", "signal"), ("id", "quarrel"), ("days", "90"), ("add", "吵得很凶、吵翻了\r\n")];
    assert_eq!(change(&signal).await.1, "/rules/desk/signal/quarrel");
    let clock = [
        ("kind", "clock"),
        ("id", "acknowledge"),
        ("subject", "3"),
        ("number", "90"),
        ("unit", "60"),
    ];
    assert_eq!(change(&clock).await.1, "/rules/desk/clocks");
    let desk = stage.store.rules_desk("u_keeper").await.unwrap().unwrap();
    let was = folder(4);
    let now = |path: &str| desk.files.get(path).unwrap();
    assert_eq!(
        now("home/rules.rhai"),
        was["home/rules.rhai"].replace("points(4)", "points(9).floor(2)")
    );
    assert_eq!(now("policy.rhai"), was["policy.rhai"].replace("hours(4)", "minutes(90)"));
    let signals = now("home/signals.toml");
    assert!(signals.contains("\"吵了一架\",\n    \"吵得很凶\",\n    \"吵翻了\",\n"), "{signals}");
    assert!(signals.contains("current_days = 90"), "{signals}");
    assert_eq!(now("home/cases.toml"), was["home/cases.toml"]);

    let (revision_before, files) = (desk.revision, desk.files.clone());
    for wrong in [
        [("kind", "rule"), ("id", "home/quarrel"), ("points", "many"), ("floor", "2")],
        [("kind", "rule"), ("id", "home/none"), ("points", "9"), ("floor", "2")],
        [("kind", "rule"), ("id", "home/quarrel"), ("points", "99999"), ("floor", "2")],
        [("kind", "signal"), ("id", "quarrel"), ("days", "90"), ("add", "a\"]")],
        [("kind", "signal"), ("id", "quarrel"), ("days", "90"), ("remove", "没有的说法")],
        [("kind", "nothing"), ("id", ""), ("points", ""), ("floor", "")],
    ] {
        let (status, _) = change(&wrong).await;
        assert!(status.is_client_error(), "{wrong:?}: {status}");
    }
    let desk = stage.store.rules_desk("u_keeper").await.unwrap().unwrap();
    assert_eq!((desk.revision, desk.files), (revision_before, files), "nothing came of it");
}

#[tokio::test]
async fn publishing_can_be_set_for_a_time_and_the_list_says_so() {
    let stage = Stage::with_rules().await;
    approved(&stage, 0).await;
    let live = stage.store.live_ruleset().await.unwrap();
    let approver = sign_in(&stage, "u_approver").await;
    let wrong = [("note", "定了"), ("at", "明天")];
    let (status, _) = send(&stage, "/rules/v/2/publish", &approver, &wrong).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    let fields = [("note", "定了"), ("at", "2026-12-01T09:00")];
    assert_eq!(send(&stage, "/rules/v/2/publish", &approver, &fields).await.1, "/rules");
    assert_eq!(stage.store.live_ruleset().await.unwrap(), live);
    let list = text(&stage, "/rules", &approver).await;
    assert!(list.contains("定了时间，还没到") && list.contains("12月1日 09:00"), "{list}");
    let unknown = [("note", "定了"), ("without", "ingest@nowhere")];
    let (status, page) = send(&stage, "/rules/v/2/publish", &approver, &unknown).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(page.contains("ingest@nowhere"), "{page}");
}
