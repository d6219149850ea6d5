use reqwest::StatusCode;
use serde_json::json;

use super::described::{call, token};
use super::stage::{MINUTE, Stage};
use super::{acts, client, counted, filled, get, location, sign_in};

const RECEIPT: [(&str, &str); 2] = [("authority", "police_station"), ("receipt", "杨派受118号")];

async fn file(stage: &Stage, cookie: &str, fields: &[(&str, &str)]) -> reqwest::Response {
    let request = client().post(format!("{}/w/w_3/report", stage.address));
    filled(request.header("cookie", cookie), fields).send().await.unwrap()
}

#[tokio::test]
async fn a_report_is_shown_as_owed_until_somebody_enters_its_receipt() {
    let stage = Stage::new(false).await;
    let cookie = sign_in(&stage, "u_17").await;
    let page = get(&stage, "/w/w_3", &cookie).await.text().await.unwrap();
    assert!(page.contains("还没有回执：自 11月18日 13:45 起，已有 1 小时。"), "{page}");
    assert!(page.contains("未成年人保护法第11条"));
    let before = acts(&stage).await;
    for wrong in [
        &[("receipt", "118")][..],
        &[("authority", "village"), ("receipt", "118")],
        &[("authority", "police_station"), ("receipt", " ")],
    ] {
        assert_eq!(file(&stage, &cookie, wrong).await.status(), StatusCode::BAD_REQUEST);
    }
    assert_eq!(acts(&stage).await, before);
    for _ in 0..2 {
        let filed = file(&stage, &cookie, &RECEIPT).await;
        assert_eq!((filed.status(), location(&filed)), (StatusCode::SEE_OTHER, "/w/w_3"));
        stage.pass(MINUTE);
    }
    assert_eq!(acts(&stage).await, before + 1);
    let page = get(&stage, "/w/w_3", &cookie).await.text().await.unwrap();
    assert!(page.contains("11月18日 15:20 已向公安（派出所）报告，回执编号 杨派受118号"), "{page}");
    assert!(!page.contains("/w/w_3/report"), "nothing is left to enter");
}

#[tokio::test]
async fn nobody_else_sees_or_files_it() {
    let stage = Stage::new(false).await;
    for stranger in ["u_18", "u_19"] {
        let cookie = sign_in(&stage, stranger).await;
        let before = acts(&stage).await;
        let refused = file(&stage, &cookie, &RECEIPT).await;
        assert_eq!(refused.status(), StatusCode::NOT_FOUND, "{stranger}");
        assert_eq!(acts(&stage).await, before);
    }
    assert_eq!(counted(&stage, "hearthwatch_authz_denied_total"), 2.0);
    let cookie = sign_in(&stage, "u_17").await;
    let page = get(&stage, "/w/w_3", &cookie).await.text().await.unwrap();
    assert!(page.contains("还没有回执"));
    let other = get(&stage, "/w/w_1", &cookie).await.text().await.unwrap();
    assert!(!other.contains("强制报告"), "none is owed there");
}

#[tokio::test]
async fn a_program_enters_a_receipt_once() {
    let stage = Stage::new(false).await;
    let route = ("post", "/api/warnings/{id}/report", "/api/warnings/w_3/report");
    let receipt = json!({"authority": "civil_affairs", "receipt": "2026-118"});
    assert_eq!(call(&stage, "", route, Some(receipt.clone())).await.0, StatusCode::UNAUTHORIZED);
    let stranger = token(&stage, "u_18").await;
    let refused = call(&stage, &stranger, route, Some(receipt.clone())).await;
    assert_eq!(refused.0, StatusCode::NOT_FOUND);
    let worker = token(&stage, "u_17").await;
    for (wrong, says) in [
        (json!({"authority": "village", "receipt": "1"}), "authority: one of police_station"),
        (json!({"authority": "education", "receipt": ""}), "receipt: 1 to 64 characters"),
        (json!({"authority": "education"}), "the body must be a JSON object"),
    ] {
        let (status, answer) = call(&stage, &worker, route, Some(wrong)).await;
        assert_eq!(status, StatusCode::BAD_REQUEST);
        assert!(answer["error"].as_str().unwrap().contains(says), "{answer}");
    }
    for first in [true, false] {
        let (status, answer) = call(&stage, &worker, route, Some(receipt.clone())).await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(answer, json!({"id": "w_3", "filed": true, "first": first}));
    }
}

#[tokio::test]
async fn the_town_says_why_none_is_owed_and_nobody_below_it() {
    let stage = Stage::new(false).await;
    let not_owed = [("how", "not_owed"), ("reason", "核实过，说的是动画片")];
    let worker = sign_in(&stage, "u_17").await;
    assert_eq!(file(&stage, &worker, &not_owed).await.status(), StatusCode::FORBIDDEN);
    let town = sign_in(&stage, "u_1").await;
    let wordless = [("how", "not_owed"), ("reason", "不用")];
    assert_eq!(file(&stage, &town, &wordless).await.status(), StatusCode::BAD_REQUEST);
    let page = get(&stage, "/w/w_3", &town).await.text().await.unwrap();
    assert!(page.contains("还没有回执"));
    assert_eq!(file(&stage, &town, &not_owed).await.status(), StatusCode::SEE_OTHER);
    let page = get(&stage, "/w/w_3", &worker).await.text().await.unwrap();
    assert!(page.contains("镇里认定不需要报告：核实过，说的是动画片"), "{page}");
}
