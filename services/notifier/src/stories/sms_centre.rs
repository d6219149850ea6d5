//! A provider of short messages that checks what the real one checks: the signature, the nonce,
//! the template and its places, the number and its limits. It answers 200 to what it refuses. It
//! shares nothing with the channel.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, Mutex};

use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use triage::event::micros_of;

pub(crate) const KEY_ID: &str = "LTAI-invented";
pub(crate) const KEY: &str = "hidden-4711";
pub(crate) const SIGN_NAME: &str = "杨村镇妇联";
pub(crate) const TEMPLATE: &str = "SMS_154950909";
const TEMPLATE_TEXT: &str =
    "您有一条预警:编号${number},${level},签收时限:${time}。请登录家安预警处理。";

/// A message that was taken: to whom, and as it reads on the telephone.
#[derive(Clone, Debug)]
pub(crate) struct Taken {
    pub(crate) to: String,
    pub(crate) text: String,
    pub(crate) out_id: String,
}

#[derive(Clone, Default)]
pub(crate) struct SmsCentre {
    pub(crate) port: u16,
    taken: Arc<Mutex<Vec<Taken>>>,
    asked: Arc<Mutex<Vec<String>>>,
    nonces: Arc<Mutex<HashSet<String>>>,
    sent_at: Arc<Mutex<HashMap<String, Vec<i64>>>>,
    answers: Arc<Mutex<Vec<String>>>,
}

/// A request as it came.
struct Request {
    method: String,
    path: String,
    query: String,
    headers: BTreeMap<String, String>,
}

impl SmsCentre {
    /// Opens, and takes what is right.
    pub(crate) async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let centre = Self { port, ..Self::default() };
        let serving = centre.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let serving = serving.clone();
                tokio::spawn(async move { serving.serve(stream).await });
            }
        });
        centre
    }

    /// What to answer next instead, as raw HTTP; `hang` says nothing, nothing hangs up.
    pub(crate) fn will_answer(&self, answer: &str) {
        self.answers.lock().unwrap().push(answer.to_owned());
    }

    pub(crate) fn taken(&self) -> Vec<Taken> {
        self.taken.lock().unwrap().clone()
    }

    /// Every request line it read.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    async fn serve(&self, mut stream: TcpStream) -> Option<()> {
        let mut bytes = Vec::new();
        while !bytes.ends_with(b"\r\n\r\n") {
            if stream.read_buf(&mut bytes).await.ok()? == 0 {
                return None;
            }
        }
        let text = String::from_utf8(bytes).ok()?;
        let request = Request::read(&text)?;
        self.asked.lock().unwrap().push(text.lines().next()?.to_owned());
        let told = self.answers.lock().unwrap().pop();
        let answer = match told.as_deref() {
            Some("hang") => std::future::pending().await,
            Some("") => return None,
            Some(raw) => raw.to_owned(),
            None => {
                let (status, body) = self.judge(&request);
                reply(status, &body.to_string())
            }
        };
        stream.write_all(answer.as_bytes()).await.ok()?;
        stream.shutdown().await.ok()
    }

    fn judge(&self, request: &Request) -> (u16, Value) {
        if let Err(refused) = self.admit(request) {
            return refused;
        }
        let says = |code: &str, text: &str| {
            (200, json!({ "Code": code, "Message": text, "RequestId": "F655A8D5" }))
        };
        let values = request.values();
        let value = |name: &str| values.get(name).map_or("", |value| value);
        let (phone, places) = (value("PhoneNumbers"), value("TemplateParam"));
        if value("SignName") != SIGN_NAME {
            return says("isv.SMS_SIGNATURE_ILLEGAL", "该账号下找不到对应签名");
        }
        if value("TemplateCode") != TEMPLATE {
            return says("isv.SMS_TEMPLATE_ILLEGAL", "模版不合法");
        }
        if phone.len() != 11 || !phone.starts_with('1') {
            return says("isv.MOBILE_NUMBER_ILLEGAL", &format!("{phone}invalid mobile number"));
        }
        let Ok(Value::Object(places)) = serde_json::from_str(places) else {
            return says("isv.INVALID_JSON_PARAM", "参数格式错误");
        };
        let mut text = TEMPLATE_TEXT.to_owned();
        for (name, value) in &places {
            let value = value.as_str().unwrap_or_default();
            if value.contains("://") || value.contains("www.") {
                return says("isv.PARAM_NOT_SUPPORT_URL", "参数不支持url");
            }
            if value.is_empty() || value.chars().count() > 35 {
                return says("isv.PARAM_LENGTH_LIMIT", "参数超过长度限制");
            }
            text = text.replace(&format!("${{{name}}}"), value);
        }
        if text.contains("${") {
            return says("isv.TEMPLATE_MISSING_PARAMETERS", "模版缺少变量");
        }
        let now = micros_of(&request.headers["x-acs-date"]).unwrap();
        if let Some(which) = self.limit_reached(phone, now) {
            return says("isv.BUSINESS_LIMIT_CONTROL", which);
        }
        let out_id = value("OutId").to_owned();
        let text = format!("【{SIGN_NAME}】{text}");
        self.taken.lock().unwrap().push(Taken { to: phone.to_owned(), text, out_id });
        let body = json!({ "Code": "OK", "Message": "OK", "BizId": "9006^0", "RequestId": "F6" });
        (200, body)
    }

    /// The gateway before it: who signs, and whether it is this request that was signed.
    fn admit(&self, request: &Request) -> Result<(), (u16, Value)> {
        let refuse = |status: u16, code: &str| {
            let text = format!("Specified request was refused: {}", request.query);
            Err((status, json!({ "Code": code, "Message": text, "RequestId": "F655A8D5" })))
        };
        if request.method != "POST" || request.headers["x-acs-action"] != "SendSms" {
            return refuse(404, "InvalidAction.NotFound");
        }
        if request.headers.get("content-length").is_none_or(|length| length != "0") {
            return refuse(411, "LengthRequired");
        }
        let authorization = &request.headers["authorization"];
        let part = |name: &str| {
            let from = authorization.find(&format!("{name}="))? + name.len() + 1;
            authorization[from..].split(',').next()
        };
        if part("Credential") != Some(KEY_ID) {
            return refuse(404, "InvalidAccessKeyId.NotFound");
        }
        let names = part("SignedHeaders").unwrap_or_default();
        let every = request.headers.keys().filter(|name| name.starts_with("x-acs-"));
        if !every.chain([&"host".to_owned()]).all(|name| names.split(';').any(|one| one == name)) {
            return refuse(400, "IncompleteSignature");
        }
        if part("Signature") != Some(&*request.signature(names)) {
            return refuse(400, "SignatureDoesNotMatch");
        }
        let nonce = request.headers["x-acs-signature-nonce"].clone();
        if !self.nonces.lock().unwrap().insert(nonce) {
            return refuse(400, "SignatureNonceUsed");
        }
        Ok(())
    }

    /// A minute, an hour, a day, each back from now.
    fn limit_reached(&self, phone: &str, now: i64) -> Option<&'static str> {
        let mut sent_at = self.sent_at.lock().unwrap();
        let times = sent_at.entry(phone.to_owned()).or_default();
        let within =
            |seconds: i64| times.iter().filter(|at| **at > now - seconds * 1_000_000).count();
        if within(86_400) >= 10 {
            return Some("触发天级流控Permits:10");
        } else if within(3_600) >= 5 {
            return Some("触发小时级流控Permits:5");
        } else if within(60) >= 1 {
            return Some("触发分钟级流控Permits:1");
        }
        times.push(now);
        None
    }
}

impl Request {
    fn read(text: &str) -> Option<Self> {
        let mut lines = text.split("\r\n");
        let mut first = lines.next()?.split(' ');
        let (method, target) = (first.next()?.to_owned(), first.next()?);
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let headers = lines.filter_map(|line| line.split_once(": "));
        let headers = headers.map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()));
        let (path, query) = (path.to_owned(), query.to_owned());
        Some(Self { method, path, query, headers: headers.collect() })
    }

    fn values(&self) -> BTreeMap<String, String> {
        let pairs = self.query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.map(|(name, value)| (name.to_owned(), unescaped(value))).collect()
    }

    /// Signed anew from what arrived: names and values decoded, sorted and escaped again.
    fn signature(&self, names: &str) -> String {
        let query: Vec<String> = self
            .values()
            .iter()
            .map(|(name, value)| format!("{name}={}", escaped(value)))
            .collect();
        let mut request = format!("{}\n{}\n{}\n", self.method, self.path, query.join("&"));
        let mut sorted: Vec<&str> = names.split(';').collect();
        sorted.sort_unstable();
        for name in sorted {
            request += &format!("{name}:{}\n", self.headers[name].trim());
        }
        let body = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        request += &format!("\n{names}\n{body}");
        let hash = digits(&Sha256::digest(request.as_bytes()));
        let mut mac = Hmac::<Sha256>::new_from_slice(KEY.as_bytes()).unwrap();
        mac.update(format!("ACS3-HMAC-SHA256\n{hash}").as_bytes());
        digits(&mac.finalize().into_bytes())
    }
}

fn digits(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unescaped(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        if *first == b'%' {
            let code = std::str::from_utf8(&after[..2]).unwrap();
            bytes.push(u8::from_str_radix(code, 16).unwrap());
            rest = &after[2..];
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8(bytes).unwrap()
}

fn escaped(text: &str) -> String {
    let plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~";
    let escape = |byte: u8| match char::from(byte) {
        c if plain.contains(c) => c.to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(escape).collect()
}

/// A whole answer of HTTP.
pub(crate) fn reply(status: u16, body: &str) -> String {
    format!("HTTP/1.1 {status} x\r\ncontent-length: {}\r\n\r\n{body}", body.len())
}
