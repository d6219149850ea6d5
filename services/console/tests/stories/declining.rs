use reqwest::StatusCode;
use serde_json::json;

use super::described::{call, token};
use super::stage::Stage;
use super::{acts, client, filled, get, location, sign_in};

async fn decline(stage: &Stage, cookie: &str, reason: &str) -> reqwest::Response {
    let request = client().post(format!("{}/w/w_1/decline", stage.address));
    filled(request.header("cookie", cookie), &[("reason", reason)]).send().await.unwrap()
}

#[tokio::test]
async fn whoever_is_asked_hands_a_warning_on_in_two_taps() {
    let stage = Stage::new(false).await;
    let (asked, above) = (sign_in(&stage, "u_17").await, sign_in(&stage, "u_1").await);
    let page = get(&stage, "/w/w_1", &above).await.text().await.unwrap();
    assert!(!page.contains("不能接手？"), "only who is asked, or has it, can decline");
    let page = get(&stage, "/w/w_1", &asked).await.text().await.unwrap();
    assert!(page.contains("不能接手？"));
    let before = acts(&stage).await;
    assert_eq!(decline(&stage, &asked, "tired").await.status(), StatusCode::BAD_REQUEST);
    assert_eq!(decline(&stage, &above, "busy").await.status(), StatusCode::FORBIDDEN);
    assert_eq!(acts(&stage).await, before);
    let declined = decline(&stage, &asked, "unsafe").await;
    assert_eq!((declined.status(), location(&declined)), (StatusCode::SEE_OTHER, "/w/w_1"));
    assert_eq!(acts(&stage).await, before + 1);
    let page = get(&stage, "/w/w_1", &above).await.text().await.unwrap();
    assert!(page.contains("<strong>不能接手</strong>（现在去不安全）"), "{page}");
}

#[tokio::test]
async fn why_somebody_declined_is_nobody_elses_business_and_an_answer_can_be_handed_on() {
    let stage = Stage::new(false).await;
    let asked = sign_in(&stage, "u_17").await;
    let acknowledge = client().post(format!("{}/w/w_1/acknowledge", stage.address));
    let taken = filled(acknowledge.header("cookie", &asked), &[]).send().await.unwrap();
    assert_eq!(taken.status(), StatusCode::SEE_OTHER);
    let route = ("post", "/api/warnings/{id}/decline", "/api/warnings/w_1/decline");
    let body = json!({"reason": "ill"});
    assert_eq!(call(&stage, "", route, Some(body.clone())).await.0, StatusCode::UNAUTHORIZED);
    let stranger = token(&stage, "u_18").await;
    let refused = call(&stage, &stranger, route, Some(body.clone())).await;
    assert_eq!(refused.0, StatusCode::NOT_FOUND);
    let worker = token(&stage, "u_17").await;
    let wrong = call(&stage, &worker, route, Some(json!({"reason": "tired"}))).await;
    assert_eq!(wrong.0, StatusCode::BAD_REQUEST);
    let before = acts(&stage).await;
    for _ in 0..2 {
        let (status, answer) = call(&stage, &worker, route, Some(body.clone())).await;
        assert_eq!((status, answer), (StatusCode::OK, json!({"id": "w_1", "declined": true})));
    }
    assert_eq!(acts(&stage).await, before + 1, "said twice, it is one act");
    let above = sign_in(&stage, "u_1").await;
    let page = get(&stage, "/w/w_1", &above).await.text().await.unwrap();
    assert!(page.contains("<strong>不能接手</strong>") && !page.contains("身体不便"), "{page}");
}
