use serde_json::json;

use super::stage::Stage;
use super::{get, sign_in};

/// An order for a household of its own.
async fn order(stage: &Stage, id: &str, kind: &str, expires_on: Option<&str>) {
    let event = json!({
        "specversion": "1.0", "id": id, "source": "police/YC", "type": "hearthwatch.order.v1",
        "time": "2026-11-18T09:00:00+08:00",
        "data": {
            "town": "YC", "village": "YC-03", "grid": "YC-03-012", "household": "h_21",
            "kind": kind, "issued_on": "2026-11-17", "expires_on": expires_on, "narrative": "送达。",
        },
    });
    let taken = (stage.intake.take)("u_1".to_owned(), vec![event.to_string()]).await.unwrap();
    assert!(matches!(taken[..], [console::Taken::Accepted(_)]), "{taken:?}");
}

#[tokio::test]
async fn a_page_says_what_is_still_to_come_and_nothing_where_nothing_is() {
    let stage = Stage::new(false).await;
    let cookie = sign_in(&stage, "u_1").await;
    let page = get(&stage, "/w/w_1", &cookie).await.text().await.unwrap();
    assert!(!page.contains("后面要做的"), "{page}");
    order(&stage, "o_1", "protection_order", Some("2026-11-20")).await;
    // Four matters were open before.
    let case = "/c/YC-2026-0005";
    let page = get(&stage, case, &cookie).await.text().await.unwrap();
    assert!(page.contains("人身安全保护令到 2026年11月20日 为止"), "{page}");
    assert!(!page.contains("回访的天数"), "no visit is asked for");
    order(&stage, "o_2", "warning_letter", None).await;
    let page = get(&stage, case, &cookie).await.text().await.unwrap();
    let visit = "告诫书后的查访（反家庭暴力法第17条）：11月26日 09:00 之前要有一次走访记录。";
    assert!(page.contains(visit), "{page}");
    assert!(page.contains("回访的天数是本镇自定的"));
}
