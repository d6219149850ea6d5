//! The settings in which each locked case is tried: the kind of event, who reports it, and where.

use serde_json::{Value, json};

use super::data::Floor;
use crate::event::{EventKind, micros_of, rfc3339};
use crate::loading::said::{Said, said};

/// When the event of every locked case happened.
const BASE: &str = "2026-06-01T12:00:00+08:00";

/// Who tells of a case, how, and where.
#[derive(Clone, Copy, Debug)]
pub(super) struct Setting {
    kind: EventKind,
    role: &'static str,
    village: &'static str,
    /// A field that this kind of event has, with its word.
    with: (&'static str, &'static str),
    /// In Chinese, for the refusal.
    zh: &'static str,
}

/// Every kind of source that can bring words, with different roles and places.
pub(super) const SETTINGS: [Setting; 8] = [
    setting(
        EventKind::Visit,
        "women_grid_worker",
        "YC-03",
        ("grid", "YC-03-012"),
        "巾帼网格员走访",
    ),
    setting(EventKind::Visit, "grid_worker", "YC-01", ("grid", "YC-01-001"), "综治网格员走访"),
    setting(EventKind::Visit, "village_cadre", "YC-10", ("grid", "YC-10-002"), "村干部走访"),
    setting(
        EventKind::Dispute,
        "beat_officer",
        "YC-05",
        ("channel", "police_bulletin"),
        "派出所通报",
    ),
    setting(EventKind::Dispute, "village_mediator", "YC-07", ("channel", "grid"), "网格报来的纠纷"),
    setting(
        EventKind::Dispute,
        "governance_center_duty",
        "YC-02",
        ("channel", "transfer"),
        "转办的纠纷",
    ),
    setting(EventKind::Call, "town_wf_officer", "YC-04", ("mode", "hotline"), "来电"),
    setting(EventKind::Call, "town_studio_mediator", "YC-09", ("mode", "walk_in"), "来访"),
];

const fn setting(
    kind: EventKind,
    role: &'static str,
    village: &'static str,
    with: (&'static str, &'static str),
    zh: &'static str,
) -> Setting {
    Setting { kind, role, village, with, zh }
}

/// When the events happened, in microseconds.
pub(super) fn base() -> i64 {
    micros_of(BASE).unwrap_or_default()
}

impl Setting {
    /// The setting in words.
    pub(super) fn said(&self) -> Said {
        let (kind, role, village) = (self.kind.name(), self.role, self.village);
        let zh = self.zh;
        said!("a {kind} from {role} in {village}", "{zh}（{role}，{village}）")
    }

    /// The event of a locked case here, as a source would send it.
    pub(super) fn event(&self, floor: &Floor, ticks: &[Box<str>], narrative: &str) -> Value {
        let parties = floor.people.iter().zip(1..).map(|(person, number)| {
            let mut party = json!({ "ref": format!("p_{number}"), "age": person.age });
            if let Some(capacity) = &person.capacity {
                party["capacity"] = json!(capacity);
            }
            party
        });
        let children: Vec<Value> = floor.children.iter().map(|age| json!({ "age": age })).collect();
        let mut data = json!({
            "household": "h_floor",
            "village": self.village,
            "reporter": { "ref": "u_floor", "role": self.role },
            "narrative": narrative,
            "ticks": ticks,
            "parties": parties.collect::<Vec<_>>(),
            self.with.0: self.with.1,
        });
        if !children.is_empty() {
            data["children_seen"] = json!(children);
        }
        json!({
            "specversion": "1.0",
            "id": "floor",
            "source": "floors",
            "type": format!("hearthwatch.{}.v1", self.kind.name()),
            "time": rfc3339(base()),
            "data": data,
        })
    }
}
