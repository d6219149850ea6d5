//! The year: before each event everything happens that is due earlier, whoever it is that acts.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::io::Write;

use anyhow::Context;
use serde_json::Value;
use store::{RULE_KEEPER, Warning, WarningFilter};
use triage::Flag;

use super::caller::{Answered, Caller};
use super::follow::Follow;
use super::house::House;
use crate::commands::text;
use crate::demo::Town;

/// More warnings than a year has.
const ALL: i64 = 100_000;
/// The role of whoever looks on.
const GUEST: &str = "town_studio_mediator";

/// Where and as whom somebody can look on.
#[derive(Clone, Debug)]
pub struct Guest {
    /// The console.
    pub address: String,
    /// The name to sign in with.
    pub name: String,
    /// What that person does.
    pub role: String,
    /// The password.
    pub password: String,
}

/// A year under way.
pub(super) struct Year<'a> {
    town: &'a Town,
    house: &'a House,
    caller: Caller<'a>,
    roles: HashMap<&'a str, &'a str>,
    follow: Follow,
    /// Answers to come: when, to which warning, by whom.
    to_come: BinaryHeap<Reverse<(i64, String, String)>>,
    out: Box<dyn Write + Send>,
}

impl<'a> Year<'a> {
    /// The year of this town, in this house; what happens is written out.
    pub(super) fn new(town: &'a Town, house: &'a House, out: Box<dyn Write + Send>) -> Self {
        let roles = town
            .roster
            .iter()
            .filter_map(|line| Some((line.get("person")?.as_str()?, line.get("role")?.as_str()?)));
        Self {
            town,
            house,
            caller: Caller::new(house),
            roles: roles.collect(),
            follow: Follow::default(),
            to_come: BinaryHeap::new(),
            out,
        }
    }

    /// An account for whoever looks on: the studio's first mediator, who may draft rules too. In
    /// life they are two people, and a third approves.
    pub(super) async fn welcome_guest(&mut self) -> anyhow::Result<Guest> {
        let mut holders = self.town.roster.iter().filter(|line| line["role"] == GUEST);
        let person = holders.next().and_then(|line| line["person"].as_str());
        let name = person.context("the roster has a studio")?.to_owned();
        let password = self.caller.account(&name, &[GUEST, RULE_KEEPER]).await?.to_owned();
        Ok(Guest { address: self.house.address.clone(), name, role: GUEST.to_owned(), password })
    }

    /// Lives through it, from the first event to the last moment.
    pub(super) async fn live_through(&mut self) -> anyhow::Result<()> {
        let (mut month, mut count) = (String::new(), 0);
        for events in self.town.events.chunk_by(|a, b| a["time"] == b["time"]) {
            let time = events[0]["time"].as_str().unwrap_or_default();
            let at = time.parse::<jiff::Timestamp>()?.as_microsecond();
            self.pass_to(at).await?;
            if !time.starts_with(&month) || month.is_empty() {
                time.get(..7).unwrap_or_default().clone_into(&mut month);
                writeln!(self.out, "{}", text::month(&month, count, self.town.events.len()))?;
            }
            self.happen(events).await?;
            count += events.len();
        }
        let (_, until) = self.town.year();
        self.pass_to(until).await
    }

    /// Moves the clock to `until`; what is due on the way happens at its time.
    pub(super) async fn pass_to(&mut self, until: i64) -> anyhow::Result<()> {
        loop {
            let clock = self.house.store.next_clock_at().await?;
            let answer = self.to_come.peek().map(|Reverse((at, ..))| *at);
            let next = [clock, answer].into_iter().flatten().min();
            let Some(next) = next.filter(|at| *at <= until) else { break };
            self.house.clock.move_to(next);
            if answer == Some(next) {
                self.answer().await?;
            } else if !self.act().await? && self.house.store.next_clock_at().await? == clock {
                // Somebody else has it in hand; it comes up again.
                break;
            }
        }
        self.house.clock.move_to(until);
        Ok(())
    }

    /// Every warning of the year with its answer, the first first.
    pub(super) async fn answers(&self) -> anyhow::Result<String> {
        let mut warnings = self.house.store.warnings(&WarningFilter::default(), ALL).await?;
        warnings.reverse();
        Ok(text::answers(&warnings))
    }

    /// What other systems send comes by HTTP, what the town's own people write as a file would.
    async fn happen(&mut self, events: &[Value]) -> anyhow::Result<()> {
        let from_outside = |event: &&Value| {
            let of = |field: &str| event[field].as_str().unwrap_or_default();
            of("source").starts_with("police/") || of("type") == "hearthwatch.call.v1"
        };
        let (sent, written): (Vec<&Value>, Vec<&Value>) = events.iter().partition(from_outside);
        if !sent.is_empty() {
            self.caller.send(&sent).await?;
        }
        if !written.is_empty() {
            self.house.take(&written).await?;
        }
        Ok(())
    }

    /// The clocks act; says whether a warning was worked on.
    async fn act(&mut self) -> anyhow::Result<bool> {
        let worked_on = self.house.act().await?;
        let ids: Vec<&str> = worked_on.iter().map(String::as_str).collect();
        let attempts = self.house.store.attempts(&ids).await?;
        for id in &ids {
            let Some(warning) = self.house.store.warning(id).await? else { continue };
            let own: Vec<_> = attempts.iter().filter(|one| one.warning == *id).cloned().collect();
            let news = self.follow.news(&warning, &own);
            for line in news.lines {
                writeln!(self.out, "{line}")?;
            }
            if let Some((person, at)) = news.reached {
                self.plan(&warning, person, at);
            }
        }
        Ok(!ids.is_empty())
    }

    /// What somebody does whom a warning has reached.
    fn plan(&mut self, warning: &Warning, person: String, at: i64) {
        if let Some(seconds) = self.town.answer_to(&person, warning.level.words(), at) {
            let at = at.saturating_add(seconds.saturating_mul(1_000_000));
            self.to_come.push(Reverse((at, warning.id.clone(), person)));
        }
    }

    /// The next answer goes in.
    async fn answer(&mut self) -> anyhow::Result<()> {
        let Some(Reverse((_, id, person))) = self.to_come.pop() else { return Ok(()) };
        let role = self.roles.get(&*person).copied().unwrap_or_default();
        let answered = self.caller.answer(&person, role, &id).await?;
        let Some(warning) = self.house.store.warning(&id).await? else { return Ok(()) };
        match answered {
            Answered::First => {
                writeln!(self.out, "{}", text::answered(&warning))?;
                if warning.flags.contains(Flag::MandatoryReport) {
                    self.caller.report(&person, &id).await?;
                }
            }
            Answered::LockedOut => writeln!(self.out, "{}", text::locked_out(&person))?,
            Answered::Already => {}
        }
        Ok(())
    }
}
