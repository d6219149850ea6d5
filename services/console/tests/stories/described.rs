//! The description of the API, held against what the console routes and really answers.

use std::collections::BTreeSet;

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::stage::{PASSWORD, Stage};
use crate::{client, from_page, sign_in};

/// The description as it is committed.
pub fn description() -> Value {
    serde_json::from_str(include_str!("../../src/openapi.json")).unwrap()
}

/// Calls a route as a program does, and holds the answer against its description.
pub async fn call(
    stage: &Stage,
    token: &str,
    (method, route, path): (&str, &str, &str),
    body: Option<Value>,
) -> (StatusCode, Value) {
    let address = format!("{}{path}", stage.address);
    let request = if method == "get" { client().get(address) } else { client().post(address) };
    let request = if token.is_empty() { request } else { request.bearer_auth(token) };
    let request = body.iter().fold(request, |request, body| request.json(body));
    let response = request.send().await.unwrap();
    let status = response.status();
    let answer: Value = response.json().await.unwrap();
    let description = description();
    let responses = &description["paths"][route][method]["responses"];
    let described = followed(&description, &responses[status.as_str()]);
    assert!(!described.is_null(), "{method} {route}: {status} is not described: {answer}");
    let schema = &described["content"]["application/json"]["schema"];
    let wrong = wrong(&description, schema, &answer, "answer");
    assert!(wrong.is_empty(), "{method} {route} {status}: {wrong:?}\n{answer}");
    (status, answer)
}

pub async fn token(stage: &Stage, name: &str) -> String {
    let credentials = json!({ "name": name, "password": PASSWORD });
    let entered =
        call(stage, "", ("post", "/api/sign-in", "/api/sign-in"), Some(credentials)).await.1;
    entered["token"].as_str().unwrap().to_owned()
}

fn followed<'a>(description: &'a Value, value: &'a Value) -> &'a Value {
    let Some(reference) = value["$ref"].as_str() else { return value };
    let found = description.pointer(reference.strip_prefix('#').unwrap());
    followed(description, found.unwrap_or_else(|| panic!("{reference} leads nowhere")))
}

/// What does not hold, as much of JSON Schema as the description uses.
fn wrong(description: &Value, schema: &Value, value: &Value, at: &str) -> Vec<String> {
    let schema = followed(description, schema);
    if let Some(ways) = schema["oneOf"].as_array() {
        let holds = ways.iter().any(|way| wrong(description, way, value, at).is_empty());
        return if holds { Vec::new() } else { vec![format!("{at} is none of these")] };
    }
    let mut found = Vec::new();
    let kinds: Vec<&str> = match &schema["type"] {
        Value::String(kind) => vec![kind],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    if !kinds.is_empty() && !kinds.contains(&kind) {
        found.push(format!("{at} is {kind}, not {kinds:?}"));
    }
    if schema["enum"].as_array().is_some_and(|names| !names.contains(value)) {
        found.push(format!("{at} is {value}, which is not listed"));
    }
    if schema["format"] == "date-time"
        && value.as_str().is_some_and(|text| triage::event::micros_of(text).is_none())
    {
        found.push(format!("{at} is no time"));
    }
    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
        found.extend(wrong(description, &schema["items"], item, &format!("{at}[{index}]")));
    }
    let Some(fields) = value.as_object() else { return found };
    for field in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if !fields.contains_key(field) {
            found.push(format!("{at}.{field} is missing"));
        }
    }
    for (field, value) in fields {
        let at = format!("{at}.{field}");
        match (&schema["properties"][field], &schema["additionalProperties"]) {
            (Value::Null, Value::Bool(false)) => found.push(format!("{at} is not described")),
            (Value::Null, other) => found.extend(wrong(description, other, value, &at)),
            (described, _) => found.extend(wrong(description, described, value, &at)),
        }
    }
    found
}

#[test]
fn the_description_and_the_routes_name_each_other() {
    let description = description();
    let paths = description["paths"].as_object().unwrap();
    let described = paths.iter().flat_map(|(path, methods)| {
        let methods = methods.as_object().unwrap().keys();
        methods.map(|method| (method.clone(), path.clone())).collect::<Vec<_>>()
    });
    // The ingest role answers that one; a story of the running program holds it to its description.
    let described: BTreeSet<_> =
        described.filter(|route| *route != ("post".to_owned(), "/api/events".to_owned())).collect();
    let routed = console::api_routes().into_iter();
    let routed: BTreeSet<_> =
        routed.map(|(method, path)| (method.to_owned(), path.to_owned())).collect();
    assert_eq!(described, routed);
    assert_eq!(description["openapi"], "3.1.1");
    assert_eq!(description["info"]["version"], env!("CARGO_PKG_VERSION"));
}

#[test]
fn what_the_description_refers_to_is_there_and_is_used() {
    let description = description();
    let text = description.to_string();
    let mut used = BTreeSet::new();
    for part in text.split("\"$ref\":\"").skip(1) {
        let reference = part.split('"').next().unwrap();
        assert!(description.pointer(&reference[1..]).is_some(), "{reference}");
        used.insert(reference.to_owned());
    }
    for kind in ["schemas", "responses"] {
        for name in description["components"][kind].as_object().unwrap().keys() {
            let reference = format!("#/components/{kind}/{name}");
            assert!(used.contains(&reference), "nothing refers to {reference}");
        }
    }
    let mut names = BTreeSet::new();
    for methods in description["paths"].as_object().unwrap().values() {
        for operation in methods.as_object().unwrap().values() {
            assert!(names.insert(operation["operationId"].to_string()), "{operation}");
        }
    }
}

#[tokio::test]
async fn the_description_is_served_and_warnings_are_as_it_says() {
    let stage = Stage::new(false).await;
    let page = client().get(format!("{}/api/openapi.json", stage.address)).send().await.unwrap();
    assert_eq!(page.json::<Value>().await.unwrap(), description());
    let token = token(&stage, "u_17").await;
    let list = call(&stage, &token, ("get", "/api/warnings", "/api/warnings"), None).await.1;
    assert_eq!(list["warnings"].as_array().unwrap().len(), 3);
    let route = "/api/warnings/{id}/acknowledge";
    for (path, expected) in [("w_1", StatusCode::OK), ("w_9", StatusCode::NOT_FOUND)] {
        let path = format!("/api/warnings/{path}/acknowledge");
        assert_eq!(call(&stage, &token, ("post", route, &path), None).await.0, expected);
    }
    let wrong = json!({ "name": "u_17", "password": "no" });
    let sign_in_route = ("post", "/api/sign-in", "/api/sign-in");
    let refused = call(&stage, "", sign_in_route, Some(wrong)).await;
    assert_eq!(refused.0, StatusCode::UNAUTHORIZED);
    assert_eq!(call(&stage, "", sign_in_route, Some(json!(1))).await.0, StatusCode::BAD_REQUEST);
    let once = sign_in(&stage, "u_new").await;
    let list = client().get(format!("{}/api/warnings", stage.address)).header("cookie", once);
    assert_eq!(from_page(list).send().await.unwrap().status(), StatusCode::FORBIDDEN);
}
